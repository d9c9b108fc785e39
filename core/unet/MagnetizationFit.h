// The magnetization that a network predicted, brought in line with what was measured.
#pragma once

#include "UNetOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
struct MagnetizationFitOptions
{
  int iterations = 8;
  double noise = 0.05;     // of the measured spectrum, over the prediction's own uncertainty
  int smoothing = 2;       // range over which the prediction's errors are alike, in passes of (1, 2, 1) / 4
  double certainty = 0.02; // least variance of a component, however sure the network is

  int turns = 4;          // steps of the fit at constant length, 0: none
  int turnIterations = 4; // of conjugate gradients, in each
  double turnNoise = 0.1; // damping of a step
  double exchange = 0.02; // weight of the differences between neighbours
};

// A network that minimizes mean squares predicts the mean m0 of all magnetizations that fit its input; since each of
// them has |m| = 1 inside the material, s - |m0|^2 (s: probability of material) is the variance of m there. With it as
// the prior, smoothed errors and the measured part of B as data, the estimate is m = m0 + K u with
//
//   min_u  sum_c | W_c^(1/2) F[t (b - L (m0 + K u))_c] |^2 + noise^2 |u|^2,   K = sqrt((s - |m0|^2) / 3) S
//
// (S smoothing, L m = m + h(m), t a taper, W_c MeasuredSpectrum's weights), found by conjugate gradients. Then |m| is
// set to 1 inside, and `turns` steps of Gauss and Newton on the cells' spheres, with an exchange energy of the
// differences between neighbours, go on from there. Few iterations: further ones fit what VFET has interpolated.
//
// m0 (1, 3, nz, ny, nx), support s (1, 1, nz, ny, nx), b = B_vfet / (mu0 Ms) (1, 3, nz, ny, nx), one device -> m. Works
// on the part of the volume that holds the support, and returns m0 elsewhere. Needs a good support: cells that are
// missing or too many are made up for by wrong directions elsewhere. Cost: two applications of L an iteration.
// Source of the estimate: A. Tarantola, Inverse Problem Theory (SIAM, 2005), section 3.2.
at::Tensor fitMagnetization(const at::Tensor& m0, const at::Tensor& support, const at::Tensor& b,
  const TiltGeometry& tilts, const MagnetizationFitOptions& options, const Run& run = {});
}
