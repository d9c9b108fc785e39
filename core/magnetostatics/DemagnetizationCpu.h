// The CPU kernel of the demagnetizing field; EffectiveField keeps one for many evaluations.
#pragma once

#include "Demagnetization.h"

#include <memory>

namespace magnet
{
// Cosine transform (even axes) or sine transform (odd axes) in place of an octant (z, y, x) of k = P / 2 + 1
// points an axis, such that the result is the octant of the discrete Fourier transform of the periodic, even
// or odd array of length P. With two odd axes that transform is real.
void symmetricTransform(double* octant, const std::array<std::int64_t, 3>& k, const bool (&odd)[3]);

// Plans and work arrays: 48 bytes a cell of the grid. Not for use from two threads at once; several objects are.
// The result does not depend on the number of threads.
class DemagnetizationCpu
{
public:
  explicit DemagnetizationCpu(const Demagnetization& demagnetization);
  ~DemagnetizationCpu();
  DemagnetizationCpu(const DemagnetizationCpu&) = delete;
  DemagnetizationCpu& operator=(const DemagnetizationCpu&) = delete;

  // m and h: (nz, ny, nx, 3) floats. h = -N m, in the unit of m. Cost: 3 forward and 3 backward transforms of the
  // padded grid; along x only the magnetized rows, along y only the magnetized planes, and along z in blocks
  // that stay in the cache, multiplied with the tensor and transformed back at once.
  void apply(const float* m, float* h, const Run& run = {});

private:
  struct Implementation;
  std::unique_ptr<Implementation> Implementation_;
};
}
