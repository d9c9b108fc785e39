#include "MagnetizationFit.h"

#include "DataConsistency.h"
#include "StrayFieldLayer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

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
    // Even, for the coarse grid.
    part.size[d] = std::max<std::int64_t>(2, (std::min(n, high + margin + 1) - part.first[d]) / 2 * 2);
  }
  return part;
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

// log(sinh x / x) and coth x - 1 / x, the logarithm of the partition function of a unit vector in a field x, and its
// mean length (Langevin's function).
at::Tensor logPartition(const at::Tensor& x)
{
  const at::Tensor y = x.clamp_min(1e-3);
  return y + at::log1p(at::exp(y * -2.0).neg()) - at::log(y * 2.0);
}
at::Tensor meanLength(const at::Tensor& x)
{
  const at::Tensor y = x.clamp_min(1e-3);
  return at::tanh(y).reciprocal() - y.reciprocal();
}

// The field in which a unit vector has the mean length r < 1 (A. Banerjee et al., J. Mach. Learn. Res. 6, 1345 (2005)).
at::Tensor fieldOfMean(const at::Tensor& r)
{
  const at::Tensor square = r.square();
  return r * (square.neg() + 3.0) / (square.neg() + 1.0);
}

at::Tensor vectorLength(const at::Tensor& v)
{
  return v.square().sum(1, true).sqrt();
}

at::Tensor asVolume(const at::Tensor& v)
{
  return v[0].permute({ 1, 2, 3, 0 });
}

// What a network knows of each voxel: the probability of material, as a logit, and the field that its direction feels.
struct Prior
{
  at::Tensor logit, field;

  Prior(const at::Tensor& mean, const at::Tensor& support, double surest)
  {
    const at::Tensor s = support.clamp(0.002, 0.998);
    const at::Tensor length = vectorLength(mean);
    logit = at::logit(s);
    field = mean * (fieldOfMean((length / s).clamp_max(surest)) / length.clamp_min(1e-6));
  }

  // The mean of m given this and an estimate x with normal errors of the spread tau.
  at::Tensor mean(const at::Tensor& x, double tau, at::Tensor& probability) const
  {
    const double precision = 1.0 / (tau * tau);
    const at::Tensor whole = field + x * precision;
    const at::Tensor strength = vectorLength(whole);
    probability = (logit + logPartition(strength) - logPartition(vectorLength(field)) - 0.5 * precision).sigmoid();
    return whole * (meanLength(strength) * probability / strength.clamp_min(1e-6));
  }
};

// Estimate, probability of material and amplitude, after some rounds from the estimate that they hold.
void alternate(MagnetizationEstimate& estimate, const Prior& prior, const at::Tensor& b, const TiltGeometry& tilts,
  double extent, const std::vector<double>& spreads, const MagnetizationFitOptions& options, const Run& run)
{
  const MeasuredSpectrum measured({ b.size(4), b.size(3), b.size(2) }, tilts, extent, b);
  StrayFieldLayer layer(b.size(2), b.size(3), b.size(4));
  at::Tensor& m = estimate.magnetization;
  for (std::size_t round = 0; round < spreads.size(); ++round)
  {
    const auto count = static_cast<double>(spreads.size());
    const Run part = run.part(static_cast<double>(round) / count, static_cast<double>(round + 1) / count);
    const double damping = std::pow(options.noise / spreads[round], 2.0);
    const at::Tensor x = m + conjugateGradients([&](const at::Tensor& v)
                               { return layer.apply(measured.filtered(layer.apply(v))).add_(v, damping); },
                               layer.apply(measured.filtered(b / estimate.amplitude - layer.apply(m))),
                               options.iterations, part);
    m = prior.mean(x, spreads[round], estimate.support);
    estimate.amplitude = measured.amplitude(asVolume(b), asVolume(layer.apply(m)));
  }
}

std::vector<double> spreads(double first, double last, int rounds)
{
  std::vector<double> result;
  for (int i = 0; i < rounds; ++i)
  {
    result.push_back(first * std::pow(last / first, rounds > 1 ? static_cast<double>(i) / (rounds - 1) : 1.0));
  }
  return result;
}
}

MagnetizationEstimate fitMagnetization(const at::Tensor& m0, const at::Tensor& support, const at::Tensor& b,
  double amplitude, const TiltGeometry& tilts, const MagnetizationFitOptions& options, const Run& run)
{
  const Part part = around(support);
  const auto extent = static_cast<double>(part.extent);
  const at::Tensor mean = part.cut(m0).contiguous();
  const at::Tensor s = part.cut(support).contiguous();
  const at::Tensor data = part.cut(b).contiguous();
  MagnetizationEstimate estimate{ mean, s, amplitude };
  const bool coarse = std::min({ part.size[0], part.size[1], part.size[2] }) >= 16;
  const auto all = spreads(options.loosest, options.tightest, options.coarseRounds);
  if (coarse)
  {
    const auto half = [](const at::Tensor& v) { return at::avg_pool3d(v, 2); };
    MagnetizationEstimate rough{ half(mean), half(s), amplitude };
    alternate(rough, Prior(half(mean), half(s), options.surest), half(data), tilts, 0.5 * extent, all, options,
      run.part(0.0, 0.5));
    const auto whole = [&](const at::Tensor& v) { return at::upsample_trilinear3d(v, mean.sizes().slice(2), false); };
    estimate = { whole(rough.magnetization), whole(rough.support), rough.amplitude };
  }
  alternate(estimate, Prior(mean, s, options.surest), data, tilts, extent,
    coarse ? std::vector<double>(static_cast<std::size_t>(options.fineRounds), options.tightest) : all, options,
    run.part(0.5, 1.0));
  at::Tensor m = m0.clone();
  at::Tensor probability = support.clone();
  part.cut(m).copy_(estimate.magnetization);
  part.cut(probability).copy_(estimate.support);
  run.advance(1.0);
  return { m, probability, estimate.amplitude };
}
}
