// Which texture, with which parameters. No Torch in here: the engine boundary uses it.
#pragma once

#include "Material.h"

#include <cstdint>

namespace magnet
{
enum class Texture
{
  SingleDomain,
  Vortex,
  NeelVortex,
  CylindricalDomains,
  NeelDomains,
  Skyrmion,
  SkyrmionLattice,
  SpinHelix,
  Conical,
  Hopfion,
  SkyrmionBundle, // skyrmions inside a larger one of the other polarity
  BentSkyrmion,   // a tube whose axis is a helix about z
  Bobber,         // a tube from the upper face that ends in a Bloch point
  MeronPair,      // two vortices, or a vortex and an antivortex, in plane
  RandomDomains   // smooth noise
};

// In the order of Texture: as the menu and the scripts call it, and as libraries and classifications do.
struct TextureName
{
  const char* label;
  const char* category;
};

inline constexpr TextureName textureNames[] = { { "Single domain", "single domain" }, { "Vortex", "vortex" },
  { "Néel vortex", "Neel vortex" }, { "Cylindrical domains", "cylindrical domains" },
  { "Néel domains", "Neel domains" }, { "Skyrmion", "skyrmion" }, { "Skyrmion lattice", "skyrmion lattice" },
  { "Spin helix", "spin helix" }, { "Conical", "conical" }, { "Hopfion", "hopfion" },
  { "Skyrmion bundle", "skyrmion bundle" }, { "Bent skyrmion", "bent skyrmion" }, { "Bobber", "bobber" },
  { "Meron pair", "meron pair" }, { "Random domains", "multi-domain" } };

constexpr const char* categoryOf(Texture texture)
{
  return textureNames[static_cast<int>(texture)].category;
}

// Outlines of the specimen, all inside the circle of its radius.
enum class Shape
{
  Disc,
  Square,
  Triangle, // equilateral
  Bar,      // aspect: width / length
  Ellipse,  // aspect: short / long axis
  TwoDiscs, // touching, along x
  Ring      // aspect: inner / outer radius
};

inline constexpr const char* shapeNames[] = { "disc", "square", "triangle", "bar", "ellipse", "two discs", "ring" };

// A prism along z. Lengths in metres, rotation about z in radians.
struct ShapeOptions
{
  Shape shape = Shape::Disc;
  double radius = 200e-9; // of the circle around the outline
  double thickness = 130e-9;
  double aspect = 0.5; // above 0, at most 1
  double rotation = 0.0;
};

// Lengths in metres, angles in radians. Cylindrical coordinates (rho, azimuth, z) about the disc's axis.
struct TextureOptions
{
  Texture texture = Texture::Skyrmion;
  Shape shape = ShapeOptions().shape;
  double radius = ShapeOptions().radius; // of the disc, or of the circle around another shape
  double thickness = ShapeOptions().thickness;
  double aspect = ShapeOptions().aspect;                               // of shapes that have one
  double rotation = ShapeOptions().rotation;                           // of the shape about z
  double saturationMagnetization = Material().saturationMagnetization; // Ms [A/m]

  double coreRadius = 80e-9;             // vortex core (1/e of m_z), skyrmion (m_z = 0), hopfion ring
  double wallWidth = 25e-9;              // skyrmion and domain walls: the w of tanh(x / w)
  double period = 90e-9;                 // helix, conical, domains (two walls), skyrmion lattice constant
  double helicity = 1.5707963267948966;  // skyrmions: 90 degrees Bloch, 0 and 180 degrees Neel
  double capDepth = 0.0;                 // skyrmion: Neel caps, helicity turns by -+90 degrees within this depth of
                                         // the lower and upper face; 0: none
  double direction = 0.0;                // in-plane angle of a domain's magnetization, a helix's or stripes' normal
  double phase = 0.0;                    // of periodic textures
  double coneAngle = 0.8726646259971648; // conical: angle between m and the axis z
  int polarity = 1;                      // +1 or -1: m_z in the core (vortices, hopfion), outside it (skyrmions)
  int chirality = 1;                     // +1 or -1: sense of rotation
  int cores = 3;                         // skyrmions in a bundle; meron pair: 2 vortices, or 1 and an antivortex
  double depth = 0.5;                    // bobber: length of its tube, bent tube: turns of its axis, of the thickness

  // 0: exactly as above. Any other value draws direction, phase, polarity and chirality at random instead.
  std::uint64_t seed = 0;
};
}
