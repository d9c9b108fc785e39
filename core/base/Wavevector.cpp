#include "Wavevector.h"

#include "Fft.h"

#include <ATen/ATen.h>

namespace magnet
{
at::Tensor wavevector(
  std::int64_t n, double spacing, bool half, int dim, int dims, const at::TensorOptions& options, bool derivative)
{
  const auto k = fft::frequencies(n, spacing);
  const std::int64_t count = half ? n / 2 + 1 : n;
  at::Tensor values = at::empty({ count }, at::kFloat);
  float* const data = values.data_ptr<float>();
  for (std::int64_t i = 0; i < count; ++i)
  {
    const bool nyquist = n % 2 == 0 && i == n / 2;
    data[i] = nyquist && derivative ? 0.0F : static_cast<float>(half ? std::abs(k[i]) : k[i]);
  }
  std::vector<std::int64_t> shape(dims, 1);
  shape[dim] = count;
  return values.view(shape).to(options.device());
}
}
