#include "DmTags.h"
#include "StoredStack.h"
#include "Units.h"

#include "core/base/Error.h"

#include <cmath>
#include <map>

namespace magnet
{
namespace
{
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis

// "ImageList.n" of the last image that is no thumbnail.
std::string imageOf(const DmTags& tags, const std::string& path)
{
  std::vector<std::string> images;
  for (int i = 0; i < 1000 && tags.number(text("ImageList.", i, ".ImageData.DataType")); ++i)
  {
    const auto thumbnail = tags.number("Thumbnails.0.ImageIndex");
    // The thumbnail comes first where the file does not tell which it is, and is never the only one.
    if (!thumbnail || *thumbnail != i)
    {
      images.push_back(text("ImageList.", i));
    }
  }
  require(!images.empty(), path, " holds no image");
  return images.back();
}

// stored: a tag like any other, so in a damaged file any number, or none.
Number numberOf(double stored, const std::string& path)
{
  const int type = stored >= 0.0 && stored < 1000.0 ? static_cast<int>(stored) : -1;
  static const std::map<int, Number> numbers{ { 1, Number::Int16 }, { 2, Number::Float32 }, { 6, Number::UInt8 },
    { 7, Number::Int32 }, { 9, Number::Int8 }, { 10, Number::UInt16 }, { 11, Number::UInt32 },
    { 12, Number::Float64 } };
  const auto found = numbers.find(type);
  require(found != numbers.end(), path, " holds ", type == 3 || type == 5 || type == 13 ? "complex numbers" : "numbers",
    " (DigitalMicrograph's data type ", stored, "); a real image was expected: save the unwrapped phase, not the wave");
  return found->second;
}
}

std::unique_ptr<ImageStack> openDm(const std::string& path, const std::string& /*choice*/)
{
  auto file = std::make_shared<const InputFile>(path);
  const DmTags tags(*file);
  const std::string image = imageOf(tags, path);
  const std::string data = image + ".ImageData.";
  StoredLayout layout;
  layout.big = tags.big();
  layout.number = numberOf(*tags.number(data + "DataType"), path);
  const auto values = tags.array(data + "Data");
  require(values.has_value(), path, ": its image has no data");
  StackInfo info;
  info.topDown = true;
  info.format = text("DM", tags.version(), ", ", name(layout.number));
  layout.first = values->first;
  for (int i = 0; i < 3; ++i)
  {
    const auto size = tags.number(text(data, "Dimensions.", i));
    require(size || i == 2, path, ": its image has no size along axis ", i);
    require(!size || (*size >= 1 && *size <= largest), path, ": its image has a size of ", size.value_or(0.0),
      " along axis ", i);
    layout.size[i] = size ? static_cast<std::int64_t>(*size) : 1;
    const auto scale = tags.number(text(data, "Calibrations.Dimension.", i, ".Scale"));
    const double pixel = std::abs(scale.value_or(0.0)) *
                         metres(tags.text(text(data, "Calibrations.Dimension.", i, ".Units")));
    info.spacing[i] = i < 2 && std::isfinite(pixel) ? pixel : 0.0;
  }
  const double pixels = static_cast<double>(layout.size[0]) * static_cast<double>(layout.size[1]) *
                        static_cast<double>(layout.size[2]);
  require(pixels <= static_cast<double>(values->count), path, ": its image of ", layout.size[0], " x ", layout.size[1],
    " x ", layout.size[2], " pixels has ", values->count, " values");
  const std::string microscope = image + ".ImageTags.Microscope Info.";
  const auto alpha = tags.number(microscope + "Stage Position.Stage Alpha");
  if (alpha && layout.size[2] == 1 && std::abs(*alpha) <= 180.0)
  {
    info.angles = { *alpha };
  }
  if (const auto voltage = tags.number(microscope + "Voltage"))
  {
    info.description.push_back(text("voltage ", *voltage / 1e3, " kV"));
  }
  return std::make_unique<StoredStack>(std::move(file), layout, std::move(info));
}
}
