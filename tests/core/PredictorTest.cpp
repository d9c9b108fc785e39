// Enhancement of a volume: scale, tiles, odd sizes, and what was measured.
#include "core/unet/Predictor.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/magnetostatics/Induction.h"
#include "core/texture/Textures.h"
#include "core/unet/DataConsistency.h"
#include "core/unet/UNet.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

using namespace magnet;

namespace
{
constexpr double d = constants::degree;
const TiltGeometry tilts45{ { -45 * d, 45 * d, 5 * d }, { -45 * d, 45 * d, 5 * d } };

std::shared_ptr<Network> network(NetworkHead head, std::int64_t levels = 2, const std::string& description = "{}")
{
  torch::manual_seed(5);
  UNetOptions o;
  o.head = head;
  o.width = 4;
  o.levels = levels;
  o.deepest = 1;
  auto net = std::make_shared<UNet>(o);
  const at::NoGradGuard guard;
  for (at::Tensor& p : net->parameters())
  {
    p.normal_(0.0, 0.05);
  }
  return asNetwork(net, description);
}

at::Tensor field(const Grid& grid)
{
  TextureOptions o;
  o.radius = 0.35 * static_cast<double>(grid.size[0]) * grid.spacing[0];
  o.thickness = 0.4 * static_cast<double>(grid.size[2]) * grid.spacing[2];
  return induction(makeTexture(o, grid).magnetization, grid);
}

// Of networks that have learned nothing, the results themselves.
PredictorOptions unguarded()
{
  PredictorOptions options;
  options.fallBack = false;
  return options;
}

double relative(const at::Tensor& a, const at::Tensor& b)
{
  return ((a - b).norm() / b.norm()).item<double>();
}
}

TEST(Predictor, IsProportionalToItsInputAtAnySize)
{
  for (const auto& n : { std::array<std::int64_t, 3>{ 20, 20, 20 }, { 27, 21, 18 } })
  {
    const Grid grid = Grid::centred(n, { 5e-9, 5e-9, 5e-9 });
    const at::Tensor b = field(grid);
    for (const auto head : { NetworkHead::Magnetization, NetworkHead::Induction })
    {
      const auto net = network(head);
      PredictorOptions options = unguarded();
      for (const auto way : { DataConsistency::Fit, DataConsistency::Blend, DataConsistency::None })
      {
        options.consistency = way;
        const at::Tensor thousand = enhance(*net, b * 1000.0, grid, tilts45, options).induction;
        EXPECT_LT(relative(thousand, enhance(*net, b, grid, tilts45, options).induction * 1000.0), 2e-5);
      }
      const Enhancement one = enhance(*net, b, grid, tilts45, options);
      ASSERT_EQ(one.induction.sizes(), b.sizes());
      EXPECT_EQ(one.support.defined(), head == NetworkHead::Magnetization);
    }
  }
}

TEST(Predictor, TilesAreSeamless)
{
  const Grid grid = Grid::centred({ 151, 72, 130 }, { 5e-9, 5e-9, 5e-9 });
  const at::Tensor b = field(grid);
  const auto net = network(NetworkHead::Induction, 1);
  PredictorOptions options = unguarded();
  options.symmetries = 1;
  options.consistency = DataConsistency::None;
  const Enhancement whole = enhance(*net, b, grid, tilts45, options);
  EXPECT_EQ(whole.report.tiles, 1);
  options.memoryLimit = net->bytesPerVoxel() * 97.0 * 97.0 * 97.0;
  const Enhancement tiled = enhance(*net, b, grid, tilts45, options);
  EXPECT_GE(tiled.report.tiles, 4);
  // The overlap is wider than what this network sees.
  EXPECT_LT(relative(tiled.induction, whole.induction), 1e-5);
  options.memoryLimit = 1e5;
  EXPECT_THROW(enhance(*net, b, grid, tilts45, options), Error);
}

// Whatever a network predicts for B, no flux comes out of it; and what has none stays.
TEST(Predictor, TakesTheDivergenceAway)
{
  const Grid grid = Grid::centred({ 24, 20, 26 }, { 5e-9, 5e-9, 5e-9 });
  const at::Tensor b = field(grid);
  const auto net = network(NetworkHead::Induction);
  PredictorOptions options = unguarded();
  options.consistency = DataConsistency::None;
  const auto longitudinal = [&](const at::Tensor& v)
  {
    const at::Tensor rest = inductionSpectral(v, grid, 1.0) / constants::vacuumPermeability;
    return relative(rest, v);
  };
  const at::Tensor without = enhance(*net, b, grid, tilts45, options).induction;
  EXPECT_LT(longitudinal(without), 1e-5);
  options.divergenceFree = false;
  const at::Tensor with = enhance(*net, b, grid, tilts45, options).induction;
  EXPECT_GT(longitudinal(with), 0.01);
  EXPECT_LT(relative(inductionSpectral(with, grid, 1.0) / constants::vacuumPermeability, without), 1e-6);
}

// A network of small volumes gives of a large one what it gives of the averaged one, interpolated.
TEST(Predictor, AveragesForANetworkOfSmallVolumes)
{
  const Grid grid = Grid::centred({ 48, 48, 48 }, { 5e-9, 5e-9, 5e-9 });
  const Grid half = Grid::centred({ 24, 24, 24 }, { 10e-9, 10e-9, 10e-9 });
  const at::Tensor b = field(grid);
  PredictorOptions alone = unguarded();
  alone.consistency = DataConsistency::None;
  const at::Tensor averaged = at::avg_pool3d(b.permute({ 3, 0, 1, 2 }), 2).permute({ 1, 2, 3, 0 }).contiguous();
  const at::Tensor small = enhance(*network(NetworkHead::Magnetization), averaged, half, tilts45, alone).magnetization;
  const at::Tensor large = enhance(
    *network(NetworkHead::Magnetization, 2, R"({"training": {"size": 24}})"), b, grid, tilts45, alone)
                             .magnetization;
  const at::Tensor expected =
    at::upsample_trilinear3d(small.permute({ 3, 0, 1, 2 }).unsqueeze(0), { 48, 48, 48 }, false)[0].permute(
      { 1, 2, 3, 0 });
  // But for the input's scale, which is that of the whole volume.
  EXPECT_LT(relative(large, expected), 0.05);
  EXPECT_GT(
    relative(enhance(*network(NetworkHead::Magnetization), b, grid, tilts45, alone).magnetization, expected), 0.1);
}

TEST(Predictor, RefusesUnfitInput)
{
  const Grid grid = Grid::centred({ 20, 20, 20 }, { 5e-9, 5e-9, 5e-9 });
  const auto net = network(NetworkHead::Magnetization);
  EXPECT_THROW(enhance(*net, at::zeros({ 20, 20, 20, 3 }), grid, tilts45, {}), Error);
  at::Tensor b = field(grid);
  b[3][4][5][0] = std::nanf("");
  EXPECT_THROW(enhance(*net, b, grid, tilts45, {}), Error);
  const Grid flat = Grid::centred({ 20, 20, 20 }, { 5e-9, 5e-9, 6e-9 });
  EXPECT_THROW(enhance(*net, field(grid), flat, tilts45, {}), Error);
  PredictorOptions options;
  options.symmetries = 33;
  EXPECT_THROW(enhance(*net, field(grid), grid, tilts45, options), Error);
  EXPECT_THROW(enhance(*net, field(grid), grid, tilts45, {},
                 magnet::Run([](double, const std::string&) { return magnet::Run::Request::Cancel; })),
    Cancelled);
}

TEST(DataConsistency, KnowsWhatWasMeasured)
{
  const Grid grid = Grid::centred({ 32, 32, 32 }, { 5e-9, 5e-9, 5e-9 });
  const at::Tensor b = field(grid);
  const MeasuredSpectrum half({ 32, 32, 32 }, tilts45, 24.0, b);
  // Along k_y (tilt 0 of the x series) measured, along k_z (tilt 90) not; B_y with x for y.
  EXPECT_GT(half.weight(0)[0][6][0].item<float>(), 0.95F);
  EXPECT_LT(half.weight(0)[6][0][0].item<float>(), 0.01F);
  EXPECT_GT(half.weight(1)[0][0][6].item<float>(), 0.95F);
  EXPECT_LT(half.weight(1)[6][0][0].item<float>(), 0.01F);
  // One-sided ranges: tilts of 0 to 60 degrees measure B_x along (cos, -sin) in (k_y, k_z).
  const MeasuredSpectrum side({ 32, 32, 32 }, { { 0, 60 * d, 2 * d }, { 0, 60 * d, 2 * d } }, 24.0, b);
  EXPECT_GT(side.weight(0)[32 - 5][10][0].item<float>(), 0.9F);
  EXPECT_LT(side.weight(0)[5][10][0].item<float>(), 0.01F);
  EXPECT_GT(side.weight(1)[5][0][10].item<float>(), 0.9F);
  EXPECT_LT(side.weight(1)[32 - 5][0][10].item<float>(), 0.01F);
  const MeasuredSpectrum all({ 32, 32, 32 }, { { -90 * d, 90 * d, 1 * d }, { -90 * d, 90 * d, 1 * d } }, 24.0, b);
  EXPECT_GT(all.weight(0).narrow(1, 0, 8).narrow(0, 0, 8).min().item<float>(), 0.9F);

  // With each slice by itself, the data count on a slice at any wave number, and between two of them as before.
  const TiltGeometry::Range unequal{ 0, 45 * d, 22.5 * d, { 0.0, 30 * d, 45 * d } };
  const MeasuredSpectrum each({ 32, 32, 32 }, { unequal, unequal }, 24.0, b, MeasuredSpectrum::Slices::Each);
  const MeasuredSpectrum together({ 32, 32, 32 }, { unequal, unequal }, 24.0, b);
  EXPECT_GT(each.weight(0)[32 - 14][14][0].item<float>(), 0.49F); // on the last slice, the edge of the wedge
  EXPECT_LT(together.weight(0)[32 - 14][14][0].item<float>(), 0.05F);
  EXPECT_GT(each.weight(0)[32 - 7][12][0].item<float>(), 0.9F); // 0.3 degrees from the slice at 30
  EXPECT_LT(together.weight(0)[32 - 7][12][0].item<float>(), 0.1F);
  EXPECT_LT(each.weight(0)[32 - 4][15][0].item<float>(), 0.1F); // midway

  EXPECT_NEAR(half.amplitude(b * 2.5, b), 2.5, 1e-5);
  EXPECT_LT(relative(half.blend(b, b, 1.0), b), 1e-6);
  // What is kept comes from b in the measured part, from the model in the wedge.
  const at::Tensor blend = half.blend(b, at::zeros_like(b), 1.0);
  EXPECT_LT(blend.norm().item<double>(), b.norm().item<double>());
  EXPECT_GT(blend.norm().item<double>(), 0.3 * b.norm().item<double>());
  EXPECT_EQ(half.blend(b, at::zeros_like(b), 0.0).abs().max().item<float>(), 0.0F);
}
