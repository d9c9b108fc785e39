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
  Noise = 3,
  Gaps = 4
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
    { "curvature of the phase", errors.phaseCurvature }, { "tilt angle error", errors.angleError },
    { "image shift", errors.imageShift }, { "rotation of images", errors.imageRotation } };
  for (const auto& error : all)
  {
    require(std::isfinite(error.value) && error.value >= 0.0, "the ", error.name, " is ", error.value,
      "; a standard deviation is 0 or positive");
  }
  require(errors.missingPixels >= 0.0 && errors.missingPixels <= 0.9, "the share of missing pixels is ",
    errors.missingPixels, "; expected 0 to 0.9");
}

// Discs of the same size anywhere, until so many pixels are in them.
void makeGaps(std::mt19937_64& random, std::int64_t nx, std::int64_t ny, double share, unsigned char* valid)
{
  const double radius = std::max(1.0, static_cast<double>(std::min(nx, ny)) / 40.0);
  std::uniform_real_distribution<double> anywhere;
  const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(nx * ny));
  const auto reach = static_cast<std::int64_t>(std::ceil(radius));
  for (std::int64_t missing = 0; missing < wanted;)
  {
    const double x = anywhere(random) * static_cast<double>(nx - 1);
    const double y = anywhere(random) * static_cast<double>(ny - 1);
    for (std::int64_t k = 0; k < (2 * reach + 1) * (2 * reach + 1) && missing < wanted; ++k)
    {
      const std::int64_t i = std::lround(x) - reach + k % (2 * reach + 1);
      const std::int64_t j = std::lround(y) - reach + k / (2 * reach + 1);
      if (i >= 0 && i < nx && j >= 0 && j < ny && valid[j * nx + i] != 0 &&
          std::hypot(static_cast<double>(i) - x, static_cast<double>(j) - y) <= radius)
      {
        valid[j * nx + i] = 0;
        ++missing;
      }
    }
  }
}

void addGaps(TiltSeries& series, const DetectorErrors& errors)
{
  const std::int64_t nx = series.width();
  const std::int64_t ny = series.height();
  at::Tensor valid = at::ones(series.phase.sizes(), at::kByte);
  for (std::int64_t i = 0; i < series.images(); ++i)
  {
    auto random = generator(errors.seed, Stream::Gaps, numberOf(series), i);
    makeGaps(random, nx, ny, errors.missingPixels, valid.data_ptr<unsigned char>() + i * nx * ny);
  }
  series.valid = valid.to(series.phase.device());
  series.phase.masked_fill_(series.valid.eq(0), std::nan(""));
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

SeriesGeometry drawGeometry(const DetectorErrors& errors, const SeriesGeometry& stated)
{
  check(errors);
  SeriesGeometry actual = stated;
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < stated.angles.size(); ++i)
  {
    auto random = generator(errors.seed, Stream::Geometry, numberOf(stated), static_cast<std::int64_t>(i));
    normal.reset();
    actual.angles[i] += errors.angleError * normal(random);
    const double x = errors.imageShift * normal(random);
    const double y = errors.imageShift * normal(random);
    actual.shifts.push_back({ x, y });
    actual.rotations.push_back(errors.imageRotation * normal(random));
  }
  // None are quicker than zeros.
  actual.shifts = errors.imageShift > 0.0 ? actual.shifts : stated.shifts;
  actual.rotations = errors.imageRotation > 0.0 ? actual.rotations : stated.rotations;
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

namespace
{
// What is not of the specimen's making in one image, drawn when it is made.
class Background
{
public:
  Background(const DetectorErrors& errors, const TiltSeries& series, std::mt19937_64& random)
    : MiddleX_(0.5 * static_cast<double>(series.width() - 1))
    , MiddleY_(0.5 * static_cast<double>(series.height() - 1))
  {
    std::normal_distribution<double> normal;
    Offset_ = errors.phaseOffset * normal(random);
    SlopeX_ = errors.phaseRamp * series.spacing[0] * normal(random);
    SlopeY_ = errors.phaseRamp * series.spacing[1] * normal(random);
    for (double& term : Second_)
    {
      term = errors.phaseCurvature * normal(random);
    }
  }

  double at(std::int64_t i, std::int64_t j) const
  {
    const double x = static_cast<double>(i) - MiddleX_;
    const double y = static_cast<double>(j) - MiddleY_;
    const double u = x / MiddleX_;
    const double v = y / MiddleY_;
    return Offset_ + (SlopeX_ * x + SlopeY_ * y) + (Second_[0] * u * u + Second_[1] * u * v + Second_[2] * v * v);
  }

private:
  double MiddleX_, MiddleY_; // [pixel]
  double Offset_, SlopeX_, SlopeY_;
  double Second_[3];
};
}

void addDetectorErrors(TiltSeries& series, const DetectorErrors& errors)
{
  check(errors);
  const double relative = errors.relativeNoise > 0.0 && !series.phase.is_meta()
                            ? errors.relativeNoise * series.phase.abs().max().item<double>()
                            : 0.0;
  const double sigma = std::hypot(errors.phaseNoise, relative);
  if (sigma > 0.0 || errors.phaseOffset > 0.0 || errors.phaseRamp > 0.0 || errors.phaseCurvature > 0.0)
  {
    const std::int64_t nx = series.width();
    const std::int64_t ny = series.height();
    const std::uint32_t axis = numberOf(series);
    at::Tensor added = at::empty({ series.images(), ny, nx }, at::kFloat);
    at::parallel_for(0, series.images(), 1,
      [&](std::int64_t begin, std::int64_t end)
      {
        for (std::int64_t i = begin; i < end; ++i)
        {
          auto ofBackground = generator(errors.seed, Stream::Background, axis, i);
          const Background background(errors, series, ofBackground);
          auto random = generator(errors.seed, Stream::Noise, axis, i);
          std::normal_distribution<double> normal;
          float* const image = added.data_ptr<float>() + i * nx * ny;
          for (std::int64_t p = 0; p < nx * ny; ++p)
          {
            const double noise = sigma > 0.0 ? sigma * normal(random) : 0.0;
            image[p] = static_cast<float>(background.at(p % nx, p / nx) + noise);
          }
        }
      });
    series.phase.add_(added.to(series.phase.device()));
  }
  if (errors.missingPixels > 0.0 && !series.phase.is_meta())
  {
    addGaps(series, errors);
  }
}
}
