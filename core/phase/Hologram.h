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

#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace magnet
{
enum class ApertureEdge
{
  Butterworth, // |H| = 1 / sqrt(1 + (k / R)^24), order 12 (S. Butterworth, Exp. Wireless 7, 536 (1930))
  Cosine       // 1 to 0 between 0.8 R and 1.2 R, like the cosine
};

struct HologramOptions
{
  // R / |q|. A third keeps clear of the centre band of any object, whose radius is 2 R; half of it resolves more, and
  // is right for weak objects only (amplitude near 1, phases below 1 rad but for smooth ones).
  double aperture = 1.0 / 3.0;
  ApertureEdge edge = ApertureEdge::Butterworth;
  // Hologram's pixels along the edge of one pixel of the result. 1: as many as there are; 0: as many as leave
  // frequencies up to 1.5 R.
  std::int64_t binning = 0;
  // Counts are electrons times the camera's gain: electrons in a count. 0: not known; from the noise in the spectrum at
  // |q|, away from the sidebands, which also tells what the camera's transfer does to the noise there.
  double electronsPerCount = 0.0;
  double lowestAmplitude = 0.05; // of the median: below, a pixel is not valid
  // [rad] of the phase: beyond, a pixel is not valid. Where there is no wave at all, its noise is taken for one with a
  // probability of exp(-1 / (2 sigma^2)): 0.4 % for 0.3 rad, 14 % for 0.5 rad.
  double largestSigma = 0.3;
};

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
