#include "TiltSeries.h"

#include "SeriesInspection.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace magnet
{
using constants::degree;

namespace
{
std::vector<std::int64_t> ascending(const std::vector<double>& angles)
{
  std::vector<std::int64_t> order(angles.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return angles[a] < angles[b]; });
  return order;
}

void validateAngles(const std::vector<double>& angles, std::int64_t images, const std::string& what)
{
  require(!angles.empty(), what, " has no tilt angles; one angle in degrees is needed for each of its ", images,
    " images (field data array 'tilt_angles')");
  require(static_cast<std::int64_t>(angles.size()) == images, what, " has ", images, " images and ", angles.size(),
    " tilt angles; one angle is needed for each image");
  require(images >= 2, what, " has only one image; a reconstruction needs at least 2 tilt angles");
  for (std::size_t i = 0; i < angles.size(); ++i)
  {
    require(std::isfinite(angles[i]), what, ": the tilt angle of image ", i, " is not a number");
    require(std::abs(angles[i]) <= 90.0001 * degree, what, ": the tilt angle of image ", i, " is ", angles[i] / degree,
      " degrees; angles from -90 to 90 degrees are expected");
  }
  const auto order = ascending(angles);
  for (std::size_t i = 1; i < order.size(); ++i)
  {
    require(angles[order[i]] - angles[order[i - 1]] > 1e-4 * degree, what, " has the tilt angle ",
      angles[order[i]] / degree, " degrees twice (images ", order[i - 1], " and ", order[i],
      "); remove one of them or average them first");
  }
}
}

const char* name(Axis axis)
{
  return axis == Axis::X ? "x" : "y";
}

void validate(const TiltSeries& series, const std::string& what)
{
  require(series.phase.defined() && series.phase.dim() == 3 && series.phase.numel() > 0, what,
    " is empty; a stack of phase images is expected");
  require(series.phase.scalar_type() == at::kFloat, what, " must hold single-precision numbers");
  validateAngles(series.angles, series.images(), what);
  require(series.width() >= 2 && series.height() >= 2, what, " has images of ", series.width(), " x ", series.height(),
    " pixels; at least 2 x 2 are needed");
  require(series.sigma.empty() || static_cast<std::int64_t>(series.sigma.size()) == series.images(), what, " has ",
    series.images(), " images and ", series.sigma.size(), " standard deviations of their noise (phase_sigma)");
  for (const double sigma : series.sigma)
  {
    require(std::isfinite(sigma) && sigma > 0.0, what, " has a standard deviation of its noise (phase_sigma) of ",
      sigma, " rad; a positive number is expected");
  }
  for (int axis = 0; axis < 2; ++axis)
  {
    require(std::isfinite(series.spacing[axis]) && series.spacing[axis] > 0.0, what, " has a pixel size of ",
      series.spacing[axis] / constants::nanometre, " nm along ", axis == 0 ? "x" : "y",
      "; it must be a positive number of nanometres");
  }
  if (!series.phase.is_meta())
  {
    const at::Tensor phase = series.phase.cpu().contiguous();
    at::Tensor valid;
    if (series.valid.defined())
    {
      require(series.valid.sizes() == series.phase.sizes() && series.valid.scalar_type() == at::kByte, what,
        " has a mask of valid pixels of another size than its images");
      valid = series.valid.cpu().contiguous();
      require(valid.ne(0).flatten(1).any(1).all().item<bool>(), what,
        " has an image without any valid pixel; leave it out (Prepare Tilt Series)");
    }
    requireUsable(phase.data_ptr<float>(), valid.defined() ? valid.data_ptr<unsigned char>() : nullptr,
      { series.width(), series.height(), series.images() }, series.angles, what);
  }
}

namespace
{
std::string axisName(const SeriesGeometry& geometry)
{
  return geometry.isAlongEdge() ? name(geometry.axis()) : text(geometry.azimuth / degree, " degrees");
}

void validateSameFrame(const TiltSeries& a, const std::string& nameA, const TiltSeries& b, const std::string& nameB)
{
  require(a.width() == b.width() && a.height() == b.height(), "the images of ", nameA, " are ", a.width(), " x ",
    a.height(), " pixels and those of ", nameB, " ", b.width(), " x ", b.height(),
    "; both series must be cropped and aligned to the same frame");
  for (int axis = 0; axis < 2; ++axis)
  {
    require(std::abs(a.spacing[axis] - b.spacing[axis]) <= 1e-3 * a.spacing[axis], "the pixels of ", nameA, " are ",
      a.spacing[axis] / constants::nanometre, " nm wide and those of ", nameB, " ",
      b.spacing[axis] / constants::nanometre, " nm (along ", axis == 0 ? "x" : "y",
      "); both series must be resampled to the same pixel size");
  }
  require(a.phase.device() == b.phase.device(), nameA, " and ", nameB, " are on different devices");
}
}

std::int64_t TiltSeries::validPixels() const
{
  return valid.defined() ? valid.ne(0).sum(at::kLong).item<std::int64_t>() : phase.numel();
}

void validatePair(const TiltSeries& x, const TiltSeries& y)
{
  require(x.axis() == Axis::X && y.axis() == Axis::Y, "the x series is tilted about ", name(x.axis()),
    " and the y series about ", name(y.axis()), "; expected x and y",
    x.axis() == Axis::Y && y.axis() == Axis::X ? ": the two inputs are swapped" : "");
  validateAll({ x, y });
}

std::string nameIn(const std::vector<TiltSeries>& series, std::size_t index)
{
  const std::string about = axisName(series[index]);
  const auto same = std::count_if(
    series.begin(), series.end(), [&about](const TiltSeries& other) { return axisName(other) == about; });
  return same == 1 && series[index].isAlongEdge() ? text("the ", about, " series")
                                                  : text("series ", index + 1, " (about ", about, ")");
}

void validateAll(const std::vector<TiltSeries>& series)
{
  require(!series.empty(), "there is no tilt series; at least one is needed");
  for (std::size_t i = 0; i < series.size(); ++i)
  {
    validate(series[i], nameIn(series, i));
    if (i > 0)
    {
      validateSameFrame(series[0], nameIn(series, 0), series[i], nameIn(series, i));
    }
  }
}

TiltSeries sorted(const TiltSeries& series)
{
  if (std::is_sorted(series.angles.begin(), series.angles.end()))
  {
    return series;
  }
  TiltSeries result = series;
  const auto order = ascending(series.angles);
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    result.angles[i] = series.angles[order[i]];
    if (!series.sigma.empty())
    {
      result.sigma[i] = series.sigma[order[i]];
    }
    if (!series.shifts.empty())
    {
      result.shifts[i] = series.shifts[order[i]];
    }
    if (!series.rotations.empty())
    {
      result.rotations[i] = series.rotations[order[i]];
    }
  }
  const at::Tensor index = at::tensor(at::ArrayRef<std::int64_t>(order), at::kLong);
  result.phase = series.phase.index_select(0, index.to(series.phase.device()));
  result.valid = series.valid.defined() ? series.valid.index_select(0, index.to(series.valid.device())) : at::Tensor();
  return result;
}

std::vector<double> regularAngles(double maximumDegrees, double stepDegrees)
{
  require(maximumDegrees > 0.0 && maximumDegrees <= 90.0, "the maximum tilt is ", maximumDegrees,
    " degrees; it must be more than 0 and at most 90 degrees");
  require(stepDegrees > 0.0 && std::isfinite(stepDegrees), "the tilt step is ", stepDegrees,
    " degrees; it must be more than 0");
  // The small tolerance lets 45 / 0.1 count as the 450 steps that it is.
  const auto steps = static_cast<std::int64_t>(std::floor(2.0 * maximumDegrees / stepDegrees + 1e-6));
  require(steps >= 1, "a tilt step of ", stepDegrees, " degrees leaves one image in the range of +-", maximumDegrees,
    " degrees; make the step smaller");
  require(steps < 100000, "a tilt step of ", stepDegrees, " degrees gives ", steps + 1, " images; make it larger");
  std::vector<double> angles(steps + 1);
  for (std::int64_t i = 0; i <= steps; ++i)
  {
    angles[i] = (static_cast<double>(i) - 0.5 * static_cast<double>(steps)) * stepDegrees * degree;
  }
  return angles;
}
}
