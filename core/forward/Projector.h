// Projections of a rotated volume, and their exact adjoint.
#pragma once

#include "TiltSeries.h"
#include "core/base/RowOperator.h"
#include "core/base/Run.h"

#include <memory>
#include <mutex>
#include <vector>

namespace magnet
{
// Strip-integral projector. Each voxel is a box of constant value; its shadow along the beam is a
// trapezoid (the convolution of two boxes of widths |h_u cos(angle)| and |h_z sin(angle)|), which is
// integrated exactly over each detector pixel. So mass is kept, 0 and 90 degrees are plain sums, and
//   image(u') = (1 / h_u) integral over the pixel of  integral f dz'  du'        [unit of f times m].
// The detector has the pixel size of the volume along x and y and is centred on the tilt axis, which
// runs through the middle of the volume. What falls beside the detector is lost.
// Source: B. De Man and S. Basu, Phys. Med. Biol. 49, 2463 (2004), doi:10.1088/0031-9155/49/11/024,
// whose distance-driven footprint this is for a parallel beam, without its trapezoid approximation.
//
// Memory: about 2.5 entries of 8 bytes per angle and per voxel of one plane across the axis (twice
// that once the adjoint was used). Cost of a projection: 5 operations per entry and row element.
class Projector
{
public:
  // angles [rad]; shifts [m]: displacement of each image on the detector across the tilt axis, empty
  // for none. pixels: the detector's number of pixels across the axis, 0 for the volume's.
  Projector(const Grid& grid, Axis axis, const std::vector<double>& angles, const std::vector<double>& shifts = {},
    std::int64_t pixels = 0);

  // volume (nz, ny, nx) or (nz, ny, nx, channels) -> images (image, ny, nx[, channels]) [unit m].
  at::Tensor project(const at::Tensor& volume, const Run& run = {}) const;

  // images (image, ny, nx[, channels]) -> volume: the transpose of `project`, to rounding. Several threads may call
  // both at once.
  at::Tensor adjoint(const at::Tensor& images, const Run& run = {}) const;

private:
  Grid Grid_;
  Axis Axis_;
  std::int64_t Images_;
  std::int64_t Pixels_;
  RowOperator Weights_;
  // Built by the first call of `adjoint`, from whatever thread; copies share it.
  struct Transposed
  {
    std::once_flag once;
    std::unique_ptr<const RowOperator> weights;
  };
  std::shared_ptr<Transposed> Transposed_ = std::make_shared<Transposed>();
};
}
