// Off-axis holograms as a camera counts them, to test a reconstruction and to plan an experiment.
#pragma once

#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace magnet
{
// The object's wave A exp(i phase) interferes with a plane one of amplitude 1, partly coherent:
//
//   I(r) = n ((1 + A^2) / 2 + C' A cos(2 pi q.(r - drift) + phase)),   q = (cos d, sin d) / spacing,
//
// r = (x, y) in pixels counted from the middle of the first one, averaged over the pixel. In vacuum (A = 1) the camera
// counts n electrons a pixel in the mean, with fringes of contrast C: C' is larger by what the averaging takes, 10 %
// for fringes of 4 pixels along an axis. (H. Lichte, M. Lehmann, Rep. Prog. Phys. 71, 016102 (2008).)
struct HologramSimulation
{
  double fringeSpacing = 4.0;             // [pixel]
  double direction = 0.39269908169872414; // of q, at right angles to the fringes [rad] from x towards y: pi / 8
  double drift = 0.0;                     // of the fringes along q [pixel]: of the biprism since the object's
  double contrast = 0.2;                  // C, as it is recorded
  double electrons = 1000.0;              // n, a pixel
  bool noise = true;                      // Poisson's, of the electrons; without it the mean counts
  // The camera's modulation transfer at 1/2 a pixel, beyond that of its pixels: transfer^(2 |k|), of signal and noise
  // alike, as in a scintillator. 1: each electron is counted where it arrives.
  double transfer = 1.0;
  std::int64_t subpixels = 2; // of the wave along the edge of a pixel
  std::uint64_t seed = 0;     // each hologram wants one of its own
};

// phase [rad], amplitude (ny, nx) float on the wave's finer grid, ny and nx multiples of `subpixels`; an undefined
// amplitude is 1 -> the hologram (ny / subpixels, nx / subpixels) float [electron]. The
// camera's spread continues an edge of the frame by the opposite one. The result does not depend on the
// number of threads, nor on the compiler. Throws Error for shapes and options that make no sense, amplitudes that are
// negative, numbers that are not finite, and a contrast beyond what full coherence gives after the averaging. Cost: a
// cosine for each of the wave's pixels, about 100 ns for each of the camera's with noise, and two transforms with a
// transfer.
at::Tensor simulateHologram(
  const at::Tensor& phase, const at::Tensor& amplitude, const HologramSimulation& options, const Run& run = {});

// The same without a specimen: the reference, of ny x nx pixels of the camera.
at::Tensor simulateReference(std::int64_t ny, std::int64_t nx, const HologramSimulation& options, const Run& run = {});
}
