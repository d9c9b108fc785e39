#include "Detector.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <random>

namespace magnet
{
namespace
{
enum class Stream : std::uint64_t
{
  Geometry = 1,
  Background = 2,
  Noise = 3
};

// A generator of its own for each purpose, axis and image.
std::mt19937_64 generator(std::uint64_t seed, Stream stream, std::uint32_t axis, std::int64_t image)
{
  std::seed_seq words{ static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
    static_cast<std::uint32_t>(stream), axis, static_cast<std::uint32_t>(image) };
  return std::mt19937_64(words);
}

// 0 and 1 for the axes x and y; of others, their azimuth in millidegrees behind these.
std::uint32_t numberOf(const SeriesGeometry& geometry)
{
  constexpr double turn = 2.0 * constants::pi;
  const double azimuth = geometry.azimuth - turn * std::floor(geometry.azimuth / turn);
  return geometry.isAlongEdge() ? static_cast<std::uint32_t>(geometry.axis())
                                : 2 + static_cast<std::uint32_t>(std::lround(1e3 * azimuth / constants::degree));
}

void check(const DetectorErrors& errors)
{
  const struct
  {
    const char* name;
    double value;
  } all[] = { { "phase noise", errors.phaseNoise }, { "relative noise", errors.relativeNoise },
    { "phase offset", errors.phaseOffset }, { "phase ramp", errors.phaseRamp },
    { "tilt angle error", errors.angleError }, { "image shift", errors.imageShift } };
  for (const auto& error : all)
  {
    require(std::isfinite(error.value) && error.value >= 0.0, "the ", error.name, " is ", error.value,
      "; a standard deviation is 0 or positive");
  }
}
}

Misalignment drawMisalignment(
  const DetectorErrors& errors, const std::vector<double>& angles, Axis axis, const std::array<double, 2>& spacing)
{
  check(errors);
  Misalignment actual;
  actual.angles = angles;
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < angles.size(); ++i)
  {
    auto random = generator(
      errors.seed, Stream::Geometry, static_cast<std::uint32_t>(axis), static_cast<std::int64_t>(i));
    normal.reset();
    actual.angles[i] += errors.angleError * normal(random);
    if (errors.imageShift > 0.0)
    {
      actual.across.push_back(errors.imageShift * normal(random));
      actual.along.push_back(errors.imageShift * normal(random) / spacing[axis == Axis::X ? 0 : 1]);
    }
  }
  return actual;
}

at::Tensor shiftedAlong(const at::Tensor& images, Axis axis, const std::vector<double>& shifts, std::int64_t first)
{
  if (shifts.empty())
  {
    return images;
  }
  const int dim = axis == Axis::X ? 1 : 0; // of one image (ny, nx): along the tilt axis
  const std::int64_t n = images.size(dim + 1);
  at::Tensor result = at::zeros_like(images, at::MemoryFormat::Contiguous);
  for (std::int64_t i = 0; i < images.size(0); ++i)
  {
    const double whole = std::floor(shifts[first + i]);
    const double part = shifts[first + i] - whole;
    for (const auto& [step, weight] : { std::pair{ whole, 1.0 - part }, std::pair{ whole + 1.0, part } })
    {
      const auto by = static_cast<std::int64_t>(step);
      const std::int64_t left = n - std::abs(by);
      if (left > 0)
      {
        result[i]
          .narrow(dim, std::max<std::int64_t>(by, 0), left)
          .add_(images[i].narrow(dim, std::max<std::int64_t>(-by, 0), left), weight);
      }
    }
  }
  return result;
}

void addDetectorErrors(TiltSeries& series, const DetectorErrors& errors)
{
  check(errors);
  const double relative = errors.relativeNoise > 0.0 && !series.phase.is_meta()
                            ? errors.relativeNoise * series.phase.abs().max().item<double>()
                            : 0.0;
  const double sigma = std::hypot(errors.phaseNoise, relative);
  if (sigma == 0.0 && errors.phaseOffset == 0.0 && errors.phaseRamp == 0.0)
  {
    return;
  }
  const std::int64_t nx = series.width();
  const std::int64_t ny = series.height();
  const std::uint32_t axis = numberOf(series);
  at::Tensor added = at::empty({ series.images(), ny, nx }, at::kFloat);
  at::parallel_for(0, series.images(), 1,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t i = begin; i < end; ++i)
      {
        auto background = generator(errors.seed, Stream::Background, axis, i);
        std::normal_distribution<double> normal;
        const double offset = errors.phaseOffset * normal(background);
        const double slopeX = errors.phaseRamp * series.spacing[0] * normal(background);
        const double slopeY = errors.phaseRamp * series.spacing[1] * normal(background);
        auto random = generator(errors.seed, Stream::Noise, axis, i);
        normal.reset();
        float* const image = added.data_ptr<float>() + i * nx * ny;
        for (std::int64_t y = 0; y < ny; ++y)
        {
          for (std::int64_t x = 0; x < nx; ++x)
          {
            const double ramp = slopeX * (static_cast<double>(x) - 0.5 * static_cast<double>(nx - 1)) +
                                slopeY * (static_cast<double>(y) - 0.5 * static_cast<double>(ny - 1));
            image[y * nx + x] = static_cast<float>(offset + ramp + (sigma > 0.0 ? sigma * normal(random) : 0.0));
          }
        }
      }
    });
  series.phase.add_(added.to(series.phase.device()));
}
}
