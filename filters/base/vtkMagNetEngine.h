// Finds and opens the core library, once, without letting its Torch symbols into this process's global scope.
#ifndef vtkMagNetEngine_h
#define vtkMagNetEngine_h

#include "core/Engine.h"

#include <string>

namespace vtkMagNetEngine
{
// The engine, loaded at the first call. The library is looked for, in this order: the file that the environment
// variable MAGNET_ENGINE names; libMagNetCore.so beside the library of the filters, and up to four folders
// above it. Throws std::runtime_error that says what was tried, or as Open does.
magnet::Engine& Get();

// The engine of a library, which stays loaded. Throws std::runtime_error with the answer of the dynamic linker, or with
// what was expected and found, if it is no core, or one of another version or of another C++ ABI (core/EngineAbi.h).
magnet::Engine& Open(const std::string& path);
}

#endif
