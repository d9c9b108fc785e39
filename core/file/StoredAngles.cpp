#include "StoredAngles.h"

#include "TextFile.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace magnet
{
namespace
{
bool has(const std::string& name, const char* word)
{
  return name.find(word) != std::string::npos;
}
}

bool areTilts(const std::vector<double>& angles)
{
  return !angles.empty() &&
         std::all_of(angles.begin(), angles.end(), [](double a) { return std::isfinite(a) && std::abs(a) <= 180.0; }) &&
         std::any_of(angles.begin(), angles.end(), [&](double a) { return a != angles.front(); });
}

bool merelyCount(const std::vector<double>& values)
{
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (values[i] != static_cast<double>(i))
    {
      return false;
    }
  }
  return values.size() > 1;
}

std::string tellCounting(const std::string& whose)
{
  return whose + " counts 0, 1, 2, ... as one does that was never calibrated; this was not taken as tilt angles: set "
                 "Tilt Angles or Angle File";
}

bool namesTilts(const std::string& name)
{
  const std::string words = lower(name);
  return (has(words, "tilt") || has(words, "alpha") || words == "angles") && !has(words, "beta") && !has(words, "axis");
}

bool namesTiltAxis(const std::string& name)
{
  const std::string words = lower(name);
  return namesTilts(words) || (has(words, "angle") && !has(words, "axis")) || words == "theta" || words == "rotation";
}
}
