// Wave numbers as tensors that broadcast over a spectrum.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/TensorOptions.h>

#include <cstdint>

namespace magnet
{
// k [rad/m] along dimension `dim` of a `dims`-dimensional spectrum of n points (all of them, or the
// first n / 2 + 1 for a half spectrum), shaped to broadcast. The Nyquist frequency of an even n, whose
// sign is undetermined, is 0 when `derivative` is set, so that i k keeps real fields real.
at::Tensor wavevector(std::int64_t n, double spacing, bool half, int dim, int dims, const at::TensorOptions& options,
  bool derivative = true);
}
