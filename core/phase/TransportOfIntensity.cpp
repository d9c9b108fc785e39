#include "TransportOfIntensity.h"

#include "FocalSeriesFit.h"
#include "core/base/ConjugateGradients.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/Memory.h"
#include "core/base/Sums.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

namespace magnet
{
namespace
{
using constants::pi;

void checkOptions(const TransportOptions& o, const std::array<double, 2>& spacing)
{
  require(spacing[0] > 0.0 && spacing[1] > 0.0 && std::isfinite(spacing[0]) && std::isfinite(spacing[1]),
    "the pixels are ", spacing[0], " x ", spacing[1],
    " m; expected their real size, more than 0: the phase depends on it. Give it where the files don't tell it");
  require(o.longestPeriod >= 0.0 && std::isfinite(o.longestPeriod), "the longest period is ", o.longestPeriod,
    " m; expected a positive length, or 0 for none");
  require(o.lowestIntensity > 0.0 && o.lowestIntensity < 1.0, "the lowest intensity is ", o.lowestIntensity,
    " of the mean; expected more than 0 and less than 1");
}

// values (ny, nx) -> the same, with the mean of the valid pixels around where valid (ny, nx; 0 or 1, float) is 0.
at::Tensor filled(const at::Tensor& values, const at::Tensor& valid)
{
  if (values.numel() == 1 || valid.gt(0.0).all().item<bool>())
  {
    return values;
  }
  const auto half = [](const at::Tensor& image) {
    return at::avg_pool2d(image.view({ 1, 1, image.size(0), image.size(1) }), 2, 2, 0, true)[0][0];
  };
  const at::Tensor weight = half(valid);
  const at::Tensor means = half(values * valid) / weight.clamp_min(1e-6);
  const at::Tensor wide = filled(means, weight.gt(0.0).to(at::kFloat));
  const at::Tensor around = at::upsample_bilinear2d(
    wide.view({ 1, 1, wide.size(0), wide.size(1) }), { values.size(0), values.size(1) }, false)[0][0];
  return at::where(valid.gt(0.0), values, around);
}

// The frame in one that is periodic, as the transforms see it.
class PeriodicFrame
{
public:
  PeriodicFrame(std::int64_t ny, std::int64_t nx, TransportEdges edges)
    : Ny_(ny)
    , Nx_(nx)
    , Mirror_(edges == TransportEdges::Mirrored)
    , Rows_(Mirror_ ? 2 * ny : fft::fastLength(2 * ny))
    , Columns_(Mirror_ ? 2 * nx : fft::fastLength(2 * nx))
    , Row_(Mirror_ ? 0 : (Rows_ - ny) / 2)
    , Column_(Mirror_ ? 0 : (Columns_ - nx) / 2)
  {
  }

  // With its mirror images, or with 0 around it.
  at::Tensor extended(const at::Tensor& image) const
  {
    if (!Mirror_)
    {
      return at::constant_pad_nd(image, { Column_, Columns_ - Nx_ - Column_, Row_, Rows_ - Ny_ - Row_ });
    }
    const at::Tensor wide = at::cat({ image, image.flip(1) }, 1);
    return at::cat({ wide, wide.flip(0) }, 0);
  }

  at::Tensor cropped(const at::Tensor& image) const
  {
    return image.narrow(0, Row_, Ny_).narrow(1, Column_, Nx_).contiguous();
  }

private:
  std::int64_t Ny_, Nx_;
  bool Mirror_;
  std::int64_t Rows_, Columns_, Row_, Column_;
};

// -div(I grad) of periodic images, lengths in units of which a pixel is about 1.
class Transport
{
public:
  Transport(const at::Tensor& intensity, const std::array<double, 2>& spacing, double longestPeriod, const Run& run)
    : Run_(run)
    , Intensity_(intensity)
    , Kx_(wavevector(intensity.size(1), spacing[0], true, 1, 2, intensity.options()))
    , Ky_(wavevector(intensity.size(0), spacing[1], false, 0, 2, intensity.options()))
  {
    const double mean = dotProduct(intensity, at::ones_like(intensity)) / static_cast<double>(intensity.numel());
    const at::Tensor square = Kx_.square() + Ky_.square();
    const double edge = longestPeriod > 0.0 ? std::pow(2.0 * pi / longestPeriod, 4) : 0.0;
    // Waves of half a period a pixel along an axis have a slope that is not known. Of them, and of the mean, nothing is
    // in the phase.
    const auto unknown = [&](const at::Tensor& k, int dim)
    { return k.ne(wavevector(intensity.size(dim), spacing[1 - dim], dim == 1, dim, 2, intensity.options(), false)); };
    const at::Tensor none = square.le(0.0).logical_or(unknown(Kx_, 1)).logical_or(unknown(Ky_, 0));
    Root_ = (square / (square.square() + edge).mul_(mean)).sqrt_().masked_fill_(none, 0.0);
    Damping_ = edge > 0.0 ? (square.square() + edge).reciprocal_().mul_(edge).masked_fill_(none, 0.0) : at::Tensor();
  }

  // By the root of the inverse of the operator with the mean intensity.
  at::Tensor root(const at::Tensor& image) const { return this->real(this->transformed(image) * Root_); }

  // Between two such roots: the identity where the intensity is uniform.
  at::Tensor operator()(const at::Tensor& image) const
  {
    const at::Tensor spectrum = this->transformed(image);
    const at::Tensor phase = spectrum * Root_;
    at::Tensor result = this->through(phase, Kx_);
    result.add_(this->through(phase, Ky_)).mul_(Root_);
    if (Damping_.defined())
    {
      result.add_(spectrum * Damping_);
    }
    return this->real(std::move(result));
  }

private:
  // A large transform takes long enough for the run to be asked before each.
  at::Tensor transformed(const at::Tensor& image) const
  {
    Run_.advance(0.0);
    return fft::forwardReal(image, 2);
  }

  at::Tensor real(at::Tensor&& spectrum) const
  {
    Run_.advance(0.0);
    return fft::inverseReal(std::move(spectrum), 2, Intensity_.size(1));
  }

  // -d/dx (I d/dx) along one axis, of spectra.
  at::Tensor through(const at::Tensor& phase, const at::Tensor& k) const
  {
    const c10::complex<float> i(0.0F, 1.0F);
    at::Tensor slope = this->real(phase * (k * i));
    return this->transformed(slope.mul_(Intensity_)).mul_(k * -i);
  }

  Run Run_;
  at::Tensor Intensity_, Kx_, Ky_, Root_, Damping_;
};
}

TransportPhase transportOfIntensity(const at::Tensor& images, const at::Tensor& valid,
  const std::vector<double>& defoci, const std::array<double, 2>& spacing, const TransportOptions& options,
  const Run& run)
{
  checkOptions(options, spacing);
  const double unit = std::sqrt(spacing[0] * spacing[1]);
  run.advance(0.0, "Intensity along the beam");
  const FocalSeriesFit fit = fitFocalSeries(images, valid, defoci, options, unit);
  requireMemory(
    250.0 * static_cast<double>(fit.mask.numel()), "the transport of intensity", "bin the images, or cut out a part");
  run.advance(0.1);
  const PeriodicFrame around(images.size(1), images.size(2), options.edges);
  // Beyond the frame the intensity goes on smoothly, but it does not change with z there.
  const at::Tensor intensity = filled(around.extended(fit.intensity), around.extended(fit.mask));
  const at::Tensor source = around.extended(filled(fit.source, fit.mask));
  TransportPhase result;
  result.report.factor = fit.factor;
  result.report.nonlinearity = fit.nonlinearity;
  const at::Tensor inFocus = around.cropped(intensity);
  result.intensity = inFocus * fit.mean;
  result.valid = inFocus.ge(options.lowestIntensity).logical_and(fit.mask.gt(0.0)).to(at::kByte);
  const double good = result.valid.sum().item<double>();
  require(good > 0.0, "no pixel of the image in focus has more than ", options.lowestIntensity,
    " of the mean intensity and is valid; look at the images and their defoci");
  const Transport transport(intensity.clamp_min(options.lowestIntensity), { spacing[0] / unit, spacing[1] / unit },
    options.longestPeriod / unit, run);
  const at::Tensor solution = conjugateGradients(
    transport, transport.root(source), 200, 1e-4, "Transport of intensity", run.part(0.15, 0.95));
  const at::Tensor phase = around.cropped(transport.root(solution));
  result.phase = phase - dotProduct(phase, result.valid.to(at::kFloat)) / good;
  run.advance(1.0);
  return result;
}
}
