#include "core/tools/Simulated.h"

#include "core/base/Error.h"
#include "core/score/Nrmse.h"
#include "core/score/ShellCorrelation.h"
#include "core/score/Topology.h"
#include "core/texture/DirectionColor.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using namespace magnet::simulated;

TEST(Nrmse, IsZeroForItselfAndFollowsTheFormula)
{
  const at::Tensor x = at::randn({ 3, 4, 5, 3 });
  EXPECT_EQ(nrmse(x, x, {}).vector, 0.0);
  at::Tensor y = x.clone();
  y[1][2][3][1] += 0.5;
  at::Tensor mask = at::zeros({ 3, 4, 5 }, at::kByte);
  mask[1][2][3] = 1;
  mask[0][0][0] = 1;
  const NrmseScore s = nrmse(x, y, mask);
  EXPECT_EQ(s.voxels, 2);
  const double largest = std::max(std::pow(x[1][2][3][1].item<double>(), 2), std::pow(x[0][0][0][1].item<double>(), 2));
  EXPECT_NEAR(s.component[1], 0.5 / std::sqrt(2.0 * largest), 1e-5);
  EXPECT_EQ(s.component[0], 0.0);
  const double length = std::max(x[1][2][3].square().sum().item<double>(), x[0][0][0].square().sum().item<double>());
  EXPECT_NEAR(s.vector, 0.5 / std::sqrt(2.0 * length), 1e-5);

  const auto layers = nrmsePerLayer(x, y, mask);
  EXPECT_TRUE(std::isnan(layers[2].vector)) << "no material in this layer";
  EXPECT_EQ(layers[0].vector, 0.0);
  EXPECT_NEAR(layers[1].vector, 0.5 / std::sqrt(x[1][2][3].square().sum().item<double>()), 1e-5);
}

TEST(Nrmse, AComponentThatIsZeroHasNone)
{
  at::Tensor x = at::randn({ 3, 4, 5, 3 });
  x.select(3, 2).zero_();
  const NrmseScore s = nrmse(x, x + 0.1, {});
  EXPECT_TRUE(std::isnan(s.component[2]));
  EXPECT_FALSE(std::isnan(s.vector));
}

TEST(Divergence, VanishesForARotationAndIsOneForASource)
{
  const Grid grid = Grid::centred({ 6, 7, 8 }, { 1e-9, 2e-9, 3e-9 });
  at::Tensor rotation = at::zeros({ 8, 7, 6, 3 });
  at::Tensor source = at::zeros({ 8, 7, 6, 3 });
  for (int z = 0; z < 8; ++z)
  {
    for (int y = 0; y < 7; ++y)
    {
      for (int x = 0; x < 6; ++x)
      {
        rotation[z][y][x][0] = -2.0 * y;
        rotation[z][y][x][1] = 1.0 * x;
        source[z][y][x][0] = 1.0 * x;
      }
    }
  }
  EXPECT_NEAR(divergenceMeasure(rotation, grid, {}), 0.0, 1e-6);
  EXPECT_NEAR(divergenceMeasure(source, grid, {}), 1.0, 1e-6);
  EXPECT_NEAR(divergenceMeasure(source, grid, at::ones({ 8, 7, 6 }, at::kByte)), 1.0, 1e-6);
  EXPECT_TRUE(std::isnan(divergenceMeasure(at::ones({ 8, 7, 6, 3 }), grid, {})));
}

TEST(ShellCorrelation, IsOneForEqualVolumesAndFallsWithNoise)
{
  const Grid grid = Grid::centred({ 20, 18, 16 }, { 1e-9, 1e-9, 1e-9 });
  const at::Tensor a = at::randn({ 16, 18, 20, 3 });
  for (const double c : shellCorrelation(a, 2.5 * a, grid).correlation)
  {
    EXPECT_NEAR(c, 1.0, 1e-5);
  }
  const auto other = shellCorrelation(a, at::randn(a.sizes()), grid);
  EXPECT_LT(std::abs(other.correlation.back()), 0.2);
  EXPECT_NEAR(other.frequency.front(), 1.0 / 20e-9, 1e3);
}

TEST(Topology, SkyrmionsHaveChargeOneInEverySlice)
{
  const Grid grid = Grid::centred({ 100, 100, 30 }, { 5e-9, 5e-9, 5e-9 });
  for (const double helicity : { 0.0, 0.5 * constants::pi, constants::pi })
  {
    for (const int polarity : { 1, -1 })
    {
      TextureOptions o;
      o.helicity = helicity;
      o.polarity = polarity;
      o.capDepth = 30e-9;
      o.wallWidth = 15e-9;
      const TexturedVolume v = makeTexture(o, grid);
      const auto charge = topologicalCharge(v.magnetization, v.mask);
      for (std::int64_t z = 0; z < 30; ++z)
      {
        const bool inside = v.mask[z][50][50].item<int>() != 0;
        EXPECT_NEAR(charge[z], inside ? -polarity : 0.0, 1e-3) << z;
      }
    }
  }
  TextureOptions vortex;
  vortex.texture = Texture::Vortex;
  const TexturedVolume v = makeTexture(vortex, grid);
  EXPECT_NEAR(topologicalCharge(v.magnetization, v.mask)[15], 0.5, 0.01);
}

TEST(Textures, HaveTheSaturationMagnetizationInTheDiscAndNoneOutside)
{
  const Grid grid = Grid::centred({ 41, 40, 20 }, { 5e-9, 5e-9, 10e-9 });
  for (Case c : textureSet())
  {
    c.options.radius = 90e-9;
    c.options.thickness = 100e-9;
    for (const std::uint64_t seed : { 0, 3 })
    {
      c.options.seed = seed;
      const TexturedVolume v = makeTexture(c.options, grid);
      const at::Tensor length = v.magnetization.square().sum(3).sqrt();
      const at::Tensor expected = v.mask.to(at::kFloat) * c.options.saturationMagnetization;
      EXPECT_LT((length - expected).abs().max().item<double>(), 1.0) << c.name;
      EXPECT_NEAR(v.mask.sum().item<double>(), constants::pi * 18 * 18 * 10, 0.02 * 10200) << c.name;
    }
  }
}

TEST(Textures, AreSmooth)
{
  // No ansatz turns by more than 60 degrees between neighbouring cells: no artificial discontinuity.
  const Grid grid = Grid::centred({ 101, 101, 40 }, { 4e-9, 4e-9, 4e-9 });
  for (Case c : textureSet())
  {
    c.options.radius = 190e-9;
    c.options.thickness = 150e-9;
    if (c.options.texture == Texture::NeelVortex || c.options.texture == Texture::Vortex)
    {
      c.options.coreRadius = 40e-9;
    }
    const TexturedVolume v = makeTexture(c.options, grid);
    const at::Tensor m = v.magnetization / c.options.saturationMagnetization;
    for (int d = 0; d < 3; ++d)
    {
      const std::int64_t n = m.size(d) - 1;
      const at::Tensor both = v.mask.narrow(d, 0, n).mul(v.mask.narrow(d, 1, n)).ne(0);
      const at::Tensor cosine = m.narrow(d, 0, n).mul(m.narrow(d, 1, n)).sum(3).masked_select(both);
      EXPECT_GT(cosine.min().item<double>(), 0.5) << c.name << " along dimension " << d;
    }
  }
}

TEST(Textures, AThinWallIsNoOverflow)
{
  const Grid grid = Grid::centred({ 61, 61, 4 }, { 5e-9, 5e-9, 5e-9 });
  TextureOptions o;
  o.wallWidth = 0.1e-9;
  const at::Tensor m = makeTexture(o, grid).magnetization / o.saturationMagnetization;
  EXPECT_NEAR(m[2][30][30 + 15][2].item<double>(), -1.0, 1e-5) << "75 nm, in the core of 80 nm";
  EXPECT_NEAR(m[2][30][30 + 17][2].item<double>(), 1.0, 1e-5);
}

TEST(Textures, SeedsAreReproducibleAndDiffer)
{
  const Grid grid = Grid::centred({ 30, 30, 10 }, { 5e-9, 5e-9, 5e-9 });
  TextureOptions o;
  o.texture = Texture::SpinHelix;
  o.seed = 11;
  const at::Tensor a = makeTexture(o, grid).magnetization;
  EXPECT_TRUE(at::equal(a, makeTexture(o, grid).magnetization));
  o.seed = 12;
  EXPECT_FALSE(at::equal(a, makeTexture(o, grid).magnetization));
}

TEST(DirectionColor, PaintsTheAxes)
{
  const float v[] = { 1, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0.5F, 0, 0 };
  unsigned char rgb[18];
  directionColor(v, 6, 0.0, rgb);
  const unsigned char expected[] = { 255, 0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 128, 128, 128 };
  for (int i = 0; i < 15; ++i)
  {
    EXPECT_NEAR(rgb[i], expected[i], 1) << i;
  }
  const float bad[] = { 1, 0, 0, INFINITY, 0, 0 };
  EXPECT_THROW(directionColor(bad, 2, 1.0, rgb), Error);
  EXPECT_GT(rgb[15], 180);
  EXPECT_LT(rgb[15], 200);
}
