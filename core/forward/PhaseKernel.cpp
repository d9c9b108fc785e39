#include "Phase.h"

#include "core/base/Constants.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
namespace
{
// Mixed antiderivative: d^2/dx dy of it is y / (x^2 + y^2).
double antiderivative(double x, double y)
{
  return 0.5 * x * std::log(x * x + y * y) + y * std::atan(x / y);
}

// Integral of y / (x^2 + y^2) over a pixel of size hx x hy centred at (x, y).
double pixelIntegral(double x, double y, double hx, double hy)
{
  return antiderivative(x + 0.5 * hx, y + 0.5 * hy) - antiderivative(x - 0.5 * hx, y + 0.5 * hy) -
         antiderivative(x + 0.5 * hx, y - 0.5 * hy) + antiderivative(x - 0.5 * hx, y - 0.5 * hy);
}
}

PhaseKernel::PhaseKernel(
  std::int64_t ny, std::int64_t nx, const std::array<double, 2>& spacing, const at::TensorOptions& like)
  : Ny_(ny)
  , Nx_(nx)
  , PaddedY_(fft::fastLength(2 * ny - 1))
  , PaddedX_(fft::fastLength(2 * nx - 1))
{
  // Distances in pixels of the first axis: metres would leave the logarithm little precision.
  const double unit = spacing[0];
  const double hy = spacing[1] / unit;
  const double scale = -constants::phasePerFlux * constants::vacuumPermeability / (2.0 * constants::pi) * unit;
  at::Tensor x = at::zeros({ PaddedY_, PaddedX_ }, at::kFloat);
  at::Tensor y = at::zeros({ PaddedY_, PaddedX_ }, at::kFloat);
  auto toX = x.accessor<float, 2>();
  auto toY = y.accessor<float, 2>();
  for (std::int64_t j = 1 - ny; j < ny; ++j)
  {
    for (std::int64_t i = 1 - nx; i < nx; ++i)
    {
      const auto u = static_cast<double>(i);
      const double v = static_cast<double>(j) * hy;
      const std::int64_t row = j < 0 ? j + PaddedY_ : j;
      const std::int64_t column = i < 0 ? i + PaddedX_ : i;
      toX[row][column] = static_cast<float>(scale * pixelIntegral(u, v, 1.0, hy));
      toY[row][column] = static_cast<float>(-scale * pixelIntegral(v, u, hy, 1.0));
    }
  }
  SpectrumX_ = fft::forwardReal(x.to(like.device()), 2);
  SpectrumY_ = fft::forwardReal(y.to(like.device()), 2);
  ConjugateX_ = at::conj(SpectrumX_).resolve_conj();
  ConjugateY_ = at::conj(SpectrumY_).resolve_conj();
}

at::Tensor PhaseKernel::phase(const at::Tensor& mx, const at::Tensor& my) const
{
  const fft::Window frame{ 0, 0, Ny_, Nx_ };
  return phase(mx, my, frame, frame);
}

at::Tensor PhaseKernel::phase(
  const at::Tensor& mx, const at::Tensor& my, const fft::Window& given, const fft::Window& wanted) const
{
  at::Tensor spectrum = fft::forwardPadded(mx, given, PaddedY_, PaddedX_).mul_(SpectrumX_);
  spectrum.addcmul_(fft::forwardPadded(my, given, PaddedY_, PaddedX_), SpectrumY_);
  return fft::inverseCropped(std::move(spectrum), wanted, PaddedX_);
}

std::pair<at::Tensor, at::Tensor> PhaseKernel::adjoint(
  const at::Tensor& phase, const fft::Window& given, const fft::Window& wanted) const
{
  at::Tensor spectrum = fft::forwardPadded(phase, given, PaddedY_, PaddedX_);
  const at::Tensor mx = fft::inverseCropped(spectrum * ConjugateX_, wanted, PaddedX_);
  spectrum.mul_(ConjugateY_);
  return { mx, fft::inverseCropped(std::move(spectrum), wanted, PaddedX_) };
}

at::Tensor PhaseKernel::weights(double noise, double error) const
{
  const at::Tensor power = at::abs(SpectrumX_).square_().add_(at::abs(SpectrumY_).square_());
  const at::Tensor weight = power.mul_(error * error).add_(noise * noise).reciprocal_();
  // For the real and the imaginary part each: a product of real numbers, without a broadcast in its innermost loop.
  return weight.unsqueeze(2).expand({ -1, -1, 2 }).contiguous();
}

at::Tensor PhaseKernel::weigh(const at::Tensor& images, const at::Tensor& weights, const fft::Window& window) const
{
  at::Tensor spectrum = fft::forwardPadded(images, window, PaddedY_, PaddedX_);
  at::view_as_real(spectrum).mul_(weights);
  return fft::inverseCropped(std::move(spectrum), window, PaddedX_);
}
}
