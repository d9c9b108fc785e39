#include "ImageLayout.h"

#include "StoredAngles.h"
#include "TextFile.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>

namespace magnet
{
namespace
{
void setAngles(StackInfo& info, const ImageAxis& axis, std::uint64_t images)
{
  const double unit = degrees(axis.unit);
  const bool named = unit == 0.0 && namesNoUnit(axis.unit) && namesTiltAxis(axis.name);
  if (unit == 0.0 && !named)
  {
    return;
  }
  std::vector<double> angles;
  for (const double value : axis.values)
  {
    angles.push_back(named ? value : value * unit);
  }
  const std::string whose = "the axis of its images" + (axis.name.empty() ? "" : ", '" + axis.name + "',");
  if (angles.size() != images)
  {
    info.notes.push_back(text(whose, " has ", angles.size(), " angle(s) for ", images, " images; they were not taken"));
    return;
  }
  if (merelyCount(angles))
  {
    info.notes.push_back(tellCounting(whose));
    return;
  }
  if (named)
  {
    if (!areTilts(angles))
    {
      info.notes.push_back(whose + " has no unit, and no values that tilts have; they were not taken as tilt angles");
      return;
    }
    const auto [least, most] = std::minmax_element(angles.begin(), angles.end());
    info.notes.push_back(
      text(whose, " has no unit; its values, from ", *least, " to ", *most, ", were taken as degrees"));
  }
  info.angles = std::move(angles);
  info.anglesFrom = "the axis of its images";
}
}

std::vector<std::size_t> imageDimensions(const hdf5::Object& data)
{
  const hdf5::Sizes& n = data.sizes;
  std::size_t left = n.size();
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < n.size(); ++i)
  {
    const bool dropped = left > 3 && n[i] == 1;
    left -= dropped ? 1 : 0;
    dropped ? void() : kept.push_back(i);
  }
  return kept.size() == 2 || kept.size() == 3 ? kept : std::vector<std::size_t>{};
}

void setSizes(ImageLayout& layout, std::size_t images, std::size_t rows, std::size_t columns)
{
  const hdf5::Sizes& n = layout.data.sizes;
  layout.images = images;
  layout.rows = rows;
  layout.columns = columns;
  layout.info.size = { static_cast<std::int64_t>(n[columns]), static_cast<std::int64_t>(n[rows]),
    images < n.size() ? static_cast<std::int64_t>(n[images]) : 1 };
}

std::size_t imagesAlong(const std::vector<ImageAxis>& axes)
{
  if (axes.size() != 3)
  {
    return 2;
  }
  const auto rank = [](const ImageAxis& axis)
  {
    return degrees(axis.unit) > 0.0                             ? 3
           : namesNoUnit(axis.unit) && namesTiltAxis(axis.name) ? 2
           : lower(axis.name) == "z"                            ? 1
                                                                : 0;
  };
  return static_cast<std::size_t>(std::max_element(axes.begin(), axes.end(),
                                    [&](const ImageAxis& a, const ImageAxis& b) { return rank(a) < rank(b); }) -
                                  axes.begin());
}

void setAxes(ImageLayout& layout, const std::vector<ImageAxis>& axes, std::size_t images)
{
  const std::size_t first = images == 0 ? 1 : 0;
  const std::size_t second = images == first + 1 ? first + 2 : first + 1;
  const bool turned = lower(axes[first].name) == "x" && lower(axes[second].name) == "y";
  const std::size_t rows = turned ? second : first;
  const std::size_t columns = turned ? first : second;
  const bool many = axes.size() == 3;
  setSizes(layout, many ? layout.dimensions[images] : layout.data.sizes.size(), layout.dimensions[rows],
    layout.dimensions[columns]);
  const auto spacing = [&](std::size_t i)
  {
    const std::vector<double>& at = axes[i].values;
    const double step = at.size() > 1 ? std::abs(at[1] - at[0]) * metres(axes[i].unit) : 0.0;
    return std::isfinite(step) ? step : 0.0;
  };
  for (const std::size_t i : { columns, rows })
  {
    const std::string& unit = axes[i].unit;
    if (layout.real && !namesNoUnit(unit) && metres(unit) == 0.0)
    {
      layout.real = false;
      layout.info.notes.push_back("the unit of its axes is " + noLength(unit));
    }
  }
  layout.info.spacing = { spacing(columns), spacing(rows), many ? spacing(images) : 0.0 };
  if (many)
  {
    setAngles(layout.info, axes[images], layout.data.sizes[layout.images]);
  }
}
}
