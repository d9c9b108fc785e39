#include "DmImages.h"

#include "ImageChoice.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <map>

namespace magnet
{
namespace
{
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis

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
}

std::optional<Number> numberOfDm(double type)
{
  static const std::map<int, Number> numbers{ { 1, Number::Int16 }, { 2, Number::Float32 }, { 6, Number::UInt8 },
    { 7, Number::Int32 }, { 9, Number::Int8 }, { 10, Number::UInt16 }, { 11, Number::UInt32 }, { 12, Number::Float64 },
    { 14, Number::UInt8 }, { 39, Number::Int64 }, { 40, Number::UInt64 } };
  const auto found = numbers.find(type >= 0.0 && type < 1000.0 ? static_cast<int>(type) : -1);
  return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

std::string otherThanNumbers(double type)
{
  return type == 3.0 || type == 5.0 || type == 13.0 ? "holds complex numbers"
         : type == 8.0 || type == 23.0              ? "holds colours"
                                                    : "holds no plain numbers";
}

std::vector<std::int64_t> sizesOf(const DmTags& tags, const std::string& data)
{
  constexpr int most = 8;
  std::vector<std::int64_t> sizes;
  for (int i = 0; i < most; ++i)
  {
    const auto size = tags.number(text(data, "Dimensions.", i));
    if (!size)
    {
      break;
    }
    sizes.push_back(*size >= 1 && *size <= static_cast<double>(largest) ? static_cast<std::int64_t>(*size) : 0);
  }
  return sizes;
}

std::vector<std::size_t> axesOf(const std::vector<std::int64_t>& sizes)
{
  std::vector<std::size_t> axes;
  std::size_t left = sizes.size();
  for (std::size_t i = sizes.size(); i-- > 0;)
  {
    const bool dropped = left > 3 && sizes[i] == 1;
    left -= dropped ? 1 : 0;
    dropped ? void() : axes.push_back(i);
  }
  std::reverse(axes.begin(), axes.end());
  return axes;
}

std::string otherUnit(const DmTags& tags, const std::string& data)
{
  const std::vector<std::size_t> axes = axesOf(sizesOf(tags, data));
  for (std::size_t a = 0; a < std::min<std::size_t>(axes.size(), 2); ++a)
  {
    const std::string unit = tags.text(text(data, "Calibrations.Dimension.", axes[a], ".Units"));
    if (!namesNoUnit(unit) && metres(unit) == 0.0)
    {
      return unit;
    }
  }
  return {};
}

namespace
{
DmImage described(const DmTags& tags, const std::string& place, const std::string& name)
{
  DmImage image{ place, name, "" };
  const std::string data = place + ".ImageData.";
  const double type = tags.number(data + "DataType").value_or(0.0);
  const std::string unit = otherUnit(tags, data);
  const std::vector<std::int64_t> sizes = sizesOf(tags, data);
  const std::vector<std::size_t> axes = axesOf(sizes);
  const bool shaped = axes.size() == 2 || axes.size() == 3;
  image.readable = shaped && numberOfDm(type).has_value();
  image.problem = !shaped           ? "has more than three axes, or one"
                  : !image.readable ? otherThanNumbers(type)
                  : unit.empty()    ? ""
                                    : "has axes in '" + unit + "', which is no length";
  image.images = axes.size() == 3 ? sizes[axes[2]] : 1;
  return image;
}
}

DmImages imagesOf(const DmTags& tags, const std::string& path)
{
  std::vector<DmImage> images;
  const auto thumbnail = tags.number("Thumbnails.0.ImageIndex");
  const auto first = shown(tags);
  DmImages result;
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
      images.begin(), images.end(), [&](const DmImage& other) { return other.name == name; });
    name = name.empty() || taken ? text(name, name.empty() ? "" : " ", "(image ", i, ")") : name;
    images.push_back(described(tags, place, name));
    result.shown = known ? result.shown : name;
    known = known || (first && *first == i);
  }
  require(!images.empty(), path, " holds no image");
  const auto rank = [&](const DmImage& image) {
    return !image.readable ? 5 : !image.problem.empty() ? 4 : image.name == result.shown ? 0 : 1;
  };
  std::stable_sort(images.begin(), images.end(), [&](const DmImage& a, const DmImage& b) { return rank(a) < rank(b); });
  if (rank(images.front()) == 1)
  {
    const auto end = std::find_if(images.begin(), images.end(), [&](const DmImage& image) { return rank(image) > 1; });
    std::stable_sort(
      images.begin(), end, [&](const DmImage& a, const DmImage& b) { return rankOfName(a.name) < rankOfName(b.name); });
  }
  result.all = std::move(images);
  return result;
}
}
