// Where the fringes of an off-axis hologram have their sideband.
#pragma once

#include "HologramOptions.h"

#include <ATen/core/Tensor.h>

#include <array>

namespace magnet
{
struct Sideband
{
  std::array<double, 2> carrier{}; // q [1/pixel]
  double clearness = 0.0;          // power of the peak over the median of that within |q| / 2 around it

  double fringeSpacing() const; // [pixel]
  double direction() const;     // of q, at right angles to the fringes [rad] from x towards y, -pi to pi
};

// image (ny, nx) float, counts -> the largest peak of the spectrum off the centre (of k^2 times the power, since that
// of edges falls as k^-2), which has to be clear of noise and streaks, refined to the maximum of the continuous
// spectrum (a zoomed transform of the image under a Hann window), in vacuum to some thousandths of 1/n, n the pixels of
// the frame. In a hologram of an object it is where most of the wave is. Throws Error where there is no such peak,
// where it lies within a degree of the border of the half plane, and where requireCounts (Counts.h) does; for images of
// fewer than 32 pixels along an axis. Cost: a real transform and about five passes. Memory: three images.
Sideband findSideband(const at::Tensor& image, const SidebandOptions& options = {});
}
