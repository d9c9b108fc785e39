// What the closed-form textures share; not for use by others.
#pragma once

#include "TextureOptions.h"

#include <array>
#include <vector>

namespace magnet::texture
{
using Vector = std::array<double, 3>;

// v / |v|; +z for a vector without length.
Vector unit(const Vector& v);

// A unit vector from its z component and the azimuth of the rest.
Vector fromAzimuth(double z, double azimuth);

// 2 atan(sinh(R/w) / sinh(rho/w)) without its overflows; pi at rho = 0, 0 far outside.
double skyrmionAngle(double rho, double radius, double width);

// The options with everything random drawn.
struct Drawn : TextureOptions
{
  explicit Drawn(const TextureOptions& options);

  // Plane waves of RandomDomains: wave vector in units of 2 pi / period, amplitude.
  std::vector<std::pair<Vector, Vector>> waves;
};

// The direction of M at a place [m] from the middle of the specimen.
using Direction = Vector(const Drawn& options, double x, double y, double z);

// In RareTextures.cpp.
Direction skyrmionBundle, bentSkyrmion, bobber, meronPair, randomDomains;
}
