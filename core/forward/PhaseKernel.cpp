#include "Phase.h"

#include "core/base/Clones.h"
#include "core/base/Constants.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

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

// x = i (a x + b y) for n complex numbers.
MAGNET_CLONES
void toPhase(
  const float* __restrict a, const float* __restrict b, std::int64_t n, float* __restrict x, const float* __restrict y)
{
  for (std::int64_t k = 0; k < n; ++k)
  {
    const float re = a[k] * x[2 * k] + b[k] * y[2 * k];
    const float im = a[k] * x[2 * k + 1] + b[k] * y[2 * k + 1];
    x[2 * k] = -im;
    x[2 * k + 1] = re;
  }
}

// x = -i a p, p = -i b p.
MAGNET_CLONES
void fromPhase(
  const float* __restrict a, const float* __restrict b, std::int64_t n, float* __restrict p, float* __restrict x)
{
  for (std::int64_t k = 0; k < n; ++k)
  {
    const float re = p[2 * k + 1];
    const float im = -p[2 * k];
    x[2 * k] = a[k] * re;
    x[2 * k + 1] = a[k] * im;
    p[2 * k] = b[k] * re;
    p[2 * k + 1] = b[k] * im;
  }
}

// z[a][b] = z[a][b] * x[a] * y[b], or the conjugate factors, for rows x columns complex numbers.
MAGNET_CLONES
void moveWaves(const float* __restrict x, const float* __restrict y, std::int64_t rows, std::int64_t columns,
  float sign, float* __restrict z)
{
  for (std::int64_t a = 0; a < rows; ++a)
  {
    const float xr = x[2 * a];
    const float xi = sign * x[2 * a + 1];
    float* __restrict const row = z + 2 * a * columns;
    for (std::int64_t b = 0; b < columns; ++b)
    {
      const float yi = sign * y[2 * b + 1];
      const float fr = xr * y[2 * b] - xi * yi;
      const float fi = xr * yi + xi * y[2 * b];
      const float re = fr * row[2 * b] - fi * row[2 * b + 1];
      row[2 * b + 1] = fr * row[2 * b + 1] + fi * row[2 * b];
      row[2 * b] = re;
    }
  }
}

// The factors of n waves, of `all` or of those from 0 to n / 2; the wave of two pixels keeps its real part, for the
// images are real.
at::Tensor factors(const std::vector<std::array<double, 2>>& pixels, std::size_t d, std::int64_t n, bool all)
{
  const std::int64_t waves = all ? n : n / 2 + 1;
  at::Tensor result = at::empty({ static_cast<std::int64_t>(pixels.size()), waves, 2 }, at::kFloat);
  float* to = result.data_ptr<float>();
  for (const std::array<double, 2>& moved : pixels)
  {
    for (std::int64_t j = 0; j < waves; ++j, to += 2)
    {
      const double signedWave = static_cast<double>(2 * j > n ? j - n : j);
      const double phase = 2.0 * constants::pi * signedWave / static_cast<double>(n) * moved[d];
      to[0] = static_cast<float>(std::cos(phase));
      to[1] = static_cast<float>(2 * j == n ? 0.0 : -std::sin(phase));
    }
  }
  return at::view_as_complex(result);
}

// Of spectra (images, waves along x, waves along y), or back.
void move(at::Tensor& spectra, const ImageMotions& motions, bool back)
{
  if (!motions.x.defined())
  {
    return;
  }
  if (!spectra.is_cpu())
  {
    const at::Tensor x = motions.x.unsqueeze(2);
    const at::Tensor y = motions.y.unsqueeze(1);
    spectra.mul_(back ? x.conj() : x).mul_(back ? y.conj() : y);
    return;
  }
  const auto numbers = [](const at::Tensor& of, std::int64_t image)
  { return static_cast<float*>(of.data_ptr()) + 2 * image * of.stride(0); };
  at::parallel_for(0, spectra.size(0), 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t i = first; i < last; ++i)
      {
        moveWaves(numbers(motions.x, i), numbers(motions.y, i), spectra.size(1), spectra.size(2), back ? -1.0F : 1.0F,
          numbers(spectra, i));
      }
    });
}

// each(numbers of x, numbers of y) for each image's spectra.
template <class Function>
void forEachImage(const at::Tensor& x, const at::Tensor& y, const Function& each)
{
  const auto numbers = [](const at::Tensor& spectra, std::int64_t image)
  { return static_cast<float*>(spectra.data_ptr()) + 2 * image * spectra.stride(0); };
  at::parallel_for(0, x.size(0), 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t i = first; i < last; ++i)
      {
        each(numbers(x, i), numbers(y, i));
      }
    });
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
  // One is odd along y and even along x, the other the reverse: their transforms are imaginary.
  const auto spectrum = [&](const at::Tensor& response)
  { return at::imag(fft::forwardReal(response.to(like.device()), 2)).t().contiguous(); };
  ResponseX_ = spectrum(x);
  ResponseY_ = spectrum(y);
}

at::Tensor PhaseKernel::phase(const at::Tensor& mx, const at::Tensor& my) const
{
  const fft::Window frame{ 0, 0, Ny_, Nx_ };
  return phase(mx, my, frame, frame);
}

ImageMotions ImageMotions::part(std::int64_t first, std::int64_t count) const
{
  return x.defined() ? ImageMotions{ x.narrow(0, first, count), y.narrow(0, first, count) } : ImageMotions{};
}

ImageMotions PhaseKernel::motions(const std::vector<std::array<double, 2>>& pixels) const
{
  const at::Device device = ResponseX_.device();
  return { factors(pixels, 0, PaddedX_, false).to(device), factors(pixels, 1, PaddedY_, true).to(device) };
}

at::Tensor PhaseKernel::phase(const at::Tensor& mx, const at::Tensor& my, const fft::Window& given,
  const fft::Window& wanted, const ImageMotions& motions) const
{
  at::Tensor x = fft::forwardPadded(mx, given, PaddedY_, PaddedX_);
  const at::Tensor y = fft::forwardPadded(my, given, PaddedY_, PaddedX_);
  if (x.is_cpu())
  {
    forEachImage(x, y,
      [&](float* ofX, const float* ofY)
      { toPhase(ResponseX_.data_ptr<float>(), ResponseY_.data_ptr<float>(), ResponseX_.numel(), ofX, ofY); });
  }
  else
  {
    x.mul_(ResponseX_).addcmul_(y, ResponseY_.to(y.scalar_type())).mul_(c10::complex<double>(0.0, 1.0));
  }
  move(x, motions, false);
  return fft::inverseCropped(x, wanted, PaddedX_);
}

std::pair<at::Tensor, at::Tensor> PhaseKernel::adjoint(
  const at::Tensor& phase, const fft::Window& given, const fft::Window& wanted, const ImageMotions& motions) const
{
  at::Tensor y = fft::forwardPadded(phase, given, PaddedY_, PaddedX_);
  move(y, motions, true);
  at::Tensor x = at::empty_like(y);
  if (y.is_cpu())
  {
    forEachImage(x, y,
      [&](float* ofX, float* ofY)
      { fromPhase(ResponseX_.data_ptr<float>(), ResponseY_.data_ptr<float>(), ResponseX_.numel(), ofY, ofX); });
  }
  else
  {
    y.mul_(c10::complex<double>(0.0, -1.0));
    at::mul_out(x, y, ResponseX_);
    y.mul_(ResponseY_);
  }
  return { fft::inverseCropped(x, wanted, PaddedX_), fft::inverseCropped(y, wanted, PaddedX_) };
}

at::Tensor PhaseKernel::weights(double noise, double error) const
{
  const at::Tensor power = ResponseX_.square().add_(ResponseY_.square());
  const at::Tensor weight = power.mul_(error * error).add_(noise * noise).reciprocal_();
  // For the real and the imaginary part each: a product of real numbers, without a broadcast in its innermost loop.
  return weight.unsqueeze(2).expand({ -1, -1, 2 }).contiguous();
}

at::Tensor PhaseKernel::weigh(const at::Tensor& images, const at::Tensor& weights, const fft::Window& window) const
{
  at::Tensor spectrum = fft::forwardPadded(images, window, PaddedY_, PaddedX_);
  at::view_as_real(spectrum).mul_(weights);
  return fft::inverseCropped(spectrum, window, PaddedX_);
}
}
