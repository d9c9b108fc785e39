#include "Deformation.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
at::Tensor deformed(const at::Tensor& direction, const Deformation& deformation)
{
  require(direction.dim() == 4 && direction.size(3) == 3, "the texture has the shape ", direction.sizes(),
    "; it must be (nz, ny, nx, 3)");
  for (const double s : deformation.stretch)
  {
    require(s > 0.05 && s < 20.0, "a stretch of ", s, " is not possible; expected 0.05 to 20");
  }
  if (deformation.none())
  {
    return direction;
  }
  const double c = std::cos(deformation.angle);
  const double s = std::sin(deformation.angle);
  const auto n = direction.sizes();
  // From the new places to the old ones, in the half widths of the volume that grid_sampler counts in.
  const double width[3] = { static_cast<double>(n[2]), static_cast<double>(n[1]), static_cast<double>(n[0]) };
  const double rows[3][3] = { { c, s, 0.0 }, { -s, c, 0.0 }, { 0.0, 0.0, 1.0 } };
  std::vector<float> matrix;
  for (int i = 0; i < 3; ++i)
  {
    for (int j = 0; j < 3; ++j)
    {
      matrix.push_back(static_cast<float>(rows[i][j] / deformation.stretch[i] * width[j] / width[i]));
    }
    matrix.push_back(0.0F);
  }
  const at::Tensor m = direction.permute({ 3, 0, 1, 2 }).unsqueeze(0).to(at::kFloat);
  const at::Tensor occupied = m.square().sum(1, true).gt(0.25).to(at::kFloat);
  const at::Tensor places = at::affine_grid_generator(
    at::tensor(matrix).reshape({ 1, 3, 4 }), { 1, 3, n[0], n[1], n[2] }, false);
  const at::Tensor found = at::grid_sampler_3d(at::cat({ m, occupied }, 1), places, 0, 0, false);
  const at::Tensor v = found.narrow(1, 0, 3);
  const at::Tensor length = v.square().sum(1, true).sqrt();
  const at::Tensor unit = v * (found.narrow(1, 3, 1) / length.clamp_min(1e-3));
  const at::Tensor x = unit.select(1, 0);
  const at::Tensor y = unit.select(1, 1);
  return at::stack({ x * c - y * s, x * s + y * c, unit.select(1, 2) }, 1)[0].permute({ 1, 2, 3, 0 }).contiguous();
}
}
