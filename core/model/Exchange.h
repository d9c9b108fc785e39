// The exchange energy of a magnetization, as a prior for reconstructions.
#pragma once

#include <ATen/core/Tensor.h>

namespace magnet
{
// The gradient of 1/2 sum s_i s_j |m_i - m_j|^2 over neighbouring cells, s the share of material in a cell. `first` is
// the dimension of z, followed by y and x; s broadcasts against m. Cost: one pass over m
// (contiguous floats on the processor), else 20.
at::Tensor exchangeGradient(const at::Tensor& m, const at::Tensor& support, int first);
}
