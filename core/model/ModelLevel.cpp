#include "ModelLevel.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace magnet
{
namespace
{
constexpr std::int64_t longest = 60; // cells of an edge of the box at the lowest resolution
constexpr std::int64_t thinnest = 4; // that its shortest edge keeps
constexpr std::int64_t coarsest = 8; // step

// With pixels that are `factor` times as wide, each the mean of those that count.
TiltSeries binned(const TiltSeries& series, std::int64_t factor)
{
  if (factor == 1)
  {
    return series;
  }
  const auto mean = [factor](const at::Tensor& images) { return at::avg_pool2d(images.unsqueeze(0), factor)[0]; };
  TiltSeries result = series;
  for (double& sigma : result.sigma)
  {
    sigma /= static_cast<double>(factor);
  }
  if (!series.valid.defined())
  {
    result.phase = mean(series.phase);
    return result;
  }
  const at::Tensor counted = series.valid.to(series.phase.scalar_type());
  const at::Tensor share = mean(counted);
  result.valid = share.ge(0.5).to(at::kByte);
  result.phase = mean(series.phase * counted) / share.clamp_min(0.5);
  return result;
}
}

ModelPart partAround(const at::Tensor& support)
{
  const at::Tensor inside = support.gt(0.0);
  require(inside.any().item<bool>(), "the support is empty: its mask is 0 everywhere");
  const SupportBox box = boxAround(inside);
  ModelPart part;
  for (std::int64_t step = 1; step <= coarsest; step *= 2)
  {
    bool fits = true;
    ModelPart next;
    next.step = step;
    for (int d = 0; d < 3; ++d)
    {
      next.first[d] = box.first[d] / step * step;
      next.size[d] = (box.first[d] + box.size[d] - next.first[d] + step - 1) / step * step;
      fits = fits && next.first[d] + next.size[d] <= support.size(d) / step * step && next.size[d] >= thinnest * step;
    }
    if (step > 1 && !fits)
    {
      break;
    }
    part = next;
    if (*std::max_element(part.size, part.size + 3) <= longest * step)
    {
      break;
    }
  }
  return part;
}

ModelLevel modelLevel(const ModelData& data, const ModelPart& part, std::int64_t factor)
{
  const TiltSeries& first = data.series.front();
  const auto f = static_cast<double>(factor);
  Frame frame;
  for (int d = 0; d < 2; ++d)
  {
    const std::int64_t pixels = d == 0 ? first.width() : first.height();
    frame.size[d] = pixels / factor;
    frame.spacing[d] = first.spacing[d] * f;
    frame.origin[d] = (-0.5 * static_cast<double>(pixels - 1) + 0.5 * (f - 1.0)) * first.spacing[d];
  }
  Grid box;
  for (int d = 0; d < 3; ++d)
  {
    const Grid& grid = data.grid;
    box.size[d] = part.size[2 - d] / factor;
    box.spacing[d] = grid.spacing[d] * f;
    box.origin[d] = grid.origin[d] + (static_cast<double>(part.first[2 - d]) + 0.5 * (f - 1.0)) * grid.spacing[d];
  }
  at::Tensor s = part.cut(data.support).contiguous();
  s = (factor == 1 ? s : at::avg_pool3d(s.unsqueeze(0), factor)[0]).unsqueeze(3);
  std::vector<TiltSeries> coarse;
  for (const TiltSeries& each : data.series)
  {
    coarse.push_back(binned(each, factor));
  }
  return { factor, PhaseMisfit(box, frame, coarse, data.background, data.backgroundPeriod), s, data.noise / f, box,
    frame };
}

std::vector<ModelLevel> modelLevels(const ModelData& data, const ModelPart& part)
{
  std::vector<ModelLevel> levels;
  for (std::int64_t factor = part.step; factor >= 1; factor /= 2)
  {
    levels.push_back(modelLevel(data, part, factor));
  }
  return levels;
}
}
