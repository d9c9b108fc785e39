#include "Sums.h"

#include "Clones.h"
#include "Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace magnet
{
namespace
{
constexpr std::int64_t block = 4096;

MAGNET_CLONES
double blockProduct(const float* __restrict a, const float* __restrict b, std::int64_t n)
{
  // Side by side, so that they are vector instructions.
  double lane[8] = {};
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8)
  {
    for (int k = 0; k < 8; ++k)
    {
      lane[k] += static_cast<double>(a[i + k]) * static_cast<double>(b[i + k]);
    }
  }
  double sum = 0.0;
  for (; i < n; ++i)
  {
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return std::accumulate(lane, lane + 8, sum);
}

// On another device, where a copy in double of all would be too much.
double sliceBySlice(const at::Tensor& a, const at::Tensor& b)
{
  constexpr std::int64_t slice = std::int64_t{ 1 } << 22;
  at::Tensor sum = at::zeros({}, a.options().dtype(at::kDouble));
  for (std::int64_t first = 0; first < a.numel(); first += slice)
  {
    const std::int64_t n = std::min(slice, a.numel() - first);
    sum.add_((a.narrow(0, first, n).to(at::kDouble) * b.narrow(0, first, n)).sum());
  }
  return sum.item<double>();
}
}

double dotProduct(const at::Tensor& a, const at::Tensor& b)
{
  require(a.numel() == b.numel(), "a product of ", a.numel(), " with ", b.numel(), " numbers was asked for");
  if (!a.is_cpu() || a.scalar_type() != at::kFloat || b.scalar_type() != at::kFloat)
  {
    return a.is_meta() ? 1.0 : sliceBySlice(a.flatten(), b.flatten());
  }
  const at::Tensor left = a.contiguous();
  const at::Tensor right = b.contiguous();
  const float* const x = left.data_ptr<float>();
  const float* const y = right.data_ptr<float>();
  const std::int64_t n = left.numel();
  std::vector<double> sums(static_cast<std::size_t>((n + block - 1) / block));
  at::parallel_for(0, static_cast<std::int64_t>(sums.size()), 16,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t i = first; i < last; ++i)
      {
        sums[i] = blockProduct(x + i * block, y + i * block, std::min(block, n - i * block));
      }
    });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}
}
