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

TEST(Detector, CurvatureIsOfSecondOrder)
{
  DetectorErrors errors;
  errors.phaseCurvature = 1.0;
  const at::Tensor added = phases(errors) - phases({});
  const auto second = [](const at::Tensor& t, std::int64_t d)
  { return t.narrow(d, 2, t.size(d) - 2) - 2.0 * t.narrow(d, 1, t.size(d) - 2) + t.narrow(d, 0, t.size(d) - 2); };
  for (const std::int64_t d : { 1, 2 })
  {
    const at::Tensor bend = second(added, d);
    EXPECT_LT((bend - bend.narrow(1, 0, 1).narrow(2, 0, 1)).abs().max().item<double>(), 1e-4);
    EXPECT_GT(bend.abs().max().item<double>(), 1e-4);
  }
}

TEST(Detector, MakesGapsOfTheShareThatIsAskedFor)
{
  PhaseOptions options;
  options.angles = regularAngles(60.0, 20.0);
  options.errors.missingPixels = 0.15;
  const TiltSeries s = phaseFromMagnetization(magnetization(), {}, grid, Axis::X, options);
  ASSERT_TRUE(s.valid.defined());
  const at::Tensor missing = s.valid.eq(0);
  EXPECT_NEAR(missing.to(at::kDouble).mean().item<double>(), 0.15, 0.001);
  EXPECT_TRUE(at::equal(missing, s.phase.isnan()));
  EXPECT_FALSE(at::equal(missing[0], missing[1]));
  // The rest is as it is without them.
  options.errors.missingPixels = 0.0;
  const TiltSeries whole = phaseFromMagnetization(magnetization(), {}, grid, Axis::X, options);
  EXPECT_FALSE(whole.valid.defined());
  EXPECT_TRUE(
    at::equal(s.phase.masked_select(missing.logical_not()), whole.phase.masked_select(missing.logical_not())));
  options.errors.missingPixels = 0.95;
  EXPECT_THROW(phaseFromMagnetization(magnetization(), {}, grid, Axis::X, options), Error);
}

TEST(Detector, SeriesAboutAnyAxis)
{
  PhaseOptions options;
  options.angles = regularAngles(60.0, 10.0);
  options.errors.phaseNoise = 0.02;
  SeriesGeometry axis;
  const auto series = [&] { return phaseFromMagnetization(magnetization(), {}, grid, axis, options); };
  axis.setAxis(Axis::Y);
  EXPECT_TRUE(at::equal(series().phase, phases(options.errors, Axis::Y)));
  // Turned by a quarter in specimen and images, x is y; images of a specimen that was turned in its holder are turned.
  options.errors.phaseNoise = 0.0;
  axis.azimuth = 0.0;
  axis.detectorAzimuth = 90.0 * degree;
  const auto middle = [](const at::Tensor& images) { return images.narrow(2, 4, 40); };
  const at::Tensor x = phases({}, Axis::X);
  const at::Tensor turned = middle(x).permute({ 0, 2, 1 }).flip({ 2 });
  EXPECT_LT((middle(series().phase) - turned).abs().max().item<double>(), 1e-4 * x.abs().max().item<double>());
  EXPECT_EQ(series().detectorAzimuth, axis.detectorAzimuth);
  // Errors of place are not told.
  options.errors.imageRotation = 2.0 * degree;
  options.errors.imageShift = 4e-9;
  const TiltSeries moved = series();
  EXPECT_TRUE(moved.rotations.empty() && moved.shifts.empty());
  EXPECT_GT((middle(moved.phase) - turned).abs().max().item<double>(), 0.02 * x.abs().max().item<double>());
  const SeriesGeometry actual = drawGeometry(options.errors, SeriesGeometry::about(Axis::X, options.angles));
  EXPECT_EQ(actual.rotations.size(), options.angles.size());
  EXPECT_NE(actual.shifts[0], actual.shifts[1]);
}
