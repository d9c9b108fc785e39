// What a focal series is solved with, and what it tells. No Torch in here.
#pragma once

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

struct TransportReport
{
  std::vector<double> factor; // by which each image was multiplied, so that all have the same mean
  // Of the images' change with z, up to the farthest one, the quadratic part over the linear one: root mean squares of
  // the means of squares of 8 pixels, where noise averages out. It tells whether the defocus is small enough: of the
  // sample data's skyrmion, where it is 0.3, the phase is 1 % too small; 4 % at 0.5, 13 % at 0.75.
  double nonlinearity = 0.0;
};
}
