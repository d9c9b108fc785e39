// The phase images of a magnetization that fills a part of the reconstructed volume, and their exact adjoint.
#pragma once

#include "Phase.h"
#include "Shadow.h"

#include <vector>

namespace magnet
{
// phase = K R P M: the projections P of all components (Shadow), turned into the laboratory (R), and their phase with
// open boundaries (PhaseKernel). Cells whose shadow falls beside the frame are projected too: their field reaches into
// it. The axis may have any direction, and images may be shifted and turned (SeriesGeometry): shifts by the phase's
// waves, so that they blur nothing; turns by shared areas (Shadow).
//
// Nothing changes it: several threads may use one. Cost of either direction: one projection of 3 channels and 3
// two-dimensional transforms of twice the frame an image.
class PhaseOperator
{
public:
  // box: where the magnetization is; frame: of the images, the tilt axis at 0.
  PhaseOperator(const Grid& box, const Frame& frame, const SeriesGeometry& geometry, const at::TensorOptions& like);

  // magnetization [A/m] (nz, ny, nx, 3) -> phase [rad] (image, height, width).
  at::Tensor apply(const at::Tensor& magnetization, const Run& run = {}) const;

  // The transpose of `apply`, to rounding.
  at::Tensor adjoint(const at::Tensor& phase, const Run& run = {}) const;

  // The inverse of the covariance of an image's errors (PhaseKernel::weights): white noise [rad] and an error [A] of
  // the projected magnetization; and images times it, or times one an image, stacked.
  at::Tensor weights(double noise, double error) const { return Kernel_.weights(noise, error); }
  at::Tensor weigh(const at::Tensor& phase, const at::Tensor& weights) const;

private:
  // The pixels that hold the frame, the shadows, and what the frame sees when images are moved; and where they are.
  struct Domain
  {
    std::int64_t rows = 0, columns = 0;
    fft::Window frame, shadow;
  };

  Domain domainOf(const Frame& frame, const SeriesGeometry& geometry) const;

  SeriesGeometry Geometry_;
  Shadow Shadow_;
  Domain Domain_;
  PhaseKernel Kernel_;
  ImageMotions Motions_;
};
}
