// The phase images of a magnetization that fills a part of the reconstructed volume, and their exact adjoint.
#pragma once

#include "Phase.h"
#include "Projector.h"

#include <vector>

namespace magnet
{
// Pixels of a detector: size and spacing along x and y, and the centre of the first pixel [m] when the tilt axis is at
// 0.
struct Frame
{
  std::array<std::int64_t, 2> size{ 0, 0 };
  std::array<double, 2> spacing{ 0.0, 0.0 };
  std::array<double, 2> origin{ 0.0, 0.0 };
};

// phase = K R P M: the strip projections P of all components (Projector), turned into the laboratory (R), and their
// phase with open boundaries (PhaseKernel). The cells are as wide as the pixels along the tilt axis and lie on them.
// Cells whose shadow falls beside the frame are projected too: their field reaches into it.
//
// Nothing changes it: several threads may use one. Cost of either direction: one projection of 3 channels and 3
// two-dimensional transforms of twice the frame an image.
class PhaseOperator
{
public:
  // box: where the magnetization is. angles [rad].
  PhaseOperator(
    const Grid& box, const Frame& frame, Axis axis, const std::vector<double>& angles, const at::TensorOptions& like);

  // magnetization [A/m] (nz, ny, nx, 3) -> phase [rad] (image, height, width).
  at::Tensor apply(const at::Tensor& magnetization, const Run& run = {}) const;

  // The transpose of `apply`, to rounding.
  at::Tensor adjoint(const at::Tensor& phase, const Run& run = {}) const;

  // The inverse of the covariance of an image's errors (PhaseKernel::weights): white noise [rad] and an error [A] of
  // the projected magnetization; and images times it.
  at::Tensor weights(double noise, double error) const { return Kernel_.weights(noise, error); }
  at::Tensor weigh(const at::Tensor& phase, const at::Tensor& weights) const;

private:
  fft::Window frameWindow() const; // where the frame is in the kernel's, and where the box's shadow can be
  fft::Window shadowWindow() const;

  Grid Box_;
  Frame Frame_;
  Axis Axis_;
  std::vector<double> Angles_;
  std::int64_t Margin_; // pixels on both sides of the frame across the tilt axis
  std::int64_t First_;  // pixel of the box's first cell along the tilt axis
  Projector Projector_;
  PhaseKernel Kernel_;
};
}
