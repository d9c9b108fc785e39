// Writes images and volumes for other programs. No Torch in here.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
struct StoredImages
{
  const float* values = nullptr; // [z][y][x][component]
  std::array<std::int64_t, 3> size{};
  std::int64_t components = 1;
  std::array<double, 3> spacing{}; // [m]
  bool series = false;             // images, not a volume
  std::vector<double> angles;      // of a series [degree], or empty
  std::string label;               // what the numbers are, one line
};

// The file's ending tells the format (ImageFormats.h). The values are kept bit by bit. The angles of a series go into a
// file of the same name with .rawtlt in place of the ending, a number a line. Each file appears under its name once it
// is whole, in place of an older one. Throws Error naming the file: another ending, more numbers a voxel or more voxels
// along an axis than the format holds, a disk that is full, a folder that can't be written to.
void writeStack(const std::string& path, const StoredImages& images);
}
