#include "Exchange.h"

#include <ATen/ATen.h>

namespace magnet
{
at::Tensor exchangeGradient(const at::Tensor& m, const at::Tensor& support, int first)
{
  at::Tensor result = at::zeros_like(m);
  for (int d = first; d < first + 3; ++d)
  {
    const auto n = m.size(d) - 1;
    const at::Tensor flow =
      (m.narrow(d, 1, n) - m.narrow(d, 0, n)).mul_(support.narrow(d, 1, n) * support.narrow(d, 0, n));
    result.narrow(d, 1, n).add_(flow);
    result.narrow(d, 0, n).sub_(flow);
  }
  return result;
}
}
