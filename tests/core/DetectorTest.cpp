#include "core/tools/Simulated.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using namespace magnet::simulated;
using constants::degree;

namespace
{
const Grid grid = Grid::centred({ 48, 40, 20 }, { 5e-9, 5e-9, 5e-9 });

at::Tensor magnetization()
{
  TextureOptions o;
  o.radius = 80e-9;
  o.thickness = 60e-9;
  o.texture = Texture::SingleDomain;
  return makeTexture(o, grid).magnetization;
}

at::Tensor phases(const DetectorErrors& errors, Axis axis = Axis::X, double limit = 60.0)
{
  PhaseOptions options;
  options.angles = regularAngles(limit, 10.0);
  options.errors = errors;
  return phaseFromMagnetization(magnetization(), {}, grid, axis, options).phase;
}
}

TEST(Detector, NoiseHasItsStandardDeviationAndItsSeed)
{
  DetectorErrors errors;
  errors.phaseNoise = 0.05;
  errors.seed = 42;
  const at::Tensor clean = phases({});
  const at::Tensor noise = phases(errors) - clean;
  EXPECT_NEAR(noise.std().item<double>(), 0.05, 0.001);
  EXPECT_NEAR(noise.mean().item<double>(), 0.0, 0.002);
  EXPECT_TRUE(at::equal(phases(errors), phases(errors)));
  errors.seed = 43;
  EXPECT_GT((phases(errors) - clean - noise).abs().max().item<double>(), 0.1);
  // The two series draw differently; a longer series keeps the noise of its first images.
  errors.seed = 42;
  const at::Tensor other = phases(errors, Axis::Y) - phases({}, Axis::Y);
  EXPECT_GT((other - noise).abs().max().item<double>(), 0.1);

  DetectorErrors relative;
  relative.relativeNoise = 0.02;
  EXPECT_NEAR((phases(relative) - clean).std().item<double>(), 0.02 * clean.abs().max().item<double>(), 0.002);
}

TEST(Detector, OffsetAndRampArePlanes)
{
  DetectorErrors errors;
  errors.phaseOffset = 0.3;
  errors.phaseRamp = 1e6;
  const at::Tensor added = phases(errors) - phases({});
  const at::Tensor dx = added.narrow(2, 1, 47) - added.narrow(2, 0, 47);
  EXPECT_LT((dx - dx.narrow(1, 0, 1).narrow(2, 0, 1)).abs().max().item<double>(), 1e-4);
  EXPECT_GT(added.mean(at::IntArrayRef{ 1, 2 }).std().item<double>(), 0.05);
}

TEST(Detector, AngleErrorsMoveTheSpecimenAndNotItsMetadata)
{
  PhaseOptions options;
  options.angles = regularAngles(60.0, 10.0);
  options.errors.angleError = 1.0 * degree;
  const TiltSeries s = phaseFromMagnetization(magnetization(), {}, grid, Axis::Y, options);
  EXPECT_EQ(s.angles, options.angles);
  const double change = (s.phase - phases({}, Axis::Y)).abs().max().item<double>();
  EXPECT_GT(change, 0.01);
}

TEST(Detector, ShiftsMoveTheImage)
{
  // A vortex has no stray field: its phase is a cone, whose centre of mass moves by the drawn shift.
  TextureOptions vortex;
  vortex.texture = Texture::Vortex;
  vortex.radius = 60e-9;
  vortex.thickness = 60e-9;
  vortex.coreRadius = 10e-9;
  const at::Tensor m = makeTexture(vortex, grid).magnetization;
  PhaseOptions options;
  options.angles = regularAngles(10.0, 2.0);
  const at::Tensor clean = phaseFromMagnetization(m, {}, grid, Axis::X, options).phase;
  options.errors.imageShift = 6e-9;
  const at::Tensor moved = phaseFromMagnetization(m, {}, grid, Axis::X, options).phase;
  const Misalignment actual = drawMisalignment(options.errors, options.angles, Axis::X, { 5e-9, 5e-9 });
  const auto centre = [](const at::Tensor& image, int dim)
  {
    const at::Tensor weight = image.square();
    const at::Tensor place = at::arange(image.size(dim), at::kFloat);
    return ((weight.sum(1 - dim) * place).sum() / weight.sum()).item<double>();
  };
  for (int i = 0; i < moved.size(0); ++i)
  {
    EXPECT_NEAR(centre(moved[i], 0) - centre(clean[i], 0), actual.across[i] / 5e-9, 0.1) << i;
    EXPECT_NEAR(centre(moved[i], 1) - centre(clean[i], 1), actual.along[i], 0.1) << i;
  }
}

TEST(Detector, OneErrorDoesNotChangeTheDrawsOfAnother)
{
  DetectorErrors errors;
  errors.angleError = 1.0 * degree;
  const auto angles = regularAngles(60.0, 10.0);
  const auto alone = drawMisalignment(errors, angles, Axis::X, { 5e-9, 5e-9 }).angles;
  errors.imageShift = 1e-9;
  EXPECT_EQ(drawMisalignment(errors, angles, Axis::X, { 5e-9, 5e-9 }).angles, alone);
}
