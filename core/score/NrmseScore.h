// The numbers of a score. No Torch in here: the engine boundary uses it.
#pragma once

#include <array>
#include <cstdint>

namespace magnet
{
// As fractions, not per cent. NaN where the reference is identically zero, or where no voxel counts.
struct NrmseScore
{
  double vector = 0.0;
  std::array<double, 3> component{};
  std::int64_t voxels = 0;
};
}
