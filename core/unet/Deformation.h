// Specimens of other sizes and outlines from those of a library.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>

namespace magnet
{
// A stretch along the axes, then a rotation about the beam.
struct Deformation
{
  std::array<double, 3> stretch{ 1.0, 1.0, 1.0 }; // x, y, z
  double angle = 0.0;                             // about z [rad]

  bool none() const { return angle == 0.0 && stretch == std::array<double, 3>{ 1.0, 1.0, 1.0 }; }
};

// M / Ms (nz, ny, nx, 3), of length 1 or 0, on cubic voxels -> the same of the changed specimen about the volume's
// middle: m'(R S r) = R m(r). Between voxels linear, its length set to the linear occupancy. What leaves the volume is
// lost. The result is not relaxed: a sample for learning, not a state of a material.
at::Tensor deformed(const at::Tensor& direction, const Deformation& deformation);
}
