#include "Gradient.h"

#include "core/base/Complex.h"
#include "core/base/Fft.h"
#include "core/base/Fields.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
// Continues a dimension by its mirror image, with the given sign.
at::Tensor mirrored(const at::Tensor& images, int dim, double sign)
{
  const at::Tensor mirror = reversed(images, dim);
  return at::cat({ images, sign < 0.0 ? -mirror : mirror }, dim);
}
}

at::Tensor imageDerivative(const at::Tensor& images, int dim, double spacing)
{
  const at::Tensor last = dim == 2 ? images : images.transpose(1, 2);
  const std::int64_t n = last.size(2);
  const at::Tensor spectrum = fft::forwardReal(mirrored(last, 2, 1.0).contiguous(), 1);
  const at::Tensor k = wavevector(2 * n, spacing, true, 2, 3, images.options());
  at::Tensor derivative = fft::inverseReal(timesImaginaryUnit(spectrum * k), 1, 2 * n).narrow(2, 0, n);
  return dim == 2 ? derivative : derivative.transpose(1, 2);
}

at::Tensor integrateGradient(const at::Tensor& gx, const at::Tensor& gy, const std::array<double, 2>& spacing)
{
  const std::int64_t ny = gx.size(1);
  const std::int64_t nx = gx.size(2);
  // The derivative of an even continuation is odd along its own direction and even along the other.
  const at::Tensor x = fft::forwardReal(mirrored(mirrored(gx, 2, -1.0), 1, 1.0).contiguous(), 2);
  const at::Tensor y = fft::forwardReal(mirrored(mirrored(gy, 2, 1.0), 1, -1.0).contiguous(), 2);
  const at::Tensor kx = wavevector(2 * nx, spacing[0], true, 2, 3, gx.options());
  const at::Tensor ky = wavevector(2 * ny, spacing[1], false, 1, 3, gx.options());
  at::Tensor k2 = kx.square() + ky.square();
  k2.add_(k2.eq(0.0)); // the mean, set to 0 below
  at::Tensor spectrum = timesImaginaryUnit((x * kx + y * ky).div_(-k2));
  spectrum.select(1, 0).select(1, 0).zero_();
  return fft::inverseReal(std::move(spectrum), 2, 2 * nx).narrow(1, 0, ny).narrow(2, 0, nx);
}
}
