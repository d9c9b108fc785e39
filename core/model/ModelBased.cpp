#include "ModelBased.h"

#include "Directions.h"
#include "ModelFitter.h"
#include "ModelSpread.h"
#include "SupportEstimate.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/magnetostatics/Induction.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace magnet
{
namespace
{
// Noise over the root mean square phase. Cells of a hundredth of the frame describe no texture better than the second;
// the first keeps chi square a number that says something where there is no noise.
constexpr double quietest = 3e-4;
constexpr double finest = 3e-3;
constexpr std::int64_t room = 4; // cells that an outline may move

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
  require(o.outline == OutlineShape::Given || o.length == MagnetizationLength::Exact,
    "the outline can be sought with a magnetization of exact length only: a free one explains the phases in any");
  require(o.ensemble == 0 || o.ensemble >= 4, "the ensemble has ", o.ensemble, " members; expected 0 or at least 4");
}

// With room for an outline to move in.
at::Tensor grown(const at::Tensor& support)
{
  return at::max_pool3d(support.gt(0.5).to(support.scalar_type()).unsqueeze(0), 2 * room + 1, 1, room)[0];
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
  const double all = PhaseMisfit::sumOfSquares(r);
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
  const double rms = std::sqrt(PhaseMisfit::sumOfSquares({ x.phase, y.phase }) / pixels);
  require(rms > 0.0, "all phases are 0: there is nothing to reconstruct");
  result.report.phaseNoise = options.phaseNoise > 0.0
                               ? options.phaseNoise
                               : std::max(
                                   quietest * rms, 0.5 * (estimatePhaseNoise(x.phase) + estimatePhaseNoise(y.phase)));

  const double weighed = options.phaseNoise > 0.0 ? options.phaseNoise
                                                  : std::max(finest * rms, result.report.phaseNoise);
  const bool sought = options.outline != OutlineShape::Given;
  const ModelPart part = partAround(sought ? grown(result.support) : result.support);
  std::optional<FilmOutline> outline;
  if (sought)
  {
    outline.emplace(part.cut(result.support).contiguous());
  }
  const std::vector<ModelLevel> levels = modelLevels(x, y, grid, part, result.support, weighed, options.background);
  at::Tensor start;
  if (initial.defined())
  {
    const at::Tensor inside = part.cut(result.support).unsqueeze(3);
    start = directions(part.cut(initial), inside) * 0.9;
  }
  ModelFitter fitter(levels, options, start, outline);
  const double fitted = options.ensemble > 0 ? 0.4 : 0.95;
  const ModelSolution best = fitter.fit(run.part(0.05, fitted - 0.05));
  result.report.preferredMagnetization = fitter.preferredMagnetization(best, run.part(fitted - 0.05, fitted));
  const PhaseMisfit::Images residual = fitter.residual(best);
  run.advance(fitted);
  if (best.outline)
  {
    result.support = at::zeros_like(result.support);
    part.cut(result.support).copy_(best.outline->share(1).squeeze(3));
  }
  result.residualX = residual.x;
  result.residualY = residual.y;
  result.report.chiSquare = PhaseMisfit::sumOfSquares(residual) /
                            (pixels * result.report.phaseNoise * result.report.phaseNoise);
  result.report.residualCorrelation = neighbourCorrelation(residual);
  fitter.report(result.report);
  result.report.saturationMagnetization = best.magnetization;
  result.report.voxels = result.support.gt(0.0).sum(at::kLong).item<std::int64_t>();
  const auto whole = [&](const ModelSolution& s)
  {
    at::Tensor m = at::zeros({ grid.size[2], grid.size[1], grid.size[0], 3 }, x.phase.options());
    part.cut(m).copy_(s.u * part.cut(result.support).unsqueeze(3) * s.magnetization);
    return m;
  };
  result.magnetization = whole(best);
  result.induction = induction(result.magnetization, grid, run.part(fitted, fitted + 0.05));
  if (options.ensemble > 0)
  {
    at::Tensor sum = at::zeros_like(result.induction);
    at::Tensor squares = at::zeros_like(result.induction);
    int members = 0;
    sampleModels(
      levels.back(), best, fitter.options(),
      [&](const ModelSolution& s)
      {
        const at::Tensor change = induction(whole(s), grid) - result.induction;
        sum.add_(change);
        squares.addcmul_(change, change);
        ++members;
      },
      run.part(fitted + 0.05, 1.0));
    result.spread = members < 2 ? at::full_like(sum, std::nan("")) // asked to finish before there was a spread to tell
                                : (squares - sum.square().div_(members)).div_(members - 1.0).clamp_min_(0.0).sqrt_();
  }
  run.advance(1.0);
  return result;
}
}
