#include "core/tools/Simulated.h"

#include "core/base/Error.h"
#include "core/score/Nrmse.h"
#include "core/score/ShellCorrelation.h"
#include "core/score/Topology.h"
#include "core/texture/DirectionColor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

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

TEST(DirectionColor, PaintsTheAxesInHsl)
{
  DirectionStyle style;
  style.palette = DirectionPalette::Hsl;
  const float v[] = { 1, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0.5F, 0, 0 };
  unsigned char rgb[18];
  directionColor(v, 6, style, rgb);
  const unsigned char expected[] = { 255, 0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 128, 128, 128 };
  for (int i = 0; i < 15; ++i)
  {
    EXPECT_NEAR(rgb[i], expected[i], 1) << i;
  }
  const float bad[] = { 1, 0, 0, INFINITY, 0, 0 };
  EXPECT_THROW(directionColor(bad, 2, style, rgb), Error);
  EXPECT_GT(rgb[15], 180);
  EXPECT_LT(rgb[15], 200);
}

namespace
{
// CIE 1976 lightness L* (0 to 100) of an sRGB colour: another measure than the one that the palette is built on.
double cieLightness(const unsigned char* rgb)
{
  const double weights[3] = { 0.2126, 0.7152, 0.0722 };
  double y = 0.0;
  for (int c = 0; c < 3; ++c)
  {
    const double v = rgb[c] / 255.0;
    y += weights[c] * (v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
  }
  return 116.0 * std::cbrt(y) - 16.0;
}

std::vector<unsigned char> circle(const DirectionStyle& style, int count)
{
  std::vector<float> v;
  for (int i = 0; i < count; ++i)
  {
    const double angle = 2.0 * 3.14159265358979 * i / count;
    v.insert(v.end(), { static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)), 0.0F });
  }
  std::vector<unsigned char> rgb(v.size());
  directionColor(v.data(), count, style, rgb.data());
  return rgb;
}
}

TEST(DirectionColor, IsEquallyBrightAtEveryAngle)
{
  DirectionStyle style;
  const auto range = [](const std::vector<unsigned char>& rgb)
  {
    double low = 100.0;
    double high = 0.0;
    for (std::size_t i = 0; i < rgb.size(); i += 3)
    {
      low = std::min(low, cieLightness(&rgb[i]));
      high = std::max(high, cieLightness(&rgb[i]));
    }
    return high - low;
  };
  // Oklab and CIE L* agree to a few units on colours of one lightness; HSL's differ by 65.
  EXPECT_LT(range(circle(style, 360)), 8.0);
  style.palette = DirectionPalette::Hsl;
  EXPECT_GT(range(circle(style, 360)), 60.0);
}

TEST(DirectionColor, StepsEvenlyAroundTheCircle)
{
  const int count = 90;
  const std::vector<unsigned char> rgb = circle({}, count);
  double shortest = 1e9;
  double longest = 0.0;
  for (int i = 0; i < count; ++i)
  {
    double sum = 0.0;
    for (int c = 0; c < 3; ++c)
    {
      const double d = rgb[3 * i + c] - rgb[3 * ((i + 1) % count) + c];
      sum += d * d;
    }
    shortest = std::min(shortest, std::sqrt(sum));
    longest = std::max(longest, std::sqrt(sum));
  }
  // No jump where the angle wraps, and no plateau (sRGB distances, rounding included).
  EXPECT_GT(shortest, 3.0);
  EXPECT_LT(longest, 20.0);
}

TEST(DirectionColor, PolesAreWhiteAndBlackAndStrengthIsLightnessInThePlane)
{
  const float v[] = { 0, 0, 1, 0, 0, -1, 0, 0, 0 };
  unsigned char rgb[9];
  directionColor(v, 3, {}, rgb);
  for (int c = 0; c < 3; ++c)
  {
    EXPECT_GE(rgb[c], 254);
    EXPECT_LE(rgb[3 + c], 1);
    EXPECT_NEAR(rgb[6 + c], rgb[6], 1) << "grey";
  }
  DirectionStyle map;
  map.shading = DirectionShading::InPlane;
  const float w[] = { 0, 0, 9, 0, 0.5F, 0, 0, 1, 0 };
  directionColor(w, 3, map, rgb);
  EXPECT_LE(rgb[0] + rgb[1] + rgb[2], 3) << "nothing in the plane is black";
  // Both lightnesses are cube roots, CIE's less 16.
  EXPECT_NEAR(cieLightness(rgb + 6) + 16.0, 2.0 * (cieLightness(rgb + 3) + 16.0), 1.5);
  EXPECT_GT(cieLightness(rgb + 6), 60.0) << "the longest in-plane part is shown in full, whatever z is";
}
