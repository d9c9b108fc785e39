#include "SeriesGeometry.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr double quarter = 0.5 * constants::pi;

bool is(double angle, double value)
{
  return std::abs(std::remainder(angle - value, 2.0 * constants::pi)) < 1e-9;
}
}

SeriesGeometry SeriesGeometry::about(Axis axis, std::vector<double> angles)
{
  SeriesGeometry geometry;
  geometry.setAxis(axis);
  geometry.angles = std::move(angles);
  return geometry;
}

void SeriesGeometry::setAxis(Axis axis)
{
  azimuth = axis == Axis::X ? 0.0 : quarter;
  detectorAzimuth = azimuth;
}

bool SeriesGeometry::isAlongEdge() const
{
  const bool turned = std::any_of(rotations.begin(), rotations.end(), [](double angle) { return angle != 0.0; });
  const bool shifted = std::any_of(shifts.begin(), shifts.end(),
    [](const std::array<double, 2>& shift) { return shift[0] != 0.0 || shift[1] != 0.0; });
  return !turned && !shifted &&
         ((is(azimuth, 0.0) && is(detectorAzimuth, 0.0)) || (is(azimuth, quarter) && is(detectorAzimuth, quarter)));
}

Axis SeriesGeometry::axis() const
{
  require(isAlongEdge(), "the tilt axis is at ", azimuth / constants::degree, " degrees in the specimen and ",
    detectorAzimuth / constants::degree,
    " degrees in the images, or images are shifted or turned; expected an axis along "
    "x or y. Turn the images first (Prepare Tilt Series), or use Model Based Reconstruction");
  return is(azimuth, 0.0) ? Axis::X : Axis::Y;
}
}
