#include "MagnetizationFit.h"

#include "DataConsistency.h"
#include "DirectionPrior.h"
#include "PeriodicInduction.h"
#include "StrayFieldLayer.h"
#include "core/base/ConjugateGradients.h"
#include "core/base/Fft.h"
#include "core/model/Exchange.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace magnet
{
namespace
{
constexpr std::int64_t margin = 10;  // voxels around the support
constexpr std::int64_t longest = 70; // voxels of an edge at the lowest resolution, where the shortest keeps 16
constexpr int exactEvery = 5;        // rounds between two applications of the stray field in open space

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

// `step` voxels are one of the lowest resolution.
Part around(const at::Tensor& support, std::int64_t step)
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
    // Whole coarse voxels, and fast to transform, where the volume allows it.
    const std::int64_t wanted = step * fft::fastLength((high + 2 * margin + step - low) / step);
    part.size[d] = std::max(step, std::min(n, wanted) / step * step);
    part.first[d] = std::clamp<std::int64_t>((low + high + 1 - part.size[d]) / 2, 0, n - part.size[d]);
  }
  return part;
}

double scalarProduct(const at::Tensor& a, const at::Tensor& b)
{
  return at::dot(a.flatten(), b.flatten()).item<double>();
}

// Of x where there is material; 1 where there is too little to say. A length that the data do not settle is too small,
// as is the factor of a regression on an uncertain x; so not the mean, but the length that nine of ten voxels stay
// below.
double length(const MagnetizationEstimate& estimate)
{
  const at::Tensor sure = vectorLength(estimate.magnetization).masked_select(estimate.support.gt(0.9));
  const std::int64_t count = sure.numel();
  return count < 20 ? 1.0 : std::get<0>(sure.kthvalue(count * 9 / 10)).item<double>();
}

// The mean of |d_i - d_j|^2 over neighbours in the material, d the direction of m.
double roughness(const at::Tensor& m, const at::Tensor& support)
{
  const at::Tensor direction = m / vectorLength(m).clamp_min(0.05);
  double sum = 0.0;
  double weight = 0.0;
  for (int d = 2; d < 5; ++d)
  {
    const auto n = m.size(d) - 1;
    const at::Tensor both = support.narrow(d, 1, n) * support.narrow(d, 0, n);
    const at::Tensor change = direction.narrow(d, 1, n) - direction.narrow(d, 0, n);
    sum += scalarProduct(change.square_().sum(1, true), both);
    weight += both.sum(at::kDouble).item<double>();
  }
  return weight > 0.0 ? sum / weight : 0.0;
}

// Rounds of one level, one for each spread, from the mean m and the support and amplitude that the estimate holds. The
// estimate receives the last x, m the last mean. A voxel is `factor` of the finest ones.
void alternate(at::Tensor& m, MagnetizationEstimate& estimate, const DirectionPrior& prior, const at::Tensor& b,
  const TiltGeometry& tilts, double extent, std::int64_t factor, const std::vector<double>& spreads, double largest,
  const MagnetizationFitOptions& options, const Run& run)
{
  const auto voxel = static_cast<double>(factor);
  constexpr double begun = 0.25; // fraction
  run.advance(0.0, "Fit to the measured spectrum");
  MeasuredSpectrum measured({ b.size(4), b.size(3), b.size(2) }, tilts, extent, b, MeasuredSpectrum::Slices::Each);
  run.advance(0.05);
  measured.lowPassed(options.lowPassPeriod / voxel, options.lowPassOrder);
  // The noise in a voxel of `factor`^3 falls as factor^(-3/2), and its wave number is that many times as large.
  measured.noisy(options.phaseNoise * std::pow(voxel, -2.5) / (options.noise * estimate.amplitude));
  const at::Tensor data = measured.restored(b);
  run.advance(0.08);
  const PeriodicInduction periodic(measured, b);
  StrayFieldLayer layer(b.size(2), b.size(3), b.size(4), run.part(0.12, begun));
  at::Tensor reference;
  at::Tensor field;
  double exchange = largest;
  for (std::size_t round = 0; round < spreads.size(); ++round)
  {
    const auto count = static_cast<double>(spreads.size());
    const Run part =
      run.part(begun, 1.0).part(static_cast<double>(round) / count, static_cast<double>(round + 1) / count);
    part.advance(0.0);
    const double damping = std::pow(options.noise / spreads[round], 2.0);
    // Before x, so that what is returned fits the data with its own amplitude.
    estimate.amplitude *= round == 0 ? 1.0 : length(estimate);
    // The images of a periodic volume add a weak and smooth field, which changes little from round to round; as does
    // the roughness.
    const bool exact = round % exactEvery == 0;
    if (exact)
    {
      part.advance(0.0, "Stray field");
      reference = m;
      field = layer.apply(m, part.part(0.0, 0.12));
      part.advance(0.12, "Fit to the measured spectrum");
      exchange = std::min(
        largest, options.roughness * options.noise * options.noise / std::max(roughness(m, estimate.support), 1e-9));
    }
    const at::Tensor support = estimate.support;
    const auto operate = [&](const at::Tensor& v)
    { return periodic.normal(v).add_(v, damping).add_(exchangeGradient(v, support, 2), exchange); };
    part.advance(0.15);
    at::Tensor residual = periodic.adjoint(data / estimate.amplitude - field);
    if (!exact)
    {
      part.advance(0.2);
      residual.sub_(periodic.normal(m - reference));
    }
    residual.sub_(exchangeGradient(m, support, 2), exchange);
    estimate.magnetization = m + conjugateGradients(operate, std::move(residual), options.iterations, 0.0,
                                   "Fit to the measured spectrum", part.part(0.25, 0.9));
    part.advance(0.9, "Constant length");
    m = prior.mean(estimate.magnetization, spreads[round], estimate.support);
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
  const auto edges = std::minmax({ b.size(2), b.size(3), b.size(4) });
  std::int64_t step = 1;
  while (edges.second > longest * step && edges.first >= 32 * step)
  {
    step *= 2;
  }
  const Part part = around(support, step);
  const at::Tensor network[3] = { part.cut(m0).contiguous(), part.cut(support).contiguous(), part.cut(b).contiguous() };
  MagnetizationEstimate estimate{ {}, {}, amplitude };
  at::Tensor mean;
  double exchange = options.exchange;
  double done = 0.0;
  for (std::int64_t factor = step; factor >= 1; factor /= 2)
  {
    const auto pooled = [&](const at::Tensor& v) { return factor == 1 ? v : at::avg_pool3d(v, factor); };
    const at::Tensor start = pooled(network[0]);
    const at::Tensor s = pooled(network[1]);
    const auto finer = [&](const at::Tensor& v) { return at::upsample_trilinear3d(v, s.sizes().slice(2), false); };
    const bool first = factor == step;
    mean = first ? start : finer(mean);
    estimate = { first ? start : finer(estimate.magnetization), first ? s : finer(estimate.support),
      estimate.amplitude };
    const double end = done + (1.0 - done) * (factor == 1 ? 1.0 : 0.5);
    alternate(mean, estimate, DirectionPrior(start, s, options.trust, options.surest), pooled(network[2]), tilts,
      static_cast<double>(part.extent) / static_cast<double>(factor), factor,
      first ? spreads(options.loosest, options.tightest, options.coarseRounds)
            : spreads(options.fine, options.finest, options.fineRounds),
      exchange, options, run.part(done, end));
    exchange *= 4.0; // differences between neighbours are half as large at the next resolution
    done = end;
  }
  at::Tensor m = m0.clone();
  at::Tensor probability = support.clone();
  part.cut(m).copy_(estimate.magnetization);
  part.cut(probability).copy_(estimate.support);
  run.advance(1.0);
  return { m, probability, estimate.amplitude };
}
}
