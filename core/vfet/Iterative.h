// Algebraic reconstruction: SIRT and CGLS.
#pragma once

#include "DivergenceFree.h"
#include "VfetOptions.h"
#include "core/base/Run.h"
#include "core/forward/TiltSeries.h"

namespace magnet
{
// Solves P b = p for each transverse component, P the strip projector, p the field projections, b zero
// outside the support.
//   SIRT:  b <- b + C P^T R (p - P b), R and C the inverse row and column sums of P
//   CGLS:  conjugate gradients on the normal equations, from b = 0
// Both act as a filter: few iterations give the smooth part, many the detail and the noise. They stop after
// options.iterations, or when an iteration lowers |p - P b| / |p| by less than options.tolerance, or when
// the run is asked to finish.
// Sources: P. Gilbert, J. Theor. Biol. 36, 105 (1972), doi:10.1016/0022-5193(72)90180-4; A. Bjorck,
// Numerical Methods for Least Squares Problems (1996), section 7.4, doi:10.1137/1.9781611971484.
// Cost: one projection and one adjoint per iteration and component. Memory: 4 scalar volumes and 3 stacks.
TransverseSpectra iterative(const TiltSeries& x, const TiltSeries& y, const SpectralGrid& grid,
  const VfetOptions& options, const at::Tensor& support, const Run& run = {});
}
