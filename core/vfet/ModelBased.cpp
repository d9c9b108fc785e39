#include "ModelBased.h"

#include "ExactLength.h"
#include "ModelSolver.h"
#include "ModelTrust.h"
#include "SupportEstimate.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/forward/Induction.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
// Noise over the root mean square phase: cells of a hundredth of the frame describe no texture better.
constexpr double quietest = 3e-3;
constexpr int fits = 4; // at most, each with less trust in images and model than the one before
constexpr double doubted = 0.5; // trust

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

double power(const at::Tensor& images)
{
  return images.square().sum(at::kDouble).item<double>();
}

// The correlation of neighbours along x and y, all images together.
double neighbourCorrelation(const PhaseMisfit::Images& r)
{
  double sum = 0.0;
  for (const at::Tensor& images : { r.x, r.y })
  {
    for (int d = 1; d < 3; ++d)
    {
      const std::int64_t n = images.size(d) - 1;
      sum += 0.5 * (images.narrow(d, 0, n) * images.narrow(d, 1, n)).sum(at::kDouble).item<double>();
    }
  }
  const double all = power(r.x) + power(r.y);
  return all > 0.0 ? sum / all : 0.0;
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

  const ModelPart part = partAround(result.support);
  const std::vector<ModelLevel> levels = modelLevels(
    x, y, grid, part, result.support, result.report.phaseNoise, options.background);
  at::Tensor start;
  if (initial.defined())
  {
    const at::Tensor inside = part.cut(result.support).unsqueeze(3);
    start = directions(part.cut(initial), inside) * 0.9;
  }
  PhaseMisfit& misfit = *levels.back().misfit;
  const auto residualOf = [&](const ModelSolution& s)
  {
    misfit.setMagnetization(s.magnetization);
    return misfit.residual(s.u);
  };
  const auto solve = [&](const ModelBasedOptions& o, const Run& part)
  {
    ModelSolution one = solveModel(levels, o, {}, part.part(0.0, start.defined() ? 0.5 : 1.0));
    if (!start.defined() || part.advance(0.5))
    {
      return one;
    }
    ModelSolution other = solveModel(levels, o, start, part.part(0.5, 1.0));
    // Not by what was minimized: its weights depend on the Ms that was found.
    const auto a = residualOf(one);
    const auto b = residualOf(other);
    return power(b.x) + power(b.y) < power(a.x) + power(a.y) ? other : one;
  };

  ModelTrust trust{ options.modelError, 0.0,
    { at::ones({ x.phase.size(0) }, x.phase.options()), at::ones({ y.phase.size(0) }, y.phase.options()) } };
  ModelBasedOptions with = options;
  ModelSolution best;
  PhaseMisfit::Images residual;
  double done = 0.05;
  for (int fit = 0; fit < fits; ++fit)
  {
    const double end = fit == fits - 1 ? 0.95 : done + 0.7 * (0.95 - done);
    best = solve(with, run.part(done, end));
    done = end;
    residual = residualOf(best);
    misfit.setErrors(levels.back().noise, with.modelError * best.magnetization);
    if (!lowerTrust(trust, misfit, residual, options.robust) || fit == fits - 1 || run.advance(done))
    {
      break;
    }
    with.modelError = trust.modelError;
    for (const ModelLevel& level : levels)
    {
      level.misfit->setTrust(trust.images);
    }
  }
  result.residualX = residual.x;
  result.residualY = residual.y;
  result.report.chiSquare = (power(residual.x) + power(residual.y)) /
                            (pixels * result.report.phaseNoise * result.report.phaseNoise);
  result.report.residualCorrelation = neighbourCorrelation(residual);
  result.report.misfit = trust.misfit;
  result.report.modelError = with.modelError;
  result.report.doubtedImages = (trust.images.x.lt(doubted).sum() + trust.images.y.lt(doubted).sum()).item<std::int64_t>();
  result.report.saturationMagnetization = best.magnetization;
  result.report.voxels = result.support.gt(0.0).sum(at::kLong).item<std::int64_t>();
  result.magnetization = at::zeros({ grid.size[2], grid.size[1], grid.size[0], 3 }, x.phase.options());
  part.cut(result.magnetization).copy_(best.u * misfit.support() * best.magnetization);
  result.induction = induction(result.magnetization, grid, run.part(0.95, 1.0));
  return result;
}
}
