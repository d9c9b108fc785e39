#include "ModelSolver.h"

#include "Directions.h"
#include "ExactLength.h"
#include "Exchange.h"
#include "core/base/ConjugateGradients.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr double freeSpread = 3.0; // of a length about which nothing is known
// The search for the outline at the lowest resolution. M makes up for a wrong outline by bending: with the exchange so
// many times stronger it hardly can.
constexpr int searches = 7;
constexpr int searchRounds = 8; // of data and length in turn, before the outline is moved: M needs no more there
constexpr double stiffest = 64.0;
constexpr double bendAllowed =
  40.0;                         // exchange energy of a pair of neighbours, where that is less: rough textures break
constexpr double softer = 0.25; // from one search to the next
constexpr int searchSteps = 2;
constexpr int searchIterations = 100; // with 50, a fifth less time, and 6.1 instead of 5.8 % on 40 test textures
constexpr double largestGuess = 2e6; // Ms [A/m] from which the search for it comes down

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

// The mean of |d_i - d_j|^2 over neighbours in the material, d the directions of u.
double roughness(const at::Tensor& u, const at::Tensor& support)
{
  const at::Tensor d = directions(u, support);
  double pairs = 0.0;
  for (int axis = 0; axis < 3; ++axis)
  {
    const std::int64_t n = support.size(axis) - 1;
    pairs += (support.narrow(axis, 1, n) * support.narrow(axis, 0, n)).sum(at::kDouble).item<double>();
  }
  const double bend = (d * exchangeGradient(d, support, 0)).sum(at::kDouble).item<double>();
  return std::max(bend / std::max(pairs, 1.0), 1e-6);
}

class Solver
{
public:
  Solver(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options)
    : Levels_(levels)
    , Options_(options)
    , FitMagnetization_(options.saturationMagnetization == 0.0)
  {
  }

  // start: directions at full resolution, or undefined.
  ModelSolution solve(
    const at::Tensor& start, const std::optional<FilmOutline>& outline, bool found, const Run& run) const
  {
    ModelSolution s;
    s.outline = outline;
    if (outline)
    {
      Levels_.front().misfit->setSupport(outline->share(Levels_.front().factor));
    }
    s.magnetization = FitMagnetization_ ? firstMagnetization(Levels_.front(), run.part(0.0, 0.05))
                                        : Options_.saturationMagnetization;
    double done = 0.05;
    if (s.outline && !found)
    {
      done = 0.4;
      seekOutline(Levels_.front(), s, start, run.part(0.05, done));
    }
    double ahead = 0.0; // work at the levels that are still to come
    for (const ModelLevel& level : Levels_)
    {
      ahead += work(level);
    }
    for (const ModelLevel& level : Levels_)
    {
      const bool first = &level == &Levels_.front();
      if (s.outline)
      {
        level.misfit->setSupport(s.outline->share(level.factor));
      }
      const at::Tensor support = level.misfit->support();
      s.u = first ? begun(start, support) : resized(s.u, support) * support.gt(0.0);
      const bool exact = Options_.length == MagnetizationLength::Exact;
      const double end = level.factor == 1 ? 1.0 : done + work(level) / ahead * (1.0 - done);
      ahead -= work(level);
      const Run part = run.part(done, end);
      done = end;
      alternate(level, s, first ? loosest(start) : (exact ? 0.05 : 0.2), first ? 0.1 : 0.05,
        first ? Options_.rounds : (exact ? 1 : 5), part.part(0.0, exact ? 0.4 : 1.0));
      if (exact)
      {
        level.misfit->setErrors(level.noise, Options_.modelError * s.magnetization);
        level.misfit->setMagnetization(s.magnetization);
        ExactLengthOptions fit{ weight(level), Options_.iterations, Options_.steps, FitMagnetization_, {} };
        // At the lowest resolution it was found before, with an M that could not make up for it.
        if (s.outline && (!first || level.factor == 1))
        {
          fit.outline = &*s.outline;
          fit.factor = level.factor;
        }
        fitExactLength(s.u, *level.misfit, fit, part.part(0.4, 1.0));
        s.magnetization = level.misfit->magnetization();
      }
    }
    return s;
  }

private:
  // For the progress: as the voxels, and more at the first, where M is sought from nothing.
  double work(const ModelLevel& level) const
  {
    constexpr double rounds = 4.0;
    return (&level == &Levels_.front() ? rounds : 1.0) * std::pow(static_cast<double>(level.factor), -3.0);
  }

  static at::Tensor begun(const at::Tensor& start, const at::Tensor& support)
  {
    return start.defined() ? resized(start, support) * support.gt(0.0)
                           : at::zeros_like(support).expand({ -1, -1, -1, 3 }).contiguous();
  }

  static double loosest(const at::Tensor& start) { return start.defined() ? 0.3 : 0.7; }

  // Moves the outline until the phases are explained, each time with an M that knows nothing of the outline before.
  void seekOutline(const ModelLevel& level, ModelSolution& s, const at::Tensor& start, const Run& run) const
  {
    double stiff = 0.0;
    for (int search = 0; search < searches; ++search)
    {
      const Run part = run.part(static_cast<double>(search) / searches, (search + 1.0) / searches);
      s.u = begun(start, level.misfit->support());
      alternate(level, s, loosest(start), 0.1, std::min(searchRounds, Options_.rounds), part.part(0.0, 0.5));
      level.misfit->setErrors(level.noise, Options_.modelError * s.magnetization);
      level.misfit->setMagnetization(s.magnetization);
      if (search == 0)
      {
        stiff = std::min(stiffest * weight(level), bendAllowed / roughness(s.u, level.misfit->support()));
      }
      ExactLengthOptions fit{ stiff, searchIterations, searchSteps, FitMagnetization_, {} };
      fit.outline = &*s.outline;
      fit.factor = level.factor;
      fitExactLength(s.u, *level.misfit, fit, part.part(0.5, 1.0));
      s.magnetization = level.misfit->magnetization();
      stiff *= softer;
      if (part.advance(1.0))
      {
        break;
      }
    }
  }

  double weight(const ModelLevel& level) const { return Options_.exchange * static_cast<double>(level.factor); }

  // argmin of chi^2 / 2 + exchange + |x - m|^2 / (2 tau^2).
  at::Tensor linear(const ModelLevel& level, double magnetization, const at::Tensor& m, double tau, int iterations,
    const Run& run) const
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

  double firstMagnetization(const ModelLevel& level, const Run& run) const
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

  void alternate(
    const ModelLevel& level, ModelSolution& s, double loosest, double tightest, int rounds, const Run& run) const
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

  const std::vector<ModelLevel>& Levels_;
  const ModelBasedOptions& Options_;
  bool FitMagnetization_;
};
}

ModelSolution solveModel(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options,
  const at::Tensor& start, const std::optional<FilmOutline>& outline, bool found, const Run& run)
{
  return Solver(levels, options).solve(start, outline, found, run);
}
}
