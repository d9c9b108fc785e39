// Sums over whole volumes, in double precision.
#pragma once

#include <ATen/core/Tensor.h>

namespace magnet
{
// sum_i a_i b_i of two float tensors of as many numbers, in their order in memory where both are contiguous. The
// products of a block of 4096 numbers are added in double precision, then the blocks in their order: the same result on
// any number of threads, with a relative error of about 1e-15 of sum |a_i b_i|. (A float accumulator stops at 2^24
// equal terms.) 1 on the meta device, which has no numbers. Cost: one pass over both.
double dotProduct(const at::Tensor& a, const at::Tensor& b);
}
