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

double leftBy(const ModelState& s, const ModelLevel& level)
{
  return PhaseMisfit::sumOfSquares(level.misfit.residual(s.field()));
}

ModelState fromEachStart(const std::vector<ModelLevel>& levels, const ModelAssumptions& assumptions,
  const at::Tensor& start, const std::optional<FilmOutline>& outline, bool found, const Run& run)
{
  ModelState one = solveModel(levels, assumptions, {}, outline, found, run.part(0.0, start.defined() ? 0.5 : 1.0));
  if (!start.defined() || run.advance(0.5))
  {
    return one;
  }
  ModelState other = solveModel(levels, assumptions, start, outline, found, run.part(0.5, 1.0));
  // Not by what was minimized: its weights depend on the Ms that was found.
  return leftBy(one, levels.back()) > leftBy(other, levels.back()) ? other : one;
}
}

FittedModel fitModel(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options, const at::Tensor& start,
  const std::optional<FilmOutline>& outline, const Run& run)
{
  const ModelLevel& full = levels.back();
  FittedModel fitted{ {}, { options, full.misfit.fullTrust() }, 0.0 };
  fitted.state.outline = outline;
  double done = 0.0;
  for (int i = 1; i <= fits; ++i)
  {
    const double end = i == fits ? 1.0 : done + 0.7 * (1.0 - done);
    fitted.state = fromEachStart(levels, fitted.assumptions, start, fitted.state.outline, i > 1, run.part(done, end));
    done = end;
    ModelTrust trust{ fitted.assumptions.options.modelError, 0.0, fitted.assumptions.trust };
    const bool again = lowerTrust(trust,
      full.misfit.imageChiSquares(
        fitted.assumptions.weights(full, fitted.state), full.misfit.residual(fitted.state.field())),
      options.robust);
    fitted.misfit = trust.misfit;
    if (!again || i == fits || run.advance(done))
    {
      break;
    }
    fitted.assumptions.options.modelError = trust.modelError;
    fitted.assumptions.trust = trust.images;
  }
  return fitted;
}

double preferredMagnetization(const FittedModel& fitted, const ModelLevel& level, const Run& run)
{
  const ModelBasedOptions& o = fitted.assumptions.options;
  if (o.saturationMagnetization == 0.0 || o.length != MagnetizationLength::Exact)
  {
    return fitted.state.magnetization;
  }
  return fitExactLength(fitted.state, level.misfit, fitted.assumptions.weights(level, fitted.state),
    { o.exchange, o.iterations, o.steps, true }, run)
    .magnetization;
}

std::int64_t doubtedImages(const PhaseImages& trust)
{
  return at::cat(trust).lt(doubted).sum().item<std::int64_t>();
}
}
