#include "ModelBased.h"

#include "ExactLength.h"
#include "Exchange.h"
#include "SupportEstimate.h"
#include "core/base/ConjugateGradients.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/forward/Induction.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace magnet
{
namespace
{
constexpr std::int64_t longest = 60; // cells of an edge of the box at the lowest resolution
constexpr std::int64_t thinnest = 4; // that its shortest edge keeps
constexpr double quietest = 1e-4;    // noise over the root mean square phase: the data are never better than that
constexpr double freeSpread = 3.0;   // of a length about which nothing is known
constexpr double largestGuess = 2e6; // Ms [A/m] from which the search for it comes down

void checkOptions(const ModelBasedOptions& o)
{
  const auto atLeast = [](double value, double least, const char* what)
  { require(value >= least && std::isfinite(value), what, " is ", value, "; expected at least ", least); };
  atLeast(o.saturationMagnetization, 0.0, "the saturation magnetization");
  atLeast(o.phaseNoise, 0.0, "the phase noise");
  atLeast(o.modelError, 0.0, "the model error");
  atLeast(o.exchange, 0.0, "the exchange weight");
  atLeast(o.rounds, 1, "the number of rounds");
  atLeast(o.iterations, 1, "the number of iterations");
  atLeast(o.steps, 0, "the number of steps");
}

// The part of the volume that holds the support, in whole cells of the lowest resolution.
struct Part
{
  std::int64_t step = 1;
  std::int64_t first[3]{}, size[3]{}; // z, y, x

  at::Tensor cut(at::Tensor v) const
  {
    for (int d = 0; d < 3; ++d)
    {
      v = v.narrow(d, first[d], size[d]);
    }
    return v;
  }
};

Part partAround(const at::Tensor& support, std::int64_t largestStep)
{
  std::int64_t low[3];
  std::int64_t high[3];
  for (int d = 0; d < 3; ++d)
  {
    const at::Tensor places = at::nonzero(support.gt(0.0).transpose(0, d).flatten(1).any(1));
    require(places.numel() > 0, "the support is empty: its mask is 0 everywhere");
    low[d] = places.min().item<std::int64_t>();
    high[d] = places.max().item<std::int64_t>() + 1;
  }
  Part part;
  for (std::int64_t step = 1; step <= largestStep; step *= 2)
  {
    bool fits = true;
    Part next;
    next.step = step;
    for (int d = 0; d < 3; ++d)
    {
      next.first[d] = low[d] / step * step;
      next.size[d] = (high[d] - next.first[d] + step - 1) / step * step;
      fits = fits && next.first[d] + next.size[d] <= support.size(d) / step * step && next.size[d] >= thinnest * step;
    }
    if (step > 1 && !fits)
    {
      break;
    }
    part = next;
    if (*std::max_element(part.size, part.size + 3) <= longest * step)
    {
      break;
    }
  }
  return part;
}

// The problem at one resolution.
struct Level
{
  std::int64_t factor;
  std::unique_ptr<PhaseMisfit> misfit;
  double noise; // [rad] of its pixels
};

Level makeLevel(const TiltSeries& x, const TiltSeries& y, const Grid& grid, const Part& part, std::int64_t factor,
  const at::Tensor& support, double noise, PhaseBackground background)
{
  const auto f = static_cast<double>(factor);
  Frame frame;
  for (int d = 0; d < 2; ++d)
  {
    const std::int64_t pixels = d == 0 ? x.width() : x.height();
    frame.size[d] = pixels / factor;
    frame.spacing[d] = x.spacing[d] * f;
    frame.origin[d] = (-0.5 * static_cast<double>(pixels - 1) + 0.5 * (f - 1.0)) * x.spacing[d];
  }
  Grid box;
  for (int d = 0; d < 3; ++d)
  {
    box.size[d] = part.size[2 - d] / factor;
    box.spacing[d] = grid.spacing[d] * f;
    box.origin[d] = grid.origin[d] + (static_cast<double>(part.first[2 - d]) + 0.5 * (f - 1.0)) * grid.spacing[d];
  }
  const auto binned = [&](const at::Tensor& images)
  { return factor == 1 ? images : at::avg_pool2d(images.unsqueeze(0), factor)[0]; };
  at::Tensor s = part.cut(support).contiguous();
  s = (factor == 1 ? s : at::avg_pool3d(s.unsqueeze(0), factor)[0]).unsqueeze(3);
  return { factor,
    std::make_unique<PhaseMisfit>(
      box, frame, x.angles, y.angles, PhaseMisfit::Images{ binned(x.phase), binned(y.phase) }, s, background),
    noise / f };
}

at::Tensor resized(const at::Tensor& u, const at::Tensor& like)
{
  const at::Tensor planes = u.permute({ 3, 0, 1, 2 }).unsqueeze(0);
  return at::upsample_trilinear3d(planes, like.sizes().slice(0, 3), false)[0].permute({ 1, 2, 3, 0 }).contiguous();
}

// The length that nine of ten cells stay below: what the data do not settle is too short.
double largeLength(const at::Tensor& x, const at::Tensor& support)
{
  const at::Tensor lengths = x.square().sum(3, true).sqrt_().masked_select(support.gt(0.9 * support.max()));
  return std::get<0>(lengths.kthvalue(std::max<std::int64_t>(1, lengths.numel() * 9 / 10))).item<double>();
}

// The mean of the unit vectors, given x with normal errors tau.
at::Tensor meanDirection(const at::Tensor& x, double tau)
{
  const at::Tensor length = x.square().sum(3, true).sqrt_();
  const at::Tensor field = (length / (tau * tau)).clamp_min_(0.02);
  return x / length.clamp_min(1e-6) * (at::tanh(field).reciprocal_().sub_(field.reciprocal()));
}

struct Solution
{
  at::Tensor u;
  double magnetization = 0.0;
  double cost = 0.0;
};

class Solver
{
public:
  Solver(const std::vector<Level>& levels, const ModelBasedOptions& options)
    : Levels_(levels)
    , Options_(options)
    , FitMagnetization_(options.saturationMagnetization == 0.0)
  {
  }

  // start: directions at full resolution, or undefined.
  Solution solve(const at::Tensor& start, const Run& run) const
  {
    Solution s;
    s.magnetization = FitMagnetization_ ? firstMagnetization(Levels_.front(), run.part(0.0, 0.05))
                                        : Options_.saturationMagnetization;
    double done = 0.05;
    for (const Level& level : Levels_)
    {
      const bool first = &level == &Levels_.front();
      const at::Tensor& support = level.misfit->support();
      s.u = first ? (start.defined() ? resized(start, support)
                                     : at::zeros_like(support).expand({ -1, -1, -1, 3 }).contiguous())
                  : resized(s.u, support);
      s.u = s.u * support.gt(0.0);
      const double end = level.factor == 1 ? 1.0 : done + 0.4 * (1.0 - done);
      const Run part = run.part(done, end);
      done = end;
      const bool exact = Options_.length == MagnetizationLength::Exact;
      alternate(level, s, first ? (start.defined() ? 0.3 : 0.7) : (exact ? 0.05 : 0.2), first ? 0.1 : 0.05,
        first ? Options_.rounds : (exact ? 1 : 5), part.part(0.0, exact ? 0.4 : 1.0));
      level.misfit->setErrors(level.noise, Options_.modelError * s.magnetization);
      if (exact)
      {
        level.misfit->setMagnetization(s.magnetization);
        s.cost = fitExactLength(s.u, *level.misfit,
          { weight(level), Options_.iterations, Options_.steps, FitMagnetization_ }, part.part(0.4, 1.0));
        s.magnetization = level.misfit->magnetization();
      }
      else
      {
        s.cost = level.misfit->value(level.misfit->residual(s.u));
      }
    }
    return s;
  }

private:
  double weight(const Level& level) const { return Options_.exchange * static_cast<double>(level.factor); }

  // argmin of chi^2 / 2 + exchange + |x - m|^2 / (2 tau^2).
  at::Tensor linear(
    const Level& level, double magnetization, const at::Tensor& m, double tau, int iterations, const Run& run) const
  {
    PhaseMisfit& misfit = *level.misfit;
    misfit.setMagnetization(magnetization);
    misfit.setErrors(level.noise, Options_.modelError * magnetization);
    const double precision = 1.0 / (tau * tau);
    const auto operate = [&](const at::Tensor& v)
    { return misfit.normal(v).add_(exchangeGradient(v, misfit.support(), 0), weight(level)).add_(v, precision); };
    const auto residual = misfit.residual(m);
    at::Tensor b = misfit.descent(residual).sub_(exchangeGradient(m, misfit.support(), 0), weight(level));
    return conjugateGradients(operate, std::move(b), iterations, 0.01,
      text("Fit of the phases, length free by ", tau, ", misfit ", misfit.value(residual)), run)
      .add_(m);
  }

  double firstMagnetization(const Level& level, const Run& run) const
  {
    double magnetization = largestGuess;
    const at::Tensor none = at::zeros_like(level.misfit->support()).expand({ -1, -1, -1, 3 }).contiguous();
    for (int i = 0; i < 3; ++i)
    {
      const at::Tensor x = linear(level, magnetization, none, 1.0, Options_.iterations, run);
      const double large = largeLength(x, level.misfit->support());
      require(large > 0.0 && std::isfinite(large), "the phases show no magnetization in the support");
      magnetization *= large;
    }
    return magnetization;
  }

  void alternate(const Level& level, Solution& s, double loosest, double tightest, int rounds, const Run& run) const
  {
    const at::Tensor inside = level.misfit->support().gt(0.0);
    const bool isFree = Options_.length == MagnetizationLength::Free;
    rounds = isFree ? 3 : rounds;
    for (int round = 0; round < rounds; ++round)
    {
      const Run part = run.part(static_cast<double>(round) / rounds, (round + 1.0) / rounds);
      const double tau = isFree ? freeSpread
                                : loosest * std::pow(tightest / loosest, rounds > 1 ? round / (rounds - 1.0) : 1.0);
      const at::Tensor x = linear(level, s.magnetization, s.u, tau, Options_.iterations, part) * inside;
      const bool last = round == rounds - 1;
      const bool keep = isFree || (last && level.factor == 1 && Options_.length == MagnetizationLength::Soft);
      s.u = keep ? x : meanDirection(x, tau);
      if (FitMagnetization_ && !last)
      {
        s.magnetization *= largeLength(x, level.misfit->support());
      }
      if (part.advance(1.0))
      {
        break;
      }
    }
  }

  const std::vector<Level>& Levels_;
  const ModelBasedOptions& Options_;
  bool FitMagnetization_;
};

double power(const at::Tensor& images)
{
  return images.square().sum(at::kDouble).item<double>();
}
}

ModelBasedResult reconstructModel(const TiltSeries& x, const TiltSeries& y, const ModelBasedOptions& options,
  const at::Tensor& support, const at::Tensor& initial, const Run& run)
{
  checkOptions(options);
  validatePair(x, y);
  const Grid grid = vfetGrid(x, {});
  ModelBasedResult result;
  if (support.defined())
  {
    requireField(support, 1, grid, "the support");
  }
  if (initial.defined())
  {
    requireField(initial, 3, grid, "the initial magnetization");
  }
  result.report.supportEstimated = !support.defined();
  result.support = support.defined()
                     ? support.clamp(0.0, 1.0)
                     : estimateSupport(reconstruct(x, y, {}, {}, run.part(0.0, 0.05)), options.supportThreshold);
  const double pixels = static_cast<double>(x.phase.numel() + y.phase.numel());
  const double rms = std::sqrt((power(x.phase) + power(y.phase)) / pixels);
  require(rms > 0.0, "all phases are 0: there is nothing to reconstruct");
  result.report.phaseNoise = options.phaseNoise > 0.0
                               ? options.phaseNoise
                               : std::max(
                                   quietest * rms, 0.5 * (estimatePhaseNoise(x.phase) + estimatePhaseNoise(y.phase)));

  const Part part = partAround(result.support, 8);
  std::vector<Level> levels;
  for (std::int64_t factor = part.step; factor >= 1; factor /= 2)
  {
    levels.push_back(makeLevel(x, y, grid, part, factor, result.support, result.report.phaseNoise, options.background));
  }
  const Solver solver(levels, options);
  at::Tensor start;
  if (initial.defined())
  {
    const at::Tensor inside = part.cut(result.support).unsqueeze(3);
    start = directions(part.cut(initial), inside) * 0.9;
  }
  Solution best = solver.solve({}, run.part(0.05, start.defined() ? 0.5 : 0.95));
  if (start.defined() && !run.advance(0.5))
  {
    Solution other = solver.solve(start, run.part(0.5, 0.95));
    best = other.cost < best.cost ? std::move(other) : std::move(best);
  }
  const PhaseMisfit& misfit = *levels.back().misfit;
  levels.back().misfit->setMagnetization(best.magnetization);
  const auto residual = misfit.residual(best.u);
  result.residualX = residual.x;
  result.residualY = residual.y;
  result.report.chiSquare = (power(residual.x) + power(residual.y)) /
                            (pixels * result.report.phaseNoise * result.report.phaseNoise);
  result.report.saturationMagnetization = best.magnetization;
  result.report.voxels = result.support.gt(0.0).sum(at::kLong).item<std::int64_t>();
  result.magnetization = at::zeros({ grid.size[2], grid.size[1], grid.size[0], 3 }, x.phase.options());
  part.cut(result.magnetization).copy_(best.u * misfit.support() * best.magnetization);
  result.induction = induction(result.magnetization, grid, run.part(0.95, 1.0));
  return result;
}
}
