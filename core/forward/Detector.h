// What a real experiment adds to a phase image: noise, offsets, ramps and misalignment.
#pragma once

#include "TiltSeries.h"

namespace magnet
{
// The geometry that was really there, one entry per image; empty lists mean none.
struct Misalignment
{
  std::vector<double> angles; // [rad]
  std::vector<double> across; // [m] shift across the tilt axis
  std::vector<double> along;  // [pixel] shift along the tilt axis
};

// Draws the geometry errors of a series. The same seed, axis and number of images give the same draws.
Misalignment drawMisalignment(
  const DetectorErrors& errors, const std::vector<double>& angles, Axis axis, const std::array<double, 2>& spacing);

// The same for a series about any axis: the stated geometry with the errors of its tilts and rotations, and shifts.
SeriesGeometry drawGeometry(const DetectorErrors& errors, const SeriesGeometry& stated);

// images (count, ny, nx) moved along the tilt axis by shifts[first + i] pixels, each pixel's content
// shared between the two pixels that it then covers; the images themselves where there are no shifts.
at::Tensor shiftedAlong(const at::Tensor& images, Axis axis, const std::vector<double>& shifts, std::int64_t first);

// Adds offset, ramp, terms of second order and noise to the images, in place, and makes gaps: discs of a fortieth of
// the shorter edge (of a pixel at least) in which the phase is NaN and `valid` 0. Each image draws from its own stream,
// so that the result does not depend on threads or on how many images there are.
void addDetectorErrors(TiltSeries& series, const DetectorErrors& errors);
}
