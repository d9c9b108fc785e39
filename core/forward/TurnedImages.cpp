#include "TurnedImages.h"

#include "PlaneResampling.h"
#include "UnusablePixels.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace magnet
{
namespace
{
constexpr std::int64_t reach = 6; // pixels from a usable one within which a missing one has a weight beside it
constexpr double tooMuch = 0.1;   // of weights, without their signs, on missing pixels
constexpr std::int64_t rows = 16; // for which the weights are kept at a time

// What the pixels around tell of one, going on with the slope that they have where two in a line do; NaN without any.
float continued(const std::vector<float>& image, std::int64_t nx, std::int64_t ny, std::int64_t i, std::int64_t j)
{
  const auto at = [&](std::int64_t x, std::int64_t y)
  {
    return x >= 0 && x < nx && y >= 0 && y < ny ? image[static_cast<std::size_t>(y * nx + x)]
                                                : std::numeric_limits<float>::quiet_NaN();
  };
  double sum = 0.0;
  int count = 0;
  for (int k = 0; k < 9; ++k)
  {
    const int dx = k % 3 - 1;
    const int dy = k / 3 - 1;
    const float near = at(i + dx, j + dy);
    const float far = at(i + 2 * dx, j + 2 * dy);
    if (k != 4 && std::isfinite(near))
    {
      sum += std::isfinite(far) ? 2.0 * near - far : near;
      ++count;
    }
  }
  return count > 0 ? static_cast<float>(sum / count) : std::numeric_limits<float>::quiet_NaN();
}

// Numbers in the missing pixels that are close enough to others to have a weight beside them, 0 in the rest.
void fill(std::vector<float>& image, std::int64_t nx, std::int64_t ny, const std::vector<unsigned char>& missing)
{
  std::vector<std::int64_t> left;
  for (std::size_t p = 0; p < missing.size(); ++p)
  {
    if (missing[p] != usable)
    {
      image[p] = std::numeric_limits<float>::quiet_NaN();
      left.push_back(static_cast<std::int64_t>(p));
    }
  }
  for (std::int64_t ring = 0; ring < reach && !left.empty(); ++ring)
  {
    std::vector<float> found;
    for (const std::int64_t p : left)
    {
      found.push_back(continued(image, nx, ny, p % nx, p / nx));
    }
    for (std::size_t k = 0; k < left.size(); ++k)
    {
      image[static_cast<std::size_t>(left[k])] = found[k];
    }
    left.erase(std::remove_if(left.begin(), left.end(),
                 [&](std::int64_t p) { return std::isfinite(image[static_cast<std::size_t>(p)]); }),
      left.end());
  }
  for (const std::int64_t p : left)
  {
    image[static_cast<std::size_t>(p)] = 0.0F;
  }
}

// An image with a rim of missing pixels around it: what lies close to an edge is taken from what is continued, too.
struct Source
{
  std::vector<float> image;
  std::vector<unsigned char> missing;

  Source(const float* values, std::int64_t nx, std::int64_t ny)
    : image(static_cast<std::size_t>((nx + 2 * reach) * (ny + 2 * reach)), 0.0F)
    , missing(image.size(), missingAtEdge)
  {
    const std::vector<unsigned char> inside = missingPixels(values, nx, ny);
    for (std::int64_t p = 0; p < nx * ny; ++p)
    {
      const auto q = static_cast<std::size_t>((p / nx + reach) * (nx + 2 * reach) + p % nx + reach);
      image[q] = values[p];
      missing[q] = inside.empty() ? usable : inside[static_cast<std::size_t>(p)];
    }
    fill(image, nx + 2 * reach, ny + 2 * reach, missing);
  }
};

void turnRows(const Source& source, const RowOperator::Entries& entries, std::int64_t pixels, float* result)
{
  std::vector<double> sum(static_cast<std::size_t>(pixels), 0.0);
  std::vector<double> unknown(static_cast<std::size_t>(pixels), 1.0); // of what has no source
  for (const std::int32_t row : entries.row)
  {
    unknown[static_cast<std::size_t>(row)] = 0.0;
  }
  for (std::size_t k = 0; k < entries.row.size(); ++k)
  {
    const auto row = static_cast<std::size_t>(entries.row[k]);
    const auto column = static_cast<std::size_t>(entries.column[k]);
    sum[row] += static_cast<double>(entries.weight[k]) * source.image[column];
    unknown[row] += source.missing[column] != usable ? std::abs(entries.weight[k]) : 0.0;
  }
  for (std::size_t p = 0; p < sum.size(); ++p)
  {
    result[p] = unknown[p] > tooMuch ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(sum[p]);
  }
}
}

void turnImages(float* images, std::int64_t count, std::int64_t nx, std::int64_t ny, double angle)
{
  std::vector<Source> sources;
  for (std::int64_t i = 0; i < count; ++i)
  {
    sources.emplace_back(images + i * nx * ny, nx, ny);
  }
  const auto centred = [](std::int64_t width, std::int64_t height)
  {
    return Frame{ { width, height }, { 1.0, 1.0 },
      { -0.5 * static_cast<double>(width - 1), -0.5 * static_cast<double>(height - 1) } };
  };
  const Frame frame = centred(nx, ny);
  const Frame around = centred(nx + 2 * reach, ny + 2 * reach);
  at::parallel_for(0, (ny + rows - 1) / rows, 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t band = first; band < last; ++band)
      {
        const std::int64_t from = band * rows;
        Frame part = frame;
        part.size[1] = std::min(rows, ny - from);
        part.origin[1] += static_cast<double>(from);
        // A point of the result was turned back in the source.
        const RowOperator::Entries entries = interpolation(around, part, -angle, { 0.0, 0.0 });
        for (std::int64_t i = 0; i < count; ++i)
        {
          turnRows(sources[static_cast<std::size_t>(i)], entries, nx * part.size[1], images + (i * ny + from) * nx);
        }
      }
    });
}
}
