#include "ModelBased.h"

#include "ExactLength.h"
#include "ModelSolver.h"
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
constexpr double quietest = 1e-4; // noise over the root mean square phase: the data are never better than that

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
  ModelSolution best = solveModel(levels, options, {}, run.part(0.05, start.defined() ? 0.5 : 0.95));
  if (start.defined() && !run.advance(0.5))
  {
    ModelSolution other = solveModel(levels, options, start, run.part(0.5, 0.95));
    // Not by what was minimized: its weights depend on the Ms that was found.
    const auto a = residualOf(best);
    const auto b = residualOf(other);
    best = power(b.x) + power(b.y) < power(a.x) + power(a.y) ? std::move(other) : std::move(best);
  }
  const auto residual = residualOf(best);
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
