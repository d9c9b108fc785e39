// The bytes of small MRC files, for the tests of their reader.
#pragma once

#include "StackSample.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace magnet::testing
{
inline std::string mrcHeader(int mode, bool big, const std::array<std::int32_t, 3>& size = { columns, rows, sections })
{
  std::string head(1024, '\0');
  for (std::size_t i = 0; i < 3; ++i)
  {
    put(head, 4 * i, size[i], big);
    put(head, 28 + 4 * i, size[i], big);
    put(head, 40 + 4 * i, 20.0F * static_cast<float>(size[i]), big); // 20 angstrom a pixel
    put(head, 64 + 4 * i, static_cast<std::int32_t>(i + 1), big);
  }
  put(head, 12, static_cast<std::int32_t>(mode), big);
  head.replace(208, 4, "MAP ");
  head[212] = head[213] = big ? '\x11' : '\x44';
  return head;
}

// A stack of three images with an extended header; integers and reals: what the header says of it.
inline std::string withExtended(const std::string& extended, const std::string& type, int integers, int reals,
  bool big = false, const std::string& title = "", float pixel = 20.0F)
{
  std::string head = mrcHeader(2, big);
  put(head, 92, static_cast<std::int32_t>(extended.size()), big);
  head.replace(104, type.size(), type);
  put(head, 128, static_cast<std::int16_t>(integers), big);
  put(head, 130, static_cast<std::int16_t>(reals), big);
  put(head, 40, pixel * static_cast<float>(columns), big);
  put(head, 44, pixel * static_cast<float>(rows), big);
  put(head, 220, std::int32_t{ 1 }, big);
  head.replace(224, title.size(), title);
  return head + extended + numbers(Number::Float32, columns * rows * sections, big, true);
}

// Blocks of FEI's newer programs; mask: which values are set.
inline std::string feiMetadata(
  std::uint32_t mask, const std::string& version, std::size_t length, bool big, double unit = 1.0)
{
  std::string extended(length * 3, '\0');
  for (std::size_t i = 0; i < 3; ++i)
  {
    put(extended, length * i, static_cast<std::int32_t>(length), big);
    put(extended, length * i + 8, mask, big);
    extended.replace(length * i + 68, version.size(), version);
    put(extended, length * i + 100, unit * (10.0 * static_cast<double>(i) - 10.0), big);
    put(extended, length * i + 140, unit * 85.0, big);
    put(extended, length * i + 156, 5e-9, big);
    put(extended, length * i + 164, 5e-9, big);
  }
  return extended;
}

// Blocks of integers, then reals: the tilt, the 11th the axis, the 12th the pixel.
inline std::string realBlocks(std::size_t blocks, std::size_t integers, std::size_t reals, float pixel, bool big)
{
  std::string extended(blocks * 4 * (integers + reals), '\0');
  for (std::size_t i = 0; i < 3; ++i)
  {
    const std::size_t at = 4 * (i * (integers + reals) + integers);
    put(extended, at, 10.0F * static_cast<float>(i) - 10.0F, big);
    put(extended, at + 40, 84.0F, big);
    put(extended, at + 44, pixel, big);
  }
  return extended;
}

inline const std::vector<double> threeAngles{ -10.0, 0.0, 10.0 };
}
