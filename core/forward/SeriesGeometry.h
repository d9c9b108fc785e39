// Where the images of a tilt series were taken. No Torch in here: the engine boundary uses it.
#pragma once

#include "PhaseOptions.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace magnet
{
// The specimen frame is (x, y, z), z along the beam at zero tilt. The tilt axis lies in its plane at the azimuth psi,
// from x and right-handed about z: e_u = (cos psi, sin psi, 0), e_v = (-sin psi, cos psi, 0), and (u, v, w) = (r e_u, r
// e_v, z). Tilted right-handed by theta about e_u, a point is at
//
//   u' = u,    v' = v cos(theta) - w sin(theta),    w' = v sin(theta) + w cos(theta),
//
// and in an image at (x_d, y_d) = R(alpha + rotation) (u', v') + shift, R(a) = [[cos a, -sin a], [sin a, cos a]]. So
// the x series has psi = alpha = 0, the y series psi = alpha = 90 degrees.
struct SeriesGeometry
{
  double azimuth = 0.0;                      // psi [rad]
  double detectorAzimuth = 0.0;              // alpha [rad]
  std::vector<double> angles;                // theta [rad], one an image
  std::vector<std::array<double, 2>> shifts; // [m], one an image; empty: none
  std::vector<double> rotations;             // [rad], one an image; empty: none

  // The short form: the series about x or about y.
  static SeriesGeometry about(Axis axis, std::vector<double> angles)
  {
    SeriesGeometry geometry;
    geometry.setAxis(axis);
    geometry.angles = std::move(angles);
    return geometry;
  }

  void setAxis(Axis axis)
  {
    azimuth = axis == Axis::X ? 0.0 : 0.5 * constants::pi;
    detectorAzimuth = azimuth;
  }

  // Whether it is one of these two, to 1e-9 rad, with no image shifted or turned.
  bool isAlongEdge() const
  {
    const auto both = [this](double value) { return is(azimuth, value) && is(detectorAzimuth, value); };
    const bool turned = std::any_of(rotations.begin(), rotations.end(), [](double angle) { return angle != 0.0; });
    const bool shifted = std::any_of(shifts.begin(), shifts.end(),
      [](const std::array<double, 2>& shift) { return shift[0] != 0.0 || shift[1] != 0.0; });
    return !turned && !shifted && (both(0.0) || both(0.5 * constants::pi));
  }

  // Which of them. Throws Error, with what to do, where it is neither.
  Axis axis() const
  {
    require(isAlongEdge(), "the tilt axis is at ", azimuth / constants::degree, " degrees in the specimen and ",
      detectorAzimuth / constants::degree,
      " degrees in the images, or images are shifted or turned; expected an axis "
      "along x or y");
    return is(azimuth, 0.0) ? Axis::X : Axis::Y;
  }

private:
  static bool is(double angle, double value)
  {
    return std::abs(std::remainder(angle - value, 2.0 * constants::pi)) < 1e-9;
  }
};
}
