#include "ModelBased.h"

#include "Directions.h"
#include "GeometryRefinement.h"
#include "HalfSets.h"
#include "LeaveOneOut.h"
#include "ModelFitter.h"
#include "ModelSpread.h"
#include "SeriesNoise.h"
#include "SupportEstimate.h"
#include "Surroundings.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"
#include "core/base/Sums.h"
#include "core/magnetostatics/Induction.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace magnet
{
namespace
{
constexpr std::int64_t room = 4; // cells that an outline may move

void checkOptions(const ModelBasedOptions& o)
{
  const auto atLeast = [](double value, double least, const char* what)
  { require(value >= least && std::isfinite(value), what, " is ", value, "; expected at least ", least); };
  require(o.depth == 0 || o.depth >= 2, "the volume's depth is ", o.depth,
    "; expected 0 (as wide as the frame) or at least 2 voxels");
  atLeast(static_cast<double>(o.margin), 0.0, "the margin beyond the frame");
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
double neighbourCorrelation(const PhaseImages& r)
{
  double sum = 0.0;
  for (const at::Tensor& images : r)
  {
    for (int d = 1; d < 3; ++d)
    {
      const std::int64_t n = images.size(d) - 1;
      sum += 0.5 * dotProduct(images.narrow(d, 0, n), images.narrow(d, 1, n));
    }
  }
  const double all = PhaseMisfit::sumOfSquares(r);
  return all > 0.0 ? sum / all : 0.0;
}

// 0 where pixels do not count; and the noise that is given, where it is.
std::vector<TiltSeries> withNumbers(const std::vector<TiltSeries>& measured, double noise)
{
  std::vector<TiltSeries> result = measured;
  for (TiltSeries& s : result)
  {
    s.sigma = noise > 0.0 ? std::vector<double>() : s.sigma;
    s.phase = s.valid.defined() ? at::where(s.valid.ne(0), s.phase, at::zeros_like(s.phase)) : s.phase;
  }
  return result;
}

std::int64_t pixelsOf(const std::vector<TiltSeries>& series)
{
  std::int64_t pixels = 0;
  for (const TiltSeries& s : series)
  {
    pixels += s.phase.numel();
  }
  return pixels;
}

std::int64_t imagesOf(const std::vector<TiltSeries>& series)
{
  std::int64_t images = 0;
  for (const TiltSeries& s : series)
  {
    images += s.images();
  }
  return images;
}

VfetOptions volumeOf(const ModelBasedOptions& options)
{
  VfetOptions volume;
  volume.depth = options.depth;
  volume.margin = options.margin;
  return volume;
}

// From the linear reconstruction, which needs both axes.
at::Tensor supportOf(const std::vector<TiltSeries>& series, const ModelBasedOptions& options, const Run& run)
{
  require(series.size() == 2,
    "without a support, it is found from the Fourier slices of two series, about x and about "
    "y; there ",
    series.size() == 1 ? "is 1" : text("are ", series.size()),
    " series: give a volume with the outline of "
    "the specimen (mask) as Support");
  const bool swapped = series[0].isAlongEdge() && series[0].axis() == Axis::Y;
  return estimateSupport(reconstruct(series[swapped ? 1 : 0], series[swapped ? 0 : 1], volumeOf(options), {}, run),
    options.supportThreshold);
}

// Where the material is sought, and the volumes that the fit works on.
struct Problem
{
  Grid volume; // of the result
  Surroundings around;
  at::Tensor support; // (nz, ny, nx), of the whole volume
  ModelPart part;
  std::optional<FilmOutline> outline;
  at::Tensor start;

  Problem(const Grid& whole, const at::Tensor& material, const at::Tensor& initial, const ModelBasedOptions& options)
    : volume(whole)
    , around(whole, options.depth > 0 || options.margin > 0, options.margin)
    , support(around.filled(material))
    , part(partAround(options.outline == OutlineShape::Given ? support : grown(support)))
  {
    if (options.outline != OutlineShape::Given)
    {
      outline.emplace(part.cut(support).contiguous());
    }
    if (initial.defined())
    {
      start = directions(part.cut(around.filled(initial)), part.cut(support).unsqueeze(3)) * 0.9;
    }
  }

  // What the reconstruction takes [byte]: the fit, measured for a cell of the box and for a pixel with its padding, or
  // the stray field of the whole volume, whichever is more; and the volumes that are returned. Images are as large as
  // what is seen in them.
  double memory(const std::vector<TiltSeries>& series, const ModelBasedOptions& options) const
  {
    const auto wide = static_cast<double>(series.front().width());
    const auto high = static_cast<double>(series.front().height());
    const double beyond = static_cast<double>(volume.size[0]) - wide;
    const double seen = (1.0 + beyond / wide) * (1.0 + beyond / high);
    constexpr double perCell = 650.0;
    constexpr double perPixel = 40.0;
    constexpr double strayField = 80.0;
    const double results = options.ensemble > 0 ? 108.0 : 24.0;
    const double fit = perCell * static_cast<double>(part.size[0] * part.size[1] * part.size[2]) +
                       perPixel * seen * static_cast<double>(pixelsOf(series));
    const auto whole = static_cast<double>(around.grid().cells());
    return std::max(fit, strayField * whole) + results * whole;
  }

  // M [A/m] in the whole volume.
  at::Tensor magnetization(const ModelState& s) const
  {
    const auto& n = around.grid().size;
    at::Tensor m = at::zeros({ n[2], n[1], n[0], 3 }, support.options());
    part.cut(m).copy_(s.field());
    return around.cut(m);
  }

  at::Tensor supportOf(const ModelState& s) const
  {
    if (!s.outline)
    {
      return around.cut(support);
    }
    at::Tensor found = at::zeros_like(support);
    part.cut(found).copy_(s.support.squeeze(3));
    return around.cut(found);
  }
};

// The standard deviation over the members of an ensemble.
class Spread
{
public:
  explicit Spread(const at::Tensor& best)
    : Best_(best)
    , Sum_(at::zeros_like(best))
    , Squares_(at::zeros_like(best))
  {
  }

  void add(const at::Tensor& member)
  {
    const at::Tensor change = member - Best_; // small numbers
    Sum_.add_(change);
    Squares_.addcmul_(change, change);
    ++Members_;
  }

  // NaN where a run was asked to finish before there was a spread to tell.
  at::Tensor deviation() const
  {
    return Members_ < 2 ? at::full_like(Sum_, std::nan(""))
                        : (Squares_ - Sum_.square().div_(Members_)).div_(Members_ - 1.0).clamp_min_(0.0).sqrt_();
  }

private:
  at::Tensor Best_, Sum_, Squares_;
  int Members_ = 0;
};

// Of B [T] and M [A/m] over the members of an ensemble.
void addSpread(
  const Problem& problem, const ModelLevel& level, const FittedModel& fitted, ModelBasedResult& result, const Run& run)
{
  Spread ofInduction(result.induction);
  Spread ofMagnetization(result.magnetization);
  sampleModels(
    level, fitted,
    [&](const ModelState& s)
    {
      const at::Tensor m = problem.magnetization(s);
      ofMagnetization.add(m);
      ofInduction.add(induction(m, problem.volume));
    },
    run);
  result.spread = ofInduction.deviation();
  result.magnetizationSpread = ofMagnetization.deviation();
}

// What the parts take of the run, about as long as they last.
struct Progress
{
  Run refine, fit, preferred, predict, halves, induction, spread;

  Progress(const Run& run, const ModelBasedOptions& o)
  {
    const struct
    {
      Run Progress::*part;
      double share;
    } all[] = { { &Progress::refine, o.refine != Refine::Nothing ? 0.6 : 0.0 }, { &Progress::fit, 0.85 },
      { &Progress::preferred, 0.05 }, { &Progress::predict, o.leaveOneOut ? 0.5 : 0.0 },
      { &Progress::halves, o.leaveOneOut ? 1.0 : 0.0 }, { &Progress::induction, 0.05 },
      { &Progress::spread, o.ensemble > 0 ? 1.3 : 0.0 } };
    double sum = 0.0;
    for (const auto& each : all)
    {
      sum += each.share;
    }
    constexpr double begun = 0.05; // by the estimate of a support
    double done = begun;
    for (const auto& each : all)
    {
      const double next = done + each.share / sum * (1.0 - begun);
      this->*each.part = run.part(done, next);
      done = next;
    }
  }
};

void report(const FittedModel& fitted, const ModelLevel& full, const SeriesNoise& noise, ModelBasedResult& result)
{
  ModelBasedReport& r = result.report;
  r.chiSquare = full.misfit.overNoise(noise.told, result.residuals) / full.misfit.data();
  r.misfit = fitted.misfit;
  r.phaseNoise = noise.mean;
  r.modelError = fitted.assumptions.options.modelError;
  r.residualCorrelation = neighbourCorrelation(result.residuals);
  r.doubtedImages = doubtedImages(fitted.assumptions.trust);
  r.saturationMagnetization = fitted.state.magnetization;
  r.voxels = result.support.gt(0.0).sum(at::kLong).item<std::int64_t>();
}
}

Grid modelGrid(const TiltSeries& first, const ModelBasedOptions& options)
{
  return vfetGrid(first, volumeOf(options));
}

ModelBasedResult reconstructModel(const std::vector<TiltSeries>& measured, const ModelBasedOptions& options,
  const at::Tensor& support, const at::Tensor& initial, const Run& run)
{
  checkOptions(options);
  validateAll(measured);
  const std::vector<TiltSeries> series = withNumbers(measured, options.phaseNoise);
  const Grid grid = modelGrid(series.front(), options);
  if (support.defined())
  {
    requireField(support, 1, grid, "the support");
  }
  if (initial.defined())
  {
    requireField(initial, 3, grid, "the initial magnetization");
  }
  if (options.leaveOneOut)
  {
    imagesToJudgeBy(series);
  }
  const SeriesNoise noise = noiseOf(series, options);
  const Problem problem(grid,
    support.defined() ? support.clamp(0.0, 1.0) : supportOf(measured, options, run.part(0.0, 0.05)), initial, options);
  if (series.front().phase.is_cpu())
  {
    requireMemory(problem.memory(series, options),
      text("The model-based reconstruction of ", problem.part.size[2], " x ", problem.part.size[1], " x ",
        problem.part.size[0], " cells from ", imagesOf(series), " images"),
      "crop the images to the specimen or bin them (Prepare Tilt Series), or use a machine with more");
  }
  const Progress parts(run, options);
  ModelData data{ series, problem.around.grid(), problem.support, noise.weighed, options.background,
    options.backgroundPeriod };
  ModelBasedResult result;
  if (options.refine != Refine::Nothing)
  {
    result.report.found = refineGeometry(data, problem.part, options, problem.start, parts.refine);
    data = moved(data, result.report.found);
  }
  const std::vector<ModelLevel> levels = modelLevels(data, problem.part);
  const FittedModel fitted = fitModel(levels, options, problem.start, problem.outline, parts.fit);
  result.report.preferredMagnetization = preferredMagnetization(fitted, levels.back(), parts.preferred);
  result.residuals = levels.back().misfit.residual(fitted.state.field());
  result.support = problem.supportOf(fitted.state);
  result.report.supportEstimated = !support.defined();
  report(fitted, levels.back(), noise, result);
  if (options.leaveOneOut)
  {
    problem.part.cut(data.support = data.support.clone()).copy_(fitted.state.support.squeeze(3));
    const Prediction prediction = leaveOneOut(data, problem.part, fitted.assumptions, parts.predict);
    result.report.leaveOneOut = prediction.ratio;
    result.report.leaveOneOutImages = prediction.images;
    const HalfSets halves = compareHalves(data, problem.part, fitted.assumptions, parts.halves);
    result.report.halfBitResolution = halves.resolution;
    result.report.shellPeriods = halves.periods;
    result.report.shellCorrelation = halves.correlation;
    result.report.halfBit = halves.halfBit;
  }
  result.magnetization = problem.magnetization(fitted.state);
  result.induction = induction(result.magnetization, grid, parts.induction);
  if (options.ensemble > 0)
  {
    addSpread(problem, levels.back(), fitted, result, parts.spread);
  }
  run.advance(1.0);
  return result;
}
}
