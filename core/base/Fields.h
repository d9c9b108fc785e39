// Checks that every step makes on the tensors it is given.
#pragma once

#include "Grid.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// Throws Error unless `values` is a float tensor of shape (nz, ny, nx, components) for a vector or
// (nz, ny, nx) for components = 1, on `grid`, and holds neither NaN nor infinity.
// Cost: one pass over the data. On the meta device only the shape is checked.
// minimum: samples along each axis (films of one cell: 1).
void requireField(
  const at::Tensor& values, int components, const Grid& grid, const char* what, std::int64_t minimum = 2);

// Throws Error if `values` holds NaN or infinity, naming the first such sample.
void requireFinite(const at::Tensor& values, const char* what);

// The tensor with one dimension in reverse order, on the meta device too (at::flip lacks it in LibTorch 1.13).
at::Tensor reversed(const at::Tensor& values, int dim);
}
