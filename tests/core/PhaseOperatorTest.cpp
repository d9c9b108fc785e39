#include "core/tools/Simulated.h"

#include "core/base/Error.h"
#include "core/forward/PhaseOperator.h"

#include <gtest/gtest.h>

using namespace magnet;
using namespace magnet::simulated;

namespace
{
constexpr double h = 4e-9;

// A box that is nowhere central, in a frame of odd height.
struct OffCentre
{
  Grid whole = Grid::centred({ 30, 25, 22 }, { h, h, h });
  std::int64_t first[3]{ 3, 9, 2 }; // z, y, x
  Grid box = whole;
  Frame frame{ { 30, 25 }, { h, h }, { -14.5 * h, -12.0 * h } };
  std::vector<double> angles = regularAngles(80.0, 16.0);

  OffCentre()
  {
    box.size = { 14, 12, 9 };
    for (int d = 0; d < 3; ++d)
    {
      box.origin[d] += static_cast<double>(first[2 - d]) * h;
    }
  }

  at::Tensor random() const { return at::randn({ box.size[2], box.size[1], box.size[0], 3 }) * 4e5; }
};

double product(const at::Tensor& a, const at::Tensor& b)
{
  return (a.to(at::kDouble) * b.to(at::kDouble)).sum().item<double>();
}
}

TEST(PhaseOperator, IsTheSimulationOfTheWholeVolume)
{
  const OffCentre o;
  const at::Tensor m = o.random();
  at::Tensor whole = at::zeros({ 22, 25, 30, 3 });
  whole.narrow(0, o.first[0], 9).narrow(1, o.first[1], 12).narrow(2, o.first[2], 14).copy_(m);
  PhaseOptions phase;
  phase.angles = o.angles;
  for (const Axis axis : { Axis::X, Axis::Y })
  {
    const at::Tensor expected = phaseFromMagnetization(whole, {}, o.whole, axis, phase).phase;
    const at::Tensor found = PhaseOperator(o.box, o.frame, SeriesGeometry::about(axis, o.angles), m.options()).apply(m);
    EXPECT_LT((found - expected).abs().max().item<double>(), 2e-5 * expected.abs().max().item<double>()) << name(axis);
  }
}

TEST(PhaseOperator, AdjointIsTheTranspose)
{
  const OffCentre o;
  for (const Axis axis : { Axis::X, Axis::Y })
  {
    const PhaseOperator a(o.box, o.frame, SeriesGeometry::about(axis, o.angles), at::TensorOptions(at::kFloat));
    const at::Tensor m = o.random();
    const at::Tensor w = at::randn({ static_cast<std::int64_t>(o.angles.size()), 25, 30 });
    const at::Tensor image = a.apply(m);
    const double scale = image.norm().item<double>() * w.norm().item<double>();
    EXPECT_NEAR(product(image, w), product(m, a.adjoint(w)), 1e-6 * scale) << name(axis);
    // The weights are symmetric, and positive.
    const at::Tensor v = at::randn(w.sizes());
    const at::Tensor weights = a.weights(0.1, 1e-4);
    const at::Tensor weighed = a.weigh(w, weights);
    EXPECT_NEAR(product(weighed, v), product(w, a.weigh(v, weights)),
      1e-5 * weighed.norm().item<double>() * v.norm().item<double>());
    EXPECT_GT(product(weighed, w), 0.0);
  }
}
