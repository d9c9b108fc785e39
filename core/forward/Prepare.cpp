#include "Prepare.h"

#include "VacuumBackground.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>

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
  if (given[1] < given[0] || given[3] < given[2])
  {
    return { 0, nx, 0, ny };
  }
  require(given[0] >= 0 && given[2] >= 0 && given[1] < nx && given[3] < ny, "the ", what, " from (", given[0], ", ",
    given[2], ") to (", given[1], ", ", given[3], ") reaches beyond the image of ", nx, " x ", ny,
    " pixels, counted from 0 and after a transposition");
  return { given[0], given[1] + 1, given[2], given[3] + 1 };
}

bool isEmpty(const std::array<std::int64_t, 4>& box)
{
  return box[1] < box[0] || box[3] < box[2];
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

void flatten(std::vector<float>& image, std::int64_t nx, std::int64_t ny, const PrepareOptions& options)
{
  const Box box = boxOf(options.vacuum, nx, ny, "vacuum");
  const auto width = std::max<std::int64_t>(1, std::llround(static_cast<double>(std::min(nx, ny)) * options.border));
  const Plane plane = vacuumBackground(image.data(), nx, ny, { box.x0, box.x1, box.y0, box.y1 },
    isEmpty(options.vacuum) ? width : 0, options.background == Background::Ramp);
  for (std::int64_t j = 0; j < ny; ++j)
  {
    for (std::int64_t i = 0; i < nx; ++i)
    {
      image[static_cast<std::size_t>(j * nx + i)] -= static_cast<float>(plane.at(i, j));
    }
  }
}
}

PreparedSize preparedSize(
  const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing, const PrepareOptions& options)
{
  const int first = options.transpose ? 1 : 0;
  const std::int64_t n[2] = { size[first], size[1 - first] };
  const Box box = boxOf(options.crop, n[0], n[1], "part to keep");
  boxOf(options.vacuum, n[0], n[1], "vacuum");
  require(options.border > 0.0 && options.border <= 0.5, "the vacuum's frame is ", options.border,
    " of the image wide; more than 0 and at most 0.5 was expected");
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
  angles = options.angles.empty() ? std::move(angles) : options.angles;
  for (const double angle : options.angles)
  {
    require(std::isfinite(angle) && std::abs(angle) <= 180.0, "a given tilt angle is ", angle,
      "; degrees between -180 and 180 were expected");
  }
  require(angles.empty() || static_cast<std::int64_t>(angles.size()) == size[2], "there are ", size[2], " images and ",
    angles.size(), options.angles.empty() ? " angles" : " given angles");
  if (options.reverseAngles)
  {
    std::reverse(angles.begin(), angles.end());
  }
  std::vector<double> kept;
  const std::int64_t nx = options.transpose ? size[1] : size[0];
  const std::int64_t ny = options.transpose ? size[0] : size[1];
  const Box box = boxOf(options.crop, nx, ny, "part to keep");
  std::vector<float> image(static_cast<std::size_t>(nx * ny));
  const float sign = options.negate ? -1.0F : 1.0F;
  const std::int64_t bins = options.binning;
  for (const std::int64_t index : keptImages(size[2], options))
  {
    const float* const source = phase + index * size[0] * size[1];
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
    if (options.background != Background::Keep)
    {
      flatten(image, nx, ny, options);
    }
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
    if (!angles.empty())
    {
      const double angle = angles[static_cast<std::size_t>(index)];
      kept.push_back((options.negateAngles ? -angle : angle) + options.angleShift);
    }
  }
  angles = std::move(kept);
}
}
