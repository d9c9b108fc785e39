// Linear equations with a symmetric positive operator that is only known by what it does.
#pragma once

#include "Error.h"
#include "Run.h"
#include "Sums.h"

#include <ATen/ATen.h>

#include <cmath>
#include <string>

namespace magnet
{
inline void requireFiniteStep(double value, const std::string& message)
{
  require(std::isfinite(value), message,
    ": the numbers are no longer finite; look for values in the input that are far "
    "too large, and for weights or errors that were set to extremes");
}

// At most `iterations` iterations on A x = b from x = 0; stops when |b - A x| <= tolerance |b|, when a direction p has
// p . A p <= 0 (rounding has eaten what is left, or A is not positive: x is the best so far), or when the run is asked
// to finish; its message is `message` with the number of the iteration. operate(v) returns A v, of the shape of v; the
// tensor b is used as workspace. Throws Error where numbers stop being finite.
// Cost: one application and 5 passes over x an iteration. Memory: 3 tensors like b.
// Source: M. Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49, 409 (1952).
template <class Operator>
at::Tensor conjugateGradients(
  const Operator& operate, at::Tensor b, int iterations, double tolerance, const std::string& message, const Run& run)
{
  at::Tensor& residual = b;
  at::Tensor x = at::zeros_like(residual);
  at::Tensor direction = residual.clone();
  double square = dotProduct(residual, residual);
  const double enough = tolerance * tolerance * square;
  requireFiniteStep(square, message);
  for (int i = 0; i < iterations && square > enough; ++i)
  {
    if (run.advance(static_cast<double>(i) / iterations, text(message, ", iteration ", i + 1)))
    {
      break;
    }
    const at::Tensor applied = operate(direction);
    const double curvature = dotProduct(direction, applied);
    requireFiniteStep(curvature, message);
    if (curvature <= 0.0)
    {
      break;
    }
    const double length = square / curvature;
    x.add_(direction, length);
    residual.sub_(applied, length);
    const double next = dotProduct(residual, residual);
    requireFiniteStep(next, message);
    direction.mul_(next / square).add_(residual);
    square = next;
  }
  return x;
}
}
