// What a step has come to, in a view: one that shows nothing else, so that nothing of the user's is covered or hidden.
#ifndef pqMagNetImage_h
#define pqMagNetImage_h

class pqOutputPort;
class pqPipelineSource;

namespace pqMagNetImage
{
// The middle one, in grey over the range of the whole series, seen along the beam.
void Show(pqOutputPort* series);
// The middle slice of B, by its length in tesla; nothing for a node that makes no B.
void ShowResult(pqPipelineSource* node);
// Takes out of the view that has the last one what it would compute anew to draw itself.
void HideStale();
}

#endif
