// Linear equations with a symmetric positive operator that is only known by what it does.
#pragma once

#include "Error.h"
#include "Run.h"

#include <ATen/ATen.h>

#include <string>

namespace magnet
{
// At most `iterations` iterations on A x = b from x = 0; stops when |b - A x| <= tolerance |b|, or when the run is
// asked to finish; its message is `message` with the number of the iteration. operate(v) returns A v, of the shape of v;
// the tensor b is used as workspace.
// Cost: one application and 5 passes over x an iteration. Memory: 3 tensors like b.
// Source: M. Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49, 409 (1952).
template <class Operator>
at::Tensor conjugateGradients(
  const Operator& operate, at::Tensor b, int iterations, double tolerance, const std::string& message, const Run& run)
{
  const auto product = [](const at::Tensor& u, const at::Tensor& v)
  { return at::dot(u.flatten(), v.flatten()).item<double>(); };
  at::Tensor& residual = b;
  at::Tensor x = at::zeros_like(residual);
  at::Tensor direction = residual.clone();
  double square = product(residual, residual);
  const double enough = tolerance * tolerance * square;
  for (int i = 0; i < iterations && square > enough; ++i)
  {
    if (run.advance(static_cast<double>(i) / iterations, text(message, ", iteration ", i + 1)))
    {
      break;
    }
    const at::Tensor applied = operate(direction);
    const double length = square / product(direction, applied);
    x.add_(direction, length);
    residual.sub_(applied, length);
    const double next = product(residual, residual);
    direction.mul_(next / square).add_(residual);
    square = next;
  }
  return x;
}
}
