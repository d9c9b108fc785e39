// The part of a volume that holds the material.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace magnet
{
struct SupportBox
{
  std::int64_t first[3]{}, size[3]{}; // z, y, x

  // The box of a volume whose dimension of z is `z`, followed by y and x: a view.
  at::Tensor cut(at::Tensor volume, int z = 0) const
  {
    for (int d = 0; d < 3; ++d)
    {
      volume = volume.narrow(z + d, first[d], size[d]);
    }
    return volume;
  }
};

// The smallest box with every cell of `inside` (nz, ny, nx), a mask; the whole volume where there is none. Cost: three
// passes over the mask.
SupportBox boxAround(const at::Tensor& inside);
}
