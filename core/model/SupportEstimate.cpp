#include "SupportEstimate.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
double medianOf(const at::Tensor& values)
{
  return values.flatten().median().item<double>();
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

at::Tensor estimateSupport(const at::Tensor& b, double threshold)
{
  require(threshold > 0.0 && threshold < 1.0, "the support threshold is ", threshold,
    "; expected more than 0 and less "
    "than 1");
  const at::Tensor length = b.square().sum(3).sqrt_();
  const at::Tensor smooth = at::avg_pool3d(length.unsqueeze(0), 3, 1, 1, false, false)[0];
  at::Tensor inner = smooth;
  for (int d = 0; d < 3; ++d)
  {
    inner = inner.narrow(d, inner.size(d) / 4, std::max<std::int64_t>(1, inner.size(d) / 2));
  }
  const at::Tensor values = inner.flatten();
  const double large = std::get<0>(values.kthvalue(values.numel() * 19 / 20)).item<double>();
  require(large > 0.0, "the phases show no magnetization: nowhere a support can be found");
  return smooth.gt(threshold * large).to(b.scalar_type());
}
}
