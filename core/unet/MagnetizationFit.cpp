#include "MagnetizationFit.h"

#include "DataConsistency.h"
#include "DirectionPrior.h"
#include "PeriodicInduction.h"
#include "StrayFieldLayer.h"
#include "core/base/Fft.h"
#include "core/model/Alternation.h"
#include "core/model/Directions.h"
#include "core/model/SupportBox.h"

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
constexpr int z = 2;                 // the dimension of z
constexpr double likely = 0.2;       // probability of material that is fitted
constexpr double sure = 0.9;         // and of material whose length is judged
constexpr std::int64_t fewest = 20;  // voxels of that

struct Part : SupportBox
{
  std::int64_t extent = 0; // of the support along y
};

// With a margin; `step` voxels are one of the lowest resolution.
Part around(const at::Tensor& support, std::int64_t step)
{
  const at::Tensor inside = support[0][0].gt(likely);
  const SupportBox box = boxAround(inside);
  Part part;
  part.extent = box.size[1];
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = inside.size(d);
    // Whole coarse voxels, and fast to transform, where the volume allows it.
    const std::int64_t wanted = step * fft::fastLength((box.size[d] - 1 + 2 * margin + step) / step);
    part.size[d] = std::max(step, std::min(n, wanted) / step * step);
    part.first[d] = std::clamp<std::int64_t>((2 * box.first[d] + box.size[d] - part.size[d]) / 2, 0, n - part.size[d]);
  }
  return part;
}

// Of x where there is material; 1 where there is too little to say.
double length(const at::Tensor& x, const at::Tensor& probability)
{
  const at::Tensor inside = probability.gt(sure);
  return inside.sum(at::kLong).item<std::int64_t>() < fewest ? 1.0 : largeLength(x, inside, z);
}

// The measured spectrum of one resolution, whose voxel is `factor` of the finest ones, against the induction of m.
class SpectrumFit
{
public:
  SpectrumFit(const at::Tensor& b, const TiltGeometry& tilts, double extent, std::int64_t factor, double amplitude,
    double largestExchange, const MagnetizationFitOptions& options, const Run& run)
    : Options_(options)
    , LargestExchange_(largestExchange)
    , Measured_({ b.size(4), b.size(3), b.size(2) }, tilts, extent, b, MeasuredSpectrum::Slices::Each)
    , Data_(prepared(b, static_cast<double>(factor), amplitude, run))
    , Periodic_(Measured_, b)
    , Layer_(b.size(2), b.size(3), b.size(4), run.part(0.5, 1.0))
  {
  }

  // argmin of the misfit, of the exchange and of |x - m|^2 / (2 tau^2), from m.
  at::Tensor fit(const at::Tensor& m, double tau, const MagnetizationEstimate& estimate, const Run& run)
  {
    // The images of a periodic volume add a weak and smooth field, which changes little from round to round; as does
    // the roughness.
    const bool exact = Round_++ % exactEvery == 0;
    if (exact)
    {
      run.advance(0.0, "Stray field");
      Reference_ = m;
      Field_ = Layer_.apply(m, run.part(0.0, 0.12));
      const double noise = Options_.noise * Options_.noise;
      Exchange_ = std::min(
        LargestExchange_, Options_.roughness * noise / std::max(roughness(m, estimate.support, z), 1e-9));
    }
    run.advance(0.12, "Fit to the measured spectrum");
    at::Tensor descent = Periodic_.adjoint(Data_ / estimate.amplitude - Field_);
    if (!exact)
    {
      run.advance(0.2);
      descent.sub_(Periodic_.normal(m - Reference_));
    }
    run.advance(0.25);
    const DataStep step{ Exchange_, std::pow(Options_.noise / tau, 2.0), Options_.iterations, 0.0 };
    at::Tensor x = fitToData([&](const at::Tensor& v) { return Periodic_.normal(v); }, std::move(descent), m,
      estimate.support, z, step, "Fit to the measured spectrum", run.part(0.25, 0.9));
    run.advance(0.9, "Constant length");
    return x;
  }

private:
  at::Tensor prepared(const at::Tensor& b, double voxel, double amplitude, const Run& run)
  {
    run.advance(0.2);
    Measured_.lowPassed(Options_.lowPassPeriod / voxel, Options_.lowPassOrder);
    // The noise in a voxel of `factor`^3 falls as factor^(-3/2), and its wave number is that many times as large.
    Measured_.noisy(Options_.phaseNoise * std::pow(voxel, -2.5) / (Options_.noise * amplitude));
    at::Tensor data = Measured_.restored(b);
    run.advance(0.35);
    return data;
  }

  const MagnetizationFitOptions& Options_;
  double LargestExchange_;
  double Exchange_ = 0.0;
  MeasuredSpectrum Measured_;
  at::Tensor Data_;
  PeriodicInduction Periodic_;
  StrayFieldLayer Layer_;
  at::Tensor Reference_, Field_; // m of an earlier round, and its induction in open space
  int Round_ = 0;
};

// Rounds of one level, one for each spread, from the mean m and the support and amplitude that the estimate holds. The
// estimate receives the last x, m the last mean.
void fitInTurn(at::Tensor& m, MagnetizationEstimate& estimate, const DirectionPrior& prior, SpectrumFit& spectrum,
  const std::vector<double>& spreads, const Run& run)
{
  estimate.magnetization = alternate(
    m, spreads,
    [&](const at::Tensor& mean, double tau, const Run& part) { return spectrum.fit(mean, tau, estimate, part); },
    [&](const at::Tensor& x, double tau) { return prior.mean(x, tau, estimate.support); },
    [&](const at::Tensor& x) { estimate.amplitude *= length(x, estimate.support); }, run);
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
  const at::Tensor network[3] = { part.cut(m0, z).contiguous(), part.cut(support, z).contiguous(),
    part.cut(b, z).contiguous() };
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
    estimate = { {}, first ? s : finer(estimate.support), estimate.amplitude };
    const double end = done + (1.0 - done) * (factor == 1 ? 1.0 : 0.5);
    const Run level = run.part(done, end);
    level.advance(0.0, "Fit to the measured spectrum");
    SpectrumFit spectrum(pooled(network[2]), tilts, static_cast<double>(part.extent) / static_cast<double>(factor),
      factor, estimate.amplitude, exchange, options, level.part(0.0, 0.25));
    fitInTurn(mean, estimate, DirectionPrior(start, s, options.trust, options.surest), spectrum,
      first ? geometricSpreads(options.loosest, options.tightest, options.coarseRounds)
            : geometricSpreads(options.fine, options.finest, options.fineRounds),
      level.part(0.25, 1.0));
    exchange *= 4.0; // differences between neighbours are half as large at the next resolution
    done = end;
  }
  at::Tensor m = m0.clone();
  at::Tensor probability = support.clone();
  part.cut(m, z).copy_(estimate.magnetization);
  part.cut(probability, z).copy_(estimate.support);
  run.advance(1.0);
  return { m, probability, estimate.amplitude };
}
}
