#include "ModelSolver.h"

#include "Alternation.h"
#include "Directions.h"
#include "ExactLength.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
// Spreads of M / Ms. A component of a random direction has the deviation 0.58: wider than that nothing is known yet.
constexpr double freeSpread = 3.0;
constexpr int freeRounds = 3;
constexpr double initialSpread = 0.7, initialSpreadOfStart = 0.3; // from nothing, and from a start
constexpr double finalSpread = 0.1;                               // at the lowest resolution: a length to a tenth
constexpr double finerSpread = 0.05, softFinerSpread = 0.2;       // at the others, first
constexpr int softRounds = 5;
constexpr double fewest = 0.02; // field below which the mean length is proportional to it, in single precision
// The search for the outline at the lowest resolution.
constexpr int searches = 7;
constexpr int searchRounds = 8;        // of data and length in turn, before the outline is moved: M needs no more there
constexpr double exchangeDecay = 0.25; // from one search to the next
constexpr int searchSteps = 2;
constexpr int searchIterations = 100;        // with 50, a fifth less time, and 6.1 instead of 5.8 % on 40 test textures
constexpr double largestMagnetization = 2e6; // Ms [A/m] from which the search for it comes down
constexpr int magnetizationRounds = 3;       // of that search
constexpr double settled = 0.01;             // residual of a linear problem, relative

at::Tensor resized(const at::Tensor& u, const at::Tensor& like)
{
  const at::Tensor planes = u.permute({ 3, 0, 1, 2 }).unsqueeze(0);
  return at::upsample_trilinear3d(planes, like.sizes().slice(0, 3), false)[0].permute({ 1, 2, 3, 0 }).contiguous();
}

at::Tensor noDirections(const at::Tensor& support)
{
  return at::zeros_like(support).expand({ -1, -1, -1, 3 }).contiguous();
}

at::Tensor initialDirections(const at::Tensor& start, const at::Tensor& support)
{
  return start.defined() ? resized(start, support) * support.gt(0.0) : noDirections(support);
}

double spreadFrom(const at::Tensor& start)
{
  return start.defined() ? initialSpreadOfStart : initialSpread;
}

// The mean of the unit vectors, given x with normal errors tau.
at::Tensor meanDirection(const at::Tensor& x, double tau)
{
  const at::Tensor length = vectorLength(x, 0);
  const at::Tensor field = (length / (tau * tau)).clamp_min_(fewest);
  return x / length.clamp_min(1e-6) * (at::tanh(field).reciprocal_().sub_(field.reciprocal()));
}

class Solver
{
public:
  Solver(const std::vector<ModelLevel>& levels, const ModelAssumptions& assumptions)
    : Levels_(levels)
    , Assumptions_(assumptions)
    , Options_(assumptions.options)
    , FitMagnetization_(assumptions.options.saturationMagnetization == 0.0)
  {
  }

  ModelState solve(const at::Tensor& start, const std::optional<FilmOutline>& outline, bool found, const Run& run) const
  {
    const ModelLevel& lowest = Levels_.front();
    ModelState s;
    s.outline = outline;
    s.support = supportAt(lowest, s);
    s.magnetization = FitMagnetization_ ? firstMagnetization(lowest, s.support, run.part(0.0, 0.05))
                                        : Options_.saturationMagnetization;
    double done = 0.05;
    if (s.outline && !found)
    {
      done = 0.4;
      s = seekOutline(std::move(s), start, run.part(0.05, done));
    }
    double ahead = 0.0; // work at the levels that are still to come
    for (const ModelLevel& level : Levels_)
    {
      ahead += work(level);
    }
    for (const ModelLevel& level : Levels_)
    {
      const double end = level.factor == 1 ? 1.0 : done + work(level) / ahead * (1.0 - done);
      s = solveAt(level, std::move(s), start, run.part(done, end));
      ahead -= work(level);
      done = end;
    }
    return s;
  }

private:
  bool isLowest(const ModelLevel& level) const { return &level == &Levels_.front(); }
  double exchangeWeight(const ModelLevel& level) const { return Options_.exchange * static_cast<double>(level.factor); }

  // For the progress: as the voxels, and more at the first, where M is sought from nothing.
  double work(const ModelLevel& level) const
  {
    constexpr double rounds = 4.0;
    return (isLowest(level) ? rounds : 1.0) * std::pow(static_cast<double>(level.factor), -3.0);
  }

  static at::Tensor supportAt(const ModelLevel& level, const ModelState& s)
  {
    return s.outline ? s.outline->share(level.factor) : level.support;
  }

  // From the state at the resolution before to that of a level.
  ModelState solveAt(const ModelLevel& level, ModelState s, const at::Tensor& start, const Run& run) const
  {
    const bool lowest = isLowest(level);
    const bool exact = Options_.length == MagnetizationLength::Exact;
    s.support = supportAt(level, s);
    s.u = lowest ? initialDirections(start, s.support) : resized(s.u, s.support) * s.support.gt(0.0);
    const std::vector<double> spreads = lowest  ? geometricSpreads(spreadFrom(start), finalSpread, Options_.rounds)
                                        : exact ? geometricSpreads(finerSpread, finerSpread, 1)
                                                : geometricSpreads(softFinerSpread, finerSpread, softRounds);
    s = fitInTurn(level, std::move(s), spreads, run.part(0.0, exact ? 0.4 : 1.0));
    if (!exact)
    {
      return s;
    }
    ExactLengthOptions fit{ exchangeWeight(level), Options_.iterations, Options_.steps, FitMagnetization_ };
    fit.factor = level.factor;
    // At the lowest resolution it was found before, with an M that could not make up for it.
    fit.moveOutline = s.outline && (!lowest || level.factor == 1);
    const PhaseWeights weights = Assumptions_.weights(level, s);
    return fitExactLength(std::move(s), level.misfit, weights, fit, run.part(0.4, 1.0));
  }

  // Moves the outline until the phases are explained, each time with an M that knows nothing of the outline before.
  ModelState seekOutline(ModelState s, const at::Tensor& start, const Run& run) const
  {
    const ModelLevel& level = Levels_.front();
    const std::vector<double> spreads = geometricSpreads(
      spreadFrom(start), finalSpread, std::min(searchRounds, Options_.rounds));
    double exchange = 0.0;
    for (int search = 0; search < searches; ++search)
    {
      const Run part = run.part(static_cast<double>(search) / searches, (search + 1.0) / searches);
      s.u = initialDirections(start, s.support);
      s = fitInTurn(level, std::move(s), spreads, part.part(0.0, 0.5));
      exchange = search > 0 ? exchange * exchangeDecay : stiffExchange(exchangeWeight(level), s.u, s.support);
      ExactLengthOptions fit{ exchange, searchIterations, searchSteps, FitMagnetization_ };
      fit.factor = level.factor;
      fit.moveOutline = true;
      const PhaseWeights weights = Assumptions_.weights(level, s);
      s = fitExactLength(std::move(s), level.misfit, weights, fit, part.part(0.5, 1.0));
      if (part.advance(1.0))
      {
        break;
      }
    }
    return s;
  }

  // argmin of chi^2 / 2 + exchange + |x - u|^2 / (2 tau^2).
  at::Tensor fitToPhases(const ModelLevel& level, const ModelState& s, double tau, const Run& run) const
  {
    const PhaseWeights weights = Assumptions_.weights(level, s);
    // From M to what u does, in place.
    const auto chain = [&](at::Tensor field) { return field.mul_(s.support).mul_(s.magnetization); };
    const auto normal = [&](const at::Tensor& v)
    { return chain(level.misfit.backProjected(weights, level.misfit.images(chain(v.clone())))); };
    const PhaseImages residual = level.misfit.residual(s.field());
    return fitToData(normal, chain(level.misfit.backProjected(weights, residual)), s.u, s.support, 0,
      { exchangeWeight(level), 1.0 / (tau * tau), Options_.iterations, settled },
      text("Fit of the phases, length free by ", tau, ", misfit ", level.misfit.value(weights, residual)), run);
  }

  double firstMagnetization(const ModelLevel& level, const at::Tensor& support, const Run& run) const
  {
    ModelState s{ noDirections(support), support, largestMagnetization, {}, {} };
    for (int i = 0; i < magnetizationRounds; ++i)
    {
      s.magnetization *= lengthInside(fitToPhases(level, s, 1.0, run), support);
    }
    return s.magnetization;
  }

  static double lengthInside(const at::Tensor& x, const at::Tensor& support)
  {
    const double large = largeLength(x, support.gt(0.9 * support.max()), 0);
    require(large > 0.0 && std::isfinite(large), "the phases show no magnetization in the support");
    return large;
  }

  // Data and length in turn; where the length is free, the data alone.
  ModelState fitInTurn(const ModelLevel& level, ModelState s, const std::vector<double>& spreads, const Run& run) const
  {
    const at::Tensor inside = s.support.gt(0.0);
    const bool isFree = Options_.length == MagnetizationLength::Free;
    const auto data = [&](const at::Tensor& u, double tau, const Run& part)
    {
      s.u = u;
      return fitToPhases(level, s, tau, part) * inside;
    };
    const auto rescale = [&](const at::Tensor& x)
    { s.magnetization *= FitMagnetization_ ? lengthInside(x, s.support) : 1.0; };
    at::Tensor u = s.u;
    const at::Tensor x = isFree ? alternate(
                                    u, std::vector<double>(freeRounds, freeSpread), data,
                                    [](const at::Tensor& v, double) { return v; }, rescale, run)
                                : alternate(u, spreads, data, meanDirection, rescale, run);
    const bool keep = level.factor == 1 && Options_.length == MagnetizationLength::Soft;
    s.u = keep ? x : u;
    return s;
  }

  const std::vector<ModelLevel>& Levels_;
  const ModelAssumptions& Assumptions_;
  const ModelBasedOptions& Options_;
  bool FitMagnetization_;
};
}

ModelState solveModel(const std::vector<ModelLevel>& levels, const ModelAssumptions& assumptions,
  const at::Tensor& start, const std::optional<FilmOutline>& outline, bool found, const Run& run)
{
  return Solver(levels, assumptions).solve(start, outline, found, run);
}
}
