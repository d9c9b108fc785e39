// Two tilt axes of any direction, for methods that know the axes x and y only.
#pragma once

#include "DivergenceFree.h"
#include "core/forward/TiltSeries.h"

namespace magnet
{
// The least angle between two axes [rad] that tells B_x from B_y: their noise grows by 1 / its sine.
inline constexpr double leastAxisAngle = 0.5; // 28.6 degrees

// The series with its images turned and moved (PlaneResampling.h) such that it is the one about `axis`, of the same
// frame and angles. Pixels that no image reaches, and those that do not count, are continued smoothly
// (Continuation.h); `valid` still tells which were measured. The series itself where there is nothing to be done. Cost:
// about 1 us a pixel.
TiltSeries turnedTo(Axis axis, const TiltSeries& series, const Run& run = {});

// spectra: of B along two axes at these azimuths [rad], the first in a frame whose x lies along its axis, the second in
// one whose y does -> spectra of B_x and B_y in the specimen's frame:
//   B_u = B_x cos(azimuth) + B_y sin(azimuth),
// solved voxel by voxel after turning both volumes about z by interpolation. Cost: 4 transforms of the padded grid, and
// 49 multiplications a padded voxel. Memory: three real padded volumes besides.
TransverseSpectra transverseOf(
  TransverseSpectra&& spectra, const SpectralGrid& grid, const std::array<double, 2>& azimuths, const Run& run = {});
}
