// A volume with empty layers about it.
#pragma once

#include "core/base/Grid.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace magnet
{
// Such that whole cells of low resolutions (ModelLevel.h) fit into the larger volume even if the material fills the
// given one, and begin where binned pixels do even if `margin` cells lie beyond the frame.
class Surroundings
{
public:
  // volume: on whose grid results are; any: whether there are to be such layers.
  Surroundings(const Grid& volume, bool any, std::int64_t margin);

  // The larger one.
  const Grid& grid() const { return Grid_; }

  // The given volume of the larger one (z, y, x, ...), contiguous.
  at::Tensor cut(const at::Tensor& larger) const;
  // 0 beyond the given volume; that itself where there are no layers.
  at::Tensor filled(const at::Tensor& volume) const;

private:
  at::Tensor inner(at::Tensor larger) const;

  Grid Grid_;
  std::int64_t First_[3]{}, Size_[3]{}; // z, y, x: of the given volume in the larger one
};
}
