#include "Prepare.h"

#include "UnusablePixels.h"
#include "VacuumBackground.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace magnet
{
namespace
{
struct Box
{
  std::int64_t x0, x1, y0, y1; // the ends behind the last
};

Box boxOf(const std::array<std::int64_t, 4>& given, std::int64_t nx, std::int64_t ny, const char* what)
{
  const std::int64_t size[2] = { nx, ny };
  std::array<std::int64_t, 4> box = given;
  for (std::size_t axis = 0; axis < 2; ++axis)
  {
    std::int64_t& from = box[2 * axis];
    std::int64_t& to = box[2 * axis + 1];
    to = from == 0 && to == -1 ? size[axis] - 1 : to;
    require(from >= 0 && to < size[axis] && from < size[axis], "the ", what, " from ", from, " to ", to, " along ",
      axis == 0 ? "x" : "y", " reaches beyond the image of ", nx, " x ", ny,
      " pixels, counted from 0 after the images were turned");
    require(from <= to, "the ", what, " from ", from, " to ", to, " along ", axis == 0 ? "x" : "y",
      " is empty; expected the first and the last pixel, or 0 and -1 for all");
  }
  return { box[0], box[1] + 1, box[2], box[3] + 1 };
}

std::vector<std::int64_t> keptImages(std::int64_t images, const PrepareOptions& options)
{
  std::vector<std::int64_t> kept;
  for (const std::int64_t left : options.leaveOut)
  {
    require(left >= 0 && left < images, "image ", left, " was to be left out; there are 0 to ", images - 1);
  }
  for (std::int64_t i = 0; i < images; ++i)
  {
    if (std::find(options.leaveOut.begin(), options.leaveOut.end(), i) == options.leaveOut.end())
    {
      kept.push_back(i);
    }
  }
  require(!kept.empty(), "all ", images, " images were left out");
  return kept;
}

// Transposed, mirrored and negated.
void turn(
  const float* source, std::int64_t nx, std::int64_t ny, const PrepareOptions& options, std::vector<float>& image)
{
  const float sign = options.negate ? -1.0F : 1.0F;
  for (std::int64_t j = 0; j < ny; ++j)
  {
    const std::int64_t y = options.flipY ? ny - 1 - j : j;
    for (std::int64_t i = 0; i < nx; ++i)
    {
      const std::int64_t x = options.flipX ? nx - 1 - i : i;
      image[static_cast<std::size_t>(j * nx + i)] = sign *
                                                    (options.transpose ? source[x * ny + y] : source[y * nx + x]);
    }
  }
}

void flatten(std::vector<float>& image, std::int64_t nx, std::int64_t ny, const PrepareOptions& options)
{
  const Box box = boxOf(options.vacuum, nx, ny, "vacuum");
  const bool wholeImage = box.x0 == 0 && box.x1 == nx && box.y0 == 0 && box.y1 == ny;
  const auto width = std::max<std::int64_t>(1, std::llround(static_cast<double>(std::min(nx, ny)) * options.border));
  const std::vector<unsigned char> missing = missingPixels(image.data(), nx, ny);
  const Plane plane = vacuumBackground(image.data(), nx, ny, { box.x0, box.x1, box.y0, box.y1 }, wholeImage ? width : 0,
    options.background == Background::Ramp, missing);
  for (std::int64_t j = 0; j < ny; ++j)
  {
    for (std::int64_t i = 0; i < nx; ++i)
    {
      const auto p = static_cast<std::size_t>(j * nx + i);
      // What was no phase would look like one with a plane subtracted from it.
      image[p] = missing.empty() || missing[p] == usable ? image[p] - static_cast<float>(plane.at(i, j))
                                                         : std::numeric_limits<float>::quiet_NaN();
    }
  }
}

// The pixels of the box, averaged over bins; returns what is behind the last.
float* bin(const std::vector<float>& image, std::int64_t nx, const Box& box, const PreparedSize& made,
  std::int64_t bins, float* result)
{
  for (std::int64_t j = 0; j < made.size[1]; ++j)
  {
    for (std::int64_t i = 0; i < made.size[0]; ++i)
    {
      double sum = 0.0;
      for (std::int64_t k = 0; k < bins * bins; ++k)
      {
        sum += image[static_cast<std::size_t>((box.y0 + j * bins + k / bins) * nx + box.x0 + i * bins + k % bins)];
      }
      *result++ = static_cast<float>(sum / static_cast<double>(bins * bins));
    }
  }
  return result;
}

// Of the images that are kept; none where none are known.
std::vector<double> preparedAngles(const std::vector<double>& input, std::int64_t images, const PrepareOptions& options)
{
  std::vector<double> angles = options.angles.empty() ? input : options.angles;
  require(angles.empty() || static_cast<std::int64_t>(angles.size()) == images, "there are ", images, " images and ",
    angles.size(), options.angles.empty() ? " angles" : " given angles");
  for (double& angle : angles)
  {
    const double given = angle;
    angle *= options.angleUnit == AngleUnit::Radians ? 1.0 / constants::degree : 1.0;
    require(std::isfinite(angle) && std::abs(angle) <= 180.0, "a tilt angle is ", given,
      options.angleUnit == AngleUnit::Radians ? " rad; radians between -3.1416 and 3.1416 were expected"
                                              : "; degrees between -180 and 180 were expected");
  }
  if (options.reverseAngles)
  {
    std::reverse(angles.begin(), angles.end());
  }
  std::vector<double> kept;
  for (const std::int64_t index : keptImages(images, options))
  {
    if (!angles.empty())
    {
      const double angle = angles[static_cast<std::size_t>(index)];
      kept.push_back((options.negateAngles ? -angle : angle) + options.angleShift);
    }
  }
  return kept;
}
}

PreparedSize preparedSize(
  const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing, const PrepareOptions& options)
{
  const int first = options.transpose ? 1 : 0;
  const std::int64_t n[2] = { size[first], size[1 - first] };
  const Box box = boxOf(options.crop, n[0], n[1], "part to keep (Crop)");
  boxOf(options.vacuum, n[0], n[1], "vacuum (Vacuum Box)");
  require(options.border > 0.0 && options.border <= 0.5, "the vacuum's frame is ", options.border,
    " of the image wide; more than 0 and at most 0.5 was expected");
  require(options.hotPixels >= 0.0 && std::isfinite(options.hotPixels), "the threshold for hot pixels is ",
    options.hotPixels, " standard deviations; expected 0 (off) or a positive number");
  require(options.binning >= 1 && options.binning <= std::min(box.x1 - box.x0, box.y1 - box.y0), "a binning of ",
    options.binning, " does not fit into ", box.x1 - box.x0, " x ", box.y1 - box.y0, " pixels");
  PreparedSize result;
  result.size[2] = static_cast<std::int64_t>(keptImages(size[2], options).size());
  const std::int64_t from[2] = { box.x0, box.y0 };
  const std::int64_t to[2] = { box.x1, box.y1 };
  for (int a = 0; a < 2; ++a)
  {
    result.size[a] = (to[a] - from[a]) / options.binning;
    result.spacing[a] = spacing[a == 0 ? first : 1 - first] * options.binning;
  }
  return result;
}

void prepareSeries(const float* phase, const std::array<std::int64_t, 3>& size, const PrepareOptions& options,
  std::vector<double>& angles, float* result)
{
  const PreparedSize made = preparedSize(size, { 1.0, 1.0 }, options);
  angles = preparedAngles(angles, size[2], options);
  const std::int64_t nx = options.transpose ? size[1] : size[0];
  const std::int64_t ny = options.transpose ? size[0] : size[1];
  const Box box = boxOf(options.crop, nx, ny, "part to keep");
  std::vector<float> image(static_cast<std::size_t>(nx * ny));
  for (const std::int64_t index : keptImages(size[2], options))
  {
    turn(phase + index * size[0] * size[1], nx, ny, options, image);
    if (options.hotPixels > 0.0)
    {
      replaceHotPixels(image.data(), nx, ny, options.hotPixels);
    }
    if (options.background != Background::Keep)
    {
      flatten(image, nx, ny, options);
    }
    result = bin(image, nx, box, made, options.binning, result);
  }
}
}
