// From phase images to the projections of one field component.
#pragma once

#include "core/forward/TiltSeries.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// Pixels added around the frame.
struct Margin
{
  std::int64_t left = 0, right = 0; // along x
  std::int64_t bottom = 0, top = 0; // along y
};

// Projections [T m] of B_x (x series, -(hbar/e) d(phase)/dy') or B_y (y series, +(hbar/e) d(phase)/dx') over
// the frame and a margin: (image, bottom + ny + top, left + nx + right).
//
// Beside the specimen the phase is harmonic (its Laplacian is the curl of the projected magnetization), so it
// continues beyond the frame as a multipole series about the frame's middle,
//   phase = c + sum_n rho^-n (a_n cos n azimuth + b_n sin n azimuth),   n = 1 ... 6,
// fitted by least squares to a border as wide as 1/16 of the frame. The margin holds its derivative, weighted
// by the part of the border's variance that the fit explains: full where the specimen lies inside the frame,
// little where it reaches over the edge. Zeros instead would cut the stray field off at the frame and make B
// too small inside (5 % for a sphere that fills 60 % of the frame).
// Source: the multipole form of M. Beleggia, Y. Zhu, Phil. Mag. 83, 1045 (2003).
// Cost: two small matrix products; memory: 13 numbers per pixel of the padded frame, once.
at::Tensor fieldProjections(const TiltSeries& series, const Margin& margin = {});
}
