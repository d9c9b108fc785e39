#include "Refinement.h"

#include "CubicKernel.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace magnet
{
namespace
{
// n samples -> n * factor: the weights of each.
at::Tensor weights(std::int64_t n, std::int64_t factor)
{
  at::Tensor result = at::zeros({ n * factor, n }, at::kFloat);
  auto* const all = result.data_ptr<float>();
  const auto add = [&](std::int64_t row, std::int64_t column, double weight)
  { all[row * n + column] += static_cast<float>(weight); };
  for (std::int64_t k = 0; k < n * factor; ++k)
  {
    const double place = (static_cast<double>(k) + 0.5) / static_cast<double>(factor) - 0.5;
    const CubicWeights w = cubicWeights(place);
    for (std::size_t i = 0; i < w.value.size(); ++i)
    {
      const std::int64_t sample = w.first + static_cast<std::int64_t>(i);
      const std::int64_t end = std::clamp<std::int64_t>(sample, 0, n - 1);
      const auto beyond = static_cast<double>(n > 1 ? std::abs(sample - end) : 0);
      add(k, end, w.value[i] * (1.0 + beyond));
      add(k, std::clamp<std::int64_t>(sample < 0 ? 1 : n - 2, 0, n - 1), -w.value[i] * beyond);
    }
  }
  return result;
}
}

at::Tensor refined(const at::Tensor& image, std::int64_t factor)
{
  require(image.dim() == 2 && image.scalar_type() == at::kFloat && image.numel() > 0 && factor >= 1,
    "an image of shape ", image.sizes(), " is to be refined by ", factor,
    "; expected (ny, nx) float numbers and a factor of at least 1");
  return at::matmul(at::matmul(weights(image.size(0), factor), image), weights(image.size(1), factor).t());
}
}
