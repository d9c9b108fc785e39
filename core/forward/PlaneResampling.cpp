#include "PlaneResampling.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
using Point = std::array<double, 2>;

// The part of a polygon where sign * p[d] <= sign * limit (O. Sutherland, G. Hodgman, Commun. ACM 17, 32 (1974)).
int clip(const std::array<Point, 8>& polygon, int corners, std::size_t d, double limit, double sign,
  std::array<Point, 8>& result)
{
  int count = 0;
  for (int i = 0; i < corners; ++i)
  {
    const Point& a = polygon[static_cast<std::size_t>(i)];
    const Point& b = polygon[static_cast<std::size_t>((i + 1) % corners)];
    const double insideA = sign * (limit - a[d]);
    const double insideB = sign * (limit - b[d]);
    if (insideA >= 0.0)
    {
      result[static_cast<std::size_t>(count++)] = a;
    }
    if ((insideA > 0.0 && insideB < 0.0) || (insideA < 0.0 && insideB > 0.0))
    {
      const double part = insideA / (insideA - insideB);
      Point cut{ a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]) };
      cut[d] = limit;
      result[static_cast<std::size_t>(count++)] = cut;
    }
  }
  return count;
}

double area(const std::array<Point, 8>& polygon, int corners)
{
  double sum = 0.0;
  for (int i = 0; i < corners; ++i)
  {
    const Point& a = polygon[static_cast<std::size_t>(i)];
    const Point& b = polygon[static_cast<std::size_t>((i + 1) % corners)];
    sum += a[0] * b[1] - a[1] * b[0];
  }
  return 0.5 * std::abs(sum);
}

// To exactly 0 and 1 at quarter turns.
std::array<double, 2> cosineAndSine(double angle)
{
  const auto exact = [](double value)
  { return std::abs(value - std::round(value)) < 1e-12 ? std::round(value) : value; };
  return { exact(std::cos(angle)), exact(std::sin(angle)) };
}

double lanczos(double cells, std::int64_t lobes)
{
  const double x = constants::pi * cells;
  const double wide = x / static_cast<double>(lobes);
  if (std::abs(cells) < 1e-9)
  {
    return 1.0;
  }
  return std::abs(cells) < static_cast<double>(lobes) ? std::sin(x) / x * std::sin(wide) / wide : 0.0;
}

// Corners of the rectangle between two points of `from`, as they are in cells of `to`, counted from its first centre.
std::array<Point, 8> moved(const Point& low, const Point& high, const Frame& to, const std::array<double, 2>& turn,
  const std::array<double, 2>& shift)
{
  const Point corners[4] = { low, { high[0], low[1] }, high, { low[0], high[1] } };
  std::array<Point, 8> result{};
  for (std::size_t k = 0; k < 4; ++k)
  {
    const Point& p = corners[k];
    const Point place{ turn[0] * p[0] - turn[1] * p[1] + shift[0], turn[1] * p[0] + turn[0] * p[1] + shift[1] };
    for (std::size_t d = 0; d < 2; ++d)
    {
      double cell = (place[d] - to.origin[d]) / to.spacing[d];
      // Edges that meet but for rounding share nothing.
      const double edge = std::round(2.0 * cell) / 2.0;
      cell = std::abs(cell - edge) < 1e-9 ? edge : cell;
      result[k][d] = cell;
    }
  }
  return result;
}

struct Bounds
{
  Point low, high;
};

Bounds boundsOf(const std::array<Point, 8>& corners)
{
  Bounds b{ corners[0], corners[0] };
  for (std::size_t k = 1; k < 4; ++k)
  {
    for (std::size_t d = 0; d < 2; ++d)
    {
      b.low[d] = std::min(b.low[d], corners[k][d]);
      b.high[d] = std::max(b.high[d], corners[k][d]);
    }
  }
  return b;
}
}

RowOperator::Entries sharedAreas(const Frame& from, const Frame& to, double angle, const std::array<double, 2>& shift)
{
  const std::array<double, 2> turn = cosineAndSine(angle);
  RowOperator::Entries entries;
  for (std::int64_t j = 0; j < from.size[1]; ++j)
  {
    for (std::int64_t i = 0; i < from.size[0]; ++i)
    {
      const Point middle{ from.origin[0] + static_cast<double>(i) * from.spacing[0],
        from.origin[1] + static_cast<double>(j) * from.spacing[1] };
      const std::array<Point, 8> cell = moved({ middle[0] - 0.5 * from.spacing[0], middle[1] - 0.5 * from.spacing[1] },
        { middle[0] + 0.5 * from.spacing[0], middle[1] + 0.5 * from.spacing[1] }, to, turn, shift);
      const Bounds b = boundsOf(cell);
      const auto first = [&](std::size_t d)
      { return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(b.low[d] + 0.5))); };
      const auto last = [&](std::size_t d)
      { return std::min<std::int64_t>(to.size[d] - 1, static_cast<std::int64_t>(std::ceil(b.high[d] - 0.5))); };
      for (std::int64_t y = first(1); y <= last(1); ++y)
      {
        for (std::int64_t x = first(0); x <= last(0); ++x)
        {
          std::array<Point, 8> one{};
          std::array<Point, 8> other{};
          int corners = clip(cell, 4, 0, static_cast<double>(x) - 0.5, -1.0, one);
          corners = clip(one, corners, 0, static_cast<double>(x) + 0.5, 1.0, other);
          corners = clip(other, corners, 1, static_cast<double>(y) - 0.5, -1.0, one);
          corners = clip(one, corners, 1, static_cast<double>(y) + 0.5, 1.0, other);
          const double weight = corners > 2 ? area(other, corners) : 0.0;
          if (weight > 1e-9)
          {
            entries.row.push_back(static_cast<std::int32_t>(y * to.size[0] + x));
            entries.column.push_back(static_cast<std::int32_t>(j * from.size[0] + i));
            entries.weight.push_back(static_cast<float>(weight));
          }
        }
      }
    }
  }
  return entries;
}

RowOperator::Entries interpolation(const Frame& from, const Frame& to, double angle, const std::array<double, 2>& shift)
{
  constexpr std::int64_t lobes = 3;
  const std::array<double, 2> turn = cosineAndSine(angle);
  RowOperator::Entries entries;
  for (std::int64_t row = 0; row < to.size[0] * to.size[1]; ++row)
  {
    const Point q{ to.origin[0] + static_cast<double>(row % to.size[0]) * to.spacing[0],
      to.origin[1] + static_cast<double>(row / to.size[0]) * to.spacing[1] };
    const Point place{ turn[0] * q[0] - turn[1] * q[1] + shift[0], turn[1] * q[0] + turn[0] * q[1] + shift[1] };
    std::array<std::int64_t, 2> first{};
    std::array<std::array<double, 2 * lobes + 1>, 2> weights{};
    bool inside = true;
    for (std::size_t d = 0; d < 2; ++d)
    {
      const double cell = (place[d] - from.origin[d]) / from.spacing[d];
      inside = inside && cell >= -0.5 - 1e-9 && cell <= static_cast<double>(from.size[d]) - 0.5 + 1e-9;
      first[d] = static_cast<std::int64_t>(std::ceil(cell)) - lobes;
      double sum = 0.0;
      for (std::int64_t k = 0; k <= 2 * lobes; ++k)
      {
        const std::int64_t there = first[d] + k;
        double& weight = weights[d][static_cast<std::size_t>(k)];
        weight = inside && there >= 0 && there < from.size[d] ? lanczos(static_cast<double>(there) - cell, lobes) : 0.0;
        sum += weight;
      }
      for (double& weight : weights[d])
      {
        weight /= sum;
      }
    }
    for (std::int64_t k = 0; inside && k < (2 * lobes + 1) * (2 * lobes + 1); ++k)
    {
      const std::int64_t x = k % (2 * lobes + 1);
      const std::int64_t y = k / (2 * lobes + 1);
      const double weight = weights[0][static_cast<std::size_t>(x)] * weights[1][static_cast<std::size_t>(y)];
      if (std::abs(weight) > 1e-9)
      {
        entries.row.push_back(static_cast<std::int32_t>(row));
        entries.column.push_back(static_cast<std::int32_t>((first[1] + y) * from.size[0] + first[0] + x));
        entries.weight.push_back(static_cast<float>(weight));
      }
    }
  }
  return entries;
}

Frame coverOf(const Frame& from, const Frame& lattice, double angle, const std::array<double, 2>& shift)
{
  const auto edge = [&](int d, double side)
  { return from.centre(d) + side * 0.5 * static_cast<double>(from.size[d]) * from.spacing[d]; };
  const Bounds b = boundsOf(
    moved({ edge(0, -1.0), edge(1, -1.0) }, { edge(0, 1.0), edge(1, 1.0) }, lattice, cosineAndSine(angle), shift));
  Frame result = lattice;
  for (std::size_t d = 0; d < 2; ++d)
  {
    const auto first = static_cast<std::int64_t>(std::floor(b.low[d] + 0.5));
    const auto last = static_cast<std::int64_t>(std::ceil(b.high[d] - 0.5));
    result.size[d] = std::max<std::int64_t>(1, last - first + 1);
    result.origin[d] = lattice.origin[d] + static_cast<double>(first) * lattice.spacing[d];
  }
  return result;
}
}
