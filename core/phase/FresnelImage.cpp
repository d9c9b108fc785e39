#include "FresnelImage.h"

#include "core/base/Constants.h"
#include "core/base/ElectronBeam.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/Memory.h"
#include "core/base/Poisson.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

namespace magnet
{
namespace
{
using constants::pi;
using ComplexFloat = c10::complex<float>;

void check(const FresnelOptions& o, const std::array<double, 2>& spacing)
{
  require(spacing[0] > 0.0 && spacing[1] > 0.0 && std::isfinite(spacing[0]) && std::isfinite(spacing[1]),
    "the pixels are ", spacing[0], " x ", spacing[1], " m; expected their real size, more than 0");
  require(std::isfinite(o.defocus) && std::isfinite(o.sphericalAberration), "the defocus is ", o.defocus,
    " m, the spherical aberration ", o.sphericalAberration, " m; expected finite numbers");
  require(o.convergence >= 0.0 && o.convergence < 0.1 && o.aperture >= 0.0 && o.aperture < 1.0, "the convergence is ",
    o.convergence, " rad, the aperture ", o.aperture, " rad; expected 0 or small positive angles, below 0.1 and 1");
  require(o.subpixels >= 1, "the wave has ", o.subpixels,
    " pixels along the edge of one of the camera's; expected at least 1");
  require(o.electrons >= 0.0 && o.electrons <= 1e7, "a pixel gets ", o.electrons,
    " electrons; expected 0 (no noise) to 10^7, which floats can count");
}

void requireWave(const at::Tensor& image, const char* what, std::int64_t subpixels)
{
  require(image.dim() == 2 && image.scalar_type() == at::kFloat && image.is_cpu() && image.size(0) >= 4 &&
            image.size(1) >= 4 && image.size(0) % subpixels == 0 && image.size(1) % subpixels == 0,
    what, " is a tensor of shape ", image.sizes(),
    "; expected an image of float numbers on the processor, its edges at least 4 pixels and multiples of ", subpixels);
  require(at::isfinite(image).all().item<bool>(), what, " has pixels without a number");
}

// The slope of the phase [rad/m] that all but a hundredth of the pixels stay below. Of wrapped phases, too.
double steepSlope(const at::Tensor& phase, const std::array<double, 2>& spacing)
{
  const std::int64_t ny = phase.size(0) - 1;
  const std::int64_t nx = phase.size(1) - 1;
  const at::Tensor here = phase.narrow(0, 0, ny).narrow(1, 0, nx);
  const auto steps = [&here](const at::Tensor& next)
  {
    const at::Tensor d = next - here;
    return d - at::round(d / (2.0 * pi)) * (2.0 * pi);
  };
  const auto highest = [](const at::Tensor& values)
  {
    const std::int64_t n = values.numel();
    return std::get<0>(values.flatten().kthvalue(std::max<std::int64_t>(1, n - n / 100))).item<double>();
  };
  const at::Tensor x = steps(phase.narrow(0, 0, ny).narrow(1, 1, nx));
  const at::Tensor y = steps(phase.narrow(0, 1, ny).narrow(1, 0, nx));
  const double step = highest(at::maximum(x.abs(), y.abs()));
  require(step <= 0.5 * pi, "the phase changes by ", step,
    " rad and more from pixel to pixel; expected at most pi / 2, beyond which the image's details are finer than its "
    "pixels. Make the wave on a finer grid");
  return std::sqrt(highest((x / spacing[0]).square().add((y / spacing[1]).square())));
}

// One axis of the frame within the extended one.
struct Extension
{
  std::int64_t pixels = 0, before = 0, length = 0, taper = 0;

  Extension(std::int64_t n, double spacing, double reach, double wave)
    : pixels(n)
    , taper(16 + static_cast<std::int64_t>(wave / spacing))
  {
    const double clear = reach / spacing;
    require(clear < static_cast<double>(n), "the defocus carries electrons ", reach,
      " m to the side, farther than the frame is wide (", static_cast<double>(n) * spacing,
      " m). Take a smaller defocus, or a wider frame");
    before = taper + 1 + static_cast<std::int64_t>(clear);
    length = fft::fastLength(n + 2 * before);
  }

  // The frame's edges continued along a dimension: slopes kept (mirrored as by a point), or as in a mirror.
  at::Tensor extended(const at::Tensor& image, int dim, bool keepSlopes) const
  {
    at::Tensor from = at::empty({ length }, at::kLong);
    at::Tensor sign = at::empty({ length }, at::kDouble);
    at::Tensor turns = at::empty({ length }, at::kDouble);
    for (std::int64_t i = 0; i < length; ++i)
    {
      const std::int64_t place = i - before;
      const auto turn = static_cast<std::int64_t>(
        std::floor(static_cast<double>(place) / static_cast<double>(pixels - 1)));
      const std::int64_t rest = place - turn * (pixels - 1);
      from.data_ptr<std::int64_t>()[i] = turn % 2 == 0 ? rest : pixels - 1 - rest;
      sign.data_ptr<double>()[i] = turn % 2 == 0 ? 1.0 : -1.0;
      turns.data_ptr<double>()[i] = static_cast<double>(turn);
    }
    const at::Tensor mirrored = image.index_select(dim, from);
    if (!keepSlopes)
    {
      return mirrored;
    }
    const std::vector<std::int64_t> shape = dim == 0 ? std::vector<std::int64_t>{ length, 1 }
                                                     : std::vector<std::int64_t>{ 1, length };
    const at::Tensor first = image.narrow(dim, 0, 1);
    const at::Tensor last = image.narrow(dim, pixels - 1, 1);
    return mirrored * sign.view(shape) + (last - first) * turns.view(shape) +
           (last + first) * sign.sub(1.0).mul(-0.5).view(shape);
  }

  // 1 in the frame and around it, 0 at the ends.
  at::Tensor window() const
  {
    at::Tensor result = at::empty({ length }, at::kDouble);
    for (std::int64_t i = 0; i < length; ++i)
    {
      const double depth = static_cast<double>(std::min(i, length - 1 - i)) / static_cast<double>(taper);
      // The cosine's edge once more, for a spectrum that ends sooner.
      const double edge = 0.5 - 0.5 * std::cos(pi * std::min(1.0, depth));
      result.data_ptr<double>()[i] = 0.5 - 0.5 * std::cos(pi * edge);
    }
    return result;
  }
};

// k [1/m] of each place of a spectrum.
std::vector<double> periods(std::int64_t n, double spacing)
{
  auto k = fft::frequencies(n, spacing);
  for (double& value : k)
  {
    value /= 2.0 * pi;
  }
  return k;
}

// Multiplies a spectrum (ky, kx) by what `factor` gives for the squared distance k^2 [1/m^2] from the middle.
template <class Factor>
void filter(at::Tensor& spectrum, const std::vector<double>& ky, const std::vector<double>& kx, const Factor& factor)
{
  const std::int64_t columns = spectrum.size(1);
  auto* const data = spectrum.data_ptr<ComplexFloat>();
  at::parallel_for(0, spectrum.size(0), 4,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t j = begin; j < end; ++j)
      {
        const double y = ky[static_cast<std::size_t>(j)];
        for (std::int64_t i = 0; i < columns; ++i)
        {
          const double x = kx[static_cast<std::size_t>(i)];
          const std::complex<double> by = factor(x * x + y * y);
          data[j * columns + i] *= ComplexFloat(static_cast<float>(by.real()), static_cast<float>(by.imag()));
        }
      }
    });
}

class Microscope
{
public:
  Microscope(const FresnelOptions& options, const std::array<double, 2>& spacing)
    : Options_(options)
    , Spacing_(spacing)
    , Lambda_(electronWavelength(options.voltage))
  {
  }

  // How far electrons of a slope [rad/m] of the phase, and those of the illumination's other directions, are carried.
  double reach(double slope) const
  {
    const double k = slope / (2.0 * pi);
    const double defocus = std::abs(Options_.defocus);
    return Lambda_ * k * (defocus + std::abs(Options_.sphericalAberration) * std::pow(Lambda_ * k, 2)) +
           3.0 * Options_.convergence * defocus + 0.5 * this->waves();
  }

  // Width of what a point becomes [m], and some.
  double waves() const
  {
    return 4.0 * (std::sqrt(Lambda_ * std::abs(Options_.defocus)) +
                   std::pow(std::abs(Options_.sphericalAberration) * std::pow(Lambda_, 3), 0.25) +
                   (Options_.aperture > 0.0 ? Lambda_ / Options_.aperture : 0.0));
  }

  // The wave (ny, nx) complex -> the intensity.
  at::Tensor image(at::Tensor wave, const Run& run) const
  {
    const auto ky = periods(wave.size(0), Spacing_[1]);
    const auto kx = periods(wave.size(1), Spacing_[0]);
    for (const int dim : { 1, 0 })
    {
      fft::forwardAlong(wave, dim);
      run.advance(dim == 1 ? 0.1 : 0.2);
    }
    const double hole = Options_.aperture > 0.0 ? std::pow(Options_.aperture / Lambda_, 2) : INFINITY;
    const double linear = pi * Lambda_ * Options_.defocus;
    const double square = 0.5 * pi * Options_.sphericalAberration * std::pow(Lambda_, 3);
    filter(wave, ky, kx,
      [=](double k2) { return k2 <= hole ? std::polar(1.0, -(linear + square * k2) * k2) : std::complex<double>(); });
    run.advance(0.4);
    for (const int dim : { 0, 1 })
    {
      fft::inverseAlong(wave, dim);
      run.advance(dim == 0 ? 0.5 : 0.6);
    }
    const at::Tensor intensity = at::view_as_real(wave).square().sum(-1);
    return Options_.convergence > 0.0 ? this->blurred(intensity, ky, kx) : intensity;
  }

private:
  at::Tensor blurred(const at::Tensor& intensity, const std::vector<double>& ky, const std::vector<double>& kx) const
  {
    at::Tensor spectrum = fft::forwardReal(intensity, 2);
    const double aberration = Options_.sphericalAberration * Lambda_ * Lambda_;
    filter(spectrum, ky, kx,
      [&](double k2)
      {
        const double shift = Options_.defocus + aberration * k2;
        return std::exp(-std::pow(pi * Options_.convergence * shift, 2) * k2);
      });
    return fft::inverseReal(std::move(spectrum), 2, intensity.size(1));
  }

  const FresnelOptions& Options_;
  std::array<double, 2> Spacing_;
  double Lambda_;
};

void addNoise(at::Tensor& image, const FresnelOptions& options, const Run& run)
{
  const std::int64_t nx = image.size(1);
  float* const data = image.data_ptr<float>();
  // A few rows at a time, so that the run is asked often enough.
  const std::int64_t rows = std::max<std::int64_t>(1, 500000 / nx);
  for (std::int64_t first = 0; first < image.size(0); first += rows)
  {
    run.advance(static_cast<double>(first) / static_cast<double>(image.size(0)), "Counting electrons");
    at::parallel_for(first, std::min(image.size(0), first + rows), 1,
      [&](std::int64_t begin, std::int64_t end)
      {
        for (std::int64_t j = begin; j < end; ++j)
        {
          Draw draw(mixedSeed(options.seed, static_cast<std::uint64_t>(j)));
          for (std::int64_t i = 0; i < nx; ++i)
          {
            float& value = data[j * nx + i];
            value = static_cast<float>(poisson(options.electrons * value, draw));
          }
        }
      });
  }
}
}

at::Tensor fresnelImage(const at::Tensor& phase, const at::Tensor& amplitude, const std::array<double, 2>& spacing,
  const FresnelOptions& options, const Run& run)
{
  check(options, spacing);
  requireWave(phase, "the wave's phase", options.subpixels);
  if (amplitude.defined())
  {
    requireWave(amplitude, "the wave's amplitude", options.subpixels);
    require(amplitude.sizes() == phase.sizes(), "the wave's amplitude has the shape ", amplitude.sizes(),
      ", its phase ", phase.sizes(), "; expected the same");
    require(amplitude.ge(0.0).all().item<bool>(), "the wave's amplitude is negative somewhere; expected 0 to 1");
  }
  const Microscope microscope(options, spacing);
  run.advance(0.0, "Image out of focus");
  const double reach = microscope.reach(steepSlope(phase, spacing));
  const Extension x(phase.size(1), spacing[0], reach, microscope.waves());
  const Extension y(phase.size(0), spacing[1], reach, microscope.waves());
  requireMemory(40.0 * static_cast<double>(x.length) * static_cast<double>(y.length), "the image out of focus",
    "take a smaller frame or defocus");
  at::Tensor lengths = at::outer(y.window(), x.window());
  if (amplitude.defined())
  {
    lengths.mul_(y.extended(x.extended(amplitude, 1, false), 0, false));
  }
  run.advance(0.05);
  const at::Tensor angles = y.extended(x.extended(phase.to(at::kDouble), 1, true), 0, true);
  run.advance(0.08);
  at::Tensor wave = at::polar(lengths, angles).to(at::kComplexFloat);
  const at::Tensor whole = microscope.image(std::move(wave), run.part(0.1, 0.7));
  const at::Tensor cut = whole.narrow(0, y.before, y.pixels).narrow(1, x.before, x.pixels);
  // Rounding leaves dark places below 0 by some 10^-7.
  at::Tensor image = at::avg_pool2d(cut.unsqueeze(0), options.subpixels).squeeze(0).clamp_min_(0.0).contiguous();
  if (options.electrons > 0.0)
  {
    addNoise(image, options, run.part(0.7, 1.0));
  }
  run.advance(1.0);
  return image;
}
}
