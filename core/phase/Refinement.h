// An image on finer pixels.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace magnet
{
// image (ny, nx) float -> (factor ny, factor nx), by the cubic kernel of six pixels (CubicKernel.h), which keeps
// polynomials of the third order. Beyond its ends a line goes on with its last slope. Throws Error for other shapes and
// factors below 1. Cost: a product of matrices; memory: the result, and that of one axis.
at::Tensor refined(const at::Tensor& image, std::int64_t factor);
}
