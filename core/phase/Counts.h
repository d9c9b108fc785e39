// Whether an image is what a camera has counted.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace magnet
{
// Throws Error unless the image (ny, nx) can be a hologram's counts: float, on the processor, finite, a positive mean,
// at most a tenth of it below 0 (a dark image may have been subtracted), and not saturated: with more than 0.2 % of the
// pixels at exactly the largest value, four times as many as at the next. `what` names it ("the hologram"). Cost: two
// passes.
void requireCounts(const at::Tensor& image, const std::string& what);

// The same of an image without fringes, of the pixels that are valid: (ny, nx) byte, undefined: all of them. It may be
// the same everywhere. Where more than half of its pixels are equal to their neighbour it has no noise, and a flat
// vacuum is not taken for saturation.
void requireCounts(const at::Tensor& image, const at::Tensor& valid, const std::string& what);
}
