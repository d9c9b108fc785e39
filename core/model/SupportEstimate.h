// Where the material is, as VFET shows it.
#pragma once

#include "core/base/Grid.h"

namespace magnet
{
// Material where |B|, averaged over 3^3 cells, is larger than `threshold` times the value that one in twenty cells of
// the inner half of the frame exceeds. b [T] (nz, ny, nx, 3) -> (nz, ny, nx) float, 0 or 1. Throws Error if nothing is.
at::Tensor estimateSupport(const at::Tensor& b, double threshold);
}
