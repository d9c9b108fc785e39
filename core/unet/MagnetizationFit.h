// The magnetization that a network predicted, brought in line with what was measured and with its constant length.
#pragma once

#include "UNetOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
struct MagnetizationFitOptions
{
  int coarseRounds = 16;  // of data and prior in turn, at the lowest resolution
  int fineRounds = 10;    // and at each finer one
  int iterations = 5;     // of conjugate gradients in each round
  double noise = 0.05;    // of the measured spectrum besides the phases', in units of mu0 Ms
  double loosest = 0.7;   // spread of the data's estimate of m about the truth, in the first round
  double tightest = 0.12; // in the last one at the lowest resolution
  double fine = 0.2;      // in the first one at each finer resolution
  double finest = 0.05;   // and in the last
  double exchange = 0.4;  // largest weight of the exchange energy against the data, at the lowest resolution
  double roughness = 3.0; // weight of the exchange energy, times that energy, in units of noise^2
  double trust = 2.5;     // in the network's directions: factor of the field that they stand for
  double surest = 0.9;    // mean length of the direction beyond which the network is not believed
  // The low-pass T that b went through (MeasuredSpectrum::lowPassed): period in voxels, 0: none.
  double lowPassPeriod = 0.0;
  int lowPassOrder = 2;
  // Of the noise of the phases in b, as MeasuredSpectrum::noise finds it [T per rad per voxel]; 0: none.
  double phaseNoise = 0.0;
};

struct MagnetizationEstimate
{
  at::Tensor magnetization; // x, M / Ms, (1, 3, nz, ny, nx)
  at::Tensor support;       // probability of material, (1, 1, nz, ny, nx)
  double amplitude = 0.0;   // mu0 Ms [T]
};

// Two steps alternate, with a spread tau that falls from round to round:
//
//   x = argmin  sum_c | W_c^(1/2) F[(b / A - T (L m + P (x - m)))_c] |^2 + c sum_ij s_i s_j |x_i - x_j|^2
//               + (noise / tau)^2 |x - m|^2
//   m = mean of the unit vectors and 0 under DirectionPrior and x with normal errors tau, s their probability
//
// the first by conjugate gradients, the second in each voxel by itself. L m = m + h(m) is the induction in open space,
// P the same in a periodic volume (PeriodicInduction), W MeasuredSpectrum's weights, smaller where the phases' noise is
// strong, T the low-pass that b went through, c the exchange between neighbours i and j, and the amplitude A = mu0 Ms
// is set anew after each round, so that the longest tenth of x is longer than 1. So the measured part of the spectrum,
// the constant length, the smoothness and the network's knowledge each decide what the others leave open. How smooth a
// texture is, it says itself: c = roughness noise^2 / (mean of |m_i - m_j|^2 over neighbours, m of unit length), within
// the limit `exchange`. Returned is the last x: what was measured stays as it was measured.
//
// The resolution is halved while an edge has more than 70 voxels and each keeps 16; the finer ones start from
// there.
//
// m0, s, b = B_vfet [T] (1, 3, nz, ny, nx), one device; amplitude: a first value of A [T]. Works on the part of the
// volume that holds the support, and returns m0 and s elsewhere. Throws Error where nothing is magnetized.
// Cost: six transforms an iteration and an application of L every fifth round, at half the resolution an eighth of
// that; with the network 2.8 s at 100^3 on two cores, 4.5 s on one.
// Sources: S. V. Venkatakrishnan et al., IEEE GlobalSIP 2013, 945 (a prior in turn with the data); T. Minka, Proc. UAI
// 2001, 362 (moments of each factor).
MagnetizationEstimate fitMagnetization(const at::Tensor& m0, const at::Tensor& support, const at::Tensor& b,
  double amplitude, const TiltGeometry& tilts, const MagnetizationFitOptions& options, const Run& run = {});
}
