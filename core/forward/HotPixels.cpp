// Single pixels of an image that stand out of those around them.
#include "UnusablePixels.h"

#include "core/base/SymmetricSystem.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace magnet
{
namespace
{
constexpr std::int64_t reach = 2; // of the 5 x 5 pixels around one

struct Neighbour
{
  float value;
  int dx, dy;
};

// The numbers among the pixels around one, in ascending order.
struct Around
{
  std::array<Neighbour, 24> pixels{};
  int count = 0;
  int places = 0; // in the image

  Around(const float* image, std::int64_t nx, std::int64_t ny, std::int64_t i, std::int64_t j)
  {
    for (std::int64_t y = std::max<std::int64_t>(0, j - reach); y <= std::min(ny - 1, j + reach); ++y)
    {
      for (std::int64_t x = std::max<std::int64_t>(0, i - reach); x <= std::min(nx - 1, i + reach); ++x)
      {
        const bool other = x != i || y != j;
        places += other ? 1 : 0;
        if (other && std::isfinite(image[y * nx + x]))
        {
          pixels[static_cast<std::size_t>(count++)] = { image[y * nx + x], static_cast<int>(x - i),
            static_cast<int>(y - j) };
        }
      }
    }
    std::sort(
      pixels.begin(), pixels.begin() + count, [](const Neighbour& a, const Neighbour& b) { return a.value < b.value; });
  }

  double quantile(double share) const { return pixels[static_cast<std::size_t>(share * (count - 1) + 0.5)].value; }
  double spread() const { return this->quantile(0.85) - this->quantile(0.15); }
};

// What the pixels around tell of the one between them: a surface of second order through those that are no outliers,
// for the median alone would be off where the phase is steep or curved, and in a corner. Never further out than they
// are.
float filledIn(const Around& near)
{
  constexpr double outlier = 3.0; // spreads off the median
  constexpr std::size_t terms = 6;
  const double median = near.quantile(0.5);
  std::vector<std::vector<double>> matrix(terms, std::vector<double>(terms, 0.0));
  std::vector<double> right(terms, 0.0);
  for (int k = 0; k < near.count; ++k)
  {
    const Neighbour& n = near.pixels[static_cast<std::size_t>(k)];
    if (std::abs(n.value - median) > outlier * near.spread())
    {
      continue;
    }
    const double x = n.dx;
    const double y = n.dy;
    const double values[terms] = { 1.0, x, y, x * x, x * y, y * y };
    for (std::size_t row = 0; row < terms; ++row)
    {
      for (std::size_t column = 0; column < terms; ++column)
      {
        matrix[row][column] += values[row] * values[column];
      }
      right[row] += values[row] * (n.value - median);
    }
  }
  constexpr double independent = 1e-3; // pivots of few pixels in a line are rounding only
  const double found = solveSymmetric(matrix, right, independent) ? right[0] : 0.0;
  return static_cast<float>(median + std::clamp(found, near.quantile(0.0) - median, near.quantile(1.0) - median));
}

// Whether none of the pixels beside one goes further than it in one direction.
bool isExtremum(const float* image, std::int64_t nx, std::int64_t ny, std::int64_t i, std::int64_t j)
{
  const float value = image[j * nx + i];
  bool highest = true;
  bool lowest = true;
  for (std::int64_t y = std::max<std::int64_t>(0, j - 1); y <= std::min(ny - 1, j + 1); ++y)
  {
    for (std::int64_t x = std::max<std::int64_t>(0, i - 1); x <= std::min(nx - 1, i + 1); ++x)
    {
      highest = highest && !(image[y * nx + x] > value);
      lowest = lowest && !(image[y * nx + x] < value);
    }
  }
  return highest != lowest;
}
}

std::vector<HotPixel> findHotPixels(const float* image, std::int64_t nx, std::int64_t ny, double threshold)
{
  constexpr double aboveSpread = 3.0;
  const double limit = threshold * pixelNoise(image, nx, ny);
  std::vector<HotPixel> found;
  for (std::int64_t j = 0; j < ny; ++j)
  {
    for (std::int64_t i = 0; i < nx; ++i)
    {
      if (!isExtremum(image, nx, ny, i, j) || !std::isfinite(image[j * nx + i]))
      {
        continue;
      }
      const Around near(image, nx, ny, i, j);
      if (2 * near.count < near.places)
      {
        continue; // too few to stand out of
      }
      const double deviation = near.count > 0 ? image[j * nx + i] - near.quantile(0.5) : 0.0;
      // Of exactly constant pixels around, rounding alone stands out.
      const double rounding = 1e-5 * (1.0 + std::abs(image[j * nx + i]));
      if (std::abs(deviation) > std::max(limit, rounding) && std::abs(deviation) > aboveSpread * near.spread())
      {
        found.push_back({ i, j, deviation });
      }
    }
  }
  return found;
}

std::int64_t replaceHotPixels(float* image, std::int64_t nx, std::int64_t ny, double threshold)
{
  constexpr int passes = 6;
  std::int64_t replaced = 0;
  for (int pass = 0; pass < passes; ++pass)
  {
    std::vector<HotPixel> found = findHotPixels(image, nx, ny, threshold);
    for (std::int64_t p = 0; p < nx * ny; ++p)
    {
      if (!std::isfinite(image[p]))
      {
        const Around near(image, nx, ny, p % nx, p / nx);
        if (2 * near.count >= near.places)
        {
          found.push_back({ p % nx, p / nx, std::nan("") });
        }
      }
    }
    std::vector<float> values;
    for (const HotPixel& hot : found)
    {
      values.push_back(filledIn(Around(image, nx, ny, hot.i, hot.j)));
    }
    for (std::size_t k = 0; k < found.size(); ++k)
    {
      image[found[k].j * nx + found[k].i] = values[k];
    }
    replaced += static_cast<std::int64_t>(found.size());
    if (found.empty())
    {
      break;
    }
  }
  return replaced;
}
}
