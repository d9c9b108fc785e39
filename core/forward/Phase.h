// Electron phase images of a tilted magnetic specimen.
#pragma once

#include "Detector.h"
#include "TiltSeries.h"
#include "core/base/Fft.h"
#include "core/base/Run.h"

#include <array>
#include <utility>
#include <vector>

namespace magnet
{
// phase(x, y) = -(e/hbar) mu0/(2 pi) int (m_x (y - y') - m_y (x - x')) / rho^2 dx' dy', m the projected
// rotated magnetization [A], constant over each pixel: the integral over a pixel is done in closed form
// and the convolution is linear (zero-padded to twice the size). So the boundaries are open, nothing of
// the stray field is cut, and the phase is 0 at infinity. Equals the Fourier form
// i mu0 (e/hbar)(k_y m_x - k_x m_y)/|k|^2 on an infinite frame.
// Sources: M. Beleggia, Y. Zhu, Phil. Mag. 83, 1045 (2003), doi:10.1080/0141861031000073329; J. Caron, PhD
// thesis, RWTH Aachen (2017), for the real-space discretization.
//
// magnetization [A/m] (nz, ny, nx, 3) on `grid`, any device; mask (nz, ny, nx) float, 1 inside, needed
// for the electrostatic part only -> the series about `axis`, the nominal angles in the given order.
// Throws Error if an input is unfit, the binning does not divide the frame, or the machine does not have enough memory.
// Specimen parts whose shadow falls beside the frame are projected too: their field reaches into it.
// Cost: one projection of 3 channels, and 3 two-dimensional transforms of twice the size per image.
// Memory: the images of 3 channels, and a copy of the magnetization for the y series.
TiltSeries phaseFromMagnetization(const at::Tensor& magnetization, const at::Tensor& mask, const Grid& grid, Axis axis,
  const PhaseOptions& options, const Run& run = {});

// The same for a tilt axis of any direction: `axis` has its azimuths, the options the angles. Where it is along x or y
// in specimen and images, and images are not turned, as above. Else by PhaseOperator, whose turns average over about a
// cell: make the cells finer than the detector's pixels (binning). Cost: that of PhaseOperator.
TiltSeries phaseFromMagnetization(const at::Tensor& magnetization, const at::Tensor& mask, const Grid& grid,
  const SeriesGeometry& axis, const PhaseOptions& options, const Run& run = {});

// The phase of an induction that is given in a box, M unknown: grad(phase) = (e/hbar)(b_y, -b_x), b the
// projected rotated B [T m], integrated by least squares over the frame with no flux condition at its
// edges other than the gradient itself. The stray field outside the box is cut off: images differ from
// the true ones by a smooth background, most at high tilt. The mean of each image is 0.
// induction [T] (nz, ny, nx, 3); otherwise as above.
TiltSeries phaseFromInduction(const at::Tensor& induction, const at::Tensor& mask, const Grid& grid, Axis axis,
  const PhaseOptions& options, const Run& run = {});

// How far each image is moved, as factors of its waves along x and y: by any part of a pixel, without the blur of an
// interpolation. None: no image is moved.
struct ImageMotions
{
  at::Tensor x, y; // (images, waves), complex

  ImageMotions part(std::int64_t first, std::int64_t count) const;
};

// The magnetic phase of images of projected magnetization, any number at once. The kernel of a frame is
// transformed once and used for all. Images may be a part of the frame (a window, all else 0), and so may what is asked
// for; images that are moved must keep the distance that they move from the frame's edges, or come in at the other
// side.
class PhaseKernel
{
public:
  // ny x nx pixels of the given size [m]; `like` says on which device.
  PhaseKernel(std::int64_t ny, std::int64_t nx, const std::array<double, 2>& spacing, const at::TensorOptions& like);

  // mx, my [A] (images, ny, nx) -> phase [rad], same shape.
  at::Tensor phase(const at::Tensor& mx, const at::Tensor& my) const;
  at::Tensor phase(const at::Tensor& mx, const at::Tensor& my, const fft::Window& given, const fft::Window& wanted,
    const ImageMotions& motions = {}) const;

  // phase (images, rows, columns) -> mx and my in the window wanted: the transpose of `phase`, to rounding.
  std::pair<at::Tensor, at::Tensor> adjoint(const at::Tensor& phase, const fft::Window& given,
    const fft::Window& wanted, const ImageMotions& motions = {}) const;

  // Of images whose phase is moved by so many pixels (x, y) each.
  ImageMotions motions(const std::vector<std::array<double, 2>>& pixels) const;

  // The inverse of a covariance, of white noise with the deviation `noise` [rad] in the phase, and `error` [A] in each
  // component of the projected magnetization; and images times it. Symmetric and positive.
  at::Tensor weights(double noise, double error) const;
  at::Tensor weigh(const at::Tensor& images, const at::Tensor& weights, const fft::Window& window) const;

private:
  std::int64_t Ny_, Nx_, PaddedY_, PaddedX_;
  at::Tensor ResponseX_, ResponseY_; // to m_x and to m_y, over i: (PaddedX_ / 2 + 1, PaddedY_)
};
}
