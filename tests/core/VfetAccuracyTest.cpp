// How well conventional VFET does on known objects: the sphere, the demo skyrmion, the texture set.
#include "core/tools/Simulated.h"

#include "core/score/Nrmse.h"
#include "core/vfet/Vfet.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using namespace magnet::simulated;

TEST(Vfet, SphereHasTwoThirdsOfItsMagnetizationInside)
{
  constexpr double h = 2e-9;
  const Grid grid = Grid::centred({ 64, 64, 64 }, { h, h, h });
  at::Tensor m = at::zeros({ 64, 64, 64, 3 });
  at::Tensor inside = at::zeros({ 64, 64, 64 }, at::kByte);
  auto a = m.accessor<float, 4>();
  auto in = inside.accessor<std::uint8_t, 3>();
  for (int z = 0; z < 64; ++z)
  {
    for (int y = 0; y < 64; ++y)
    {
      for (int x = 0; x < 64; ++x)
      {
        const double r = std::sqrt(std::pow(x - 31.5, 2) + std::pow(y - 31.5, 2) + std::pow(z - 31.5, 2));
        for (int c = 0; c < 3; ++c)
        {
          a[z][y][x][c] = r <= 20.0 ? (c == 0 ? 6e5F : c == 1 ? -3e5F : 4e5F) : 0.0F;
        }
        in[z][y][x] = r <= 17.0; // the shell of partly filled voxels left out
      }
    }
  }
  PhaseOptions options;
  options.angles = regularAngles(90.0, 2.0);
  const at::Tensor b = reconstruct(
    phaseFromMagnetization(m, {}, grid, Axis::X, options), phaseFromMagnetization(m, {}, grid, Axis::Y, options), {});
  const double expected[3] = { 6e5, -3e5, 4e5 };
  for (int c = 0; c < 3; ++c)
  {
    const double mean = b.select(3, c).masked_select(inside.ne(0)).mean().item<double>();
    const double exact = 2.0 / 3.0 * constants::vacuumPermeability * expected[c];
    EXPECT_NEAR(mean / exact, 1.0, 0.02) << "component " << c;
  }
}

TEST(Vfet, DemoSkyrmion)
{
  TextureOptions options;
  options.capDepth = 30e-9;
  const Truth t = truth(options);
  PhaseOptions phase;
  phase.angles = regularAngles(90.0, 5.0);
  const TiltSeries x = fineSeries(options, Axis::X, phase);
  const TiltSeries y = fineSeries(options, Axis::Y, phase);
  const NrmseScore full = nrmse(t.induction, reconstruct(x, y, {}), t.mask);
  EXPECT_LE(full.vector, 0.08);
  EXPECT_LE(full.component[0], 0.04);
  EXPECT_LE(full.component[1], 0.04);
  VfetOptions asInThePaper;
  asInThePaper.wedgeFill = 0.0;
  const TiltSeries x45 = within(x, 45.0);
  const TiltSeries y45 = within(y, 45.0);
  const double plain = nrmse(t.induction, reconstruct(x45, y45, asInThePaper), t.mask).vector;
  const double filled = nrmse(t.induction, reconstruct(x45, y45, {}), t.mask).vector;
  EXPECT_LE(plain, 0.38);
  EXPECT_LE(filled, 0.25);
  std::printf("demo skyrmion: +-90 %.2f %% (x %.2f, y %.2f, z %.2f), +-45 %.2f %% (empty wedge %.2f %%)\n",
    100 * full.vector, 100 * full.component[0], 100 * full.component[1], 100 * full.component[2], 100 * filled,
    100 * plain);

  // Experimental noise, low-passed.
  phase.angles = x45.angles;
  phase.errors.phaseNoise = 0.02;
  VfetOptions lowPass;
  lowPass.lowPassPeriod = 40e-9;
  const double noisy = nrmse(
    t.induction, reconstruct(fineSeries(options, Axis::X, phase), fineSeries(options, Axis::Y, phase), lowPass), t.mask)
                         .vector;
  std::printf("  with 0.02 rad of noise, low-passed at 40 nm: %.2f %%\n", 100 * noisy);
  EXPECT_LE(noisy, 1.3 * filled);
}

TEST(Vfet, MediansOfTheTextureSet)
{
  // The reference of an independent program on its own eight textures (docs: physics, "What conventional VFET
  // should give").
  const std::vector<std::pair<double, double>> reference{ { 30, 0.519 }, { 45, 0.360 }, { 60, 0.318 }, { 75, 0.204 },
    { 90, 0.09 } };
  std::vector<std::vector<double>> filled(reference.size());
  std::vector<std::vector<double>> plain(reference.size());
  std::vector<double> noisy;
  for (const Case& c : textureSet())
  {
    const Truth t = truth(c.options);
    PhaseOptions phase;
    phase.angles = regularAngles(90.0, 5.0);
    const TiltSeries x = fineSeries(c.options, Axis::X, phase);
    const TiltSeries y = fineSeries(c.options, Axis::Y, phase);
    std::printf("%-20s", c.name.c_str());
    for (std::size_t i = 0; i < reference.size(); ++i)
    {
      const TiltSeries xi = within(x, reference[i].first);
      const TiltSeries yi = within(y, reference[i].first);
      VfetOptions options;
      filled[i].push_back(nrmse(t.induction, reconstruct(xi, yi, options), t.mask).vector);
      options.wedgeFill = 0.0;
      plain[i].push_back(nrmse(t.induction, reconstruct(xi, yi, options), t.mask).vector);
      std::printf("  %5.1f (%5.1f)", 100 * filled[i].back(), 100 * plain[i].back());
    }
    phase.angles = regularAngles(45.0, 5.0);
    phase.errors.phaseNoise = 0.02;
    VfetOptions lowPass;
    lowPass.lowPassPeriod = 40e-9;
    noisy.push_back(nrmse(t.induction,
      reconstruct(fineSeries(c.options, Axis::X, phase), fineSeries(c.options, Axis::Y, phase), lowPass), t.mask)
                      .vector);
    std::printf("  noisy %5.1f\n", 100 * noisy.back());
  }
  for (std::size_t i = 0; i < reference.size(); ++i)
  {
    std::printf("+-%g degrees: median %.2f %%, empty wedge %.2f %%, bar %.1f %%\n", reference[i].first,
      100 * median(filled[i]), 100 * median(plain[i]), 100 * reference[i].second);
    EXPECT_LE(median(filled[i]), reference[i].second) << reference[i].first;
  }
  std::printf("+-45 degrees, 0.02 rad of noise, low-passed at 40 nm: median %.2f %%\n", 100 * median(noisy));
  EXPECT_LE(median(noisy), 1.3 * median(filled[1]));
}
