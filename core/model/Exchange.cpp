#include "Exchange.h"

#include "core/base/Clones.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace magnet
{
namespace
{
// One row of n numbers: out = s sum_j s_j (m - m_j) over the neighbours in it, `step` numbers before and behind, and in
// the four rows at the offsets beside it (0 where there is none).
MAGNET_CLONES
void rowGradient(const float* __restrict m, const float* __restrict s, const std::int64_t (&beside)[4], std::int64_t n,
  std::int64_t step, float* __restrict out)
{
  const float* const m0 = m + beside[0];
  const float* const m1 = m + beside[1];
  const float* const m2 = m + beside[2];
  const float* const m3 = m + beside[3];
  const float* const s0 = s + beside[0];
  const float* const s1 = s + beside[1];
  const float* const s2 = s + beside[2];
  const float* const s3 = s + beside[3];
  for (std::int64_t i = 0; i < n; ++i)
  {
    const float v = m[i];
    out[i] = (s0[i] * (v - m0[i]) + s1[i] * (v - m1[i])) + (s2[i] * (v - m2[i]) + s3[i] * (v - m3[i]));
  }
  for (std::int64_t i = 0; i < n - step; ++i)
  {
    out[i] += s[i + step] * (m[i] - m[i + step]);
  }
  for (std::int64_t i = step; i < n; ++i)
  {
    out[i] += s[i - step] * (m[i] - m[i - step]);
  }
  for (std::int64_t i = 0; i < n; ++i)
  {
    out[i] *= s[i];
  }
}

// A volume (nz, ny, nx times `together` numbers), s of the same shape.
void gradient(
  const float* m, const float* s, float* out, std::int64_t nz, std::int64_t ny, std::int64_t nx, std::int64_t together)
{
  const std::int64_t row = nx * together;
  at::parallel_for(0, nz * ny, 64,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t r = first; r < last; ++r)
      {
        const std::int64_t y = r % ny;
        const std::int64_t z = r / ny;
        const std::int64_t beside[4] = { y > 0 ? -row : 0, y + 1 < ny ? row : 0, z > 0 ? -row * ny : 0,
          z + 1 < nz ? row * ny : 0 };
        rowGradient(m + r * row, s + r * row, beside, row, together, out + r * row);
      }
    });
}

at::Tensor byTensors(const at::Tensor& m, const at::Tensor& support, int first)
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

at::Tensor exchangeGradient(const at::Tensor& m, const at::Tensor& support, int first)
{
  if (!m.is_cpu() || m.scalar_type() != at::kFloat || !m.is_contiguous())
  {
    return byTensors(m, support, first);
  }
  std::int64_t volumes = 1; // one after the other
  for (int d = 0; d < first; ++d)
  {
    volumes *= m.size(d);
  }
  const std::int64_t nz = m.size(first);
  const std::int64_t ny = m.size(first + 1);
  const std::int64_t nx = m.size(first + 2);
  const std::int64_t together = m.numel() / std::max<std::int64_t>(1, volumes * nz * ny * nx);
  at::Tensor result = at::empty_like(m);
  // The share beside each number of a volume, so that the innermost loops know of no components.
  const bool shared = support.numel() == nz * ny * nx && together == 1;
  const at::Tensor s = (shared ? support : support.expand_as(m)).to(at::kFloat).contiguous();
  for (std::int64_t v = 0; v < volumes; ++v)
  {
    const std::int64_t offset = v * nz * ny * nx * together;
    gradient(m.data_ptr<float>() + offset, s.data_ptr<float>() + (shared ? 0 : offset),
      result.data_ptr<float>() + offset, nz, ny, nx, together);
  }
  return result;
}
}
