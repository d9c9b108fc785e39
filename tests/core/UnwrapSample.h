// Phases to be wrapped and unwrapped, and by how much they are off, for the tests of unwrapping.
#pragma once

#include "core/base/Constants.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet::testing
{
constexpr double turn = 2.0 * constants::pi;

inline at::Tensor coordinate(std::int64_t n)
{
  return at::arange(n, at::kDouble).sub_(0.5 * static_cast<double>(n - 1));
}

// A hill of any size whose steepest slope is `slope` rad a pixel, in all directions, on a ramp.
inline at::Tensor hill(std::int64_t ny, std::int64_t nx, double slope)
{
  const double width = 0.17 * static_cast<double>(std::min(nx, ny));
  const double height = slope * width * std::exp(0.5);
  const at::Tensor x = coordinate(nx).unsqueeze(0);
  const at::Tensor y = coordinate(ny).unsqueeze(1);
  return (x.square() + y.square()).mul(-0.5 / (width * width)).exp().mul(height) + 0.004 * x - 0.003 * y + 1.3;
}

inline at::Tensor noise(const at::Tensor& like, double sigma)
{
  return at::randn(like.sizes(), like.options()).mul(sigma);
}

inline at::Tensor wrapped(const at::Tensor& phase)
{
  return phase - turn * at::floor((phase + constants::pi) / turn);
}

// By how many turns each pixel is off the truth.
inline at::Tensor turnsOff(const at::Tensor& phase, const at::Tensor& truth)
{
  return ((phase.to(at::kDouble) - truth) / turn).round();
}

// Whether all pixels of a selection are right up to one multiple of 2 pi and rounding.
inline bool rightUpToOne(const at::Tensor& phase, const at::Tensor& truth, const at::Tensor& where)
{
  const at::Tensor off = (phase.to(at::kDouble) - truth).masked_select(where);
  const double multiple = std::round(off[0].item<double>() / turn) * turn;
  return (off - multiple).abs().max().item<double>() < 2e-4;
}
}
