#include "ImageLayout.h"

#include "Units.h"

#include <cmath>
#include <cstdint>

namespace magnet
{
bool holdsImages(const hdf5::Object& data)
{
  return data.sizes.size() == 2 || data.sizes.size() == 3;
}

void setSizes(ImageLayout& layout, std::size_t images, std::size_t rows, std::size_t columns)
{
  const hdf5::Sizes& n = layout.data.sizes;
  layout.images = images;
  layout.rows = rows;
  layout.columns = columns;
  layout.info.size = { static_cast<std::int64_t>(n[columns]), static_cast<std::int64_t>(n[rows]),
    n.size() == 3 ? static_cast<std::int64_t>(n[images]) : 1 };
}

std::size_t imagesAlong(const std::vector<ImageAxis>& axes)
{
  std::size_t images = axes.size() == 3 ? 0 : 2;
  for (const bool angles : { false, true })
  {
    for (std::size_t i = 0; axes.size() == 3 && i < 3; ++i)
    {
      images = (angles ? degrees(axes[i].unit) > 0.0 : axes[i].name == "z") ? i : images;
    }
  }
  return images;
}

void setAxes(ImageLayout& layout, const std::vector<ImageAxis>& axes, std::size_t images)
{
  const std::size_t first = images == 0 ? 1 : 0;
  const std::size_t second = images == first + 1 ? first + 2 : first + 1;
  const bool turned = axes[first].name == "x" && axes[second].name == "y";
  setSizes(layout, images, turned ? second : first, turned ? first : second);
  const auto spacing = [&](std::size_t i)
  {
    const std::vector<double>& at = axes[i].values;
    const double step = at.size() > 1 ? std::abs(at[1] - at[0]) * metres(axes[i].unit) : 0.0;
    return std::isfinite(step) ? step : 0.0;
  };
  for (const std::size_t i : { layout.columns, layout.rows })
  {
    const std::string& unit = axes[i].unit;
    if (layout.real && !namesNoUnit(unit) && metres(unit) == 0.0)
    {
      layout.real = false;
      layout.info.notes.push_back("the unit of its axes is " + noLength(unit));
    }
  }
  const bool many = axes.size() == 3;
  layout.info.spacing = { spacing(layout.columns), spacing(layout.rows), many ? spacing(images) : 0.0 };
  const double unit = many ? degrees(axes[images].unit) : 0.0;
  if (unit > 0.0 && axes[images].values.size() == layout.data.sizes[images])
  {
    for (const double value : axes[images].values)
    {
      layout.info.angles.push_back(value * unit);
    }
    layout.info.anglesFrom = "the axis of its images";
  }
}
}
