#include "core/model/Exchange.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

using namespace magnet;

namespace
{
// 1/2 sum s_i s_j |m_i - m_j|^2, of (nz, ny, nx, components) and (nz, ny, nx).
double energy(const at::Tensor& m, const at::Tensor& s)
{
  double sum = 0.0;
  for (int d = 0; d < 3; ++d)
  {
    const auto n = m.size(d) - 1;
    const at::Tensor change = m.narrow(d, 1, n) - m.narrow(d, 0, n);
    const at::Tensor both = s.narrow(d, 1, n) * s.narrow(d, 0, n);
    sum += 0.5 * (change.square().sum(3) * both).sum(at::kDouble).item<double>();
  }
  return sum;
}
}

TEST(Exchange, GradientIsThatOfTheEnergyInAnyLayout)
{
  at::manual_seed(5);
  for (const auto& size : { std::vector<std::int64_t>{ 7, 6, 5 }, { 3, 9, 21 }, { 2, 1, 1 }, { 1, 5, 2 } })
  {
    const at::Tensor s = at::rand(size);
    at::Tensor m = at::randn({ size[0], size[1], size[2], 3 });
    const at::Tensor gradient = exchangeGradient(m, s.unsqueeze(3), 0);
    // The energy is quadratic: half its gradient's product with m is the energy, and so for differences.
    EXPECT_NEAR(0.5 * (m * gradient).sum(at::kDouble).item<double>(), energy(m, s), 1e-4 * energy(m, s));
    const at::Tensor q = at::randn_like(m);
    const double slope = energy(m + q, s) - energy(m - q, s);
    EXPECT_NEAR(2.0 * (q * gradient).sum(at::kDouble).item<double>(), slope, 1e-4 * (energy(m, s) + energy(q, s)));

    // Components in planes, two volumes, and one that does not lie together.
    const at::Tensor planes = m.permute({ 3, 0, 1, 2 });
    const at::Tensor two = at::stack({ planes, planes * 2.0 }).contiguous();
    const at::Tensor byPlanes = exchangeGradient(two, s.unsqueeze(0).unsqueeze(0), 2);
    EXPECT_LT((byPlanes[0].permute({ 1, 2, 3, 0 }) - gradient).abs().max().item<float>(), 1e-5F);
    EXPECT_LT((byPlanes[1] - byPlanes[0] * 2.0).abs().max().item<float>(), 1e-5F);
    const at::Tensor scattered = planes.contiguous().permute({ 1, 2, 3, 0 });
    EXPECT_LT((exchangeGradient(scattered, s.unsqueeze(3), 0) - gradient).abs().max().item<float>(), 1e-5F);
  }
}
