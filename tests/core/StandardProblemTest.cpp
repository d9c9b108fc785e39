// The micromagnetic standard problems 3 and 4 of the uMAG group, https://www.ctcms.nist.gov/~rdm/mumag.org.html.
#include "core/base/Constants.h"
#include "core/texture/LandauLifshitz.h"
#include "core/texture/Relaxer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;

namespace
{
struct CubeEnergies
{
  double flower, vortex; // in units of Km L^3
};

// Cube of edge L l_ex with Ku = 0.1 Km, easy axis z, in cells^3 cells.
CubeEnergies cubeEnergies(double length, int cells)
{
  Material material;
  material.saturationMagnetization = 1e6;
  const double km = 0.5 * constants::vacuumPermeability * 1e12;
  const double exchangeLength = 5e-9;
  material.exchange = km * exchangeLength * exchangeLength;
  material.uniaxialAnisotropy = 0.1 * km;
  const double edge = length * exchangeLength;
  const Grid grid = Grid::centred({ cells, cells, cells }, { edge / cells, edge / cells, edge / cells });
  EffectiveField field(grid, at::ones({ cells, cells, cells }, at::kByte), material);
  at::Tensor flower = at::zeros({ cells, cells, cells, 3 });
  at::Tensor vortex = at::zeros({ cells, cells, cells, 3 });
  for (int z = 0; z < cells; ++z)
  {
    for (int y = 0; y < cells; ++y)
    {
      for (int x = 0; x < cells; ++x)
      {
        const double u[3] = { 2.0 * (x + 0.5) / cells - 1.0, 2.0 * (y + 0.5) / cells - 1.0,
          2.0 * (z + 0.5) / cells - 1.0 };
        flower[z][y][x][0] = 0.1 * u[0] * u[2];
        flower[z][y][x][1] = 0.1 * u[1] * u[2];
        flower[z][y][x][2] = 1.0;
        // About y: the flux closes in the x-z plane, two sides along the easy axis.
        vortex[z][y][x][0] = u[2];
        vortex[z][y][x][1] = 0.3;
        vortex[z][y][x][2] = -u[0];
      }
    }
  }
  const double unit = km * edge * edge * edge;
  const Relaxation f = relax(field, flower);
  const Relaxation v = relax(field, vortex);
  EXPECT_TRUE(f.converged && v.converged);
  EXPECT_GT(f.direction.select(3, 2).mean().item<double>(), 0.9);
  EXPECT_LT(std::abs(v.direction.select(3, 2).mean().item<double>()), 0.1);
  return { f.energy.total() / unit, v.energy.total() / unit };
}
}

TEST(StandardProblem, ThreeFlowerAndVortexCross)
{
  const CubeEnergies below = cubeEnergies(8.42, 30);
  const CubeEnergies above = cubeEnergies(8.52, 30);
  // Below, the single domain has less energy, above the vortex.
  const double low = below.flower - below.vortex;
  const double high = above.flower - above.vortex;
  ASSERT_LT(low, 0.0);
  ASSERT_GT(high, 0.0);
  const double crossing = 8.42 + 0.1 * low / (low - high);
  RecordProperty("crossing", std::to_string(crossing));
  EXPECT_NEAR(crossing, 8.47, 0.05);
  EXPECT_NEAR(0.5 * (below.flower + above.flower), 0.3027, 0.002);
  EXPECT_NEAR(0.5 * (below.vortex + above.vortex), 0.3026, 0.002);
}

TEST(StandardProblem, FourReversesAsPublished)
{
  const Grid grid = Grid::centred({ 128, 32, 1 }, { 500e-9 / 128, 125e-9 / 32, 3e-9 });
  Material material;
  material.saturationMagnetization = 8e5;
  material.exchange = 1.3e-11;
  const at::Tensor mask = at::ones({ 1, 32, 128 }, at::kByte);
  EffectiveField still(grid, mask, material);
  const Relaxation s = relax(still, at::ones({ 1, 32, 128, 3 }));
  ASSERT_TRUE(s.converged);
  const double state[3] = { 0.967, 0.125, 0.0 };
  for (int c = 0; c < 3; ++c)
  {
    EXPECT_NEAR(s.direction.select(3, c).mean().item<double>(), state[c], 2e-3) << c;
  }
  material.field = { -24.6e-3, 4.3e-3, 0.0 };
  EffectiveField reversed(grid, mask, material);
  DynamicsOptions options;
  options.damping = 0.02;
  options.duration = 1e-9;
  const Dynamics result = integrate(reversed, s.direction, options);
  const double expected[3] = { -0.985, 0.126, 0.043 };
  for (int c = 0; c < 3; ++c)
  {
    EXPECT_NEAR(result.direction.select(3, c).mean().item<double>(), expected[c], 2e-2) << c;
  }
}
