// A folder of a test's own, removed at the end.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <unistd.h>

namespace magnet::testing
{
// A file of the data that is not part of the project; empty where it is absent.
inline std::string sharedFile(const std::string& name)
{
  const char* const folder = std::getenv("MAGNET_SHARED_DATA");
  const std::string path = std::string(folder != nullptr ? folder : MAGNET_SHARED_DATA_DEFAULT) + "/" + name;
  return std::filesystem::exists(path) ? path : "";
}

inline std::string content(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), {} };
}

struct Folder
{
  std::filesystem::path path;

  Folder()
  {
    static int count = 0;
    const std::string name = "magnet-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    path = std::filesystem::path(::testing::TempDir()) / name;
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return (path / name).string(); }
};
}
