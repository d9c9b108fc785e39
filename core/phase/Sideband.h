// Where the fringes of an off-axis hologram have their sideband.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <optional>

namespace magnet
{
// A hologram counts I(r) = I_0 (1 + C cos(2 pi q.r + phase)), r = (x, y) in pixels counted from 0, x along a row. Its
// spectrum has two sidebands, at +q and -q; the one holds exp(i phase), the other exp(-i phase). Which is taken is the
// user's choice, for the sign of a phase is a convention of the recording. (Against vacuum, the phase of a mean inner
// potential is positive.)
struct SidebandOptions
{
  // [rad] from x towards y: q makes less than a right angle with this direction. The default: along +y, or +x where the
  // fringes lie along y; its border is 22.5 degrees off the axes and the diagonals, along which fringes often lie.
  double halfPlane = 1.1780972450961724; // 3 pi / 8
  double widestFringe = 20.0;            // [pixel] spacing, beyond which a peak belongs to the centre band
  // [1/pixel] about where q is: the peak is searched within a quarter of its length around it, in no half plane. For
  // the other holograms of a series, and for what a user points at.
  std::optional<std::array<double, 2>> near;
};

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
