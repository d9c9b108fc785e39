// From an off-axis hologram to the wave behind the specimen: its amplitude and wrapped phase, and their noise.
//
// The counts I(r) = I_0 (1 + C cos(2 pi q.r + phase)), r in pixels counted from 0 at the first one, have the sideband
// psi = I_0 C exp(i phase) / 2 at q (Sideband.h). It is cut out of the spectrum by an aperture H of radius R and
// shifted to the centre: psi = F^-1[H(k) F(k + q)]. The wave of a hologram without specimen (the reference), taken with
// the same q, divides out what biprism, charging and distortions of the camera do to both. (H. Lichte, M. Lehmann, Rep.
// Prog. Phys. 71, 016102 (2008).)
//
// Noise. Poisson's noise of n electrons a pixel is white, and half of it is at right angles to psi. So
//
//   phase_sigma = sqrt(2) / (C sqrt(N)),    N = n / a,    a = integral of |H|^2 over the spectrum [1/pixel^2],
//
// the formula of H. Lichte, Ultramicroscopy 108, 256 (2008), with N the electrons in the aperture's resolution element
// of 1 / a pixels, n and C those of the place; object's and reference's are added in quadrature.
#pragma once

#include "HologramOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace magnet
{
// What a hologram tells of its wave. Images (ny, nx) on the result's pixels.
struct HologramWave
{
  at::Tensor wave;      // psi [count] complex float
  at::Tensor intensity; // I_0 within the same aperture [count] float
  at::Tensor taper;     // of the hologram: 1 inside, 0 at its edges, float

  std::array<double, 2> carrier{};      // q that was used [1/pixel] (x, y)
  std::array<std::int64_t, 2> pixels{}; // of the hologram (x, y)
  std::array<double, 2> first{};        // place of the result's first pixel in the hologram [pixel] (x, y)
  std::int64_t binning = 1;             // edge of a pixel of the result [pixel of the hologram]
  double elementPixels = 0.0;           // 1 / a [pixel^2 of the hologram]
  double electronsPerCount = 0.0;       // that the noise is counted with
};

// The largest binning that leaves frequencies up to 1.48 R, at least 1. Throws Error for an aperture or carrier that
// make no sense.
std::int64_t largestBinning(const std::array<double, 2>& carrier, const HologramOptions& options);

// Where a result of n pixels binned has its first pixel's middle [pixel], n not a multiple of the binning.
double firstBinned(std::int64_t n, std::int64_t binning);

// image (ny, nx) float, counts; carrier: q [1/pixel] -> psi. The hologram is tapered over 2 / R pixels at its edges (at
// most a quarter of the frame), since the transform would continue one edge by the other. Throws Error where
// requireCounts does (Counts.h), for options that make no sense, for a carrier beyond what pixels can sample, and for
// a binning that would cut the aperture. Cost: a real transform, and two complex ones of the result's size. Memory:
// three images, and five of the result's size.
HologramWave hologramWave(const at::Tensor& image, const std::array<double, 2>& carrier,
  const HologramOptions& options = {}, const Run& run = {});

// Images (ny, nx) on the result's pixels, from what they were made of.
struct HologramPhase
{
  at::Tensor phase;     // wrapped, -pi to pi [rad] float
  at::Tensor amplitude; // float: of the object's wave, in the reference's; without a reference [count]
  at::Tensor contrast;  // C of the object's hologram, float
  at::Tensor sigma;     // standard deviation of the phase [rad] float; infinite where there is no amplitude
  at::Tensor valid;     // byte: 1 but where amplitude or sigma are beyond the options, and at the edges of the taper

  double meanContrast = 0.0; // of the valid pixels; 0 where there are none
};

// The phase of the object's wave over that of the reference, which may be null. Throws Error unless both have the same
// size, carrier and aperture, and for options that make no sense. Without a reference, a carrier that is off by d
// leaves a ramp of 2 pi d a pixel. Cost: a few passes over the result.
HologramPhase hologramPhase(
  const HologramWave& object, const HologramWave* reference, const HologramOptions& options = {});
}
