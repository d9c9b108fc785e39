#include "ThinVolume.h"

#include "core/base/Constants.h"

#include <ATen/ATen.h>

namespace magnet
{
using constants::pi;

double slowWaves(const SpectralGrid& thin)
{
  constexpr double times = 8.0;
  return times * 2.0 * pi / (static_cast<double>(thin.padded[2]) * thin.spacing[2]);
}

void replaceSlowWaves(
  FieldLayers& thin, const SpectralGrid& thinGrid, const FieldLayers& deep, const SpectralGrid& deepGrid, double slow)
{
  const auto like = thin[0].options().dtype(at::kFloat);
  const at::Tensor k =
    (deepGrid.wavevector(0, like).square() + deepGrid.wavevector(1, like).square()).sqrt_().div_(slow);
  const at::Tensor weight = (k.mul(2.0).sub_(1.0).clamp_(0.0, 1.0).mul_(pi)).cos_().mul_(0.5).add_(0.5);
  const std::int64_t layers = thinGrid.volume.size[2];
  const std::int64_t below = (deepGrid.volume.size[2] - layers) / 2;
  const std::int64_t columns = deepGrid.padded[0] / 2;
  const std::int64_t rows = deepGrid.padded[1] / 2;
  for (std::size_t c = 0; c < 3; ++c)
  {
    // Wave numbers along y from 0 up, and the negative ones at the other end.
    for (const bool negative : { false, true })
    {
      const auto part = [&](const at::Tensor& t)
      { return t.narrow(1, negative ? t.size(1) - rows : 0, rows).narrow(2, 0, columns); };
      at::Tensor into = part(thin[c]);
      into.add_((part(deep[c].narrow(0, below, layers)) - into).mul_(part(weight)));
    }
  }
}
}
