// How the images of a tilt series lie differently from what was said. No Torch in here: the engine boundary uses it.
#pragma once

#include "core/forward/SeriesGeometry.h"

#include <array>
#include <vector>

namespace magnet
{
// What is added to what was given for a series.
struct GeometryChange
{
  std::vector<std::array<double, 2>> shifts; // [m], one an image
  std::vector<double> rotations;             // [rad], one an image
  std::vector<double> tilts;                 // [rad], one an image, beside the offset
  double tiltOffset = 0.0;                   // [rad] of all images
  double azimuth = 0.0;                      // [rad] of the tilt axis

  static GeometryChange none(std::size_t images)
  {
    const std::vector<double> zeros(images, 0.0);
    return { std::vector<std::array<double, 2>>(images), zeros, zeros, 0.0, 0.0 };
  }
};

// The series with a change. Its axis is turned in the specimen and in the images alike, so that an untilted image stays
// where it is.
inline SeriesGeometry changed(const SeriesGeometry& given, const GeometryChange& change)
{
  SeriesGeometry result = given;
  result.azimuth += change.azimuth;
  result.detectorAzimuth += change.azimuth;
  result.shifts.resize(given.angles.size());
  result.rotations.resize(given.angles.size());
  for (std::size_t i = 0; i < given.angles.size(); ++i)
  {
    result.angles[i] += change.tiltOffset + change.tilts[i];
    result.rotations[i] += change.rotations[i];
    result.shifts[i][0] += change.shifts[i][0];
    result.shifts[i][1] += change.shifts[i][1];
  }
  return result;
}
}
