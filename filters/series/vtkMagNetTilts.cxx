#include "vtkMagNetTilts.h"

#include "vtkMagNetAxis.h"
#include "vtkMagNetBridge.h"

#include "vtkImageData.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace vtkMagNetTilts
{
std::vector<double> Tilts::ascending() const
{
  std::vector<double> sorted = this->angles;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

std::size_t Tilts::nearest(double angle) const
{
  return *std::min_element(this->order.begin(), this->order.end(),
    [&](std::size_t a, std::size_t b)
    { return std::abs(this->angles[a] - angle) < std::abs(this->angles[b] - angle); });
}

std::string Tilts::label() const
{
  return this->axis.empty() ? "axis at " + Degrees(this->azimuth) : this->axis + " axis";
}

Tilts Read(vtkImageData* series, const std::string& what)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(series, what);
  Tilts tilts;
  const auto azimuths = vtkMagNetAxis::Read(series, what);
  magnet::require(azimuths.has_value(), what, " says that its tilt axis is '",
    vtkMagNetBridge::FieldText(series, "tilt_axis"),
    "'; the field data string 'tilt_axis' must be 'x' or 'y', or 'tilt_axis_azimuth' the axis' angle from x in degrees "
    "(Mark As Tilt Series sets them)");
  tilts.azimuth = azimuths->axis;
  tilts.detectorAzimuth = azimuths->detector;
  for (const auto& [name, edge] : { std::pair{ "x", 0.0 }, { "y", 90.0 } })
  {
    tilts.axis = azimuths->axis == edge && azimuths->detector == edge ? name : tilts.axis;
  }
  tilts.angles = vtkMagNetBridge::FieldNumbers(series, "tilt_angles");
  magnet::require(static_cast<std::int64_t>(tilts.angles.size()) == grid.size[2], what, " has ", grid.size[2],
    " image(s) and ", tilts.angles.size(),
    " tilt angle(s); the field data 'tilt_angles' must hold one for each, in degrees");
  for (const double angle : tilts.angles)
  {
    magnet::require(std::isfinite(angle) && std::abs(angle) <= 180.0, "a tilt angle of ", what, " is ", angle,
      "; degrees between -180 and 180 were expected");
  }
  tilts.order.resize(tilts.angles.size());
  std::iota(tilts.order.begin(), tilts.order.end(), std::size_t{ 0 });
  std::stable_sort(tilts.order.begin(), tilts.order.end(),
    [&](std::size_t a, std::size_t b) { return tilts.angles[a] < tilts.angles[b]; });
  return tilts;
}

double Step(const std::vector<double>& ascending)
{
  std::vector<double> steps;
  for (std::size_t i = 1; i < ascending.size(); ++i)
  {
    steps.push_back(ascending[i] - ascending[i - 1]);
  }
  if (steps.empty())
  {
    return 0.0;
  }
  // Of an even number the smaller one, so that two steps of 5 and 60 degrees are a step and a gap.
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

std::vector<std::array<double, 2>> Missing(const std::vector<double>& angles)
{
  // A beam turned by half a turn passes along the same lines.
  std::vector<double> directions;
  for (const double angle : angles)
  {
    directions.push_back(angle - 180.0 * std::floor((angle + 90.0) / 180.0));
  }
  std::sort(directions.begin(), directions.end());
  // -90.0 and 90 after rounding.
  const auto same = [](double a, double b) { return std::abs(a - b) < 1e-9; };
  directions.erase(std::unique(directions.begin(), directions.end(), same), directions.end());
  const double most = gapInSteps * Step(directions) + 1e-9;
  std::vector<std::array<double, 2>> missing;
  for (std::size_t i = 0; i < directions.size(); ++i)
  {
    const double from = directions[i];
    const double to = i + 1 < directions.size() ? directions[i + 1] : directions.front() + 180.0;
    if (to - from > most)
    {
      missing.push_back({ from, to });
    }
  }
  return missing;
}

std::string Degrees(double angle)
{
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.4g", std::abs(angle));
  const char* const sign = std::string(digits) == "0" ? "" : angle < 0.0 ? "\u2212" : "+";
  return std::string(sign) + digits + "\u00B0";
}
}
