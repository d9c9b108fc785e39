#include "Hologram.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <complex>

namespace magnet
{
namespace
{
using Complex = std::complex<double>;
using ComplexFloat = c10::complex<float>;
constexpr double taperedPart = 0.5; // of the hologram's weight, below which a pixel is not valid

// Of one pixel's phase, by noise, in one hologram: its square [rad^2].
double variance(double amplitude, double intensity, const HologramWave& of)
{
  // Not less than fringes of contrast 1 have: the intensity has noise too.
  const double electrons = std::max(intensity, 2.0 * amplitude) * of.electronsPerCount;
  const double contrast = 2.0 * amplitude * of.electronsPerCount / electrons;
  return amplitude > 0.0 ? 2.0 / (contrast * contrast * electrons * of.elementPixels) : INFINITY;
}
}

HologramPhase hologramPhase(const HologramWave& object, const HologramWave* reference, const HologramOptions& options)
{
  require(reference == nullptr || reference->pixels == object.pixels, "the reference hologram has ",
    reference != nullptr ? reference->pixels[0] : 0, " x ", reference != nullptr ? reference->pixels[1] : 0,
    " pixels, the object's ", object.pixels[0], " x ", object.pixels[1],
    "; expected the same. Give the reference that was recorded with the same camera and binning");
  require(reference == nullptr || (reference->carrier == object.carrier && reference->binning == object.binning &&
                                    reference->elementPixels == object.elementPixels),
    "the waves of object and reference were made with different sidebands or apertures; expected the same for both");
  require(options.lowestAmplitude >= 0.0 && options.largestSigma > 0.0, "valid pixels have an amplitude of at least ",
    options.lowestAmplitude, " of the median and a sigma of at most ", options.largestSigma,
    " rad; expected 0 or more, and more than 0");
  HologramPhase result;
  const auto like = object.intensity.options();
  for (at::Tensor* const each : { &result.phase, &result.amplitude, &result.contrast, &result.sigma })
  {
    *each = at::empty(object.intensity.sizes(), like);
  }
  auto* const phase = result.phase.data_ptr<float>();
  auto* const relative = result.amplitude.data_ptr<float>();
  auto* const contrast = result.contrast.data_ptr<float>();
  auto* const sigma = result.sigma.data_ptr<float>();
  const at::Tensor intensity = object.intensity.contiguous();
  const float* const counts = intensity.data_ptr<float>();
  const auto* const wave = object.wave.data_ptr<ComplexFloat>();
  const auto* const vacuum = reference != nullptr ? reference->wave.data_ptr<ComplexFloat>() : nullptr;
  const at::Tensor vacuumIntensity = reference != nullptr ? reference->intensity.contiguous() : intensity;
  const float* const vacuumCounts = vacuumIntensity.data_ptr<float>();
  at::parallel_for(0, intensity.numel(), 1 << 14,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t p = begin; p < end; ++p)
      {
        const Complex psi(wave[p].real(), wave[p].imag());
        const Complex by = vacuum != nullptr ? Complex(vacuum[p].real(), vacuum[p].imag()) : Complex(1.0);
        const double amplitude = std::abs(psi);
        const double square = variance(amplitude, counts[p], object) +
                              (vacuum != nullptr ? variance(std::abs(by), vacuumCounts[p], *reference) : 0.0);
        phase[p] = static_cast<float>(std::arg(psi * std::conj(by)));
        relative[p] = static_cast<float>(std::abs(by) > 0.0 ? amplitude / std::abs(by) : 0.0);
        contrast[p] = static_cast<float>(counts[p] > 0.0F ? std::min(1.0, 2.0 * amplitude / counts[p]) : 0.0);
        sigma[p] = static_cast<float>(std::sqrt(square));
      }
    });
  const at::Tensor inside = object.taper.ge(taperedPart);
  const at::Tensor typical = result.amplitude.masked_select(inside).median();
  const at::Tensor valid = inside.logical_and_(result.amplitude.ge(typical * options.lowestAmplitude))
                             .logical_and_(result.sigma.le(options.largestSigma));
  result.valid = valid.to(at::kByte);
  const at::Tensor contrasts = result.contrast.masked_select(valid);
  result.meanContrast = contrasts.numel() > 0 ? contrasts.mean(at::kDouble).item<double>() : 0.0;
  return result;
}
}
