#include "ImageLayout.h"

#include "Units.h"
#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>

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

// The groups at most `depth` levels below one that hold images.
void findGroupsWithData(const hdf5::File& file, const hdf5::Object& group, const std::string& path, int depth,
  std::set<std::uint64_t>& seen, std::vector<std::string>& found)
{
  constexpr std::size_t most = 100;
  for (const auto& [name, address] : group.members)
  {
    if (found.size() >= most || !seen.insert(address).second)
    {
      continue;
    }
    const std::string here = path + "/" + name;
    const hdf5::Object object = file.object(here);
    if (object.members.count("data") > 0 && holdsImages(file.object(here + "/data")))
    {
      found.push_back(here);
    }
    else if (depth > 1)
    {
      findGroupsWithData(file, object, here, depth - 1, seen, found);
    }
  }
}

ImageLayout berkeleyLayout(const hdf5::File& file, const std::string& path)
{
  ImageLayout layout;
  layout.name = path;
  layout.path = path + "/data";
  layout.data = file.object(layout.path);
  std::vector<ImageAxis> axes;
  const std::size_t first = file.object(path).members.count("dim0") > 0 ? 0
                                                                        : 1; // EMD 1.0 counts from 0, older ones from 1
  for (std::size_t i = 0; i < layout.data.sizes.size(); ++i)
  {
    const std::string name = path + "/dim" + std::to_string(i + first);
    hdf5::Object dim = file.object(name);
    ImageAxis axis;
    axis.name = dim.texts["name"];
    axis.unit = dim.texts["units"];
    constexpr std::uint64_t longest = 1 << 20;
    if (dim.sizes.size() == 1 && dim.sizes[0] > 0 &&
        dim.sizes[0] <= std::min(longest, std::max<std::uint64_t>(2, layout.data.sizes[i])))
    {
      require(dim.problem.empty(), file.path(), ": ", name, " ", dim.problem);
      axis.values.resize(dim.sizes[0]);
      file.read(name, { 0 }, dim.sizes, axis.values.data());
    }
    axes.push_back(std::move(axis));
  }
  setAxes(layout, axes, imagesAlong(axes));
  layout.info.format = "EMD (Berkeley)";
  layout.real = layout.real && layout.data.problem.empty();
  return layout;
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

std::vector<ImageLayout> berkeleyLayouts(const hdf5::File& file)
{
  std::set<std::uint64_t> seen;
  std::vector<std::string> groups;
  findGroupsWithData(file, file.object("/"), "", 3, seen, groups);
  std::vector<ImageLayout> layouts;
  for (const std::string& group : groups)
  {
    layouts.push_back(berkeleyLayout(file, group));
  }
  return layouts;
}
}
