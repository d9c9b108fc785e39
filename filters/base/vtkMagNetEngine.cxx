#include "vtkMagNetEngine.h"

#include "core/EngineAbi.h"

#include <dlfcn.h>

#include <cstdio>
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

[[noreturn]] void refuse(const std::string& why)
{
  throw std::runtime_error("the numeric core of MagNet could not be loaded: " + why);
}

// The library that MAGNET_ENGINE names, or the one that lies nearest above this one.
std::string find()
{
  const char* const chosen = std::getenv("MAGNET_ENGINE");
  if (chosen != nullptr && *chosen != '\0')
  {
    return chosen;
  }
  std::string folder = folderOfThisLibrary();
  std::string tried;
  for (int level = 0; level < 5; ++level)
  {
    const std::string path = folder + "/" + libraryName;
    if (FILE* const file = std::fopen(path.c_str(), "rb"))
    {
      std::fclose(file);
      return path;
    }
    tried += "\n  no " + path;
    folder += "/..";
  }
  refuse(std::string("it was not found; set MAGNET_ENGINE to the full path of ") + libraryName + ". Tried:" + tried);
}

std::string inWords(int strings)
{
  switch (strings)
  {
    case 0:
      return "the strings of before C++11 (_GLIBCXX_USE_CXX11_ABI=0)";
    case 1:
      return "the strings of C++11 (_GLIBCXX_USE_CXX11_ABI=1)";
    default:
      return "the strings of another C++ library than GCC's";
  }
}

// Refuses a library that would read what it is given, and write what it gives back, in another way than its caller.
void compare(const magnet::EngineAbi& found, const std::string& path)
{
  constexpr magnet::EngineAbi expected = magnet::engineAbi();
  if (found.version != expected.version)
  {
    refuse(path + " is a core of version " + std::to_string(found.version) + ", and the plugin needs version " +
           std::to_string(expected.version) + ". Build both from the same sources.");
  }
  if (found.strings != expected.strings)
  {
    refuse(
      path + " was built with " + inWords(found.strings) + ", and the plugin with " + inWords(expected.strings) +
      ". Build the core with a LibTorch that has the plugin's: Debian's libtorch-dev, or the download \"cxx11 ABI\" "
      "from pytorch.org.");
  }
  if (found.layout != expected.layout)
  {
    refuse(path + " hands over data of other sizes than the plugin does. Build both from the same sources, with the "
                  "same compiler.");
  }
}
}

magnet::Engine& vtkMagNetEngine::Open(const std::string& path)
{
  // Idle OpenMP threads must not spin: with several processes on a machine (pvbatch under mpiexec) each would hold
  // the cores that the others wait for.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  // RTLD_LOCAL: a host program's Mesa must never find LLVM in LibTorch. Kept open for good: Torch does not
  // survive being closed.
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
  {
    const char* const answer = dlerror();
    refuse(std::string(answer != nullptr ? answer : path.c_str()) + ". Is LibTorch installed, and is this " +
           libraryName + "?");
  }
  const auto entry = reinterpret_cast<decltype(&magnetEngine)>(dlsym(library, "magnetEngine"));
  if (entry == nullptr)
  {
    refuse(path + " is no core of MagNet, for it has no function magnetEngine. Set MAGNET_ENGINE to the full path of " +
           libraryName + ".");
  }
  const auto abi = reinterpret_cast<decltype(&magnetEngineAbi)>(dlsym(library, "magnetEngineAbi"));
  if (abi == nullptr)
  {
    refuse(
      path + " is an older core, which does not tell how it was built. Build core and plugin from the same sources.");
  }
  compare(*abi(), path);
  magnet::Engine* const engine = entry(magnet::engineVersion);
  if (engine == nullptr)
  {
    refuse(path + " gives no engine of version " + std::to_string(magnet::engineVersion) + ".");
  }
  return *engine;
}

magnet::Engine& vtkMagNetEngine::Get()
{
  static std::mutex mutex;
  static magnet::Engine* engine = nullptr;
  const std::lock_guard<std::mutex> lock(mutex);
  if (engine == nullptr)
  {
    engine = &Open(find());
  }
  return *engine;
}
