// An image of a tilt series in the active view.
#ifndef pqMagNetImage_h
#define pqMagNetImage_h

class pqOutputPort;

namespace pqMagNetImage
{
// The middle one, in grey over the range of the whole series, seen along the beam.
void Show(pqOutputPort* series);
}

#endif
