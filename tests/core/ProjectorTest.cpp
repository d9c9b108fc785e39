#include "core/forward/Projector.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <thread>

#include <cmath>
#include <random>

using namespace magnet;
using constants::degree;

namespace
{
double scalarProduct(const at::Tensor& a, const at::Tensor& b)
{
  return (a.to(at::kDouble) * b.to(at::kDouble)).sum().item<double>();
}
}

TEST(Projector, AdjointOfTwentyRandomGeometries)
{
  std::mt19937_64 random(7);
  const auto integer = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const auto real = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); };
  for (int trial = 0; trial < 20; ++trial)
  {
    const Grid grid = Grid::centred(
      { integer(2, 40), integer(2, 40), integer(2, 40) }, { real(1e-9, 9e-9), real(1e-9, 9e-9), real(1e-9, 9e-9) });
    const Axis axis = integer(0, 1) == 0 ? Axis::X : Axis::Y;
    std::vector<double> angles;
    std::vector<double> shifts;
    for (int i = integer(1, 12); i > 0; --i)
    {
      angles.push_back(real(-90.0, 90.0) * degree);
      shifts.push_back(real(-2e-8, 2e-8));
    }
    const Projector projector(grid, axis, angles, shifts, integer(0, 1) * integer(2, 50));
    const at::Tensor v = at::randn({ grid.size[2], grid.size[1], grid.size[0] });
    const at::Tensor pv = projector.project(v);
    const at::Tensor w = at::randn(pv.sizes());
    const at::Tensor pw = projector.adjoint(w);
    const double scale = std::sqrt(scalarProduct(pv, pv) * scalarProduct(w, w));
    EXPECT_LE(std::abs(scalarProduct(pv, w) - scalarProduct(v, pw)), 1e-5 * scale) << "trial " << trial;
  }
}

TEST(Projector, IsThePlainSumAtZeroAndNinetyDegrees)
{
  const Grid grid = Grid::centred({ 9, 11, 11 }, { 2e-9, 3e-9, 3e-9 });
  const at::Tensor v = at::rand({ 11, 11, 9 });
  const Projector x(grid, Axis::X, { 0.0, 90.0 * degree, -90.0 * degree });
  const at::Tensor images = x.project(v) / 3e-9;
  const at::Tensor sum0 = v.sum(0);
  EXPECT_LT((images[0] - sum0).abs().max().item<double>(), 1e-6 * sum0.max().item<double>());
  // y' = -z at +90 degrees.
  const at::Tensor sum90 = v.sum(1).flip({ 0 });
  EXPECT_LT((images[1] - sum90).abs().max().item<double>(), 1e-6 * sum90.max().item<double>());
  EXPECT_LT((images[2] - v.sum(1)).abs().max().item<double>(), 1e-6 * sum90.max().item<double>());

  const Grid grid2 = Grid::centred({ 11, 9, 11 }, { 3e-9, 2e-9, 3e-9 });
  const at::Tensor u = at::rand({ 11, 9, 11 });
  const at::Tensor tilted = Projector(grid2, Axis::Y, { 90.0 * degree }).project(u) / 3e-9;
  // x' = z at +90 degrees.
  EXPECT_LT((tilted[0] - u.sum(2).transpose(0, 1)).abs().max().item<double>(), 1e-5);
}

TEST(Projector, KeepsMassAtAnyAngle)
{
  const Grid grid = Grid::centred({ 4, 30, 30 }, { 2e-9, 2e-9, 2e-9 });
  at::Tensor v = at::zeros({ 30, 30, 4 });
  v.narrow(0, 10, 9).narrow(1, 8, 11).copy_(at::rand({ 9, 11, 4 }));
  std::vector<double> angles;
  for (int a = -90; a <= 90; a += 7)
  {
    angles.push_back(a * degree);
  }
  const at::Tensor sums = Projector(grid, Axis::X, angles).project(v).sum({ 1, 2 }) / 2e-9;
  EXPECT_LT((sums / v.sum() - 1.0).abs().max().item<double>(), 1e-5);
}

TEST(Projector, AgreesWithADirectSumOverFineRays)
{
  // Each voxel cut into 40 x 40 points that fall into detector pixels.
  const Grid grid = Grid::centred({ 2, 7, 6 }, { 1.0, 1.5, 2.0 });
  const double angle = 37.0 * degree;
  const at::Tensor v = at::rand({ 6, 7, 2 });
  at::Tensor expected = at::zeros({ 7, 2 });
  constexpr int fine = 40;
  for (int z = 0; z < 6; ++z)
  {
    for (int y = 0; y < 7; ++y)
    {
      for (int i = 0; i < fine * fine; ++i)
      {
        const double py = (y - 3.0 + (i % fine + 0.5) / fine - 0.5) * 1.5;
        const double pz = (z - 2.5 + (i / fine + 0.5) / fine - 0.5) * 2.0;
        const double place = (py * std::cos(angle) - pz * std::sin(angle)) / 1.5 + 3.5;
        const int pixel = static_cast<int>(std::floor(place));
        if (pixel >= 0 && pixel < 7)
        {
          expected[pixel] += v[z][y] * (2.0 / (fine * fine));
        }
      }
    }
  }
  const at::Tensor found = Projector(grid, Axis::X, { angle }).project(v)[0];
  EXPECT_LT((found - expected).abs().max().item<double>(), 0.02 * expected.max().item<double>());
}

TEST(Projector, RefusesWhatDoesNotFit)
{
  const Grid grid = Grid::centred({ 4, 5, 6 }, { 1e-9, 1e-9, 1e-9 });
  EXPECT_THROW(Projector(grid, Axis::X, {}), Error);
  const Projector projector(grid, Axis::X, { 0.1 });
  EXPECT_THROW(projector.project(at::zeros({ 4, 5, 6 })), Error);
  EXPECT_THROW(projector.adjoint(at::zeros({ 2, 5, 4 })), Error);
}

// The transpose is built by whichever thread is first.
TEST(Projector, SeveralThreadsAtOnce)
{
  const Grid grid = Grid::centred({ 24, 40, 40 }, { 1e-9, 1e-9, 1e-9 });
  std::vector<double> angles;
  for (int a = -80; a <= 80; a += 4)
  {
    angles.push_back(a * degree);
  }
  const at::Tensor images = at::rand({ static_cast<std::int64_t>(angles.size()), 40, 24 });
  const at::Tensor expected = Projector(grid, Axis::X, angles).adjoint(images);
  for (int repeat = 0; repeat < 5; ++repeat)
  {
    const Projector shared(grid, Axis::X, angles);
    std::vector<at::Tensor> found(4);
    std::vector<std::thread> threads;
    for (at::Tensor& mine : found)
    {
      threads.emplace_back([&] { mine = shared.adjoint(images); });
    }
    for (std::thread& t : threads)
    {
      t.join();
    }
    for (const at::Tensor& mine : found)
    {
      EXPECT_TRUE(at::equal(mine, expected));
    }
  }
}
