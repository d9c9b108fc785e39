#include "MagnetizationFit.h"

#include "DataConsistency.h"
#include "StrayFieldLayer.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace magnet
{
namespace
{
constexpr std::int64_t margin = 10; // voxels around the support

struct Part
{
  std::int64_t first[3], size[3]; // z, y, x
  std::int64_t extent;            // of the support along y

  at::Tensor cut(const at::Tensor& v) const
  {
    at::Tensor result = v;
    for (int d = 0; d < 3; ++d)
    {
      result = result.narrow(d + 2, first[d], size[d]);
    }
    return result;
  }
};

Part around(const at::Tensor& support)
{
  const at::Tensor inside = support[0][0].gt(0.2);
  Part part{};
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = inside.size(d);
    const at::Tensor places = at::nonzero(inside.transpose(0, d).flatten(1).any(1));
    const std::int64_t low = places.numel() == 0 ? 0 : places.min().item<std::int64_t>();
    const std::int64_t high = places.numel() == 0 ? n - 1 : places.max().item<std::int64_t>();
    part.extent = d == 1 ? high - low + 1 : part.extent;
    part.first[d] = std::max<std::int64_t>(0, low - margin);
    part.size[d] = std::min(n, high + margin + 1) - part.first[d];
  }
  return part;
}

at::Tensor smoothed(at::Tensor v, int passes)
{
  for (int i = 0; i < passes; ++i)
  {
    for (int d = 2; d < 5; ++d)
    {
      const std::int64_t n = v.size(d);
      at::Tensor next = v * 0.5;
      next.narrow(d, 1, n - 1).add_(v.narrow(d, 0, n - 1), 0.25);
      next.narrow(d, 0, n - 1).add_(v.narrow(d, 1, n - 1), 0.25);
      v = next;
    }
  }
  return v;
}

at::Tensor unitLength(const at::Tensor& v)
{
  return v / v.square().sum(1, true).sqrt().clamp_min(1e-6);
}

// Sum over the six neighbours of s s' (v - v'): the gradient of half the sum of squared differences.
at::Tensor neighbourDifferences(const at::Tensor& v, const at::Tensor& s)
{
  at::Tensor result = at::zeros_like(v);
  for (int d = 2; d < 5; ++d)
  {
    const std::int64_t n = v.size(d) - 1;
    const at::Tensor weight = s.narrow(d, 1, n) * s.narrow(d, 0, n);
    const at::Tensor difference = (v.narrow(d, 1, n) - v.narrow(d, 0, n)) * weight;
    result.narrow(d, 1, n).add_(difference);
    result.narrow(d, 0, n).sub_(difference);
  }
  return result;
}

double scalarProduct(const at::Tensor& a, const at::Tensor& b)
{
  return (a * b).sum(at::kDouble).item<double>();
}

// Some iterations on A x = b, A symmetric and positive, from x = 0.
template <class Operator>
at::Tensor conjugateGradients(const Operator& operate, at::Tensor residual, int iterations, const Run& run)
{
  at::Tensor x = at::zeros_like(residual);
  at::Tensor direction = residual.clone();
  double square = scalarProduct(residual, residual);
  for (int i = 0; i < iterations && square > 0.0; ++i)
  {
    if (run.advance(static_cast<double>(i) / iterations, "Fit to the measured spectrum"))
    {
      break;
    }
    const at::Tensor applied = operate(direction);
    const double length = square / scalarProduct(direction, applied);
    x.add_(direction, length);
    residual.sub_(applied, length);
    const double next = scalarProduct(residual, residual);
    direction = residual + direction * (next / square);
    square = next;
  }
  return x;
}
}

at::Tensor fitMagnetization(const at::Tensor& m0, const at::Tensor& support, const at::Tensor& b,
  const TiltGeometry& tilts, const MagnetizationFitOptions& options, const Run& run)
{
  const Part part = around(support);
  const at::Tensor mean = part.cut(m0).contiguous();
  const at::Tensor s = part.cut(support);
  const at::Tensor deviation = ((s - mean.square().sum(1, true)).clamp_min(0.0) / 3.0 + s * options.certainty).sqrt();
  const auto extent = static_cast<double>(part.extent);
  const MeasuredSpectrum measured({ part.size[2], part.size[1], part.size[0] }, tilts, extent, m0);
  StrayFieldLayer layer(part.size[0], part.size[1], part.size[2]);
  const auto uncertain = [&](const at::Tensor& u) { return smoothed(u, options.smoothing) * deviation; };
  const auto adjoint = [&](const at::Tensor& g) { return smoothed(g * deviation, options.smoothing); };

  const at::Tensor target = part.cut(b);
  const at::Tensor u = conjugateGradients(
    [&](const at::Tensor& v) {
      return adjoint(layer.apply(measured.filtered(layer.apply(uncertain(v))))).add_(v, options.noise * options.noise);
    },
    adjoint(layer.apply(measured.filtered(target - layer.apply(mean)))), options.iterations, run.part(0.0, 0.4));
  at::Tensor result = m0.clone();
  at::Tensor m = mean + uncertain(u);
  if (options.turns > 0)
  {
    m = unitLength(m) * s;
  }
  for (int turn = 0; turn < options.turns; ++turn)
  {
    const Run part = run.part(0.4 + 0.6 * turn / options.turns, 0.4 + 0.6 * (turn + 1) / options.turns);
    const at::Tensor n = unitLength(m);
    const auto tangent = [&](const at::Tensor& v) { return (v - n * (n * v).sum(1, true)) * s; };
    const auto outward = [&](const at::Tensor& g) { return smoothed(tangent(g), options.smoothing); };
    const auto inward = [&](const at::Tensor& v) { return tangent(smoothed(v, options.smoothing)); };
    const auto bonds = [&](const at::Tensor& v) { return neighbourDifferences(v, s) * options.exchange; };
    const at::Tensor v = conjugateGradients(
      [&](const at::Tensor& w)
      {
        const at::Tensor step = inward(w);
        return outward(layer.apply(measured.filtered(layer.apply(step))) + bonds(step))
          .add_(w, options.turnNoise * options.turnNoise);
      },
      outward(layer.apply(measured.filtered(target - layer.apply(m))) - bonds(n)), options.turnIterations, part);
    m = unitLength(n + inward(v)) * s;
  }
  part.cut(result).copy_(m);
  run.advance(1.0);
  return result;
}
}
