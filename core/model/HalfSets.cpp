#include "HalfSets.h"

#include "LeaveOneOut.h"
#include "core/score/ShellCorrelation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace magnet
{
namespace
{
constexpr double components = 3.0;    // that are correlated together
constexpr double blur = 2.0;          // cells, the deviation of the Gaussian
constexpr std::int64_t reach = 6;     // cells of it
constexpr std::int64_t roomShare = 4; // of an edge, zeros on each side

// Trust of each series' images in which each second one, in the order of the tilts and on through all series, has none.
PhaseImages half(const ModelData& data, const PhaseImages& trust, std::int64_t which)
{
  PhaseImages result;
  std::int64_t place = which;
  for (std::size_t s = 0; s < data.series.size(); ++s)
  {
    const std::vector<double>& angles = data.series[s].angles;
    std::vector<std::int64_t> order(angles.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return angles[a] < angles[b]; });
    result.push_back(trust[s].clone());
    for (const std::int64_t image : order)
    {
      if (place++ % 2 == 1)
      {
        result.back()[image] = 0.0;
      }
    }
  }
  return result;
}

// From 0 at the support's edge to 1 some cells inside: a blurred flat edge is half of what it was.
at::Tensor window(const at::Tensor& support)
{
  const at::Tensor at = at::arange(-reach, reach + 1, support.options());
  const at::Tensor bell = at.div(blur).square_().mul_(-0.5).exp_();
  const at::Tensor weights = bell / bell.sum();
  at::Tensor result = support.unsqueeze(0).unsqueeze(0);
  for (int axis = 2; axis < 5; ++axis)
  {
    std::vector<std::int64_t> shape(5, 1);
    shape[axis] = weights.size(0);
    std::vector<std::int64_t> room(3, 0);
    room[axis - 2] = reach;
    result = at::conv3d(result, weights.view(shape), {}, 1, room);
  }
  return result[0][0].mul_(2.0).sub_(1.0).clamp_min_(0.0);
}

// The differences of each cell from its six neighbours, where all seven are material; else 0.
at::Tensor laplacian(const at::Tensor& u, const at::Tensor& material)
{
  at::Tensor inside = material.clone();
  at::Tensor result = at::zeros_like(u);
  for (int axis = 0; axis < 3; ++axis)
  {
    for (const std::int64_t step : { -1, 1 })
    {
      result.add_(at::roll(u, step, axis)).sub_(u);
      at::Tensor beside = at::roll(material, step, axis);
      beside.select(axis, step > 0 ? 0 : -1).zero_();
      inside.mul_(beside);
    }
  }
  return result.mul_(inside);
}

at::Tensor padded(const at::Tensor& m)
{
  std::vector<std::int64_t> room;
  for (int axis = 2; axis >= 0; --axis)
  {
    room.insert(room.end(), 2, m.size(axis) / roomShare);
  }
  return at::constant_pad_nd(m.permute({ 3, 0, 1, 2 }), room).permute({ 1, 2, 3, 0 }).contiguous();
}

// The period where the curves cross, between the middles of two shells.
double crossing(const ShellCorrelation& c, const std::vector<double>& limit)
{
  std::size_t first = 0;
  for (std::size_t i = 0; i < limit.size(); ++i)
  {
    const double above = c.correlation[i] - limit[i];
    // A shell with less than one voxel tells nothing.
    first = first == i && limit[i] >= 1.0 ? i + 1 : first;
    if (i >= first && !(above >= 0.0))
    {
      if (i == first)
      {
        return std::numeric_limits<double>::quiet_NaN();
      }
      const double before = c.correlation[i - 1] - limit[i - 1];
      const double share = std::isnan(above) ? 0.0 : before / (before - above);
      return 1.0 / (c.frequency[i - 1] + share * (c.frequency[i] - c.frequency[i - 1]));
    }
  }
  return first < limit.size() ? 1.0 / c.frequency.back() : std::numeric_limits<double>::quiet_NaN();
}
}

double halfBitCorrelation(double voxels)
{
  const double root = 1.0 / std::sqrt(std::max(voxels, 1.0));
  return std::min(1.0, (0.2071 + 1.9102 * root) / (1.2071 + 0.9102 * root));
}

HalfSets compareHalves(
  const ModelData& data, const ModelPart& part, const ModelAssumptions& assumptions, const Run& run)
{
  imagesToJudgeBy(data.series);
  const std::vector<ModelLevel> levels = modelLevels(data, part);
  std::vector<at::Tensor> found;
  const auto fit = [&](const Run& both)
  {
    for (std::int64_t which = 0; which < 2; ++which)
    {
      const Run each = both.part(0.5 * static_cast<double>(which), 0.5 * static_cast<double>(which + 1));
      each.advance(0.0, which == 0 ? "Fit of the even images" : "Fit of the odd images");
      found.push_back(
        solveModel(levels, { assumptions.options, half(data, assumptions.trust, which) }, {}, {}, false, each).u);
    }
    both.advance(1.0);
  };
  if (!doneWholly(run, fit))
  {
    return {};
  }
  const at::Tensor mask = window(levels.back().support.squeeze(3));
  const at::Tensor material = levels.back().support.gt(0.5).to(mask.scalar_type());
  const at::Tensor detail[] = { laplacian(found[0], material), laplacian(found[1], material) };
  if (!detail[0].ne(0.0).any().item<bool>() || !detail[1].ne(0.0).any().item<bool>())
  {
    return {};
  }
  Grid box = levels.back().box;
  for (int axis = 0; axis < 3; ++axis)
  {
    box.size[axis] += 2 * (box.size[axis] / roomShare);
  }
  const ShellCorrelation c = shellCorrelation(
    padded(detail[0] * mask.unsqueeze(3)), padded(detail[1] * mask.unsqueeze(3)), box);
  const double cells = static_cast<double>(box.size[0] * box.size[1] * box.size[2]);
  const double share = levels.back().support.sum(at::kDouble).item<double>() / cells;
  HalfSets result;
  for (std::size_t i = 0; i < c.frequency.size(); ++i)
  {
    result.periods.push_back(1.0 / c.frequency[i]);
    result.halfBit.push_back(halfBitCorrelation(0.5 * components * share * c.voxels[i]));
  }
  result.correlation = c.correlation;
  result.resolution = crossing(c, result.halfBit);
  return result;
}
}
