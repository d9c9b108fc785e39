// Complex factors that spectra are multiplied by, on the meta device too (at::complex lacks it in LibTorch 1.13).
#pragma once

#include <ATen/ATen.h>

namespace magnet
{
// i z.
inline at::Tensor timesImaginaryUnit(const at::Tensor& z)
{
  return z.is_meta() ? at::empty_like(z) : at::complex(-at::imag(z), at::real(z));
}

// exp(i angle) of a float tensor.
inline at::Tensor phaseFactor(const at::Tensor& angle)
{
  return angle.is_meta() ? at::empty_like(angle, angle.options().dtype(at::kComplexFloat))
                         : at::complex(at::cos(angle), at::sin(angle));
}
}
