// The offset and the slope of a phase image in the vacuum around a specimen. No Torch in here.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace magnet
{
// offset + slope (i - middle), pixels counted from 0.
struct Plane
{
  double offset = 0.0;
  std::array<double, 2> slope{};  // a pixel along x and y
  std::array<double, 2> middle{}; // of the image, in pixels

  double at(std::int64_t i, std::int64_t j) const
  {
    return offset + slope[0] * (static_cast<double>(i) - middle[0]) + slope[1] * (static_cast<double>(j) - middle[1]);
  }
};

// Of image[ny][nx], by least squares over the pixels of the box {x from, behind the last, y from, behind the last}.
// frame > 0: only those closer than so many pixels to an edge of the image, and together with the stray field's first
// six multipoles about the middle, r^-m cos(m t) and r^-m sin(m t): outside the specimen B has no curl nor divergence,
// so that the phase is harmonic (physics of the projected field: M. Beleggia, Y. Zhu, Phil. Mag. 83, 1045 (2003)), and
// it falls off. A field that reaches the frame is then not taken for background. Pixels of the frame where the specimen
// reaches over it are found, as those more than four standard deviations from a fit of least absolute residuals, and
// left out; the vacuum has to be the greater part of the frame. missing: as missingPixels (UnusablePixels.h) gives it;
// such pixels are left out, and the frame is that of the part without those at the edge. ramp: false for the offset
// alone. Throws Error where
// the pixels are too few for the plane. Cost: up to 15 terms for each pixel of the vacuum, and 15 times for up to 10000
// of the frame.
Plane vacuumBackground(const float* image, std::int64_t nx, std::int64_t ny, const std::array<std::int64_t, 4>& box,
  std::int64_t frame, bool ramp, const std::vector<unsigned char>& missing = {});
}
