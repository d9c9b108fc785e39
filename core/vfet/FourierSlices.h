// The interpolation of fourierSlices (Methods.h).
#pragma once

#include "core/base/RowOperator.h"
#include "core/forward/TiltSeries.h"

#include <vector>

namespace magnet
{
// Interpolates the central slices onto the Cartesian plane across the tilt axis. Row (kz, ku) of the result,
// ku-fastest, combines columns (image, kappa), kappa-fastest in the order of the transform, kappa the wave
// number along the detector. Both spectra have their origin in the middle of the frame.
//   x series: (k_y, k_z) = kappa (cos, -sin)    y series: (k_x, k_z) = kappa (cos, +sin)
// Interpolation is cubic (Keys, a = -1/2) along kappa, and in angle cubic where the three gaps around the
// point are equal to 20 %, linear elsewhere. -90 and +90 degrees, if both are there, are one slice.
// The gap between the last and the first angle + 180 degrees is the missing wedge if it is wider than 1.5
// median steps. Inside it the spectrum is 0 but for two things: the nearest slice holds for half a median
// step; and, since the spectrum of an object of extent L is smooth over 2 pi / L, it is interpolated across
// the wedge where the arc |k| gap is shorter than `wedgeFill` such widths (L the frame), fading to 0 at twice
// that (raised cosine). wedgeFill = 0 leaves the whole wedge empty, as the source paper does.
struct SliceGeometry
{
  Axis axis = Axis::X;
  std::vector<double> angles; // [rad] ascending
  std::int64_t detector = 0;  // padded number of pixels across the axis (columns per image)
  double pixel = 0.0;         // [m]
  double extent = 0.0;        // L [m]
  std::vector<double> ku, kz; // [rad/m] of the rows
  double wedgeFill = 0.0;
};
RowOperator sliceInterpolation(const SliceGeometry& geometry);
}
