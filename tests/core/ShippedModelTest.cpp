// The network that comes with the plugin.
#include "core/forward/Phase.h"
#include "core/magnetostatics/Induction.h"
#include "core/score/Nrmse.h"
#include "core/texture/Textures.h"
#include "core/unet/Predictor.h"
#include "core/unet/Symmetry.h"
#include "core/vfet/Vfet.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

using namespace magnet;

namespace
{
const Grid grid = Grid::centred({ 50, 50, 50 }, { 10e-9, 10e-9, 10e-9 });

TexturedVolume texture(Texture kind)
{
  TextureOptions o;
  o.texture = kind;
  o.radius = 180e-9;
  o.thickness = 150e-9;
  return makeTexture(o, grid);
}

at::Tensor vfet(const TexturedVolume& volume, double limit)
{
  PhaseOptions phase;
  phase.angles = regularAngles(limit, 5.0);
  return reconstruct(phaseFromMagnetization(volume.magnetization, {}, grid, Axis::X, phase),
    phaseFromMagnetization(volume.magnetization, {}, grid, Axis::Y, phase), VfetOptions());
}

TiltGeometry tilts(double limit)
{
  return TiltGeometry::of(regularAngles(limit, 5.0), regularAngles(limit, 5.0));
}

// (nz, ny, nx, 3) as the symmetries take it.
at::Tensor planes(const at::Tensor& v)
{
  return v.permute({ 3, 0, 1, 2 }).unsqueeze(0);
}
at::Tensor vectors(const at::Tensor& v)
{
  return v[0].permute({ 1, 2, 3, 0 }).contiguous();
}
}

TEST(ShippedModel, IsSmallAndBetterThanVfet)
{
  EXPECT_LT(std::filesystem::file_size(MAGNET_SHIPPED_MODEL), 20e6);
  const auto network = readModel(MAGNET_SHIPPED_MODEL, false);
  const at::NoGradGuard guard;
  for (const Texture kind :
    { Texture::Vortex, Texture::SkyrmionLattice, Texture::CylindricalDomains, Texture::NeelVortex })
  {
    const TexturedVolume volume = texture(kind);
    const at::Tensor truth = induction(volume.magnetization, grid);
    for (const double limit : { 30.0, 45.0, 60.0 })
    {
      const at::Tensor b = vfet(volume, limit);
      const Enhancement enhanced = enhance(*network, b, grid, tilts(limit), {});
      const double before = nrmse(truth, b, volume.mask).vector;
      const double after = nrmse(truth, enhanced.induction, volume.mask).vector;
      EXPECT_LE(after, before) << static_cast<int>(kind) << " at " << limit;
    }
  }
}

// A quarter turn about z is an exchange of x and y and a mirror; the result turns with it, as far as the predictions of
// the network for all symmetries agree.
TEST(ShippedModel, TurnsWithTheExperiment)
{
  const auto network = readModel(MAGNET_SHIPPED_MODEL, false);
  const at::NoGradGuard guard;
  const at::Tensor b = vfet(texture(Texture::SkyrmionLattice), 45.0);
  PredictorOptions options;
  options.symmetries = 1;
  for (const auto way : { DataConsistency::None, DataConsistency::Fit })
  {
    options.consistency = way;
    const auto predicted = [&](const Symmetry& symmetry)
    {
      const at::Tensor changed = vectors(symmetry.apply(planes(b)));
      const Enhancement result = enhance(*network, changed, grid, symmetry.apply(tilts(45.0)), options);
      return symmetry.undo(planes(result.induction));
    };
    std::vector<at::Tensor> all;
    for (const std::int64_t i : { 0, 7, 13, 18, 27 })
    {
      all.push_back(predicted(Symmetry::number(i)));
    }
    const at::Tensor ensemble = at::stack(all);
    const double spread = (ensemble - ensemble.mean(0)).square().sum({ 1, 2, 3, 4, 5 }).mean().sqrt().item<double>();
    Symmetry quarter;
    quarter.exchange = true;
    quarter.mirror[0] = true;
    const double change = (predicted(quarter) - all[0]).norm().item<double>();
    // Two members of an ensemble are the square root of 2 times its spread apart.
    EXPECT_LT(change, 2.0 * spread);
    EXPECT_LT(spread, 0.2 * b.norm().item<double>());
  }
}
