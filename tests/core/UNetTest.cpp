// The network, its layers, and the symmetries of the experiment.
#include "core/unet/UNet.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/forward/Phase.h"
#include "core/magnetostatics/Induction.h"
#include "core/texture/Textures.h"
#include "core/unet/StrayFieldLayer.h"
#include "core/unet/Symmetry.h"
#include "core/vfet/Vfet.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <thread>

using namespace magnet;

namespace
{
const Grid grid = Grid::centred({ 32, 32, 32 }, { 5e-9, 5e-9, 5e-9 });

std::vector<double> angles(const TiltGeometry::Range& r)
{
  std::vector<double> result;
  const auto count = std::llround((r.maximum - r.minimum) / r.step);
  for (std::int64_t i = 0; i <= count; ++i)
  {
    result.push_back(r.minimum + static_cast<double>(i) * r.step);
  }
  return result;
}

at::Tensor reconstruction(const at::Tensor& m, const TiltGeometry& tilts)
{
  PhaseOptions options;
  options.angles = angles(tilts.x);
  const TiltSeries x = phaseFromMagnetization(m, {}, grid, Axis::X, options);
  options.angles = angles(tilts.y);
  return reconstruct(x, phaseFromMagnetization(m, {}, grid, Axis::Y, options), VfetOptions());
}

// (nz, ny, nx, 3) as the network has it, and back.
at::Tensor planes(const at::Tensor& v)
{
  return v.permute({ 3, 0, 1, 2 }).unsqueeze(0).contiguous();
}
at::Tensor vectors(const at::Tensor& v)
{
  return v[0].permute({ 1, 2, 3, 0 }).contiguous();
}

double relative(const at::Tensor& a, const at::Tensor& b)
{
  return ((a - b).norm() / b.norm()).item<double>();
}

std::int64_t convolutionSize(std::int64_t in, std::int64_t out, std::int64_t kernel)
{
  return in * out * kernel * kernel * kernel + out;
}
}

// The changed specimen, imaged at the changed tilts, gives the changed reconstruction: projector, phases and VFET know
// nothing of symmetries.
TEST(Symmetry, HoldsForTheWholeExperiment)
{
  TextureOptions texture;
  texture.texture = Texture::SpinHelix;
  texture.radius = 55e-9;
  texture.thickness = 60e-9;
  texture.period = 50e-9;
  texture.direction = 0.4;
  const at::Tensor m = makeTexture(texture, grid).magnetization;
  constexpr double d = constants::degree;
  const TiltGeometry tilts{ { -40 * d, 60 * d, 10 * d }, { -70 * d, 50 * d, 5 * d } };
  const at::Tensor b = planes(reconstruction(m, tilts));
  for (const std::int64_t index : { 0, 1, 2, 4, 8, 16, 3, 13, 31 })
  {
    const Symmetry s = Symmetry::number(index);
    const at::Tensor changed = reconstruction(vectors(s.apply(planes(m))), s.apply(tilts));
    EXPECT_LT(relative(planes(changed), s.apply(b)), 2e-5) << index;
  }
}

TEST(Symmetry, IsUndone)
{
  at::manual_seed(1);
  const at::Tensor v = at::randn({ 2, 3, 4, 6, 5 });
  const at::Tensor scalar = at::randn({ 2, 1, 4, 6, 5 });
  for (std::int64_t i = 0; i < Symmetry::count; ++i)
  {
    const Symmetry s = Symmetry::number(i);
    EXPECT_TRUE(at::equal(s.undo(s.apply(v)), v)) << i;
    // A scalar goes where |v| goes.
    EXPECT_TRUE(at::allclose(s.undoScalar(s.apply(v).square().sum(1, true)), v.square().sum(1, true))) << i;
  }
  EXPECT_THROW(Symmetry::number(32), Error);
}

TEST(StrayFieldLayer, IsTheInductionAndItsOwnGradient)
{
  TextureOptions texture;
  texture.radius = 60e-9;
  texture.thickness = 70e-9;
  texture.saturationMagnetization = 1.0 / constants::vacuumPermeability;
  const at::Tensor m = makeTexture(texture, grid).magnetization;
  StrayFieldLayer layer(32, 32, 32);
  const at::Tensor unit = planes(m) * constants::vacuumPermeability;
  EXPECT_LT(relative(layer.apply(unit), planes(induction(m, grid))), 1e-5);

  StrayFieldLayer small(6, 8, 10);
  at::manual_seed(2);
  at::Tensor v = at::randn({ 2, 3, 6, 8, 10 }).requires_grad_();
  const at::Tensor w = at::randn({ 2, 3, 6, 8, 10 });
  (small.forward(v) * w).sum().backward();
  EXPECT_LT(relative(v.grad(), small.apply(w)), 1e-6);
  // By differences: the operator is linear.
  const at::Tensor direction = at::randn({ 2, 3, 6, 8, 10 });
  const auto slope = (small.apply(direction) * w).sum().item<double>();
  EXPECT_NEAR((v.grad() * direction).sum().item<double>(), slope, 1e-3);
  EXPECT_THROW(small.apply(at::zeros({ 1, 3, 6, 8, 11 })), Error);
}

TEST(UNet, ThePapersNetworkHasItsSizeAndShape)
{
  const at::NoGradGuard guard;
  UNet network(UNetOptions::paper());
  std::int64_t expected = convolutionSize(64, 3, 1);
  const std::int64_t width[] = { 3, 64, 128, 256, 512 };
  for (int level = 1; level < 5; ++level)
  {
    expected += convolutionSize(width[level - 1], width[level], 3) + convolutionSize(width[level], width[level], 3);
  }
  for (int level = 1; level < 4; ++level)
  {
    expected += convolutionSize(width[level] + width[level + 1], width[level], 3) +
                convolutionSize(width[level], width[level], 3);
  }
  EXPECT_EQ(network.parameterCount(), expected);
  EXPECT_EQ(network.forward(at::randn({ 1, 3, 16, 8, 24 }), {}).sizes(), (at::IntArrayRef{ 1, 3, 16, 8, 24 }));
  EXPECT_THROW(network.forward(at::randn({ 1, 3, 16, 8, 20 }), {}), Error);
}

TEST(UNet, CompactPredictsACorrectionAndHearsItsConditions)
{
  torch::manual_seed(1);
  UNetOptions options;
  options.width = 8;
  UNet network(options);
  EXPECT_EQ(options.multiple(), 8);
  const at::Tensor b = at::randn({ 2, 3, 16, 24, 8 });
  const at::Tensor condition = at::randn({ 2, TiltGeometry::features });
  const at::Tensor out = network.forward(b, condition);
  ASSERT_EQ(out.sizes(), (at::IntArrayRef{ 2, 4, 16, 24, 8 }));
  // Untrained: its input, times a support of about one half.
  EXPECT_LT(relative(out.narrow(1, 0, 3), b * 0.5), 0.3);
  {
    const at::NoGradGuard guard;
    for (auto& p : network.named_parameters())
    {
      if (p.key() == "conditions.weight" || p.key().find("second.weight") != std::string::npos)
      {
        p.value().normal_(0.0, 0.1);
      }
    }
  }
  const at::Tensor one = network.forward(b, condition);
  EXPECT_GT(relative(network.forward(b, condition * 2.0), one), 1e-4);
  // Samples of a batch know nothing of each other.
  EXPECT_LT(relative(network.forward(b.narrow(0, 1, 1), condition.narrow(0, 1, 1)), one.narrow(0, 1, 1)), 1e-5);
}

TEST(UNet, BlocksBecomeChannelsAndBack)
{
  const at::Tensor v = at::randn({ 2, 3, 4, 6, 8 });
  const at::Tensor channels = blocksToChannels(v, 2);
  ASSERT_EQ(channels.sizes(), (at::IntArrayRef{ 2, 24, 2, 3, 4 }));
  EXPECT_TRUE(at::equal(channelsToBlocks(channels, 2), v));
}

// Each call has its own conditions: networks are shared by the nodes of a pipeline.
TEST(UNet, SeveralThreadsWithConditionsOfTheirOwn)
{
  const at::NoGradGuard guard;
  UNetOptions options;
  options.width = 8;
  options.levels = 2;
  options.conditioned = true;
  UNet network(options);
  for (at::Tensor& p : network.parameters())
  {
    p.add_(at::randn_like(p), 0.1); // conditions say nothing at the start of a training
  }
  constexpr int count = 4;
  const std::int64_t n = 4 * options.multiple();
  const at::Tensor b = at::randn({ 1, 3, n, n, n });
  std::vector<at::Tensor> conditions;
  std::vector<at::Tensor> expected;
  for (int i = 0; i < count; ++i)
  {
    conditions.push_back(at::randn({ 1, TiltGeometry::features }));
    expected.push_back(network.forward(b, conditions.back()));
  }
  ASSERT_GT(relative(expected[0], expected[1]), 0.01);
  std::vector<double> wrong(count, 0.0);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
  {
    threads.emplace_back(
      [&, i]
      {
        const at::NoGradGuard own;
        for (int repeat = 0; repeat < 10; ++repeat)
        {
          wrong[i] = std::max(wrong[i], relative(network.forward(b, conditions[i]), expected[i]));
        }
      });
  }
  for (std::thread& t : threads)
  {
    t.join();
  }
  for (const double w : wrong)
  {
    EXPECT_LT(w, 1e-5);
  }
}
