#include "FieldProjections.h"
#include "FrameVolume.h"
#include "Methods.h"
#include "core/base/Error.h"
#include "core/base/Sums.h"
#include "core/forward/Projector.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
namespace
{
// Decides after each iteration whether to go on.
class StoppingRule
{
public:
  StoppingRule(const VfetOptions& options, double dataNorm, const Run& run)
    : Options_(options)
    , DataNorm_(dataNorm)
    , Run_(run)
  {
  }

  bool stop(int iteration, double residualNorm)
  {
    const double relative = DataNorm_ > 0.0 ? residualNorm / DataNorm_ : 0.0;
    const bool finish = Run_.advance(static_cast<double>(iteration) / Options_.iterations,
      text("Iteration ", iteration, ", residual ", relative * 100.0, " %"));
    const bool slow = Previous_ - relative < Options_.tolerance && Options_.tolerance > 0.0;
    Previous_ = relative;
    return finish || slow || relative == 0.0;
  }

private:
  const VfetOptions& Options_;
  double DataNorm_;
  const Run& Run_;
  double Previous_ = 2.0;
};

// In SI units the squares of projections underflow a float.
double euclidean(const at::Tensor& values)
{
  return std::sqrt(dotProduct(values, values));
}

void restrictTo(at::Tensor& volume, const at::Tensor& support)
{
  if (support.defined())
  {
    volume.mul_(support);
  }
}

// 1 / sums where they are above a least value, else 0.
at::Tensor inverseAbove(const at::Tensor& sums, double least)
{
  return sums.clamp_min(least).reciprocal_().mul_(sums.gt(least));
}

// The field projections of a series, and 1 where all that they are made of was measured, else 0; undefined: everywhere.
struct Projections
{
  at::Tensor values, counted;

  explicit Projections(const TiltSeries& series)
    : values(fieldProjections(series).contiguous())
  {
    if (series.valid.defined())
    {
      // The derivative of the phase needs the pixels on both sides.
      const bool x = series.axis() == Axis::X;
      const at::Tensor missing = series.valid.eq(0).to(values.scalar_type()).unsqueeze(0);
      counted = x ? at::max_pool3d(missing, { 1, 3, 1 }, 1, { 0, 1, 0 })[0]
                  : at::max_pool3d(missing, { 1, 1, 3 }, 1, { 0, 0, 1 })[0];
      counted = counted.neg().add_(1.0);
      values.mul_(counted);
    }
  }

  // In place.
  at::Tensor weighed(at::Tensor images) const { return counted.defined() ? images.mul_(counted) : images; }
};

at::Tensor solveSirt(const Projector& projector, const Projections& measured, const at::Tensor& support,
  const Grid& frame, const VfetOptions& options, const Run& run)
{
  const at::Tensor& data = measured.values;
  at::Tensor volume = at::zeros({ frame.size[2], frame.size[1], frame.size[0] }, data.options());
  at::Tensor ones = at::ones_like(volume);
  restrictTo(ones, support);
  const double least = 1e-3 * frame.spacing[2];
  at::Tensor rows = projector.project(ones);
  rows = measured.weighed(inverseAbove(rows, least));
  at::Tensor columns = projector.adjoint(measured.weighed(at::ones_like(data)));
  columns = inverseAbove(columns, least);
  restrictTo(columns, support);
  StoppingRule rule(options, euclidean(data), run);
  at::Tensor residual = data;
  for (int iteration = 1; iteration <= options.iterations; ++iteration)
  {
    volume.add_(projector.adjoint(residual * rows).mul(columns));
    residual = data - measured.weighed(projector.project(volume));
    if (rule.stop(iteration, euclidean(residual)))
    {
      break;
    }
  }
  return volume;
}

at::Tensor solveCgls(const Projector& projector, const Projections& measured, const at::Tensor& support,
  const Grid& frame, const VfetOptions& options, const Run& run)
{
  const at::Tensor& data = measured.values;
  at::Tensor volume = at::zeros({ frame.size[2], frame.size[1], frame.size[0] }, data.options());
  at::Tensor residual = data.clone();
  at::Tensor gradient = projector.adjoint(residual).contiguous();
  restrictTo(gradient, support);
  at::Tensor direction = gradient.clone();
  double gamma = std::pow(euclidean(gradient), 2);
  StoppingRule rule(options, euclidean(data), run);
  for (int iteration = 1; iteration <= options.iterations && gamma > 0.0; ++iteration)
  {
    const at::Tensor image = measured.weighed(projector.project(direction));
    const double length = std::pow(euclidean(image), 2);
    if (length == 0.0)
    {
      break;
    }
    volume.add_(direction, gamma / length);
    residual.sub_(image, gamma / length);
    if (rule.stop(iteration, euclidean(residual)))
    {
      break;
    }
    gradient = projector.adjoint(residual).contiguous();
    restrictTo(gradient, support);
    const double next = std::pow(euclidean(gradient), 2);
    direction.mul_(next / gamma).add_(gradient);
    gamma = next;
  }
  return volume;
}

using Solver = decltype(solveSirt);

at::Tensor component(Solver& solve, const TiltSeries& series, const SpectralGrid& grid, const VfetOptions& options,
  const at::Tensor& support, const Run& run)
{
  const Grid frame = frameGrid(series, grid, options.margin);
  at::Tensor inside = support;
  if (support.defined())
  {
    const std::int64_t n = 2 * options.margin;
    require(series.width() + n == grid.volume.size[0] && series.height() + n == grid.volume.size[1],
      "a support was given for a volume of ", grid.volume.size[0], " x ", grid.volume.size[1],
      " voxels in its plane, but the images are ", series.width(), " x ", series.height(),
      " pixels; with a support, the volume must be as wide as the detector");
    const int along = series.axis() == Axis::X ? 2 : 1;
    inside = support.narrow(along, options.margin, frame.size[2 - along]);
  }
  const Projector projector(
    frame, series.axis(), series.angles, {}, series.axis() == Axis::X ? series.height() : series.width());
  const at::Tensor volume = solve(projector, Projections(series), inside, frame, options, run);
  return frameSpectrum(volume, series, grid);
}

TransverseSpectra both(Solver& solve, const TiltSeries& x, const TiltSeries& y, const SpectralGrid& grid,
  const VfetOptions& options, const at::Tensor& support, const Run& run)
{
  TransverseSpectra spectra;
  spectra.x = component(solve, x, grid, options, support, run.part(0.0, 0.5));
  spectra.y = component(solve, y, grid, options, support, run.part(0.5, 1.0));
  return spectra;
}
}

std::vector<TransverseSpectra> sirt(const TiltSeries& x, const TiltSeries& y, const std::vector<SpectralGrid>& grids,
  const VfetOptions& options, const at::Tensor& support, const Run& run)
{
  return { both(solveSirt, x, y, grids.front(), options, support, run) };
}

std::vector<TransverseSpectra> cgls(const TiltSeries& x, const TiltSeries& y, const std::vector<SpectralGrid>& grids,
  const VfetOptions& options, const at::Tensor& support, const Run& run)
{
  return { both(solveCgls, x, y, grids.front(), options, support, run) };
}
}
