// The fit behind the network, without a network: of a magnetization in a known support.
#include "core/unet/MagnetizationFit.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/forward/Phase.h"
#include "core/magnetostatics/Induction.h"
#include "core/score/Nrmse.h"
#include "core/texture/Textures.h"
#include "core/unet/DataConsistency.h"
#include "core/vfet/Vfet.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

using namespace magnet;

namespace
{
constexpr double spacing = 5e-9;
constexpr double amplitude = constants::vacuumPermeability * 8e5;

struct Object : TexturedVolume
{
  Grid grid;
};

Object texture(Texture kind, const std::array<std::int64_t, 3>& size, double radius, double thickness)
{
  TextureOptions o;
  o.texture = kind;
  o.radius = radius * spacing;
  o.thickness = thickness * spacing;
  o.period = 14 * spacing;
  o.saturationMagnetization = 8e5;
  const Grid grid = Grid::centred(size, { spacing, spacing, spacing });
  return { makeTexture(o, grid), grid };
}

at::Tensor planes(const at::Tensor& v)
{
  return v.permute({ 3, 0, 1, 2 }).unsqueeze(0).contiguous();
}

struct Errors
{
  double before, after, amplitude;
};

// Started from no direction and an amplitude that is a tenth too large.
Errors fit(const Object& volume, const at::Tensor& b, const MagnetizationFitOptions& options)
{
  const at::Tensor truth = induction(volume.magnetization, volume.grid);
  const at::Tensor support = volume.mask.to(at::kFloat).unsqueeze(0).unsqueeze(0);
  const auto angles = regularAngles(45.0, 5.0);
  const at::Tensor start = planes(at::zeros_like(volume.magnetization));
  const MagnetizationEstimate found = fitMagnetization(
    start, support, planes(b), 1.1 * amplitude, TiltGeometry::of(angles, angles), options);
  EXPECT_EQ(found.magnetization.sizes(), start.sizes());
  EXPECT_EQ(found.support.sizes(), support.sizes());
  const at::Tensor m = found.magnetization[0].permute({ 1, 2, 3, 0 }).contiguous();
  const at::Tensor fitted = induction(m * (found.amplitude / constants::vacuumPermeability), volume.grid);
  return { nrmse(truth, b, volume.mask).vector, nrmse(truth, fitted, volume.mask).vector, found.amplitude / amplitude };
}

at::Tensor vfet(const Object& volume, double lowPass = 0.0, double noise = 0.0)
{
  PhaseOptions phase;
  phase.angles = regularAngles(45.0, 5.0);
  phase.errors.phaseNoise = noise;
  VfetOptions options;
  options.lowPassPeriod = lowPass * spacing;
  return reconstruct(phaseFromMagnetization(volume.magnetization, {}, volume.grid, Axis::X, phase),
    phaseFromMagnetization(volume.magnetization, {}, volume.grid, Axis::Y, phase), options);
}

// What the enhancement finds in b, of 48^3 voxels by vfet(); 40 voxels: the specimen's extent.
double phaseNoise(const at::Tensor& b, double lowPass)
{
  const auto angles = regularAngles(45.0, 5.0);
  MeasuredSpectrum measured({ 48, 48, 48 }, TiltGeometry::of(angles, angles), 40.0, b);
  measured.lowPassed(lowPass, MagnetizationFitOptions{}.lowPassOrder);
  return measured.noise(b);
}
}

// What is missing at +-45 degrees follows from the constant length in the material.
TEST(MagnetizationFit, HalvesTheErrorOfAKnownSupport)
{
  const at::NoGradGuard guard;
  const Object vortex = texture(Texture::Vortex, { 48, 48, 48 }, 19, 16);
  const Errors smooth = fit(vortex, vfet(vortex), {});
  EXPECT_LT(smooth.after, 0.6 * smooth.before);
  EXPECT_NEAR(smooth.amplitude, 1.0, 0.1);
  // A lattice that turns within seven voxels of the coarse grid needs less stiffness than the library's textures.
  MagnetizationFitOptions supple;
  supple.exchange = 0.025;
  const Object lattice = texture(Texture::SkyrmionLattice, { 48, 48, 48 }, 19, 16);
  const Errors fine = fit(lattice, vfet(lattice), supple);
  EXPECT_LT(fine.after, 0.6 * fine.before);
  EXPECT_NEAR(fine.amplitude, 1.0, 0.05);
}

// What a low-pass took from the data is not taken from the magnetization, when the fit knows of it.
TEST(MagnetizationFit, KnowsTheLowPassOfItsData)
{
  const at::NoGradGuard guard;
  MagnetizationFitOptions options;
  options.exchange = 0.025;
  const Object lattice = texture(Texture::SkyrmionLattice, { 48, 48, 48 }, 19, 16);
  const at::Tensor b = vfet(lattice, 8.0);
  const Errors unaware = fit(lattice, b, options);
  options.lowPassPeriod = 8.0;
  const Errors aware = fit(lattice, b, options);
  EXPECT_LT(aware.after, 0.6 * unaware.after);
  EXPECT_NEAR(aware.amplitude, 1.0, 0.1);
}

// White noise of the phases has, in b, the slope sigma hbar / (e d^2 sqrt(n)); interpolated between slices it is a
// little weaker.
TEST(MagnetizationFit, FindsTheNoiseOfThePhasesInItsData)
{
  const at::NoGradGuard guard;
  const Object vortex = texture(Texture::Vortex, { 48, 48, 48 }, 19, 16);
  const auto found = [&](double lowPass, double noise) { return phaseNoise(vfet(vortex, lowPass, noise), lowPass); };
  const double sigma = 0.1;
  const double slope = sigma * constants::reducedPlanck /
                       (constants::elementaryCharge * spacing * spacing * std::sqrt(48.0));
  EXPECT_GT(found(0.0, sigma), 0.6 * slope);
  EXPECT_LT(found(0.0, sigma), 1.1 * slope);
  EXPECT_NEAR(found(0.0, 2.0 * sigma) / found(0.0, sigma), 2.0, 0.1);
  EXPECT_NEAR(found(8.0, sigma) / found(0.0, sigma), 1.0, 0.15);
  EXPECT_LT(found(0.0, 0.0), 0.02 * found(0.0, sigma));
}

TEST(MagnetizationFit, TrustsItsDataAsFarAsTheirNoiseAllows)
{
  const at::NoGradGuard guard;
  const Object vortex = texture(Texture::Vortex, { 48, 48, 48 }, 19, 16);
  const at::Tensor b = vfet(vortex, 6.0, 0.3);
  MagnetizationFitOptions options;
  options.lowPassPeriod = 6.0;
  const Errors unaware = fit(vortex, b, options);
  options.phaseNoise = phaseNoise(b, options.lowPassPeriod);
  const Errors aware = fit(vortex, b, options);
  EXPECT_LT(aware.after, 0.6 * unaware.after);
}

// Three resolutions, the edges no multiple of their ratio.
TEST(MagnetizationFit, FitsOverSeveralResolutions)
{
  const at::NoGradGuard guard;
  for (const std::array<std::int64_t, 3>& size : { std::array<std::int64_t, 3>{ 150, 64, 64 }, { 67, 151, 65 } })
  {
    const Object volume = texture(Texture::Vortex, size, 25, 30);
    const Errors errors = fit(volume, induction(volume.magnetization, volume.grid), {});
    EXPECT_LT(errors.after, 0.1);
    EXPECT_NEAR(errors.amplitude, 1.0, 0.1);
  }
}

TEST(MagnetizationFit, StopsWhenAsked)
{
  const at::NoGradGuard guard;
  const Object volume = texture(Texture::Vortex, { 32, 32, 32 }, 12, 10);
  const auto angles = regularAngles(45.0, 5.0);
  EXPECT_THROW(
    fitMagnetization(planes(at::zeros_like(volume.magnetization)), volume.mask.to(at::kFloat).unsqueeze(0).unsqueeze(0),
      planes(volume.magnetization), amplitude, TiltGeometry::of(angles, angles), {},
      magnet::Run([](double, const std::string&) { return magnet::Run::Request::Cancel; })),
    Cancelled);
}
