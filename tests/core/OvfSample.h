// OVF files put together by hand: 2 x 2 x 3 cells of 2 x 3 x 4 nm with the values 0, 0.5, 1 ...
#pragma once

#include "TestFolder.h"
#include "core/base/OutputFile.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace magnet::testing
{
// Where the two functions below write; both give the file's path.
inline const Folder& scratch()
{
  static const Folder folder;
  return folder;
}

inline std::string temporary(const std::string& content)
{
  std::ofstream(scratch() / "test.ovf", std::ios::binary) << content;
  return scratch() / "test.ovf";
}

// The same as one zstd frame, under a name that does not say so.
inline std::string packed(const std::string& content)
{
  OutputFile file(scratch() / "packed.ovf", true);
  file.write(content);
  file.commit();
  return scratch() / "packed.ovf";
}

inline std::string bytesOf(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

inline std::string header(const std::string& version = "2.0")
{
  return (version == "2.0" ? std::string("# OOMMF OVF 2.0\n") : std::string("# OOMMF: rectangular mesh v1.0\n")) +
         "# Segment count: 1\n# Begin: Segment\n# BEGIN: Header\n# Title: Test ## a comment\n# MeshType: Rectangular\n"
         "# meshunit: nm\n# xbase: 1\n# ybase: 2\n# zbase: 3\n# xstepsize: 2\n# ystepsize: 3\n# zstepsize: 4\n"
         "# XNodes: 2\n# ynodes: 2\n# znodes: 3\n" +
         (version == "2.0" ? "# valuedim: 3\n# valuelabels: m_x m_y m_z\n# valueunits: A/m A/m A/m\n"
                           : "# valueunit: A/m\n# valuemultiplier: 10\n") +
         "# End: Header\n";
}

// The header with one part replaced.
inline std::string with(const std::string& from, const std::string& to)
{
  std::string h = header();
  const std::size_t at = h.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return h.replace(at, from.size(), to);
}

template <class Number>
inline std::string bytes(Number value, bool reversed)
{
  std::string result(sizeof(Number), '\0');
  std::memcpy(result.data(), &value, sizeof(Number));
  if (reversed)
  {
    std::reverse(result.begin(), result.end());
  }
  return result;
}

template <class Number>
inline std::string binary(Number check, bool reversed, int count = 36)
{
  std::string data = "# Begin: Data Binary " + std::to_string(sizeof(Number)) + "\n" + bytes(check, reversed);
  for (int i = 0; i < count; ++i)
  {
    data += bytes(static_cast<Number>(0.5 * i), reversed);
  }
  return data + "\n# End: Data\n";
}

inline std::string textData(int count = 36)
{
  std::string data = "# Begin: Data Text\n";
  for (int i = 0; i < count; ++i)
  {
    data += std::to_string(0.5 * i) + (i % 3 == 2 ? "\n" : " ");
  }
  return data + "# End: Data Text\n# End: Segment\n";
}
}
