#include "Installed.h"

#include <dlfcn.h>

#include <filesystem>

namespace magnet
{
std::string thisLibrary()
{
  Dl_info info{};
  dladdr(reinterpret_cast<const void*>(&thisLibrary), &info);
  return std::filesystem::canonical(info.dli_fname != nullptr ? info.dli_fname : ".").string();
}

std::string installed(const std::string& file)
{
  std::filesystem::path folder = std::filesystem::path(thisLibrary()).parent_path();
  for (; folder.has_relative_path(); folder = folder.parent_path())
  {
    if (std::filesystem::exists(folder / file))
    {
      return (folder / file).string();
    }
  }
  return {};
}
}
