#include "ShellCorrelation.h"

#include "core/base/Constants.h"
#include "core/base/Fft.h"
#include "core/base/Fields.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace magnet
{
ShellCorrelation shellCorrelation(const at::Tensor& a, const at::Tensor& b, const Grid& grid)
{
  requireField(a, 3, grid, "the first volume");
  requireField(b, 3, grid, "the second volume");
  double length = 0.0;
  double nyquist = std::numeric_limits<double>::infinity();
  at::Tensor k2;
  for (int axis = 0; axis < 3; ++axis)
  {
    length = std::max(length, grid.spacing[axis] * static_cast<double>(grid.size[axis]));
    nyquist = std::min(nyquist, 0.5 / grid.spacing[axis]);
    const at::Tensor k = wavevector(grid.size[axis], grid.spacing[axis], axis == 0, 2 - axis, 3, a.options(), false);
    k2 = axis == 0 ? k.square() : k2 + k.square();
  }
  const double step = 1.0 / length;
  const auto shells = static_cast<std::int64_t>(std::floor(nyquist / step + 1e-9));
  at::Tensor shell = (k2.sqrt_() / (2.0 * constants::pi * step)).round_().to(at::kLong).clamp_max_(shells + 1);
  // A half spectrum holds most columns for two.
  at::Tensor weight = at::full({ 1, 1, grid.size[0] / 2 + 1 }, 2.0, a.options());
  weight.select(2, 0).fill_(1.0);
  if (grid.size[0] % 2 == 0)
  {
    weight.select(2, grid.size[0] / 2).fill_(1.0);
  }
  at::Tensor cross;
  at::Tensor powerA;
  at::Tensor powerB;
  for (int c = 0; c < 3; ++c)
  {
    const at::Tensor fa = fft::forwardReal(a.select(3, c).contiguous(), 3);
    const at::Tensor fb = fft::forwardReal(b.select(3, c).contiguous(), 3);
    const auto add = [&](at::Tensor& sum, const at::Tensor& values)
    {
      const at::Tensor weighted = values * weight;
      sum = c == 0 ? weighted : sum.add_(weighted);
    };
    add(cross, at::real(fa) * at::real(fb) + at::imag(fa) * at::imag(fb));
    add(powerA, at::real(fa).square() + at::imag(fa).square());
    add(powerB, at::real(fb).square() + at::imag(fb).square());
  }
  if (a.is_meta())
  {
    return {};
  }
  const auto perShell = [&](const at::Tensor& values)
  {
    return at::zeros({ shells + 2 }, values.options().dtype(at::kDouble))
      .index_add_(0, shell.flatten(), values.flatten().to(at::kDouble))
      .cpu();
  };
  ShellCorrelation result;
  const at::Tensor numerator = perShell(cross);
  const at::Tensor denominator = (perShell(powerA) * perShell(powerB)).sqrt_();
  const at::Tensor voxels = perShell(weight.expand(shell.sizes()));
  for (std::int64_t s = 1; s <= shells; ++s)
  {
    result.voxels.push_back(voxels[s].item<double>());
    result.frequency.push_back(static_cast<double>(s) * step);
    const double power = denominator[s].item<double>();
    result.correlation.push_back(
      power > 0.0 ? numerator[s].item<double>() / power : std::numeric_limits<double>::quiet_NaN());
  }
  return result;
}
}
