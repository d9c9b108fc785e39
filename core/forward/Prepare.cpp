#include "Prepare.h"

#include "TurnedImages.h"
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

// What `turn` is: right angles, and the rest [degree], 0 where it is none.
struct Turn
{
  std::int64_t quarters; // 0 to 3
  double rest;

  explicit Turn(double degrees)
  {
    const double turns = std::round(degrees / 90.0);
    rest = degrees - 90.0 * turns;
    rest = std::abs(rest) < 1e-9 ? 0.0 : rest;
    quarters = ((static_cast<std::int64_t>(turns) % 4) + 4) % 4;
  }
};

// An image, its frame that of the result before it is cropped.
struct Picture
{
  std::vector<float> values;
  std::int64_t nx = 0, ny = 0;
};

bool swapsEdges(const PrepareOptions& options)
{
  return options.transpose != (Turn(options.turn).quarters % 2 == 1);
}

// Transposed, mirrored, turned by right angles and negated.
Picture oriented(const float* source, std::int64_t width, std::int64_t height, const PrepareOptions& options)
{
  const std::int64_t nx = options.transpose ? height : width;
  const std::int64_t ny = options.transpose ? width : height;
  const std::int64_t quarters = Turn(options.turn).quarters;
  const float sign = options.negate ? -1.0F : 1.0F;
  Picture image;
  image.nx = quarters % 2 == 0 ? nx : ny;
  image.ny = quarters % 2 == 0 ? ny : nx;
  image.values.resize(static_cast<std::size_t>(nx * ny));
  for (std::int64_t j = 0; j < image.ny; ++j)
  {
    for (std::int64_t i = 0; i < image.nx; ++i)
    {
      // Before the turn, and before the mirrors.
      const std::array<std::int64_t, 2> places[] = { { i, j }, { j, ny - 1 - i }, { nx - 1 - i, ny - 1 - j },
        { nx - 1 - j, i } };
      const auto [a, b] = places[quarters];
      const std::int64_t x = options.flipX ? nx - 1 - a : a;
      const std::int64_t y = options.flipY ? ny - 1 - b : b;
      image.values[static_cast<std::size_t>(j * image.nx + i)] = sign * (options.transpose ? source[x * ny + y]
                                                                                           : source[y * nx + x]);
    }
  }
  return image;
}

void cropTo(Picture& image, const Box& box)
{
  float* target = image.values.data();
  for (std::int64_t j = box.y0; j < box.y1; ++j)
  {
    const float* const row = image.values.data() + j * image.nx;
    target = std::copy(row + box.x0, row + box.x1, target);
  }
  image.nx = box.x1 - box.x0;
  image.ny = box.y1 - box.y0;
  image.values.resize(static_cast<std::size_t>(image.nx * image.ny));
}

// frame: in pixels; 0: the box is the vacuum.
void flatten(Picture& image, const Box& box, std::int64_t frame, bool ramp)
{
  const std::vector<unsigned char> missing = missingPixels(image.values.data(), image.nx, image.ny);
  const Plane plane = vacuumBackground(
    image.values.data(), image.nx, image.ny, { box.x0, box.x1, box.y0, box.y1 }, frame, ramp, missing);
  for (std::int64_t j = 0; j < image.ny; ++j)
  {
    for (std::int64_t i = 0; i < image.nx; ++i)
    {
      const auto p = static_cast<std::size_t>(j * image.nx + i);
      // What was no phase would look like one with a plane subtracted from it.
      image.values[p] = missing.empty() || missing[p] == usable ? image.values[p] - static_cast<float>(plane.at(i, j))
                                                                : std::numeric_limits<float>::quiet_NaN();
    }
  }
}

// Cropped, and without the background of the vacuum: that of the frame of what is kept, or of a box anywhere.
void cropAndFlatten(Picture& image, const PrepareOptions& options)
{
  const Box kept = boxOf(options.crop, image.nx, image.ny, "part to keep");
  const Box vacuum = boxOf(options.vacuum, image.nx, image.ny, "vacuum");
  const bool inFrame = vacuum.x0 == 0 && vacuum.x1 == image.nx && vacuum.y0 == 0 && vacuum.y1 == image.ny;
  const bool ramp = options.background == Background::Ramp;
  if (options.background != Background::Keep && !inFrame)
  {
    flatten(image, vacuum, 0, ramp);
  }
  cropTo(image, kept);
  if (options.background != Background::Keep && inFrame)
  {
    const auto edge = static_cast<double>(std::min(image.nx, image.ny));
    flatten(image, { 0, image.nx, 0, image.ny }, std::max<std::int64_t>(1, std::llround(edge * options.border)), ramp);
  }
}

// An image of the series, turned by right angles, with its hot pixels replaced, which are counted.
Picture taken(const float* phase, const std::array<std::int64_t, 3>& size, std::int64_t index,
  const PrepareOptions& options, std::int64_t& replaced)
{
  Picture image = oriented(phase + index * size[0] * size[1], size[0], size[1], options);
  if (options.hotPixels > 0.0)
  {
    replaced += replaceHotPixels(image.values.data(), image.nx, image.ny, options.hotPixels);
  }
  return image;
}

// All images that are kept, turned by the rest that is no right angle: they share its weights.
std::vector<float> turned(
  const float* phase, const std::array<std::int64_t, 3>& size, const PrepareOptions& options, std::int64_t& replaced)
{
  std::vector<float> stack;
  std::int64_t nx = 0, ny = 0, count = 0;
  for (const std::int64_t index : keptImages(size[2], options))
  {
    const Picture image = taken(phase, size, index, options, replaced);
    stack.insert(stack.end(), image.values.begin(), image.values.end());
    nx = image.nx;
    ny = image.ny;
    ++count;
  }
  turnImages(stack.data(), count, nx, ny, Turn(options.turn).rest * constants::degree);
  return stack;
}

// Averaged over bins; returns what is behind the last.
float* bin(const Picture& image, const PreparedSize& made, std::int64_t bins, float* result)
{
  for (std::int64_t j = 0; j < made.size[1]; ++j)
  {
    for (std::int64_t i = 0; i < made.size[0]; ++i)
    {
      double sum = 0.0;
      for (std::int64_t k = 0; k < bins * bins; ++k)
      {
        sum += image.values[static_cast<std::size_t>((j * bins + k / bins) * image.nx + i * bins + k % bins)];
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
  require(std::isfinite(options.turn) && std::abs(options.turn) <= 360.0, "Turn is ", options.turn,
    " degrees; expected an angle from -360 to 360");
  require(Turn(options.turn).rest == 0.0 || std::abs(spacing[0] - spacing[1]) <= 1e-3 * std::abs(spacing[0]),
    "the pixels are ", spacing[0] / constants::nanometre, " x ", spacing[1] / constants::nanometre,
    " nm wide; a turn by ", options.turn, " degrees needs square ones");
  const int first = swapsEdges(options) ? 1 : 0;
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

std::int64_t prepareSeries(const float* phase, const std::array<std::int64_t, 3>& size, const PrepareOptions& options,
  std::vector<double>& angles, float* result)
{
  const PreparedSize made = preparedSize(size, { 1.0, 1.0 }, options);
  angles = preparedAngles(angles, size[2], options);
  std::int64_t replaced = 0;
  const std::vector<float> stack = Turn(options.turn).rest == 0.0 ? std::vector<float>()
                                                                  : turned(phase, size, options, replaced);
  const float* next = stack.data();
  for (const std::int64_t index : keptImages(size[2], options))
  {
    Picture image;
    if (stack.empty())
    {
      image = taken(phase, size, index, options, replaced);
    }
    else
    {
      const bool swapped = swapsEdges(options);
      image = { {}, size[swapped ? 1 : 0], size[swapped ? 0 : 1] };
      image.values.assign(next, next + image.nx * image.ny);
      next += image.nx * image.ny;
    }
    cropAndFlatten(image, options);
    result = bin(image, made, options.binning, result);
  }
  return replaced;
}
}
