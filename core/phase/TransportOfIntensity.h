// From a focal series to the phase: the transport of intensity equation.
#pragma once

#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

namespace magnet
{
// Along the beam, the intensity of a wave changes with its phase as
//
//   div(I grad phase) = -(2 pi / lambda) dI/dz
//
// (M. R. Teague, J. Opt. Soc. Am. 73, 1434 (1983)), z the defocus, positive where the image is that of a plane behind
// the specimen: overfocus, as FresnelImage.h has it. Defoci of the other sign give the phase of the other sign.
//
// No equation tells what lies beyond the frame's edges. A phase that bends nowhere in the frame, as a ramp, leaves no
// trace in images of uniform intensity.
enum class TransportEdges
{
  // The intensity beyond the frame does not change with z. This is so where the specimen ends in the frame, stray
  // fields or not, and the likeliest where nothing is known: the phase is free to have slopes at the edges.
  Open,
  // The frame's mirror images (V. V. Volkov, Y. Zhu, M. De Graef, Micron 33, 411 (2002)): no electron crosses an edge,
  // so that the phase has no slope across it. Where there is one, it is off near by, by more than with open edges.
  Mirrored
};

struct TransportOptions
{
  double voltage = 300e3; // [V] that accelerates the electrons
  TransportEdges edges = TransportEdges::Open;
  // Of the polynomial in z that is fitted to each pixel, of which I and dI/dz at z = 0 are taken: 2, up to the number
  // of different defoci less 1. Order 2 has the least noise; order 3, from 4 images, takes out what the third
  // derivative adds where the defocus is large, with about three times the noise.
  int order = 2;
  // P [m]: structures of the phase with longer periods are suppressed (A. N. Tikhonov's regularization): where I is
  // uniform, by k^4 / (k^4 + (2 pi / P)^4). They are what noise disturbs most. 0: none is.
  double longestPeriod = 0.0;
  // Of the mean: where less of the beam comes through, there is no phase, and pixels are not valid. In the equation
  // they count with this intensity.
  double lowestIntensity = 0.05;
};

struct TransportPhase
{
  at::Tensor phase;           // [rad] (ny, nx) float; its mean over the valid pixels is 0
  at::Tensor intensity;       // I at z = 0, in counts of the mean image (ny, nx) float
  at::Tensor valid;           // (ny, nx) byte: valid in all images, and not too dark
  std::vector<double> factor; // by which each image was multiplied, so that all have the same mean
  // Of the images' change with z, up to the farthest one, the quadratic part over the linear one: root mean squares of
  // the means of squares of 8 pixels, where noise averages out. It tells whether the defocus is small enough: of the
  // sample data's skyrmion, where it is 0.3, the phase is 1 % too small; 4 % at 0.5, 13 % at 0.75.
  double nonlinearity = 0.0;
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
