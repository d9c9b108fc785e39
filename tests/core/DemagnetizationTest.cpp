#include "core/magnetostatics/Demagnetization.h"
#include "core/base/Constants.h"
#include "core/magnetostatics/Induction.h"
#include "core/magnetostatics/NewellTensor.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;

TEST(Newell, CubeHasOneThirdEachAndTraceOne)
{
  const auto n = newellTensor({ 0.0, 0.0, 0.0 }, { 3e-9, 3e-9, 3e-9 });
  for (int c = 0; c < 3; ++c)
  {
    EXPECT_NEAR(n[c], 1.0 / 3.0, 1e-6);
    EXPECT_NEAR(n[c + 3], 0.0, 1e-12);
  }
  const auto box = newellTensor({ 0.0, 0.0, 0.0 }, { 2e-9, 5e-9, 1e-9 });
  EXPECT_NEAR(box[0] + box[1] + box[2], 1.0, 1e-9);
  const auto next = newellTensor({ 4e-9, 5e-9, -2e-9 }, { 2e-9, 5e-9, 1e-9 });
  EXPECT_NEAR(next[0] + next[1] + next[2], 0.0, 1e-9);
}

TEST(Newell, ThinFilmIsMagnetizedAlongItsNormalOnly)
{
  const auto n = newellTensor({ 0.0, 0.0, 0.0 }, { 1000e-9, 1000e-9, 1e-9 });
  EXPECT_NEAR(n[2], 1.0, 0.01);
}

TEST(Newell, MeetsThePointDipoleFarAway)
{
  const std::array<double, 3> cell{ 2e-9, 2e-9, 2e-9 };
  for (const auto& r : { std::array<double, 3>{ 40e-9, 6e-9, 2e-9 }, { 0.0, 30e-9, -30e-9 }, { 47e-9, 0.0, 10e-9 },
         { 300e-9, 200e-9, 100e-9 } })
  {
    const double r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    const double strength = 8e-27 / (4.0 * constants::pi * std::pow(r2, 2.5));
    const auto n = newellTensor(r, cell);
    const double scale = strength * r2;
    EXPECT_NEAR(n[0] / scale, (r2 - 3.0 * r[0] * r[0]) / r2, 1e-3);
    EXPECT_NEAR(n[3] / scale, -3.0 * r[0] * r[1] / r2, 1e-3);
    EXPECT_NEAR(n[5] / scale, -3.0 * r[1] * r[2] / r2, 1e-3);
  }
}

TEST(Newell, NearAndFarFormsAgreeThroughSubdivision)
{
  // A pair of cells is 64 pairs of their octants, which are far from each other in their own units.
  const std::array<double, 3> cell{ 2e-9, 3e-9, 1e-9 };
  const std::array<double, 3> half{ 1e-9, 1.5e-9, 0.5e-9 };
  for (const auto& r : { std::array<double, 3>{ 30e-9, 33e-9, 35e-9 }, { -8e-9, 45e-9, 20e-9 } })
  {
    std::array<double, 6> sum{};
    for (int pair = 0; pair < 64; ++pair)
    {
      std::array<double, 3> d = r;
      for (int axis = 0; axis < 3; ++axis)
      {
        d[axis] += ((pair >> axis & 1) - (pair >> (axis + 3) & 1)) * half[axis];
      }
      const auto n = newellTensor(d, half);
      for (int c = 0; c < 6; ++c)
      {
        sum[c] += n[c] / 8.0; // the mean over the receiving octants, the sum over the sources
      }
    }
    const auto whole = newellTensor(r, cell);
    const double scale = std::abs(whole[0]) + std::abs(whole[1]) + std::abs(whole[2]);
    for (int c = 0; c < 6; ++c)
    {
      EXPECT_NEAR(sum[c] / scale, whole[c] / scale, 2e-5) << c;
    }
  }
}

namespace
{
at::Tensor sphere(const Grid& grid, double radius)
{
  at::Tensor m = at::zeros({ grid.size[2], grid.size[1], grid.size[0], 3 });
  auto a = m.accessor<float, 4>();
  for (int z = 0; z < grid.size[2]; ++z)
  {
    for (int y = 0; y < grid.size[1]; ++y)
    {
      for (int x = 0; x < grid.size[0]; ++x)
      {
        const double r = std::sqrt(std::pow(grid.origin[0] + x * grid.spacing[0], 2) +
                                   std::pow(grid.origin[1] + y * grid.spacing[1], 2) +
                                   std::pow(grid.origin[2] + z * grid.spacing[2], 2));
        a[z][y][x][2] = r <= radius ? 1e6F : 0.0F;
      }
    }
  }
  return m;
}
}

TEST(Induction, SphereHasTwoThirdsInside)
{
  const Grid grid = Grid::centred({ 64, 64, 64 }, { 1e-9, 1e-9, 1e-9 });
  const at::Tensor m = sphere(grid, 25e-9);
  const at::Tensor h = Demagnetization(grid).field(m);
  EXPECT_NEAR(h[32][32][32][2].item<double>() / 1e6, -1.0 / 3.0, 0.0033);
  const at::Tensor b = induction(m, grid);
  EXPECT_NEAR(b[30][33][31][2].item<double>() / (constants::vacuumPermeability * 1e6), 2.0 / 3.0, 0.0066);
  EXPECT_NEAR(b[30][33][31][0].item<double>(), 0.0, 0.005);
}

TEST(Induction, AgreesWithTheSpectralFormulaAndWithADirectSum)
{
  const Grid grid = Grid::centred({ 10, 9, 7 }, { 2e-9, 3e-9, 4e-9 });
  const at::Tensor m = at::randn({ 7, 9, 10, 3 });
  const at::Tensor h = Demagnetization(grid).field(m);
  // Direct sum at one cell.
  std::array<double, 3> expected{};
  for (int z = 0; z < 7; ++z)
  {
    for (int y = 0; y < 9; ++y)
    {
      for (int x = 0; x < 10; ++x)
      {
        const auto n = newellTensor({ (3 - x) * 2e-9, (5 - y) * 3e-9, (6 - z) * 4e-9 }, grid.spacing);
        const double v[3] = { m[z][y][x][0].item<double>(), m[z][y][x][1].item<double>(),
          m[z][y][x][2].item<double>() };
        expected[0] -= n[0] * v[0] + n[3] * v[1] + n[4] * v[2];
        expected[1] -= n[3] * v[0] + n[1] * v[1] + n[5] * v[2];
        expected[2] -= n[4] * v[0] + n[5] * v[1] + n[2] * v[2];
      }
    }
  }
  for (int c = 0; c < 3; ++c)
  {
    EXPECT_NEAR(h[6][5][3][c].item<double>(), expected[c], 1e-4);
  }

  // A smooth magnetization, where cell averages and samples agree.
  const Grid fine = Grid::centred({ 48, 48, 48 }, { 2e-9, 2e-9, 2e-9 });
  at::Tensor smooth = at::zeros({ 48, 48, 48, 3 });
  auto a = smooth.accessor<float, 4>();
  for (int z = 0; z < 48; ++z)
  {
    for (int y = 0; y < 48; ++y)
    {
      for (int x = 0; x < 48; ++x)
      {
        const double r2 = std::pow(x - 23.5, 2) + std::pow(y - 23.5, 2) + std::pow(z - 23.5, 2);
        a[z][y][x][0] = static_cast<float>(1e6 * std::exp(-r2 / 50.0));
        a[z][y][x][2] = static_cast<float>(4e5 * std::exp(-r2 / 30.0));
      }
    }
  }
  const at::Tensor b = induction(smooth, fine);
  const at::Tensor s = inductionSpectral(smooth, fine, 4.0);
  const double difference = ((b - s).square().sum() / b.square().sum()).sqrt().item<double>();
  EXPECT_LT(difference, 0.01);
}
