// The magnetization that a network predicted, brought in line with what was measured and with its constant length.
#pragma once

#include "UNetOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
struct MagnetizationFitOptions
{
  int coarseRounds = 16; // of data and prior in turn, at half the resolution
  int fineRounds = 3;    // and at the full one
  int iterations = 5;    // of conjugate gradients in each round
  double noise = 0.05;   // of the measured spectrum, in units of mu0 Ms
  double loosest = 0.7;  // spread of the data's estimate of m about the truth, in the first round
  double tightest = 0.25;
  double surest = 0.9; // mean length of the direction beyond which the network is not believed
};

struct MagnetizationEstimate
{
  at::Tensor magnetization; // M / Ms, (1, 3, nz, ny, nx)
  at::Tensor support;       // probability of material, (1, 1, nz, ny, nx)
  double amplitude = 0.0;   // mu0 Ms [T]
};

// A network that minimizes mean squares predicts the mean m0 of all magnetizations that fit its input, and the
// probability s of material. In each voxel m is 0, or a unit vector; so the prior is (1 - s) delta(m) + s exp(h0 m) on
// the sphere, with h0 such that its mean is m0. Two steps alternate, with a spread tau that falls from round to round:
//
//   x = argmin  sum_c | W_c^(1/2) F[t (b / A - L x)_c] |^2 / noise^2 + |x - m|^2 / tau^2     (conjugate gradients)
//   m = s' (coth h - 1 / h) h / |h|,  h = h0 + x / tau^2                                     (each voxel by itself)
//
// where s' is the probability of material given s, h0 and x, L m = m + h(m) the induction, W MeasuredSpectrum's
// weights, t its taper, and the amplitude A = mu0 Ms is fitted anew after each round. So the measured part of the
// spectrum, the constant length and the network's knowledge each decide what the others leave open.
//
// m0, s, b = B_vfet [T] (1, 3, nz, ny, nx), one device; amplitude: a first value of A [T]. Works on the part of the
// volume that holds the support, and returns m0 and s elsewhere. Throws Error where nothing is magnetized.
// Cost: two applications of L an iteration, of which those at half the resolution cost an eighth.
// Sources: S. V. Venkatakrishnan et al., IEEE GlobalSIP 2013, 945 (a prior in turn with the data); T. Minka, Proc. UAI
// 2001, 362 (moments of each factor).
MagnetizationEstimate fitMagnetization(const at::Tensor& m0, const at::Tensor& support, const at::Tensor& b,
  double amplitude, const TiltGeometry& tilts, const MagnetizationFitOptions& options, const Run& run = {});
}
