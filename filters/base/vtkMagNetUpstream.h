// What a node has to know of those that it is made from.
#ifndef vtkMagNetUpstream_h
#define vtkMagNetUpstream_h

#include "vtkType.h"

class vtkAlgorithm;

namespace vtkMagNetUpstream
{
// The error text of the nearest MagNet node upstream that has one: a node whose input failed is never executed,
// and has nothing to say itself.
const char* ErrorText(vtkAlgorithm* algorithm);

// Whether a MagNet node upstream has failed, so that there is nothing to work on.
bool Failed(vtkAlgorithm* algorithm);

// The latest change of a node's settings, or of those upstream.
vtkMTimeType Changed(vtkAlgorithm* algorithm);

// Whether a MagNet node upstream has no result of its own settings, for it was stopped.
bool HasStale(vtkAlgorithm* algorithm);
}

#endif
