// A folder of a test's own, removed at the end.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include <unistd.h>

namespace magnet::testing
{
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
