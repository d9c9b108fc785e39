#include "Installed.h"

#include <dlfcn.h>

#include <filesystem>

namespace magnet
{
std::string thisLibrary()
{
  Dl_info info{};
  dladdr(reinterpret_cast<const void*>(&thisLibrary), &info);
  const std::filesystem::path path = info.dli_fname != nullptr ? info.dli_fname : ".";
  std::error_code unknown;
  const std::filesystem::path whole = std::filesystem::canonical(path, unknown);
  return (unknown ? path : whole).string();
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
