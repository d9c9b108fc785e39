#include "LeaveOneOut.h"

#include "core/base/Error.h"
#include "core/base/Sums.h"

#include <ATen/ATen.h>

#include <limits>

namespace magnet
{
namespace
{
constexpr std::int64_t fewest = 4; // images

double squares(const at::Tensor& image)
{
  return dotProduct(image, image);
}
}

std::int64_t imagesToJudgeBy(const std::vector<TiltSeries>& series)
{
  std::int64_t images = 0;
  for (const TiltSeries& s : series)
  {
    images += s.images();
  }
  require(images >= fewest, "leaving images out to judge the result needs at least ", fewest, " images; there are ",
    images, ": turn Leave One Out off, or give more");
  return images;
}

Prediction leaveOneOut(
  const ModelData& data, const ModelPart& part, const ModelAssumptions& assumptions, const Run& run)
{
  const std::int64_t images = imagesToJudgeBy(data.series);
  std::vector<ModelLevel> levels;
  levels.push_back(modelLevel(data, part, part.step));
  const PhaseMisfit& misfit = levels.front().misfit;
  const auto whole = static_cast<double>(images + 1);
  // The residuals of a fit; false if it was ended early: it predicts badly for that reason.
  const auto fit = [&](const ModelAssumptions& a, std::int64_t number, PhaseImages& residual)
  {
    const Run each = run.part(static_cast<double>(number) / whole, static_cast<double>(number + 1) / whole);
    return doneWholly(each,
      [&](const Run& r)
      {
        r.advance(0.0,
          number == 0 ? "Fit of all images at low resolution" : text("Fit without image ", number, " of ", images));
        residual = misfit.residual(solveModel(levels, a, {}, {}, false, r).field());
        r.advance(1.0);
      });
  };
  Prediction result;
  PhaseImages all;
  PhaseImages others;
  if (!fit(assumptions, 0, all))
  {
    return result;
  }
  double fitted = 0.0;
  double predicted = 0.0;
  std::int64_t number = 0;
  for (std::size_t s = 0; s < data.series.size(); ++s)
  {
    for (std::int64_t i = 0; i < data.series[s].images(); ++i)
    {
      ModelAssumptions without = assumptions;
      without.trust[s] = assumptions.trust[s].clone();
      without.trust[s][i] = 0.0;
      if (!fit(without, ++number, others))
      {
        return result;
      }
      const double before = squares(all[s][i]);
      const double after = squares(others[s][i]);
      fitted += before;
      predicted += after;
      result.ratio = fitted > 0.0 ? predicted / fitted : std::numeric_limits<double>::quiet_NaN();
      result.images.push_back(before > 0.0 ? after / before : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return result;
}
}
