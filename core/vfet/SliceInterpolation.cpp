#include "FourierSlices.h"

#include "core/base/Constants.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
using constants::pi;

// Keys' cubic convolution weights for the samples -1, 0, 1, 2 at the fraction t (a = -1/2).
std::array<double, 4> cubic(double t)
{
  return { ((-0.5 * t + 1.0) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1.0, ((-1.5 * t + 2.0) * t + 0.5) * t,
    (0.5 * t - 0.5) * t * t };
}

std::array<double, 4> linear(double t)
{
  return { 0.0, 1.0 - t, t, 0.0 };
}

// The slices as directions on a half circle that closes on itself with kappa reversed.
struct HalfCircle
{
  std::vector<double> angle; // distinct directions, ascending, the first repeated + pi at the end
  std::vector<double> gap;   // to the next one
  std::int64_t count = 0;
  bool closed = false; // the last image repeats the first, reversed
  double step = 0.0;   // median gap between measured slices

  explicit HalfCircle(const std::vector<double>& angles)
    : angle(angles)
  {
    std::vector<double> steps;
    for (std::size_t i = 1; i < angles.size(); ++i)
    {
      steps.push_back(angles[i] - angles[i - 1]);
    }
    std::nth_element(steps.begin(), steps.begin() + steps.size() / 2, steps.end());
    step = steps[steps.size() / 2];
    closed = angles.size() > 2 && angles.back() - angles.front() > pi - 1e-3 * step;
    if (closed)
    {
      angle.pop_back();
    }
    count = static_cast<std::int64_t>(angle.size());
    angle.push_back(angle.front() + pi);
    for (std::int64_t i = 0; i < count; ++i)
    {
      gap.push_back(angle[i + 1] - angle[i]);
    }
  }

  bool wedge(std::int64_t i) const { return i == count - 1 && gap[i] > 1.5 * step; }

  bool regular(std::int64_t i) const
  {
    const double before = gap[(i + count - 1) % count];
    const double after = gap[(i + 1) % count];
    return count >= 4 && std::abs(before - gap[i]) < 0.2 * gap[i] && std::abs(after - gap[i]) < 0.2 * gap[i];
  }
};

struct Row
{
  std::vector<std::int32_t> column;
  std::vector<float> weight;
};

// How far the spectrum is continued at a fraction t of the gap that is the missing wedge, 1 to 0. Near its edges t is
// held to the nearest slice where nothing can be known about the other side.
double wedgeScale(const SliceGeometry& g, double step, double radius, double gap, double& t)
{
  const double arc = radius * gap * g.extent / (2.0 * pi); // in resolution elements
  const double fade = g.wedgeFill > 0.0 ? std::clamp(arc / g.wedgeFill - 1.0, 0.0, 1.0) : 1.0;
  if (std::min(t, 1.0 - t) * gap <= 0.5 * step)
  {
    t = fade < 1.0 ? t : std::round(t);
    return 1.0;
  }
  return 0.5 + 0.5 * std::cos(pi * fade);
}

// The columns and weights of one point of the plane.
void interpolate(const SliceGeometry& g, const HalfCircle& slices, double ku, double kz, Row& row)
{
  const std::int64_t n = g.detector;
  double direction = std::atan2(g.axis == Axis::X ? -kz : kz, ku);
  double kappa = std::hypot(ku, kz);
  const double turns = std::floor((direction - slices.angle.front() + 1e-9) / pi);
  direction -= turns * pi;
  const bool turned = std::fmod(turns, 2.0) != 0.0;
  const double radius = kappa;
  kappa = turned ? -kappa : kappa;

  const auto above = std::upper_bound(slices.angle.begin(), slices.angle.end(), direction);
  const std::int64_t i = std::clamp<std::int64_t>(above - slices.angle.begin() - 1, 0, slices.count - 1);
  const double gap = slices.gap[i];
  double t = (direction - slices.angle[i]) / gap;
  const double scale = slices.wedge(i) ? wedgeScale(g, slices.step, radius, gap, t) : 1.0;
  const double q = kappa * static_cast<double>(n) * g.pixel / (2.0 * pi);
  const auto q0 = static_cast<std::int64_t>(std::floor(q));
  // The same on either side of the origin, or the result would not turn with the specimen.
  if (scale < 1e-6 || std::abs(q) >= static_cast<double>(n / 2 - 2))
  {
    return;
  }
  const auto radial = cubic(q - static_cast<double>(q0));
  const auto angular = slices.regular(i) ? cubic(t) : linear(t);
  const auto add = [&](std::int64_t image, std::int64_t sample, double weight)
  {
    row.column.push_back(static_cast<std::int32_t>(image * n + (sample % n + n) % n));
    row.weight.push_back(static_cast<float>(weight));
  };
  for (int a = 0; a < 4; ++a)
  {
    if (angular[a] == 0.0)
    {
      continue;
    }
    std::int64_t slice = i + a - 1;
    const bool reversed = slice < 0 || slice >= slices.count;
    slice = (slice + slices.count) % slices.count;
    for (int r = 0; r < 4; ++r)
    {
      const std::int64_t sample = reversed ? -(q0 + r - 1) : q0 + r - 1;
      const double weight = scale * angular[a] * radial[r];
      if (slices.closed && slice == 0)
      {
        add(0, sample, 0.5 * weight);
        add(slices.count, -sample, 0.5 * weight);
      }
      else
      {
        add(slice, sample, weight);
      }
    }
  }
}
}

RowOperator sliceInterpolation(const SliceGeometry& g)
{
  const HalfCircle slices(g.angles);
  const auto nz = static_cast<std::int64_t>(g.kz.size());
  const auto nu = static_cast<std::int64_t>(g.ku.size());
  // Rows are made in parallel, a plane line each, and joined in order.
  std::vector<Row> lines(nz);
  std::vector<std::int64_t> lengths(nz * nu);
  at::parallel_for(0, nz, 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t z = first; z < last; ++z)
      {
        for (std::int64_t u = 0; u < nu; ++u)
        {
          const std::size_t before = lines[z].column.size();
          interpolate(g, slices, g.ku[u], g.kz[z], lines[z]);
          lengths[z * nu + u] = static_cast<std::int64_t>(lines[z].column.size() - before);
        }
      }
    });
  RowOperator::Csr csr;
  csr.start.reserve(nz * nu + 1);
  for (const std::int64_t length : lengths)
  {
    csr.start.push_back(csr.start.back() + length);
  }
  csr.column.reserve(csr.start.back());
  csr.weight.reserve(csr.start.back());
  for (Row& line : lines)
  {
    csr.column.insert(csr.column.end(), line.column.begin(), line.column.end());
    csr.weight.insert(csr.weight.end(), line.weight.begin(), line.weight.end());
    line = Row();
  }
  return RowOperator(static_cast<std::int64_t>(g.angles.size()) * g.detector, std::move(csr));
}
}
