#include "DmAngles.h"
#include "DmImages.h"
#include "ImageChoice.h"
#include "StoredStack.h"
#include "Units.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace magnet
{
namespace
{
// Of the stored axes, x, y and the images; which of the file's axes is that of the images.
std::size_t setSizes(StoredLayout& layout, const DmTags& tags, const std::string& data, const std::string& path)
{
  const std::vector<std::int64_t> sizes = sizesOf(tags, data);
  const std::vector<std::size_t> axes = axesOf(sizes);
  require(sizes.size() >= 2, path, ": its image has no size along axis ", sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i)
  {
    require(sizes[i] > 0, path, ": its image has a size that makes no sense along axis ", i);
  }
  require(axes.size() <= 3, path, ": its image has more than three axes; an image, or a stack of images, was expected");
  layout.size = { sizes[axes[0]], sizes[axes[1]], axes.size() == 3 ? sizes[axes[2]] : 1 };
  return axes.size() == 3 ? axes[2] : 2;
}

void setSpacing(StackInfo& info, const DmTags& tags, const std::string& data)
{
  const std::vector<std::size_t> axes = axesOf(sizesOf(tags, data));
  for (std::size_t i = 0; i < 2; ++i)
  {
    const std::string axis = text(data, "Calibrations.Dimension.", axes[i]);
    const double pixel = std::abs(tags.number(axis + ".Scale").value_or(0.0)) * metres(tags.text(axis + ".Units"));
    info.spacing[i] = std::isfinite(pixel) ? pixel : 0.0;
  }
  const std::string unit = otherUnit(tags, data);
  if (!unit.empty())
  {
    info.notes.push_back("the unit of its axes is " + noLength(unit));
  }
}

// An image whose intensities have a unit of angle is a phase, and comes in radians: (number - origin) x scale.
void setPhase(StoredLayout& layout, StackInfo& info, const DmTags& tags, const std::string& data)
{
  const std::string brightness = data + "Calibrations.Brightness.";
  const std::string unit = tags.text(brightness + "Units");
  const double radians = degrees(unit) / degrees("rad");
  const double scale = tags.number(brightness + "Scale").value_or(1.0) * radians;
  const double origin = tags.number(brightness + "Origin").value_or(0.0);
  if (radians > 0.0 && std::isfinite(scale * origin) && scale != 0.0 && (scale != 1.0 || origin != 0.0))
  {
    layout.scale = scale;
    layout.offset = -origin * scale;
    info.description.push_back("its intensities have the unit " + unit + ", and were brought to radians");
  }
}

// The one of the choice, or the default, with a note on what may have been meant instead.
const DmImage& choose(StackInfo& info, const DmImages& images, const std::string& choice)
{
  const std::vector<DmImage>& all = images.all;
  const DmImage* chosen = &all.front();
  const DmImage* shown = chosen;
  for (const DmImage& each : all)
  {
    info.choices.push_back(each.name);
    chosen = each.name == choice ? &each : chosen;
    shown = each.name == images.shown ? &each : shown;
  }
  info.choice = chosen->name;
  info.choices.resize(all.size() > 1 ? all.size() : 0);
  const bool passedOver = chosen == &all.front() && chosen != shown;
  if (passedOver)
  {
    info.notes.push_back(
      text("DigitalMicrograph shows '", shown->name, "', which ", shown->problem, "; '", chosen->name, "' was read"));
  }
  tellChoice(info, passedOver
                     ? 1
                     : static_cast<std::size_t>(std::count_if(all.begin(), all.end(),
                         [&](const DmImage& each) { return each.problem.empty() && each.images == chosen->images; })));
  return *chosen;
}

// What else can be read where an image can't.
std::string others(const std::vector<DmImage>& images)
{
  std::string names;
  for (const DmImage& image : images)
  {
    names += image.readable ? (names.empty() ? "; or set Images to another one: '" : "', '") + image.name : "";
  }
  return names.empty() ? names : names + "'";
}
}

std::unique_ptr<ImageStack> openDm(const std::string& path, const std::string& choice)
{
  auto file = std::make_shared<const InputFile>(path);
  const DmTags tags(*file);
  const DmImages images = imagesOf(tags, path);
  StackInfo info;
  const DmImage* const image = &choose(info, images, choice);
  const std::string data = image->place + ".ImageData.";
  StoredLayout layout;
  layout.big = tags.big();
  const double type = tags.number(data + "DataType").value_or(0.0);
  const auto number = numberOfDm(type);
  require(number.has_value(), path, ": '", image->name, "' ", otherThanNumbers(type),
    " (DigitalMicrograph's data type ", type, "); a real image was expected: save the unwrapped phase, not the wave",
    others(images.all));
  layout.number = *number;
  const auto values = tags.array(data + "Data");
  require(values.has_value(), path, ": its image has no data");
  info.topDown = true;
  info.format = text("DM", tags.version(), ", ", name(layout.number));
  layout.first = values->first;
  const std::size_t along = setSizes(layout, tags, data, path);
  info.size = layout.size;
  setSpacing(info, tags, data);
  setPhase(layout, info, tags, data);
  const double pixels = static_cast<double>(layout.size[0]) * static_cast<double>(layout.size[1]) *
                        static_cast<double>(layout.size[2]);
  require(pixels <= static_cast<double>(values->count), path, ": its image of ", layout.size[0], " x ", layout.size[1],
    " x ", layout.size[2], " pixels has ", values->count, " values");
  setDmAngles(info, tags, image->place, along);
  if (const auto voltage = tags.number(image->place + ".ImageTags.Microscope Info.Voltage"))
  {
    info.description.push_back(text("voltage ", *voltage / 1e3, " kV"));
    info.voltage = *voltage > 0.0 ? voltage : std::nullopt;
  }
  if (images.all.size() > 1)
  {
    info.description.push_back("read: " + image->name);
  }
  return std::make_unique<StoredStack>(std::move(file), layout, std::move(info));
}
}
