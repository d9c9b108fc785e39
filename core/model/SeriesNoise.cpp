#include "SeriesNoise.h"

#include "core/base/Error.h"
#include "core/base/Sums.h"
#include "core/forward/ImageBackground.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
// Noise over the root mean square phase. Cells of a hundredth of the frame describe no texture better than the second;
// the first keeps chi square a number that says something where there is no noise.
constexpr double quietest = 3e-4;
constexpr double finest = 3e-3;
// An image of a specimen has no mean of so many of its standard deviations: the rest is an offset.
constexpr double largeOffset = 3.0;

double medianOf(const at::Tensor& values)
{
  return values.flatten().median().item<double>();
}

double rootMeanSquare(const std::vector<double>& values)
{
  double squares = 0.0;
  for (const double value : values)
  {
    squares += value * value;
  }
  return values.empty() ? 0.0 : std::sqrt(squares / static_cast<double>(values.size()));
}

at::Tensor withoutLargeOffsets(const TiltSeries& s)
{
  at::Tensor result = s.phase;
  for (std::int64_t i = 0; i < s.phase.size(0); ++i)
  {
    const at::Tensor counted = s.valid.defined() ? s.phase[i].masked_select(s.valid[i].ne(0)) : s.phase[i];
    if (counted.numel() == 0)
    {
      continue;
    }
    const double mean = counted.mean(at::kDouble).item<double>();
    const double deviation = (counted - mean).square_().mean(at::kDouble).sqrt().item<double>();
    if (std::abs(mean) > largeOffset * deviation)
    {
      result = result.is_same(s.phase) ? s.phase.clone() : result;
      result[i].sub_(mean);
      if (s.valid.defined())
      {
        result[i].mul_(s.valid[i].ne(0));
      }
    }
  }
  return result;
}

// What the specimen has to do with it.
at::Tensor withoutBackground(const TiltSeries& s, const ModelBasedOptions& options)
{
  if (options.background == PhaseBackground::None)
  {
    return s.phase;
  }
  if (options.background == PhaseBackground::Constant)
  {
    return withoutLargeOffsets(s);
  }
  const ImageBackground background(s.phase.size(1), s.phase.size(2), s.spacing, options.background,
    options.backgroundPeriod, s.valid, s.phase.options());
  return background.without(s.phase);
}
}

double estimatePhaseNoise(const at::Tensor& phase, const at::Tensor& valid)
{
  const auto difference = [](const at::Tensor& v, int d)
  { return v.narrow(d, 1, v.size(d) - 1) - v.narrow(d, 0, v.size(d) - 1); };
  // Four independent samples add up in it; 0.6745 is the median of |normal|.
  at::Tensor found = difference(difference(difference(difference(phase, 1), 1), 2), 2).abs_();
  if (valid.defined())
  {
    const at::Tensor all = at::max_pool2d(valid.eq(0).to(phase.scalar_type()).unsqueeze(0), 3, 1)[0].eq(0.0);
    found = found.masked_select(all);
    require(found.numel() > 0, "no 3 x 3 pixels beside each other count: the noise of the images is not to be found; "
                               "give it (Phase Noise)");
  }
  return medianOf(found) / 6.0 / 0.6745;
}

SeriesNoise noiseOf(const std::vector<TiltSeries>& series, const ModelBasedOptions& options)
{
  const double given = options.phaseNoise;
  double pixels = 0.0;
  double squares = 0.0;
  double estimated = 0.0;
  double known = 0.0;
  double unknown = 0.0; // series
  for (const TiltSeries& s : series)
  {
    const at::Tensor phase = given > 0.0 ? s.phase : withoutBackground(s, options);
    pixels += static_cast<double>(s.validPixels());
    squares += dotProduct(phase, phase);
    known += rootMeanSquare(s.sigma);
    estimated += given > 0.0 || !s.sigma.empty() ? 0.0 : estimatePhaseNoise(s.phase, s.valid);
    unknown += s.sigma.empty() ? 1.0 : 0.0;
  }
  const double rms = std::sqrt(squares / pixels);
  require(rms > 0.0, "all phases are 0: there is nothing to reconstruct");
  if (given > 0.0)
  {
    return { given, given, given };
  }
  const double found = unknown > 0.0 ? estimated / unknown : 0.0;
  const double told = std::max(quietest * rms, found);
  return { told, std::max(finest * rms, found), (known + unknown * told) / static_cast<double>(series.size()) };
}
}
