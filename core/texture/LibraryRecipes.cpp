// What the library's textures are drawn from. The ranges are those of thin films, lamellae and multilayers in the
// literature, averaged over a multilayer's period:
//   FeGe             M. Beg et al., Sci. Rep. 5, 17137 (2015): Ms 384 kA/m, A 8.78 pJ/m, D 1.58 mJ/m^2
//   permalloy        R. D. McMichael, uMAG standard problem 4: Ms 800 kA/m, A 13 pJ/m
//   Co/Pt multilayer C. Moreau-Luchaire et al., Nat. Nanotechnol. 11, 444 (2016); S. Woo et al., Nat. Mater. 15,
//                    501 (2016): Ms 0.4-0.7 MA/m, A 8-15 pJ/m, D 1-2 mJ/m^2
//   Fe/Gd            S. A. Montoya et al., Phys. Rev. B 95, 024415 (2017): Ms 0.3-0.45 MA/m, A 5-9 pJ/m
//   Mn-Zn ferrite    A. Hubert, R. Schaefer, Magnetic Domains (Springer, 1998): Ms about 0.42 MA/m, little anisotropy
//   (Fe,Co)5GeTe2    H. Zhang et al., Sci. Adv. 8, eabm7103 (2022): polar, Neel skyrmions, Ms 0.3 MA/m
//   Co-Pt alloy      D. Weller et al., IEEE Trans. Magn. 36, 10 (2000): Ms 0.6-0.9 MA/m, Ku 0.4-1 MJ/m^3
#include "LibraryRecipes.h"

#include "core/base/Constants.h"

#include <cmath>

namespace magnet::recipes
{
namespace
{
using constants::nanometre;
using constants::pi;

double magnetostatic(const Material& m)
{
  return 0.5 * constants::vacuumPermeability * m.saturationMagnetization * m.saturationMagnetization;
}

void ferrogermanium(LibraryEntry& e, Draw& draw)
{
  e.materialName = "FeGe";
  e.material.saturationMagnetization = draw.range(3.5e5, 4.0e5);
  e.material.exchange = draw.range(8.0e-12, 9.5e-12);
  e.material.bulkDmi = draw.range(1.45e-3, 1.7e-3);
}

void permalloy(LibraryEntry& e, Draw& draw)
{
  e.materialName = "permalloy";
  e.material.saturationMagnetization = draw.range(7.6e5, 8.6e5);
  e.material.exchange = draw.range(1.1e-11, 1.3e-11);
}

void ferrite(LibraryEntry& e, Draw& draw)
{
  e.materialName = "Mn-Zn ferrite";
  e.material.saturationMagnetization = draw.range(3.8e5, 4.4e5);
  e.material.exchange = draw.range(7e-12, 1.0e-11);
  e.material.cubicAnisotropy = draw.range(-300.0, 0.0);
}

// `quality`: Ku over the magnetostatic energy density.
void multilayer(LibraryEntry& e, Draw& draw, double quality, double dmi)
{
  e.materialName = "Co/Pt multilayer";
  e.material.saturationMagnetization = draw.range(4e5, 6e5);
  e.material.exchange = draw.range(8e-12, 1.3e-11);
  e.material.uniaxialAnisotropy = quality * magnetostatic(e.material);
  e.material.interfacialDmi = dmi;
}

void ironGadolinium(LibraryEntry& e, Draw& draw, double quality)
{
  e.materialName = "Fe/Gd";
  e.material.saturationMagnetization = draw.range(3.2e5, 4.5e5);
  e.material.exchange = draw.range(5e-12, 9e-12);
  e.material.uniaxialAnisotropy = quality * magnetostatic(e.material);
}

void polar(LibraryEntry& e, Draw& draw)
{
  e.materialName = "(Fe,Co)5GeTe2";
  // Below the value at low temperature: its Neel textures are those of room temperature.
  e.material.saturationMagnetization = draw.range(2.1e5, 2.5e5);
  e.material.exchange = draw.range(3.6e-12, 4.4e-12);
  e.material.interfacialDmi = draw.range(0.5e-3, 0.65e-3);
}

double helixPeriod(const Material& m)
{
  return 4.0 * pi * m.exchange / std::max(std::abs(m.bulkDmi), std::abs(m.interfacialDmi));
}

// Cubes of `size` such that `length` has `cells` of them.
void voxels(LibraryEntry& e, double length, double cells)
{
  e.grid.spacing[0] = length / cells;
}

void field(LibraryEntry& e, double tesla)
{
  e.material.field[2] = e.texture.polarity * tesla;
}

// The axial demagnetizing factor of the disc, to a few per cent: M. Sato, Y. Ishii, J. Appl. Phys. 66, 983 (1989).
double axialFactor(const LibraryEntry& e)
{
  return 1.0 / (2.0 * e.texture.thickness / (2.0 * e.texture.radius) / std::sqrt(pi) + 1.0);
}

// A share of the field that saturates the conical phase of the disc along z: D^2 / (2 A Ms) and the stray field [T].
void chiralField(LibraryEntry& e, double share)
{
  const Material& m = e.material;
  const double dmi = m.bulkDmi != 0.0 ? m.bulkDmi : m.interfacialDmi;
  field(e, share * (dmi * dmi / (2.0 * m.exchange * m.saturationMagnetization) +
                     axialFactor(e) * constants::vacuumPermeability * m.saturationMagnetization));
}

void vortex(LibraryEntry& e, Draw& draw)
{
  if (draw.chance(0.7))
  {
    permalloy(e, draw);
  }
  else
  {
    ferrite(e, draw);
  }
  const double length = std::sqrt(e.material.exchange / magnetostatic(e.material));
  voxels(e, length, draw.range(1.0, 1.8));
  e.texture.coreRadius = 3.0 * length;
}

void cylindricalDomains(LibraryEntry& e, Draw& draw)
{
  ironGadolinium(e, draw, draw.range(0.9, 1.4));
  const double wall = std::sqrt(e.material.exchange / e.material.uniaxialAnisotropy);
  voxels(e, wall, draw.range(1.3, 1.9));
  e.texture.period = draw.range(22.0, 40.0) * e.grid.spacing[0];
  e.texture.wallWidth = 1.2 * wall;
}

// A Bloch skyrmion's tube in FeGe.
void blochTube(LibraryEntry& e, Draw& draw)
{
  ferrogermanium(e, draw);
  const double period = helixPeriod(e.material);
  voxels(e, period, draw.range(16.0, 26.0));
  e.texture.coreRadius = draw.range(0.28, 0.4) * period;
  e.texture.wallWidth = 0.18 * period;
  e.texture.helicity = 0.5 * pi;
}

void skyrmion(LibraryEntry& e, Draw& draw)
{
  if (draw.chance(0.65))
  {
    blochTube(e, draw);
    chiralField(e, draw.range(0.35, 0.65));
  }
  else
  {
    multilayer(e, draw, draw.range(1.4, 2.0), draw.range(1.2e-3, 1.8e-3));
    const double wall = std::sqrt(e.material.exchange / e.material.uniaxialAnisotropy);
    voxels(e, wall, draw.range(1.8, 2.6));
    e.texture.coreRadius = draw.range(10.0, 17.0) * e.grid.spacing[0];
    e.texture.wallWidth = 1.2 * wall;
    e.texture.helicity = e.texture.chirality > 0 ? 0.0 : pi;
    field(e, draw.range(0.02, 0.1));
  }
}

void spinHelix(LibraryEntry& e, Draw& draw)
{
  ferrogermanium(e, draw);
  const double period = helixPeriod(e.material);
  voxels(e, period, draw.range(14.0, 30.0));
  e.texture.period = period;
}

void conical(LibraryEntry& e, Draw& draw)
{
  ferrogermanium(e, draw);
  const double period = helixPeriod(e.material);
  voxels(e, period, draw.range(10.0, 16.0));
  e.texture.period = period;
  const double share = draw.range(0.5, 0.75);
  chiralField(e, share);
  e.texture.coneAngle = std::acos(share);
}

void neelVortex(LibraryEntry& e, Draw& draw)
{
  polar(e, draw);
  // The disc's radius is about half of the cycloid's period: from the core to the rim m turns over.
  voxels(e, helixPeriod(e.material), 40.0 / draw.range(0.6, 0.85));
  e.texture.coreRadius = draw.range(12.0, 20.0) * e.grid.spacing[0];
  // Along the core, against the rim: it holds the rim in the plane.
  chiralField(e, draw.range(0.0, 0.25));
}

void neelDomains(LibraryEntry& e, Draw& draw)
{
  multilayer(e, draw, draw.range(1.2, 1.8), draw.range(1.4e-3, 2.0e-3));
  const double wall = std::sqrt(e.material.exchange / e.material.uniaxialAnisotropy);
  voxels(e, wall, draw.range(1.8, 2.6));
  e.texture.period = draw.range(22.0, 50.0) * e.grid.spacing[0];
  e.texture.wallWidth = 1.2 * wall;
}

void skyrmionLattice(LibraryEntry& e, Draw& draw)
{
  ferrogermanium(e, draw);
  const double period = helixPeriod(e.material);
  voxels(e, period, draw.range(14.0, 22.0));
  e.texture.period = draw.range(1.1, 1.25) * period;
  e.texture.helicity = 0.5 * pi;
  chiralField(e, draw.range(0.3, 0.5));
}

void singleDomain(LibraryEntry& e, Draw& draw)
{
  if (draw.chance(0.5))
  {
    e.materialName = "Co-Pt alloy";
    e.material.saturationMagnetization = draw.range(6e5, 9e5);
    e.material.exchange = draw.range(8e-12, 1.2e-11);
    e.material.uniaxialAnisotropy = draw.range(4e5, 1e6);
    const double tilt = draw.range(0.0, 0.5 * pi);
    e.material.easyAxis = { std::cos(e.texture.direction) * std::sin(tilt),
      std::sin(e.texture.direction) * std::sin(tilt), std::cos(tilt) };
    voxels(e, std::sqrt(e.material.exchange / e.material.uniaxialAnisotropy), draw.range(1.5, 2.5));
    return;
  }
  permalloy(e, draw);
  // Saturated in the plane.
  const double tesla = draw.range(0.3, 0.8);
  e.material.field = { tesla * std::cos(e.texture.direction), tesla * std::sin(e.texture.direction), 0.0 };
  voxels(e, 5.0 * nanometre, draw.range(1.0, 1.5));
}

void hopfion(LibraryEntry& e, Draw& draw)
{
  ferrogermanium(e, draw);
  const double period = helixPeriod(e.material);
  voxels(e, period, draw.range(16.0, 24.0));
  e.material.uniaxialAnisotropy = draw.range(0.3, 0.8) * magnetostatic(e.material);
  e.texture.coreRadius = draw.range(0.35, 0.5) * period;
  chiralField(e, draw.range(0.1, 0.3));
}

void skyrmionBundle(LibraryEntry& e, Draw& draw)
{
  ferrogermanium(e, draw);
  const double period = helixPeriod(e.material);
  voxels(e, period, draw.range(13.0, 18.0));
  e.texture.cores = draw.whole(1, 4);
  e.texture.coreRadius = std::min((e.texture.cores == 1 ? 1.2 : 1.36) * period, 33.0 * e.grid.spacing[0]);
  e.texture.wallWidth = 0.12 * period;
  chiralField(e, draw.range(0.15, 0.35));
}

void bentSkyrmion(LibraryEntry& e, Draw& draw)
{
  blochTube(e, draw);
  chiralField(e, draw.range(0.45, 0.75));
  e.texture.depth = draw.range(0.4, 1.5);
}

void bobber(LibraryEntry& e, Draw& draw)
{
  ferrogermanium(e, draw);
  const double period = helixPeriod(e.material);
  voxels(e, period, draw.range(16.0, 26.0));
  e.texture.coreRadius = 0.3 * period;
  e.texture.wallWidth = 0.16 * period;
  e.texture.helicity = 0.5 * pi;
  e.texture.depth = draw.range(0.3, 0.6);
  chiralField(e, draw.range(0.55, 0.85));
}

void multiDomain(LibraryEntry& e, Draw& draw)
{
  const double which = draw.range(0.0, 1.0);
  if (which < 0.4)
  {
    ferrite(e, draw);
    voxels(e, std::sqrt(e.material.exchange / magnetostatic(e.material)), draw.range(1.0, 1.5));
  }
  else if (which < 0.7)
  {
    ironGadolinium(e, draw, draw.range(0.8, 1.5));
    voxels(e, std::sqrt(e.material.exchange / e.material.uniaxialAnisotropy), draw.range(1.6, 2.4));
  }
  else
  {
    ferrogermanium(e, draw);
    voxels(e, helixPeriod(e.material), draw.range(14.0, 24.0));
  }
  e.texture.period = draw.range(20.0, 45.0) * e.grid.spacing[0];
}

void meronPair(LibraryEntry& e, Draw& draw)
{
  vortex(e, draw);
  e.texture.cores = draw.whole(1, 2);
}
}

const std::vector<Recipe>& nine()
{
  static const std::vector<Recipe> list{ { Texture::Vortex, vortex },
    { Texture::CylindricalDomains, cylindricalDomains }, { Texture::Skyrmion, skyrmion },
    { Texture::SpinHelix, spinHelix }, { Texture::Conical, conical }, { Texture::NeelVortex, neelVortex },
    { Texture::NeelDomains, neelDomains }, { Texture::SkyrmionLattice, skyrmionLattice },
    { Texture::SingleDomain, singleDomain } };
  return list;
}

const std::vector<Recipe>& hard()
{
  static const std::vector<Recipe> list{ { Texture::Hopfion, hopfion }, { Texture::SkyrmionBundle, skyrmionBundle },
    { Texture::BentSkyrmion, bentSkyrmion }, { Texture::Bobber, bobber }, { Texture::RandomDomains, multiDomain },
    { Texture::MeronPair, meronPair } };
  return list;
}
}
