#include "Directions.h"

#include "core/base/Clones.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace magnet
{
namespace
{
MAGNET_CLONES
void removeAlong(const float* __restrict u, std::int64_t cells, float* __restrict v)
{
  for (std::int64_t i = 0; i < 3 * cells; i += 3)
  {
    const float along = u[i] * v[i] + u[i + 1] * v[i + 1] + u[i + 2] * v[i + 2];
    v[i] -= along * u[i];
    v[i + 1] -= along * u[i + 1];
    v[i + 2] -= along * u[i + 2];
  }
}
}

at::Tensor vectorLength(const at::Tensor& v, int z)
{
  const int components = z == 0 ? 3 : z - 1;
  const auto component = [&](int c) { return v.narrow(components, c, 1); };
  return component(0).square().addcmul_(component(1), component(1)).addcmul_(component(2), component(2)).sqrt_();
}

at::Tensor directions(const at::Tensor& v, const at::Tensor& support)
{
  return v / vectorLength(v, 0).clamp_min_(1e-6) * support.gt(0.0);
}

at::Tensor continuedDirections(const at::Tensor& v, const at::Tensor& support)
{
  at::Tensor u = directions(v, support);
  for (int i = 0; i < 2; ++i)
  {
    const at::Tensor planes = u.permute({ 3, 0, 1, 2 }).unsqueeze(0);
    const at::Tensor mean = at::avg_pool3d(planes, 3, 1, 1)[0].permute({ 1, 2, 3, 0 });
    const at::Tensor empty = u.square().sum(3, true).eq(0.0);
    u = at::where(empty, directions(mean, at::ones_like(support)), u);
  }
  return u.contiguous();
}

void makeTangential(at::Tensor v, const at::Tensor& u)
{
  if (v.is_cpu() && v.is_contiguous() && u.is_contiguous())
  {
    const std::int64_t cells = u.numel() / 3;
    at::parallel_for(0, cells, 4096,
      [&](std::int64_t first, std::int64_t last)
      { removeAlong(u.data_ptr<float>() + 3 * first, last - first, v.data_ptr<float>() + 3 * first); });
  }
  else
  {
    v.sub_(u * (u * v).sum(3, true));
  }
}
}
