#include "UNetOptions.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
TiltGeometry::Range range(const std::vector<double>& angles, const char* which)
{
  require(angles.size() >= 2, "the ", which, " series has ", angles.size(), " tilt angle(s); at least 2 are needed");
  std::vector<double> sorted = angles;
  std::sort(sorted.begin(), sorted.end());
  const double width = sorted.back() - sorted.front();
  return { sorted.front(), sorted.back(), width / static_cast<double>(sorted.size() - 1), sorted };
}
}

std::vector<double> TiltGeometry::Range::angles() const
{
  std::vector<double> result = known;
  const auto count = static_cast<std::int64_t>(
    step > 0.0 && known.empty() ? std::lround((maximum - minimum) / step) : -1);
  for (std::int64_t i = 0; i <= count; ++i)
  {
    result.push_back(minimum + static_cast<double>(i) * step);
  }
  return result;
}

TiltGeometry TiltGeometry::of(const std::vector<double>& anglesX, const std::vector<double>& anglesY)
{
  return { range(anglesX, "x"), range(anglesY, "y") };
}

TiltGeometry TiltGeometry::ofAxes(const SeriesGeometry& x, const SeriesGeometry& y)
{
  TiltGeometry tilts = of(x.angles, y.angles);
  tilts.azimuths = { x.azimuth, y.azimuth };
  return tilts;
}

bool TiltGeometry::isAlongEdges() const
{
  return std::abs(std::sin(azimuths[0])) < 1e-9 && std::abs(std::cos(azimuths[1])) < 1e-9;
}

std::array<float, TiltGeometry::features> TiltGeometry::description() const
{
  std::array<float, features> result{};
  std::size_t i = 0;
  for (const Range& r : { x, y })
  {
    result[i++] = static_cast<float>((-r.minimum / constants::degree - 60.0) / 30.0);
    result[i++] = static_cast<float>((r.maximum / constants::degree - 60.0) / 30.0);
    result[i++] = static_cast<float>((r.step / constants::degree - 5.0) / 5.0);
  }
  return result;
}
}
