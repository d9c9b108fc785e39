#include "Textures.h"

#include "Ansatz.h"
#include "Shapes.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/InOrder.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <iterator>

namespace magnet
{
namespace
{
using constants::pi;
using texture::Drawn;
using texture::fromAzimuth;
using texture::skyrmionAngle;
using texture::unit;
using texture::Vector;

// A smooth sequence of domains along `wave` (2 pi a period): m_z falls through 0 at pi/2 with the slope of
// tanh(x / width), as far as the walls fit the period. Returns m_z and the signed in-plane part.
std::pair<double, double> domains(double wave, double period, double width)
{
  const double sharpness = std::max(1.0, period / (2.0 * pi * width));
  const double z = sharpness * std::cos(wave);
  const double plane = std::sin(wave);
  const double length = std::hypot(z, plane);
  return { z / length, plane / length };
}

Vector skyrmion(const Drawn& o, double x, double y, double z)
{
  const double theta = skyrmionAngle(std::hypot(x, y), o.coreRadius, o.wallWidth);
  double helicity = o.chirality * o.helicity;
  if (o.capDepth > 0.0)
  {
    const double depth = 0.5 * o.thickness - std::abs(z);
    const double turn = std::clamp(1.0 - depth / o.capDepth, 0.0, 1.0);
    helicity += (z > 0.0 ? 0.5 : -0.5) * pi * turn;
  }
  const Vector m = fromAzimuth(std::cos(theta), std::atan2(y, x) + helicity);
  return { m[0], m[1], o.polarity * m[2] };
}

Vector skyrmionLattice(const Drawn& o, double x, double y, double)
{
  // Three helices at 120 degrees, each a proper screw, on a field along z; the lattice constant is `period`.
  const double q = 4.0 * pi / (std::sqrt(3.0) * o.period);
  Vector m{ 0.0, 0.0, 0.6 };
  for (int i = 0; i < 3; ++i)
  {
    const double angle = o.direction + 2.0 * pi * i / 3.0;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    const double wave = q * (c * x + s * y) + (i == 0 ? o.phase : 0.0);
    // Bloch (helicity 90 degrees) turns across q, Neel along it.
    const double along = std::cos(o.helicity) * std::sin(wave);
    const double across = o.chirality * std::sin(o.helicity) * std::sin(wave);
    m[0] += along * c - across * s;
    m[1] += along * s + across * c;
    m[2] -= std::cos(wave);
  }
  m[2] *= o.polarity;
  return unit(m);
}

Vector hopfion(const Drawn& o, double x, double y, double z)
{
  // Lengths such that the ring m_z = -1 has the core radius and the texture fits the thickness.
  const double u = x / o.coreRadius;
  const double v = y / o.coreRadius;
  const double w = z / std::min(o.coreRadius, 0.35 * o.thickness);
  const double r2 = u * u + v * v + w * w;
  // Z1 = (2u + 2iv) / (1 + r^2), Z2 = (2w + i (r^2 - 1)) / (1 + r^2);  m = Hopf map of (Z1, Z2).
  const double n = 1.0 / (1.0 + r2);
  const double a = 2.0 * u * n;
  const double b = 2.0 * v * n;
  const double c = 2.0 * w * n;
  const double d = (r2 - 1.0) * n;
  return unit(
    { 2.0 * (a * c + b * d), 2.0 * o.chirality * (b * c - a * d), o.polarity * (c * c + d * d - a * a - b * b) });
}

Vector singleDomain(const Drawn& o, double, double, double)
{
  return { std::cos(o.direction), std::sin(o.direction), 0.0 };
}

// m_z in the middle of a vortex, and beside it.
double core(const Drawn& o, double x, double y)
{
  const double rho = std::hypot(x, y);
  return o.polarity * std::exp(-rho * rho / (o.coreRadius * o.coreRadius));
}

Vector vortex(const Drawn& o, double x, double y, double)
{
  return fromAzimuth(core(o, x, y), std::atan2(y, x) + o.chirality * 0.5 * pi);
}

Vector neelVortex(const Drawn& o, double x, double y, double)
{
  return fromAzimuth(core(o, x, y), std::atan2(y, x) + (o.chirality > 0 ? 0.0 : pi));
}

Vector cylindricalDomains(const Drawn& o, double x, double y, double)
{
  // Rings of m_z = +-1 with Bloch walls between them.
  const double azimuth = std::atan2(y, x);
  const auto [mz, plane] = domains(2.0 * pi * std::hypot(x, y) / o.period, o.period, o.wallWidth);
  return { -o.chirality * plane * std::sin(azimuth), o.chirality * plane * std::cos(azimuth), o.polarity * mz };
}

// The phase of what is periodic along `direction`.
double wave(const Drawn& o, double x, double y)
{
  return 2.0 * pi * (x * std::cos(o.direction) + y * std::sin(o.direction)) / o.period + o.phase;
}

Vector neelDomains(const Drawn& o, double x, double y, double)
{
  const auto [mz, plane] = domains(wave(o, x, y), o.period, o.wallWidth);
  return { o.chirality * plane * std::cos(o.direction), o.chirality * plane * std::sin(o.direction), o.polarity * mz };
}

Vector spinHelix(const Drawn& o, double x, double y, double)
{
  // Spins turn in the plane across the direction of propagation.
  const double turn = wave(o, x, y);
  return { -std::sin(o.direction) * std::cos(turn), std::cos(o.direction) * std::cos(turn),
    o.chirality * std::sin(turn) };
}

Vector conical(const Drawn& o, double, double, double z)
{
  const double turn = o.chirality * 2.0 * pi * z / o.period + o.phase + o.direction;
  return fromAzimuth(o.polarity * std::cos(o.coneAngle), turn);
}

struct Ansatz
{
  Texture texture;
  texture::Direction* direction;
};

// In the order of Texture.
constexpr Ansatz ansaetze[] = {
  { Texture::SingleDomain, singleDomain },
  { Texture::Vortex, vortex },
  { Texture::NeelVortex, neelVortex },
  { Texture::CylindricalDomains, cylindricalDomains },
  { Texture::NeelDomains, neelDomains },
  { Texture::Skyrmion, skyrmion },
  { Texture::SkyrmionLattice, skyrmionLattice },
  { Texture::SpinHelix, spinHelix },
  { Texture::Conical, conical },
  { Texture::Hopfion, hopfion },
  { Texture::SkyrmionBundle, texture::skyrmionBundle },
  { Texture::BentSkyrmion, texture::bentSkyrmion },
  { Texture::Bobber, texture::bobber },
  { Texture::MeronPair, texture::meronPair },
  { Texture::RandomDomains, texture::randomDomains },
};
static_assert(inOrder(ansaetze, &Ansatz::texture, std::size(textureNames)),
  "Texture, textureNames and ansaetze differ in number or order");

void check(const TextureOptions& o, const Grid& grid)
{
  validate(grid, "the texture's volume");
  const auto number = static_cast<std::size_t>(o.texture);
  require(number < std::size(ansaetze), "there is no texture of the number ", number);
  const struct
  {
    const char* name;
    double value;
  } positive[] = { { "radius", o.radius }, { "thickness", o.thickness }, { "core radius", o.coreRadius },
    { "wall width", o.wallWidth }, { "period", o.period } };
  for (const auto& length : positive)
  {
    require(std::isfinite(length.value) && length.value > 0.0, "the ", length.name, " is ",
      length.value / constants::nanometre, " nm; it must be a positive length");
  }
  require(std::isfinite(o.saturationMagnetization) && o.saturationMagnetization > 0.0,
    "the saturation magnetization is ", o.saturationMagnetization, " A/m; it must be positive");
  require(std::isfinite(o.capDepth) && o.capDepth >= 0.0, "the depth of the caps is ",
    o.capDepth / constants::nanometre, " nm; it must be 0 or positive");
  require(std::abs(o.polarity) == 1 && std::abs(o.chirality) == 1, "polarity and chirality are ", o.polarity, " and ",
    o.chirality, "; each must be +1 or -1");
  require(o.cores >= 1 && o.cores <= 20, "the number of cores is ", o.cores, "; 1 to 20 have room");
  require(std::isfinite(o.depth), "the depth of the tube is not a finite number");
}
}

TexturedVolume makeTexture(const TextureOptions& options, const Grid& grid, const Run& run)
{
  check(options, grid);
  const Drawn drawn(options);
  texture::Direction* const direction = ansaetze[static_cast<int>(options.texture)].direction;
  const std::int64_t nx = grid.size[0];
  const std::int64_t ny = grid.size[1];
  const std::int64_t nz = grid.size[2];
  TexturedVolume volume;
  volume.magnetization = at::zeros({ nz, ny, nx, 3 }, at::kFloat);
  volume.mask = makeMask({ options.shape, options.radius, options.thickness, options.aspect, options.rotation }, grid);
  auto* const m = volume.magnetization.data_ptr<float>();
  const auto* const mask = volume.mask.data_ptr<std::uint8_t>();
  const auto place = [&](int axis, std::int64_t i)
  { return (static_cast<double>(i) - 0.5 * static_cast<double>(grid.size[axis] - 1)) * grid.spacing[axis]; };
  for (std::int64_t z = 0; z < nz; ++z)
  {
    run.advance(static_cast<double>(z) / static_cast<double>(nz), "Texture");
    at::parallel_for(0, ny, 4,
      [&](std::int64_t first, std::int64_t last)
      {
        for (std::int64_t y = first; y < last; ++y)
        {
          for (std::int64_t x = 0; x < nx; ++x)
          {
            const std::int64_t at = (z * ny + y) * nx + x;
            if (mask[at] == 0)
            {
              continue;
            }
            const Vector v = direction(drawn, place(0, x), place(1, y), place(2, z));
            for (int c = 0; c < 3; ++c)
            {
              m[3 * at + c] = static_cast<float>(options.saturationMagnetization * v[c]);
            }
          }
        }
      });
  }
  run.advance(1.0);
  return volume;
}
}
