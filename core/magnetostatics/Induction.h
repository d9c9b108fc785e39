// The magnetic induction of a magnetization.
#pragma once

#include "core/base/Grid.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// B = mu0 (M + H), H the stray field with open boundaries by the demagnetization tensor (exact for
// magnetization constant in each cell; see Demagnetization.h for the source and the cost).
// magnetization [A/m] (nz, ny, nx, 3), any device -> B [T], same shape, averaged over each cell.
// Throws Error on a wrong shape, NaN or infinity, or if the machine does not have enough memory.
at::Tensor induction(const at::Tensor& magnetization, const Grid& grid, const Run& run = {});

// The same by B(k) = mu0 (M(k) - k (k . M(k)) / |k|^2) on a grid zero-padded `padding` times along each
// axis: periodic images at that distance, and ringing at sharp edges; independent of the tensor and
// kept as its check. B(0) = mu0 M(0). With padding 1 the grid itself is periodic, and what comes out of any field
// has no divergence there.
at::Tensor inductionSpectral(
  const at::Tensor& magnetization, const Grid& grid, double padding = 2.0, const Run& run = {});
}
