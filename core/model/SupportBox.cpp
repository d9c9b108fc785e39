#include "SupportBox.h"

#include <ATen/ATen.h>

namespace magnet
{
SupportBox boxAround(const at::Tensor& inside)
{
  SupportBox box;
  for (int d = 0; d < 3; ++d)
  {
    const at::Tensor places = at::nonzero(inside.transpose(0, d).flatten(1).any(1));
    const bool none = places.numel() == 0;
    box.first[d] = none ? 0 : places.min().item<std::int64_t>();
    box.size[d] = none ? inside.size(d) : places.max().item<std::int64_t>() + 1 - box.first[d];
  }
  return box;
}
}
