// Fields of unit vectors: the direction of M in each cell.
#pragma once

#include <ATen/core/Tensor.h>

namespace magnet
{
// Vectors (nz, ny, nx, 3), shares of material (nz, ny, nx, 1). Each a few passes over the cells.

// |v| of each vector, with one component. z: the dimension of z, 0 for (nz, ny, nx, 3) and 2 for (1, 3, nz, ny, nx).
at::Tensor vectorLength(const at::Tensor& v, int z);

// v / |v|, and 0 where there is no material.
at::Tensor directions(const at::Tensor& v, const at::Tensor& support);

// The same, and where that is 0 beside the material the mean direction of the neighbours, two cells far.
at::Tensor continuedDirections(const at::Tensor& v, const at::Tensor& support);

// Leaves the part of v across the unit vector u, in each cell. v: contiguous on the processor.
void makeTangential(at::Tensor v, const at::Tensor& u);
}
