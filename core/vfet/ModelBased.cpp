#include "ModelBased.h"

#include "ExactLength.h"
#include "ModelSolver.h"
#include "ModelSpread.h"
#include "ModelTrust.h"
#include "SupportEstimate.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/forward/Induction.h"

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
constexpr double quietest = 1e-3;
constexpr double finest = 3e-3;
constexpr int fits = 4;          // at most, each with less trust in images and model than the one before
constexpr double doubted = 0.5;  // trust
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

double power(const at::Tensor& images)
{
  return images.square().sum(at::kDouble).item<double>();
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
  const double all = power(r.x) + power(r.y);
  return all > 0.0 ? sum / all : 0.0;
}

// Fits, and fits again with less trust in images and model, until noise and model error explain what is left.
class Fitter
{
public:
  // start: directions at full resolution, or undefined. outline: to start from, where it is sought.
  Fitter(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options, at::Tensor start,
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

  ModelSolution fit(const Run& run)
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

  PhaseMisfit::Images residual(const ModelSolution& s) const
  {
    if (s.outline)
    {
      misfit().setSupport(s.outline->share(1));
    }
    misfit().setMagnetization(s.magnetization);
    return misfit().residual(s.u);
  }

  // Those of the last fit.
  const ModelBasedOptions& options() const { return Options_; }
  void report(ModelBasedReport& r) const
  {
    r.misfit = Trust_.misfit;
    r.modelError = Options_.modelError;
    r.doubtedImages = (Trust_.images.x.lt(doubted).sum() + Trust_.images.y.lt(doubted).sum()).item<std::int64_t>();
  }

private:
  PhaseMisfit& misfit() const { return *Levels_.back().misfit; }

  ModelSolution fromEachStart(bool again, const Run& run) const
  {
    ModelSolution one = solveModel(Levels_, Options_, {}, Outline_, again, run.part(0.0, Start_.defined() ? 0.5 : 1.0));
    if (!Start_.defined() || run.advance(0.5))
    {
      return one;
    }
    ModelSolution other = solveModel(Levels_, Options_, Start_, Outline_, again, run.part(0.5, 1.0));
    // Not by what was minimized: its weights depend on the Ms that was found.
    const auto a = residual(one);
    const auto b = residual(other);
    return power(b.x) + power(b.y) < power(a.x) + power(a.y) ? other : one;
  }

  const std::vector<ModelLevel>& Levels_;
  ModelBasedOptions Options_;
  at::Tensor Start_;
  std::optional<FilmOutline> Outline_;
  ModelTrust Trust_;
};
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
  Fitter fitter(levels, options, start, outline);
  const double fitted = options.ensemble > 0 ? 0.4 : 0.95;
  const ModelSolution best = fitter.fit(run.part(0.05, fitted));
  const PhaseMisfit::Images residual = fitter.residual(best);
  if (best.outline)
  {
    result.support = at::zeros_like(result.support);
    part.cut(result.support).copy_(best.outline->share(1).squeeze(3));
  }
  result.residualX = residual.x;
  result.residualY = residual.y;
  result.report.chiSquare = (power(residual.x) + power(residual.y)) /
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
