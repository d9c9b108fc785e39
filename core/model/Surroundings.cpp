#include "Surroundings.h"

#include <ATen/ATen.h>

#include <vector>

namespace magnet
{
namespace
{
constexpr std::int64_t unit = 8; // cells in one of the lowest resolution
}

Surroundings::Surroundings(const Grid& volume, bool any, std::int64_t margin)
  : Grid_(volume)
{
  for (int d = 0; d < 3; ++d)
  {
    const auto axis = static_cast<std::size_t>(2 - d);
    Size_[d] = volume.size[axis];
    if (any)
    {
      First_[d] = d > 0 ? (unit - margin % unit) % unit : 0;
      Grid_.size[axis] = (First_[d] + Size_[d] + unit - 1) / unit * unit;
      Grid_.origin[axis] -= static_cast<double>(First_[d]) * volume.spacing[axis];
    }
  }
}

at::Tensor Surroundings::inner(at::Tensor larger) const
{
  for (int d = 0; d < 3; ++d)
  {
    larger = larger.narrow(d, First_[d], Size_[d]);
  }
  return larger;
}

at::Tensor Surroundings::cut(const at::Tensor& larger) const
{
  return inner(larger).contiguous();
}

at::Tensor Surroundings::filled(const at::Tensor& volume) const
{
  std::vector<std::int64_t> shape = volume.sizes().vec();
  for (std::size_t d = 0; d < 3; ++d)
  {
    shape[d] = Grid_.size[2 - d];
  }
  if (volume.sizes() == at::IntArrayRef(shape))
  {
    return volume;
  }
  at::Tensor larger = at::zeros(shape, volume.options());
  inner(larger).copy_(volume);
  return larger;
}
}
