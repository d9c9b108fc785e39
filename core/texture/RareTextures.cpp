#include "Ansatz.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <random>

namespace magnet::texture
{
using constants::pi;

Vector unit(const Vector& v)
{
  const double length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  return length > 0.0 ? Vector{ v[0] / length, v[1] / length, v[2] / length } : Vector{ 0.0, 0.0, 1.0 };
}

Vector fromAzimuth(double z, double azimuth)
{
  const double s = std::sqrt(std::max(0.0, 1.0 - z * z));
  return { s * std::cos(azimuth), s * std::sin(azimuth), z };
}

double skyrmionAngle(double rho, double radius, double width)
{
  return 2.0 * std::atan(
                 std::exp((radius - rho) / width) * std::expm1(-2.0 * radius / width) / std::expm1(-2.0 * rho / width));
}

Drawn::Drawn(const TextureOptions& options)
  : TextureOptions(options)
{
  std::mt19937_64 random(seed);
  // Numbers of the generator itself: the library's distributions differ between compilers.
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1.0p-53; };
  if (seed != 0)
  {
    direction = 2.0 * pi * uniform();
    phase = 2.0 * pi * uniform();
    polarity = uniform() < 0.5 ? 1 : -1;
    chirality = uniform() < 0.5 ? 1 : -1;
  }
  if (texture == Texture::RandomDomains)
  {
    for (int i = 0; i < 40; ++i)
    {
      const double z = 2.0 * uniform() - 1.0;
      Vector k = fromAzimuth(z, 2.0 * pi * uniform());
      const double length = 0.3 + 0.9 * uniform();
      const Vector a = fromAzimuth(2.0 * uniform() - 1.0, 2.0 * pi * uniform());
      waves.emplace_back(Vector{ length * k[0], length * k[1], 0.5 * length * k[2] }, a);
    }
  }
}

namespace
{
double helicityOf(const Drawn& o)
{
  return o.chirality * o.helicity;
}

// About an axis at (ax, ay), a skyrmion of radius r; -z in its core.
Vector tube(const Drawn& o, double x, double y, double radius)
{
  const double theta = skyrmionAngle(std::hypot(x, y), radius, o.wallWidth);
  return fromAzimuth(std::cos(theta), std::atan2(y, x) + helicityOf(o));
}
}

Vector skyrmionBundle(const Drawn& o, double x, double y, double)
{
  // Inside the outer wall all is reversed, and each small skyrmion reverses it once more; its in-plane part keeps
  // the sense of rotation by a half turn of the helicity.
  const double rho = std::hypot(x, y);
  const double outer = o.coreRadius;
  const double spread = o.cores == 1 ? 0.0 : 0.55 * outer;
  const double small = std::min(0.3 * outer, o.cores > 1 ? 0.75 * spread * std::sin(pi / o.cores) : outer);
  for (int i = 0; i < o.cores; ++i)
  {
    const double turn = o.direction + 2.0 * pi * i / o.cores;
    const double dx = x - spread * std::cos(turn);
    const double dy = y - spread * std::sin(turn);
    if (std::hypot(dx, dy) < 1.6 * small)
    {
      const double theta = skyrmionAngle(std::hypot(dx, dy), small, std::min(o.wallWidth, 0.5 * small));
      const Vector m = fromAzimuth(-std::cos(theta), std::atan2(dy, dx) + helicityOf(o) + pi);
      return { m[0], m[1], o.polarity * m[2] };
    }
  }
  const double theta = skyrmionAngle(std::max(rho, 1e-12), outer, o.wallWidth);
  const Vector m = fromAzimuth(std::cos(theta), std::atan2(y, x) + helicityOf(o));
  return { m[0], m[1], o.polarity * m[2] };
}

Vector meronPair(const Drawn& o, double x, double y, double)
{
  // In-plane angle of a product of vortices: the argument of (w - a)(w - b), or of (w - a) conj(w - b) for a vortex
  // and an antivortex; out of plane in the cores.
  const std::complex<double> w(x, y);
  const std::complex<double> a = std::polar(0.45 * o.radius, o.direction);
  const double angle = std::arg(w - a) + (o.cores >= 2 ? 1.0 : -1.0) * std::arg(w + a);
  const double size2 = o.coreRadius * o.coreRadius;
  const double z = std::exp(-std::norm(w - a) / size2) + o.chirality * std::exp(-std::norm(w + a) / size2);
  return fromAzimuth(o.polarity * std::clamp(z, -1.0, 1.0), angle + 0.5 * pi);
}

Vector bentSkyrmion(const Drawn& o, double x, double y, double z)
{
  const double turn = 2.0 * pi * o.depth * z / o.thickness + o.direction;
  const double swing = std::min(0.3 * o.radius, 0.7 * o.coreRadius);
  const Vector m = tube(o, x - swing * std::cos(turn), y - swing * std::sin(turn), o.coreRadius);
  return { m[0], m[1], o.polarity * m[2] };
}

Vector bobber(const Drawn& o, double x, double y, double z)
{
  // The tube narrows to nothing at its depth below the upper face.
  const double left = (z - 0.5 * o.thickness) / o.thickness + o.depth;
  if (left <= 0.0)
  {
    return { 0.0, 0.0, 1.0 * o.polarity };
  }
  const Vector m = tube(o, x, y, o.coreRadius * std::sqrt(std::min(1.0, left / std::max(o.depth, 1e-6))));
  return { m[0], m[1], o.polarity * m[2] };
}

Vector randomDomains(const Drawn& o, double x, double y, double z)
{
  Vector m{ 0.0, 0.0, 0.0 };
  for (std::size_t i = 0; i < o.waves.size(); ++i)
  {
    const auto& [k, a] = o.waves[i];
    const double wave = std::cos(2.0 * pi * (k[0] * x + k[1] * y + k[2] * z) / o.period + o.phase * (1.0 + 1.0 * i));
    for (int c = 0; c < 3; ++c)
    {
      m[c] += a[c] * wave;
    }
  }
  return unit(m);
}
}
