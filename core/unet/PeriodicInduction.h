// The induction of a magnetization that repeats itself, a factor at each wave vector.
#pragma once

#include "DataConsistency.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// In a periodic volume the induction mu0 (M + H) is the transverse part of the magnetization: P m = m - k (k . m) / k^2
// at the wave vector k, and m itself at k = 0. It differs from the stray field in open space (StrayFieldLayer) by the
// fields of the periodic images, which are weak and smooth, and costs a sixteenth.
//
// Volumes (1, 3, nz, ny, nx) float, of the size of `measured`. Cost: six real transforms a call.
class PeriodicInduction
{
public:
  explicit PeriodicInduction(const MeasuredSpectrum& measured, const at::Tensor& like);

  // P W v, W the weights of the measured spectrum: the adjoint of W^(1/2) P on W^(1/2) v.
  at::Tensor adjoint(const at::Tensor& v) const { return apply(v, false); }

  // P W P v: a symmetric operator without negative eigenvalues.
  at::Tensor normal(const at::Tensor& v) const { return apply(v, true); }

private:
  at::Tensor apply(const at::Tensor& v, bool transverse) const;

  at::Tensor Direction_[3]; // k / |k|
  MeasuredSpectrum::Matrix Weight_;
};
}
