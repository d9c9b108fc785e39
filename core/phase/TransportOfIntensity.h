// From a focal series to the phase: the transport of intensity equation.
#pragma once

#include "TransportOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

namespace magnet
{
struct TransportPhase
{
  at::Tensor phase;     // [rad] (ny, nx) float; its mean over the valid pixels is 0
  at::Tensor intensity; // I at z = 0, in counts of the mean image (ny, nx) float
  at::Tensor valid;     // (ny, nx) byte: valid in all images, and not too dark
  TransportReport report;
};

// images (n, ny, nx) float, counts, at least three, aligned with one another (shift, magnification and rotation);
// valid: (ny, nx) or (n, ny, nx) byte, 0 where a pixel of all, or of one, does not count (it may be NaN); undefined:
// all do; defoci [m], one of each image in any order, of both signs, the image in focus among them or not; spacing [m]
// of the pixels (x, y) -> the phase.
//
// The images are first multiplied so that the mean of their valid pixels is the same: the beam's current and the
// exposure differ, and no electrons are lost with z. A pair +-z alone is refused: it tells the difference of the
// images, but not how they differ from the one in focus, which says whether the defocus is small enough and how much
// the specimen absorbs.
//
// The fit has equal weights, for images of one series have nearly the same noise. The equation is solved by conjugate
// gradients, with the root of the inverse Laplacian before and behind, to 10^-4: it is exact for any I, without the
// assumption that I grad phase has no curl (D. Paganin, K. Nugent, Phys. Rev. Lett. 80, 2586 (1998), and all solutions
// by two inverse Laplacians), and of a single step where I is uniform. Slopes are Fourier transforms', of the frame
// with its mirror images or with as much again around it. Pixels that are not valid are filled before, in I and dI/dz,
// with the mean of the valid ones around, of a wider neighbourhood the farther these are (pull and push: S. J. Gortler
// et al., Proc. SIGGRAPH 96, 43): no edge of theirs rings, and in wide gaps nothing is made up.
//
// Right is what is linear in z: lambda |z| k^2 / (4 pi) well below 1 for structures of the wave number k, and the way
// that electrons are carried, lambda |z| |grad phase| / 2 pi, well below their size. `nonlinearity` tells.
//
// Throws Error for one image, for two, for fewer different defoci than the order needs, for defoci of one sign only,
// for shapes and options that make no sense, for pixels of no size, where requireCounts (Counts.h) does, and where no
// pixel is valid. Cost: for each iteration, of which there are 1 (I uniform), 5 to 15 (a usual specimen), at most 200,
// 6 real transforms of four times the frame. Memory: about 250 bytes for each of the frame's pixels, beside the images.
TransportPhase transportOfIntensity(const at::Tensor& images, const at::Tensor& valid,
  const std::vector<double>& defoci, const std::array<double, 2>& spacing, const TransportOptions& options = {},
  const Run& run = {});
}
