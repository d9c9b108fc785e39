// Tilt series as experiments give them: about an axis of any direction, with pixels that failed and with backgrounds.
// For magnet-evaluate.
#pragma once

#include "Simulated.h"

#include "core/base/Random.h"

#include <ATen/ATen.h>

namespace magnet::simulated
{
// A magnetization (nz, n, n, 3) of a square plane, turned by an angle [rad] right-handed about the middle line along z:
// the mean of 2 x 2 points of each cell, with directions between those of the cells and the length of the nearest.
inline at::Tensor turnedAboutZ(const at::Tensor& m, double angle)
{
  const std::int64_t n = m.size(2);
  const at::Tensor layers = m.permute({ 0, 3, 1, 2 }).contiguous();
  const at::Tensor lengths = layers.square().sum(1, true).sqrt();
  at::Tensor result = at::zeros_like(layers);
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  const at::Tensor cells = at::arange(n, m.options()).sub_(0.5 * static_cast<double>(n - 1));
  for (const double dy : { -0.25, 0.25 })
  {
    for (const double dx : { -0.25, 0.25 })
    {
      const at::Tensor x = (cells + dx).view({ 1, n });
      const at::Tensor y = (cells + dy).view({ n, 1 });
      // In units of half the plane, as grid_sampler wants it.
      const at::Tensor places = at::stack({ x * cosine + y * sine, y * cosine - x * sine }, 2)
                                  .mul_(2.0 / static_cast<double>(n))
                                  .unsqueeze(0)
                                  .expand({ m.size(0), -1, -1, -1 });
      const at::Tensor between = at::grid_sampler_2d(layers, places, 0, 0, false);
      const at::Tensor length = at::grid_sampler_2d(lengths, places, 1, 0, false);
      result.add_(between * (length / between.square().sum(1, true).sqrt_().clamp_min(1e-6)), 0.25);
    }
  }
  const at::Tensor mx = result.select(1, 0).clone();
  const at::Tensor my = result.select(1, 1).clone();
  result.select(1, 0).copy_(mx * cosine - my * sine);
  result.select(1, 1).copy_(mx * sine + my * cosine);
  return result.permute({ 0, 2, 3, 1 }).contiguous();
}

// The series of a magnetization [A/m] on a grid about an axis at an azimuth [degree], which lies along the images' x
// but where the azimuth is 90. No projection of a turned axis takes part: the magnetization is turned instead.
inline TiltSeries seriesAbout(double azimuth, const at::Tensor& m, const Grid& grid, PhaseOptions options)
{
  if (azimuth == 0.0 || azimuth == 90.0)
  {
    return phaseFromMagnetization(m, {}, grid, azimuth == 0.0 ? Axis::X : Axis::Y, options);
  }
  const double angle = azimuth * constants::degree;
  // Another noise than that of the series about x.
  options.errors.seed = mixedSeed(options.errors.seed, static_cast<std::uint64_t>(std::llround(azimuth * 1000.0)));
  TiltSeries series = phaseFromMagnetization(turnedAboutZ(m, -angle), {}, grid, Axis::X, options);
  series.azimuth = angle;
  return series;
}

// What is wrong with each image.
struct Imperfections
{
  double missing = 0.0;   // share of the pixels that do not count, in discs of 1 to 5 % of the width, and hold 0
  double ramp = 0.0;      // [rad] from edge to edge, in a random direction
  double quadratic = 0.0; // [rad] from the middle to an edge at most, of a random form of second order
};

inline void spoil(TiltSeries& series, const Imperfections& wrong, std::uint64_t seed)
{
  const std::int64_t nx = series.width();
  const std::int64_t ny = series.height();
  const at::Tensor x = at::linspace(-1.0, 1.0, nx, at::kFloat).view({ 1, nx });
  const at::Tensor y = at::linspace(-1.0, 1.0, ny, at::kFloat).view({ ny, 1 });
  const at::Tensor valid = at::ones(series.phase.sizes(), at::kByte);
  for (std::int64_t i = 0; i < series.images(); ++i)
  {
    Draw draw(mixedSeed(seed, static_cast<std::uint64_t>(i)));
    const double direction = draw.range(0.0, 2.0 * constants::pi);
    const double form[3] = { draw.range(-1.0, 1.0), draw.range(-1.0, 1.0), draw.range(-1.0, 1.0) };
    const double largest = std::max({ std::abs(form[0]), std::abs(form[1]), std::abs(form[2]) });
    series.phase[i].add_(x * (0.5 * wrong.ramp * std::cos(direction)) + y * (0.5 * wrong.ramp * std::sin(direction)));
    series.phase[i].add_((x.square() * form[0] + x * y * form[1] + y.square() * form[2]) * (wrong.quadratic / largest));
    const auto wanted = static_cast<std::int64_t>(wrong.missing * static_cast<double>(nx * ny));
    while (valid[i].eq(0).sum(at::kLong).item<std::int64_t>() < wanted)
    {
      const double radius = draw.range(0.02, 0.1);
      const at::Tensor square = (x - draw.range(-1.0, 1.0)).square() + (y - draw.range(-1.0, 1.0)).square();
      valid[i].masked_fill_(square.lt(radius * radius), 0);
    }
  }
  if (wrong.missing > 0.0)
  {
    series.valid = valid;
    series.phase.mul_(valid);
  }
}
}
