// Relaxation by way of larger cells: Relaxer.h.
#include "Relaxer.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
Grid coarseGrid(const Grid& grid)
{
  Grid coarse = grid;
  for (int a = 0; a < 3; ++a)
  {
    const std::int64_t factor = grid.size[a] > 1 ? 2 : 1;
    coarse.size[a] = (grid.size[a] + factor - 1) / factor;
    coarse.spacing[a] = static_cast<double>(factor) * grid.spacing[a];
    coarse.origin[a] = grid.origin[a] + 0.5 * static_cast<double>(factor - 1) * grid.spacing[a];
  }
  return coarse;
}

// A helix of bonds of length h turns by atan(D h / 2A) a bond, less than D h / 2A: coarse cells would give it a longer
// period, and the fine ones would have to rearrange it all. So the coarse DMI is the one with the fine cells' period.
Material coarseMaterial(const Material& material, double fine, double coarse)
{
  Material result = material;
  for (double* const dmi : { &result.bulkDmi, &result.interfacialDmi, &result.d2dDmi })
  {
    if (*dmi != 0.0)
    {
      const double wave = std::atan(*dmi * fine / (2.0 * material.exchange)) / fine;
      *dmi = 2.0 * material.exchange / coarse * std::tan(std::clamp(wave * coarse, -1.2, 1.2));
    }
  }
  return result;
}

// Means over blocks of 2 x 2 x 2 cells (1 along an axis of one cell) of a (nz, ny, nx, c) tensor.
at::Tensor blockMeans(const at::Tensor& values)
{
  at::Tensor result = values;
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = result.size(d);
    if (n < 2)
    {
      continue;
    }
    if (n % 2 == 1)
    {
      auto shape = result.sizes().vec();
      shape[d] = 1;
      result = at::cat({ result, at::zeros(shape, result.options()) }, d);
    }
    auto shape = result.sizes().vec();
    shape[d] /= 2;
    shape.insert(shape.begin() + d + 1, 2);
    result = result.reshape(shape).mean(d + 1);
  }
  return result;
}

// Linear interpolation from block means back to the fine cells; outside values are zero and drop out in the
// normalization.
at::Tensor refined(const at::Tensor& coarse, const at::Tensor& fine)
{
  at::Tensor result = coarse;
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = fine.size(d);
    if (n < 2)
    {
      continue;
    }
    const std::int64_t k = result.size(d);
    const at::Tensor edge0 = result.narrow(d, 0, 1);
    const at::Tensor edge1 = result.narrow(d, k - 1, 1);
    const at::Tensor below = k > 1 ? at::cat({ edge0, result.narrow(d, 0, k - 1) }, d) : edge0;
    const at::Tensor above = k > 1 ? at::cat({ result.narrow(d, 1, k - 1), edge1 }, d) : edge1;
    const at::Tensor pair = at::stack({ result.mul(0.75).add(below, 0.25), result.mul(0.75).add(above, 0.25) }, d + 1);
    auto shape = result.sizes().vec();
    shape[d] *= 2;
    result = pair.reshape(shape).narrow(d, 0, n);
  }
  return result.contiguous();
}
}

Relaxation relaxCoarseToFine(
  EffectiveField& field, const at::Tensor& start, int levels, const RelaxOptions& options, const Run& run)
{
  const Grid& grid = field.grid();
  if (levels <= 0 || std::min(grid.size[0], grid.size[1]) < 24)
  {
    return relax(field, start, options, run);
  }
  requireField(start, 3, grid, "the start of the relaxation", 1);
  const at::Tensor mask = blockMeans(field.mask().to(at::kFloat).unsqueeze(3)).squeeze(3).ge(0.5).to(at::kByte);
  if (mask.sum().item<std::int64_t>() < 100)
  {
    return relax(field, start, options, run);
  }
  const at::Tensor directions = normalizedDirections(start, field.mask());
  // Blocks whose mean vanishes are given the direction of x.
  at::Tensor means = blockMeans(directions);
  RelaxOptions rough = options;
  // What moves far shall move on the coarse grid, an eighth of the cost.
  rough.torque = 2.0 * options.torque;
  rough.evaluations = std::max<std::int64_t>(1, options.evaluations / 4);
  at::Tensor refinedStart;
  std::int64_t spent = 0;
  {
    const Grid large = coarseGrid(grid);
    EffectiveField coarse(
      large, mask, coarseMaterial(field.material(), grid.spacing[0], large.spacing[0]), run.part(0.0, 0.05));
    const at::Tensor lost = at::logical_and(mask.ne(0), means.square().sum(3).le(1e-12)).to(at::kFloat).unsqueeze(3);
    at::Tensor tilt = at::zeros_like(means);
    tilt.select(3, 0).fill_(1.0);
    means = means + tilt * lost;
    const Relaxation relaxed = relaxCoarseToFine(coarse, means, levels - 1, rough, run.part(0.05, 0.4));
    refinedStart = refined(relaxed.direction, field.mask());
    spent = relaxed.evaluations / 8;
  }
  // Fine cells whose block was outside, or between opposite neighbours, keep their start.
  const at::Tensor without = refinedStart.square().sum(3, true).le(1e-6).to(at::kFloat);
  Relaxation result = relax(field, refinedStart + directions * without, options, run.part(0.4, 1.0));
  result.evaluations += spent;
  return result;
}
}
