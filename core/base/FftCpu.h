// FFTW behind Fft.h; not for use by others.
#pragma once

#include <ATen/core/Tensor.h>

namespace magnet::fft::cpu
{
void forwardReal(const at::Tensor& in, at::Tensor& out, int dims);
void inverseReal(at::Tensor& in, at::Tensor& out, int dims);
void complexAlong(at::Tensor& values, int dim, bool forward);
}
