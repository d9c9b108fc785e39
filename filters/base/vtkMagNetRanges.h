// The ranges of a result's values, found before anybody asks for them.
#ifndef vtkMagNetRanges_h
#define vtkMagNetRanges_h

#include "core/base/Run.h"

class vtkDataObject;

namespace vtkMagNetRanges
{
// ParaView asks for the ranges of all values as soon as a step is over, and no window answers meanwhile: half a second
// at 100^3 voxels. An array remembers them. Progress for each component, for at 256^3 they take seconds.
void Know(vtkDataObject* data, const magnet::Run& run);
}

#endif
