#include "UNetOptions.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>

namespace magnet
{
namespace
{
TiltGeometry::Range range(const std::vector<double>& angles, const char* which)
{
  require(angles.size() >= 2, "the ", which, " series has ", angles.size(), " tilt angle(s); at least 2 are needed");
  const auto ends = std::minmax_element(angles.begin(), angles.end());
  return { *ends.first, *ends.second, (*ends.second - *ends.first) / static_cast<double>(angles.size() - 1) };
}
}

TiltGeometry TiltGeometry::of(const std::vector<double>& anglesX, const std::vector<double>& anglesY)
{
  return { range(anglesX, "x"), range(anglesY, "y") };
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
