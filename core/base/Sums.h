// Sums over whole volumes, in double precision.
#pragma once

#include <ATen/core/Tensor.h>

namespace magnet
{
// sum_i a_i b_i of two float tensors of as many numbers, in their order in memory where both are contiguous. The
// products of a block of 4096 numbers are added in double precision, then the blocks in their order: the same result on
// any number of threads, with a relative error of about 1e-16 of sum |a_i b_i| (a float accumulator loses 1e-4 of a sum
// of 2^24 equal terms, all beyond). On the meta device, which has no numbers, 1. Cost: one pass over both; on a GPU, a copy
// in double.
double dotProduct(const at::Tensor& a, const at::Tensor& b);
}
