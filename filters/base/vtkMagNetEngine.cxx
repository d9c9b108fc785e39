#include "vtkMagNetEngine.h"

#include <dlfcn.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>

namespace
{
constexpr const char* libraryName = "libMagNetCore.so";

std::string folderOfThisLibrary()
{
  Dl_info info{};
  dladdr(reinterpret_cast<const void*>(&folderOfThisLibrary), &info);
  const std::string path = info.dli_fname != nullptr ? info.dli_fname : "";
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

magnet::Engine* open(const std::string& path, std::string& tried)
{
  // Idle OpenMP threads must not spin: with several processes on a machine (pvbatch under mpiexec) each would hold
  // the cores that the others wait for.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  // RTLD_LOCAL: a host program's Mesa must never find LLVM in LibTorch. Kept open for good: Torch does not
  // survive being closed.
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
  {
    tried += std::string("\n  ") + dlerror();
    return nullptr;
  }
  using Entry = magnet::Engine* (*)(int);
  const auto entry = reinterpret_cast<Entry>(dlsym(library, "magnetEngine"));
  magnet::Engine* const engine = entry != nullptr ? entry(magnet::engineVersion) : nullptr;
  if (engine == nullptr)
  {
    tried += "\n  " + path + " is no MagNet core library of version " + std::to_string(magnet::engineVersion);
  }
  return engine;
}

magnet::Engine* find(std::string& tried)
{
  const char* const chosen = std::getenv("MAGNET_ENGINE");
  if (chosen != nullptr && *chosen != '\0')
  {
    return open(chosen, tried);
  }
  std::string folder = folderOfThisLibrary();
  for (int level = 0; level < 5; ++level)
  {
    const std::string path = folder + "/" + libraryName;
    if (FILE* const file = std::fopen(path.c_str(), "rb"))
    {
      std::fclose(file);
      return open(path, tried);
    }
    tried += "\n  no " + path;
    folder += "/..";
  }
  return nullptr;
}
}

magnet::Engine& vtkMagNetEngine::Get()
{
  static std::mutex mutex;
  static magnet::Engine* engine = nullptr;
  const std::lock_guard<std::mutex> lock(mutex);
  if (engine == nullptr)
  {
    std::string tried;
    engine = find(tried);
    if (engine == nullptr)
    {
      throw std::runtime_error("the numeric core of MagNet could not be loaded; is LibTorch installed? Set "
                               "MAGNET_ENGINE to the full path of libMagNetCore.so if it lies elsewhere. Tried:" +
                               tried);
    }
  }
  return *engine;
}
