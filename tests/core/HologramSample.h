// Objects for simulated holograms, and how far the phases that come back are off, for the tests of holograms.
#pragma once

#include "core/base/Constants.h"
#include "core/phase/Hologram.h"
#include "core/phase/HologramSimulation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace magnet::testing
{
// x and y in pixels of the camera, on a grid of `fine` pixels along the edge of one.
inline at::Tensor image(
  std::int64_t ny, std::int64_t nx, std::int64_t fine, const std::function<double(double, double)>& value)
{
  at::Tensor result = at::empty({ ny * fine, nx * fine }, at::kFloat);
  for (std::int64_t j = 0; j < ny * fine; ++j)
  {
    for (std::int64_t i = 0; i < nx * fine; ++i)
    {
      const auto place = [fine](std::int64_t k)
      { return (static_cast<double>(k) + 0.5) / static_cast<double>(fine) - 0.5; };
      result.data_ptr<float>()[j * nx * fine + i] = static_cast<float>(value(place(i), place(j)));
    }
  }
  return result;
}

// As a skyrmion's: a cone with a smooth tip and foot, several rad high, not in the middle.
inline double skyrmion(double x, double y, double nx, double ny)
{
  const double r = std::hypot(x - 0.46 * nx, y - 0.53 * ny) / (0.16 * std::min(nx, ny));
  return 6.0 / std::pow(1.0 + 0.5 * r * r, 1.5);
}

inline double absorbed(double x, double y, double nx, double ny)
{
  return 1.0 - 0.3 * std::exp(-std::pow((x - 0.55 * nx) / (0.2 * nx), 2) - std::pow((y - 0.5 * ny) / (0.3 * ny), 2));
}

inline std::array<double, 2> carrierOf(const HologramSimulation& s)
{
  return { std::cos(s.direction) / s.fringeSpacing, std::sin(s.direction) / s.fringeSpacing };
}

struct Deviation
{
  double mean = 0.0, rms = 0.0, ofSigma = 0.0, largest = 0.0; // ofSigma: rms in units of the sigma that is told
  std::int64_t pixels = 0;
};

// Of the valid pixels, against a truth at the places of the result's pixels in the hologram.
inline Deviation errorOf(
  const HologramPhase& found, const HologramWave& wave, const std::function<double(double, double)>& truth)
{
  Deviation e;
  double squares = 0.0;
  double relative = 0.0;
  const std::int64_t nx = found.phase.size(1);
  for (std::int64_t p = 0; p < found.phase.numel(); ++p)
  {
    if (found.valid.data_ptr<unsigned char>()[p] != 0)
    {
      const double x = wave.first[0] + static_cast<double>(p % nx * wave.binning);
      const double y = wave.first[1] + static_cast<double>(p / nx * wave.binning);
      const double d = std::remainder(found.phase.data_ptr<float>()[p] - truth(x, y), 2.0 * constants::pi);
      e.mean += d;
      squares += d * d;
      relative += std::pow(d / found.sigma.data_ptr<float>()[p], 2);
      e.largest = std::max(e.largest, std::abs(d));
      ++e.pixels;
    }
  }
  const auto n = static_cast<double>(e.pixels);
  e.mean /= n;
  e.rms = std::sqrt(squares / n);
  e.ofSigma = std::sqrt(relative / n);
  return e;
}
}
