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

// By the file's ending: .mrc, .mrcs, .map, .st, .rec: MRC2014, mode 2 (float32), little-endian, one number a voxel,
// cells in angstrom (https://www.ccpem.ac.uk/mrc_format/mrc2014.php). .npy: NumPy's format 1.0, '<f4', (z, y, x) or (z,
// y, x, component); it holds no spacing. The values are kept bit by bit. The angles of a series go into a file of the
// same name with .rawtlt in place of the ending, a number a line. Each file appears under its name once it is whole, in
// place of an older one. Throws Error naming the file: another ending, more numbers a voxel or more voxels along an
// axis than the format holds, a disk that is full, a folder that can't be written to.
void writeStack(const std::string& path, const StoredImages& images);
}
