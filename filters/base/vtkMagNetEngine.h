// Finds and opens the core library, once, without letting its Torch symbols into this process's global scope.
#ifndef vtkMagNetEngine_h
#define vtkMagNetEngine_h

#include "core/Engine.h"

namespace vtkMagNetEngine
{
// The engine, loaded at the first call. The library is looked for, in this order: the file that the environment
// variable MAGNET_ENGINE names; libMagNetCore.so beside the library of the filters, and up to four folders
// above it. Throws std::runtime_error that says what was tried and what the dynamic linker answered.
magnet::Engine& Get();
}

#endif
