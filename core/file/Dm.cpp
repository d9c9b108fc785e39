#include "DmAngles.h"
#include "DmTags.h"
#include "StoredStack.h"
#include "Units.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

namespace magnet
{
namespace
{
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis

struct Image
{
  std::string place; // "ImageList.n"
  std::string name;
};

// The number of the image in the first window, where the file tells: a window shows a source, and a source an image.
std::optional<int> shown(const DmTags& tags)
{
  for (int window = 0; window < 1000; ++window)
  {
    const auto source = tags.number(text("DocumentObjectList.", window, ".ImageSource"));
    for (int i = 0; source && i < 1000; ++i)
    {
      const std::string entry = text("ImageSourceList.", i);
      const auto image = tags.number(entry + ".ImageRef");
      if (image && tags.number(entry + ".Id.0").value_or(i) == *source && *image >= 0.0 && *image < 1000.0)
      {
        return static_cast<int>(*image);
      }
    }
  }
  return {};
}

// The images but the thumbnail, the one that is shown first; where the file does not tell, the last.
std::vector<Image> imagesOf(const DmTags& tags, const std::string& path)
{
  std::vector<Image> images;
  const auto thumbnail = tags.number("Thumbnails.0.ImageIndex");
  const auto first = shown(tags);
  std::size_t best = 0;
  bool known = false;
  for (int i = 0; i < 1000 && tags.number(text("ImageList.", i, ".ImageData.DataType")); ++i)
  {
    if (thumbnail && *thumbnail == i)
    {
      continue;
    }
    const std::string place = text("ImageList.", i);
    std::string name = tags.text(place + ".Name");
    const bool taken = std::any_of(
      images.begin(), images.end(), [&](const Image& other) { return other.name == name; });
    name = name.empty() || taken ? text(name, name.empty() ? "" : " ", "(image ", i, ")") : name;
    best = known ? best : images.size();
    known = known || (first && *first == i);
    images.push_back({ place, name });
  }
  require(!images.empty(), path, " holds no image");
  std::rotate(images.begin(), images.begin() + static_cast<std::ptrdiff_t>(best),
    images.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  return images;
}

// stored: a tag like any other, so in a damaged file any number, or none. others: what else to do, for the message.
Number numberOf(double stored, const std::string& path, const std::string& others)
{
  const int type = stored >= 0.0 && stored < 1000.0 ? static_cast<int>(stored) : -1;
  static const std::map<int, Number> numbers{ { 1, Number::Int16 }, { 2, Number::Float32 }, { 6, Number::UInt8 },
    { 7, Number::Int32 }, { 9, Number::Int8 }, { 10, Number::UInt16 }, { 11, Number::UInt32 },
    { 12, Number::Float64 } };
  const auto found = numbers.find(type);
  require(found != numbers.end(), path, " holds ", type == 3 || type == 5 || type == 13 ? "complex numbers" : "numbers",
    " (DigitalMicrograph's data type ", stored, "); a real image was expected: save the unwrapped phase, not the wave",
    others);
  return found->second;
}
void setSizes(StoredLayout& layout, const DmTags& tags, const std::string& data, const std::string& path)
{
  for (int i = 0; i < 8; ++i)
  {
    const auto size = tags.number(text(data, "Dimensions.", i));
    require(size || i >= 2, path, ": its image has no size along axis ", i);
    require(!size || (*size >= 1 && *size <= largest), path, ": its image has a size of ", size.value_or(0.0),
      " along axis ", i);
    require(!size || i < 3 || *size == 1, path,
      ": its image has more than three axes; an image, or a stack of images, was expected");
    if (i < 3)
    {
      layout.size[i] = size ? static_cast<std::int64_t>(*size) : 1;
    }
  }
}

void setSpacing(StackInfo& info, const DmTags& tags, const std::string& data)
{
  for (int i = 0; i < 2; ++i)
  {
    const std::string axis = text(data, "Calibrations.Dimension.", i);
    const std::string unit = tags.text(axis + ".Units");
    const double pixel = std::abs(tags.number(axis + ".Scale").value_or(0.0)) * metres(unit);
    info.spacing[i] = std::isfinite(pixel) ? pixel : 0.0;
    if (i == 0 && !namesNoUnit(unit) && metres(unit) == 0.0)
    {
      info.notes.push_back("the unit of its axes is " + noLength(unit));
    }
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
}

std::unique_ptr<ImageStack> openDm(const std::string& path, const std::string& choice)
{
  auto file = std::make_shared<const InputFile>(path);
  const DmTags tags(*file);
  const std::vector<Image> images = imagesOf(tags, path);
  StackInfo info;
  const Image* image = &images.front();
  for (const Image& each : images)
  {
    info.choices.push_back(each.name);
    image = each.name == choice ? &each : image;
  }
  info.choice = image->name;
  info.choices.resize(images.size() > 1 ? images.size() : 0);
  const std::string data = image->place + ".ImageData.";
  StoredLayout layout;
  layout.big = tags.big();
  std::string others;
  for (const std::string& name : info.choices)
  {
    others += (others.empty() ? "; or set Images to another one of '" : "', '") + name;
  }
  layout.number = numberOf(*tags.number(data + "DataType"), path, others + (others.empty() ? "" : "'"));
  const auto values = tags.array(data + "Data");
  require(values.has_value(), path, ": its image has no data");
  info.topDown = true;
  info.format = text("DM", tags.version(), ", ", name(layout.number));
  layout.first = values->first;
  setSizes(layout, tags, data, path);
  info.size = layout.size;
  setSpacing(info, tags, data);
  setPhase(layout, info, tags, data);
  const double pixels = static_cast<double>(layout.size[0]) * static_cast<double>(layout.size[1]) *
                        static_cast<double>(layout.size[2]);
  require(pixels <= static_cast<double>(values->count), path, ": its image of ", layout.size[0], " x ", layout.size[1],
    " x ", layout.size[2], " pixels has ", values->count, " values");
  setDmAngles(info, tags, image->place);
  if (const auto voltage = tags.number(image->place + ".ImageTags.Microscope Info.Voltage"))
  {
    info.description.push_back(text("voltage ", *voltage / 1e3, " kV"));
  }
  if (images.size() > 1)
  {
    info.description.push_back("read: " + image->name);
  }
  return std::make_unique<StoredStack>(std::move(file), layout, std::move(info));
}
}
