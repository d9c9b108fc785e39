#include "SupportEstimate.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

namespace magnet
{
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
