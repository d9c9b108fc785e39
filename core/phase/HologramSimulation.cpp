#include "HologramSimulation.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/Poisson.h"
#include "core/base/Random.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace magnet
{
namespace
{
void check(const HologramSimulation& o)
{
  require(o.fringeSpacing >= 2.0 && std::isfinite(o.fringeSpacing), "the fringe spacing is ", o.fringeSpacing,
    " pixels; expected at least 2, which a camera can sample");
  require(std::isfinite(o.direction) && std::isfinite(o.drift), "direction or drift of the fringes are no numbers");
  require(o.electrons > 0.0 && o.electrons <= 1e7, "a pixel gets ", o.electrons,
    " electrons; expected more than 0 and at most 10^7, which floats can count");
  require(o.subpixels >= 1, "the wave has ", o.subpixels,
    " pixels along the edge of one of the camera's; expected at least 1");
  require(o.transfer > 0.0 && o.transfer <= 1.0, "the camera's transfer at half a period a pixel is ", o.transfer,
    "; expected more than 0 and at most 1");
  require(o.contrast > 0.0 && o.contrast <= 1.0, "the fringe contrast is ", o.contrast,
    "; expected more than 0 and at most 1");
}

class Camera
{
public:
  Camera(std::int64_t ny, std::int64_t nx, const HologramSimulation& options)
    : Options_(options)
    , Ny_(ny)
    , Nx_(nx)
    , Qx_(std::cos(options.direction) / options.fringeSpacing)
    , Qy_(std::sin(options.direction) / options.fringeSpacing)
  {
    Contrast_ = options.contrast /
                (this->averaged(Qx_) * this->averaged(Qy_) * std::pow(options.transfer, 2.0 * std::hypot(Qx_, Qy_)));
    require(Contrast_ <= 1.0, "fringes of ", options.fringeSpacing, " pixels can't have a contrast of ",
      options.contrast, ": of full coherence the camera records ", options.contrast / Contrast_);
  }

  // phase, amplitude: of the wave, or null for 0 and 1.
  at::Tensor record(const float* phase, const float* amplitude, const Run& run) const
  {
    at::Tensor result = at::empty({ Ny_, Nx_ }, at::kFloat);
    float* const counts = result.data_ptr<float>();
    // A few rows at a time, so that the run is asked often enough.
    const std::int64_t rows = std::max<std::int64_t>(1, 500000 / (Nx_ * Options_.subpixels * Options_.subpixels));
    for (std::int64_t first = 0; first < Ny_; first += rows)
    {
      run.advance(0.9 * static_cast<double>(first) / static_cast<double>(Ny_), "Counting electrons");
      at::parallel_for(first, std::min(Ny_, first + rows), 1,
        [&](std::int64_t begin, std::int64_t end)
        {
          for (std::int64_t j = begin; j < end; ++j)
          {
            this->recordRow(j, phase, amplitude, counts + j * Nx_);
          }
        });
    }
    result = Options_.transfer < 1.0 ? this->spread(result) : result;
    run.advance(1.0);
    return result;
  }

private:
  // What averaging over a pixel leaves of fringes of this frequency along one axis.
  double averaged(double q) const
  {
    const auto f = static_cast<double>(Options_.subpixels);
    const double half = constants::pi * q;
    return std::abs(half) < 1e-9 ? 1.0 : std::sin(half) / (f * std::sin(half / f));
  }

  at::Tensor spread(const at::Tensor& counts) const
  {
    const at::Tensor kx = wavevector(Nx_, 1.0, true, 1, 2, counts.options(), false);
    const at::Tensor ky = wavevector(Ny_, 1.0, false, 0, 2, counts.options(), false);
    const at::Tensor k = (kx.square() + ky.square()).sqrt_();
    const at::Tensor transfer = k.mul_(std::log(Options_.transfer) / constants::pi).exp_();
    return fft::inverseReal(fft::forwardReal(counts, 2) * transfer, 2, Nx_);
  }

  void recordRow(std::int64_t j, const float* phase, const float* amplitude, float* counts) const
  {
    const std::int64_t f = Options_.subpixels;
    const auto place = [f](std::int64_t sub)
    { return (static_cast<double>(sub) + 0.5) / static_cast<double>(f) - 0.5; };
    Draw draw(mixedSeed(Options_.seed, static_cast<std::uint64_t>(j)));
    for (std::int64_t i = 0; i < Nx_; ++i)
    {
      double sum = 0.0;
      for (std::int64_t part = 0; part < f * f; ++part)
      {
        const std::int64_t x = i * f + part % f;
        const std::int64_t y = j * f + part / f;
        const std::int64_t p = y * Nx_ * f + x;
        const double a = amplitude != nullptr ? amplitude[p] : 1.0;
        const double angle = 2.0 * constants::pi *
                               (Qx_ * place(x) + Qy_ * place(y) - Options_.drift / Options_.fringeSpacing) +
                             (phase != nullptr ? phase[p] : 0.0);
        sum += 0.5 * (1.0 + a * a) + Contrast_ * a * std::cos(angle);
      }
      const double mean = Options_.electrons * sum / static_cast<double>(f * f);
      counts[i] = static_cast<float>(Options_.noise ? poisson(mean, draw) : mean);
    }
  }

  HologramSimulation Options_;
  std::int64_t Ny_, Nx_;
  double Qx_, Qy_;
  double Contrast_ = 0.0; // before the averaging
};

void requireWave(const at::Tensor& image, const char* what, std::int64_t subpixels)
{
  require(image.dim() == 2 && image.scalar_type() == at::kFloat && image.is_cpu() && image.numel() > 0 &&
            image.size(0) % subpixels == 0 && image.size(1) % subpixels == 0,
    what, " is a tensor of shape ", image.sizes(),
    "; expected an image of float numbers on the processor, its edges multiples of ", subpixels, " pixels");
  require(at::isfinite(image).all().item<bool>(), what, " has pixels without a number");
}
}

at::Tensor simulateHologram(
  const at::Tensor& phase, const at::Tensor& amplitude, const HologramSimulation& options, const Run& run)
{
  check(options);
  requireWave(phase, "the object's phase", options.subpixels);
  if (amplitude.defined())
  {
    requireWave(amplitude, "the object's amplitude", options.subpixels);
    require(amplitude.sizes() == phase.sizes(), "the object's amplitude has the shape ", amplitude.sizes(),
      ", its phase ", phase.sizes(), "; expected the same");
    require(amplitude.ge(0.0).all().item<bool>(), "the object's amplitude is negative somewhere; expected 0 to 1");
  }
  const std::int64_t ny = phase.size(0) / options.subpixels;
  const std::int64_t nx = phase.size(1) / options.subpixels;
  const Camera camera(ny, nx, options);
  const at::Tensor angles = phase.contiguous();
  const at::Tensor lengths = amplitude.defined() ? amplitude.contiguous() : at::Tensor();
  return camera.record(angles.data_ptr<float>(), lengths.defined() ? lengths.data_ptr<float>() : nullptr, run);
}

at::Tensor simulateReference(std::int64_t ny, std::int64_t nx, const HologramSimulation& options, const Run& run)
{
  check(options);
  require(nx > 0 && ny > 0, "a camera of ", nx, " x ", ny, " pixels was asked for; expected at least one");
  return Camera(ny, nx, options).record(nullptr, nullptr, run);
}
}
