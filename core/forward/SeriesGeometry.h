// Where the images of a tilt series were taken. No Torch in here: the engine boundary uses it.
#pragma once

#include "PhaseOptions.h"

#include <array>
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
  static SeriesGeometry about(Axis axis, std::vector<double> angles);
  void setAxis(Axis axis);

  // Whether it is one of these two, to 1e-9 rad, with no image shifted or turned.
  bool isAlongEdge() const;
  // Which of them. Throws Error, with what to do, where it is neither.
  Axis axis() const;
};
}
