#include "ModelSolver.h"

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
constexpr double freeSpread = 3.0;   // of a length about which nothing is known
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
  ModelSolution solve(const at::Tensor& start, const Run& run) const
  {
    ModelSolution s;
    s.magnetization = FitMagnetization_ ? firstMagnetization(Levels_.front(), run.part(0.0, 0.05))
                                        : Options_.saturationMagnetization;
    double done = 0.05;
    for (const ModelLevel& level : Levels_)
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
      if (exact)
      {
        level.misfit->setErrors(level.noise, Options_.modelError * s.magnetization);
        level.misfit->setMagnetization(s.magnetization);
        fitExactLength(s.u, *level.misfit,
          { weight(level), Options_.iterations, Options_.steps, FitMagnetization_, {} }, part.part(0.4, 1.0));
        s.magnetization = level.misfit->magnetization();
      }
    }
    return s;
  }

private:
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

ModelSolution solveModel(
  const std::vector<ModelLevel>& levels, const ModelBasedOptions& options, const at::Tensor& start, const Run& run)
{
  return Solver(levels, options).solve(start, run);
}
}
