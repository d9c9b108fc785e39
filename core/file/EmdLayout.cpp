#include "ImageLayout.h"

#include "Units.h"
#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace magnet
{
namespace
{
// The JSON text of an image of Velox: its length, and what it holds at a place "/a/b".
class VeloxMetadata
{
public:
  VeloxMetadata(const hdf5::File& file, std::string path)
    : File_(file)
    , Path_(std::move(path))
  {
    constexpr std::uint64_t longest = 1 << 20;
    const hdf5::Object metadata = File_.object(Path_);
    const bool sound = metadata.sizes.size() == 2 && metadata.sizes[0] <= longest && metadata.problem.empty();
    Size_ = sound ? metadata.sizes : hdf5::Sizes{ 0, 0 };
  }

  std::uint64_t images() const { return Size_[1]; }

  nlohmann::json of(std::uint64_t image) const
  {
    std::vector<double> text(Size_[0]);
    if (image >= Size_[1])
    {
      return {};
    }
    File_.read(Path_, { 0, image }, { Size_[0], 1 }, text.data());
    std::string bytes;
    for (const double byte : text)
    {
      bytes.push_back(byte >= 0.0 && byte < 256.0 ? static_cast<char>(static_cast<unsigned char>(byte)) : '\0');
    }
    return nlohmann::json::parse(bytes.substr(0, bytes.find('\0')), nullptr, false);
  }

private:
  const hdf5::File& File_;
  std::string Path_;
  hdf5::Sizes Size_;
};

nlohmann::json valueIn(const nlohmann::json& json, const char* pointer)
{
  const nlohmann::json::json_pointer place(pointer);
  return json.is_object() && json.contains(place) ? json.at(place) : nlohmann::json();
}
double realIn(const nlohmann::json& json, const char* pointer)
{
  const nlohmann::json value = valueIn(json, pointer);
  return value.is_number()   ? value.get<double>()
         : value.is_string() ? numberIn(value.get<std::string>()).value_or(std::nan(""))
                             : std::nan("");
}
std::string textIn(const nlohmann::json& json, const char* pointer)
{
  const nlohmann::json value = valueIn(json, pointer);
  return value.is_string() ? value.get<std::string>() : "";
}

void setVeloxPixels(ImageLayout& layout, const nlohmann::json& json)
{
  const char* const axes[][2] = { { "/BinaryResult/PixelSize/width", "/BinaryResult/PixelUnitX" },
    { "/BinaryResult/PixelSize/height", "/BinaryResult/PixelUnitY" } };
  std::array<double, 3> spacing{};
  for (std::size_t a = 0; a < 2; ++a)
  {
    const std::string unit = textIn(json, axes[a][1]);
    const double pixel = realIn(json, axes[a][0]) * (unit.empty() ? 1.0 : metres(unit));
    spacing[a] = std::isfinite(pixel) && pixel > 0.0 ? pixel : 0.0;
    if (layout.real && !namesNoUnit(unit) && metres(unit) == 0.0)
    {
      layout.real = false;
      layout.info.notes.push_back("the unit of its axes is " + noLength(unit));
    }
  }
  const bool known = spacing[0] > 0.0 && spacing[1] > 0.0;
  layout.info.spacing = known ? spacing : std::array<double, 3>{};
}

void readVeloxTilts(ImageLayout& layout, const hdf5::File& file)
{
  const VeloxMetadata metadata(file, layout.path.substr(0, layout.path.rfind('/')) + "/Metadata");
  std::vector<double> angles;
  const std::uint64_t images = std::min(metadata.images(), layout.data.sizes[2]);
  for (std::uint64_t image = 0; image < images && (image == 0 || std::isfinite(angles.back())); ++image)
  {
    angles.push_back(realIn(metadata.of(image), "/Stage/AlphaTilt") * degrees("rad"));
  }
  // Many images at one tilt are a time series.
  const bool tilted = std::any_of(
    angles.begin(), angles.end(), [&](double a) { return std::abs(a - angles.front()) > 0.01; });
  const bool known = std::all_of(
    angles.begin(), angles.end(), [](double a) { return std::isfinite(a) && std::abs(a) <= 180.0; });
  if (angles.size() == layout.data.sizes[2] && known && (tilted || angles.size() == 1))
  {
    layout.info.angles = angles;
    layout.info.anglesFrom = "the stage's alpha in its metadata";
  }
}
}

std::vector<ImageLayout> veloxLayouts(const hdf5::File& file)
{
  std::vector<ImageLayout> layouts;
  for (const auto& [name, address] : file.object("/Data/Image").members)
  {
    const std::string path = "/Data/Image/" + name;
    ImageLayout layout;
    layout.path = path + "/Data";
    layout.data = file.object(layout.path);
    if (layout.data.sizes.size() != 3)
    {
      continue;
    }
    setSizes(layout, 2, 0, 1);
    const nlohmann::json metadata = VeloxMetadata(file, path + "/Metadata").of(0);
    const std::string detector = textIn(metadata, "/BinaryResult/Detector");
    layout.name = path + (detector.empty() ? "" : " (" + detector + ")");
    setVeloxPixels(layout, metadata);
    layout.info.topDown = true;
    layout.info.format = "EMD (Velox)";
    layout.real = layout.real && layout.data.problem.empty();
    layout.finish = readVeloxTilts;
    layouts.push_back(std::move(layout));
  }
  return layouts;
}
}
