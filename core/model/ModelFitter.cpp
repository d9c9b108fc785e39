#include "ModelFitter.h"

#include "ExactLength.h"

#include <ATen/ATen.h>

#include <utility>

namespace magnet
{
namespace
{
constexpr int fits = 4;         // at most
constexpr double doubted = 0.5; // trust
}

ModelFitter::ModelFitter(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options, at::Tensor start,
  std::optional<FilmOutline> outline)
  : Levels_(levels)
  , Options_(options)
  , Start_(std::move(start))
  , Outline_(std::move(outline))
{
  const PhaseMisfit::Images& phases = misfit().phases();
  Trust_ = { options.modelError, 0.0,
    { at::ones({ phases.x.size(0) }, phases.x.options()), at::ones({ phases.y.size(0) }, phases.y.options()) } };
}

ModelSolution ModelFitter::fit(const Run& run)
{
  ModelSolution best;
  double done = 0.0;
  for (int i = 1; i <= fits; ++i)
  {
    const double end = i == fits ? 1.0 : done + 0.7 * (1.0 - done);
    best = fromEachStart(i > 1, run.part(done, end));
    Outline_ = best.outline;
    done = end;
    const PhaseMisfit::Images left = residual(best);
    misfit().setErrors(Levels_.back().noise, Options_.modelError * best.magnetization);
    const PhaseMisfit::Images used = Trust_.images;
    if (!lowerTrust(Trust_, misfit(), left, Options_.robust) || i == fits || run.advance(done))
    {
      Trust_.images = used;
      break;
    }
    Options_.modelError = Trust_.modelError;
    for (const ModelLevel& level : Levels_)
    {
      level.misfit->setTrust(Trust_.images);
    }
  }
  return best;
}

PhaseMisfit::Images ModelFitter::residual(const ModelSolution& s) const
{
  if (s.outline)
  {
    misfit().setSupport(s.outline->share(1));
  }
  misfit().setMagnetization(s.magnetization);
  return misfit().residual(s.u);
}

double ModelFitter::preferredMagnetization(const ModelSolution& s, const Run& run) const
{
  if (Options_.saturationMagnetization == 0.0 || Options_.length != MagnetizationLength::Exact)
  {
    return s.magnetization;
  }
  misfit().setMagnetization(s.magnetization);
  at::Tensor u = s.u;
  fitExactLength(u, misfit(), { Options_.exchange, Options_.iterations, Options_.steps, true, {} }, run);
  const double preferred = misfit().magnetization();
  misfit().setMagnetization(s.magnetization);
  return preferred;
}

void ModelFitter::report(ModelBasedReport& r) const
{
  r.misfit = Trust_.misfit;
  r.modelError = Options_.modelError;
  r.doubtedImages = (Trust_.images.x.lt(doubted).sum() + Trust_.images.y.lt(doubted).sum()).item<std::int64_t>();
}

ModelSolution ModelFitter::fromEachStart(bool again, const Run& run) const
{
  ModelSolution one = solveModel(Levels_, Options_, {}, Outline_, again, run.part(0.0, Start_.defined() ? 0.5 : 1.0));
  if (!Start_.defined() || run.advance(0.5))
  {
    return one;
  }
  ModelSolution other = solveModel(Levels_, Options_, Start_, Outline_, again, run.part(0.5, 1.0));
  // Not by what was minimized: its weights depend on the Ms that was found.
  return PhaseMisfit::sumOfSquares(residual(one)) > PhaseMisfit::sumOfSquares(residual(other)) ? other : one;
}
}
