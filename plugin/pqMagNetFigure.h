// Views that show what the pipeline holds.
#ifndef pqMagNetFigure_h
#define pqMagNetFigure_h

class pqServer;
struct pqMagNetPipeline;

namespace pqMagNetFigure
{
// The middle slices of all volumes in a new layout, one beside the other: hue for the direction in the plane, black and
// white for -z and +z, brightness for the length over the truth's largest (or the first volume's). Cameras are linked;
// titles hold the scores that are known.
void ShowSideBySide(const pqMagNetPipeline& pipeline, pqServer* server);
}

#endif
