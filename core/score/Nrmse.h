// The source paper's measure of error.
#pragma once

#include "NrmseScore.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace magnet
{
// Over the V voxels in the mask (all without one), x the reference (Lyu et al., arXiv:2210.03066, eq. 3):
//   component c:  sqrt(sum (x_c - x'_c)^2 / (V max x_c^2))      vector:  sqrt(sum |x - x'|^2 / (V max |x|^2))
// reference, reconstruction (nz, ny, nx, 3), any unit; mask (nz, ny, nx), not 0 inside, or undefined.
// Throws Error on shapes that differ, NaN or infinity, or a mask that is empty.
NrmseScore nrmse(const at::Tensor& reference, const at::Tensor& reconstruction, const at::Tensor& mask);

// The same formula for each z layer by itself: V and the maxima are the layer's own.
std::vector<NrmseScore> nrmsePerLayer(
  const at::Tensor& reference, const at::Tensor& reconstruction, const at::Tensor& mask);
}
