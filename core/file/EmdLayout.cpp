#include "ImageLayout.h"

#include "Units.h"
#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace magnet
{
namespace
{
void readMetadata(ImageLayout& layout, const hdf5::File& file, const std::string& path)
{
  constexpr std::uint64_t longest = 1 << 20;
  const hdf5::Object metadata = file.object(path);
  const hdf5::Sizes& size = metadata.sizes;
  if (size.size() != 2 || size[0] > longest || !metadata.problem.empty())
  {
    return;
  }
  std::vector<double> angles;
  std::vector<double> text(size[0]);
  const std::uint64_t images = std::min(size[1], layout.data.sizes[2]);
  for (std::uint64_t image = 0; image < images && (image == 0 || std::isfinite(angles.back())); ++image)
  {
    std::string bytes;
    file.read(path, { 0, image }, { size[0], 1 }, text.data());
    for (const double byte : text)
    {
      bytes.push_back(byte >= 0.0 && byte < 256.0 ? static_cast<char>(static_cast<unsigned char>(byte)) : '\0');
    }
    const auto json = nlohmann::json::parse(bytes.substr(0, bytes.find('\0')), nullptr, false);
    const auto number = [&](const char* pointer)
    {
      const nlohmann::json::json_pointer place(pointer);
      const auto value = json.is_object() && json.contains(place) ? json.at(place) : nlohmann::json();
      return value.is_number()   ? value.get<double>()
             : value.is_string() ? numberIn(value.get<std::string>()).value_or(std::nan(""))
                                 : std::nan("");
    };
    if (image == 0)
    {
      layout.info.spacing = { number("/BinaryResult/PixelSize/width"), number("/BinaryResult/PixelSize/height"), 0.0 };
      const bool known = layout.info.spacing[0] > 0.0 && layout.info.spacing[1] > 0.0 &&
                         std::isfinite(layout.info.spacing[0]) && std::isfinite(layout.info.spacing[1]);
      layout.info.spacing = known ? layout.info.spacing : std::array<double, 3>{};
    }
    angles.push_back(number("/Stage/AlphaTilt") * degrees("rad"));
  }
  // Many images at one tilt are a time series.
  const bool tilted = std::any_of(
    angles.begin(), angles.end(), [&](double a) { return std::abs(a - angles.front()) > 0.01; });
  const bool known = std::all_of(
    angles.begin(), angles.end(), [](double a) { return std::isfinite(a) && std::abs(a) <= 180.0; });
  if (angles.size() == layout.data.sizes[2] && known && (tilted || angles.size() == 1))
  {
    layout.info.angles = angles;
  }
}

// The first group at most `depth` levels below one that holds images; its path, empty for none.
std::string groupWithData(
  const hdf5::File& file, const hdf5::Object& group, const std::string& path, int depth, std::set<std::uint64_t>& seen)
{
  for (const auto& [name, address] : group.members)
  {
    if (!seen.insert(address).second)
    {
      continue;
    }
    const std::string here = path + "/" + name;
    const hdf5::Object object = file.object(here);
    if (object.members.count("data") > 0 && holdsImages(file.object(here + "/data")))
    {
      return here;
    }
    const std::string found = depth > 1 ? groupWithData(file, object, here, depth - 1, seen) : "";
    if (!found.empty())
    {
      return found;
    }
  }
  return {};
}
}

ImageLayout veloxLayout(const hdf5::File& file)
{
  ImageLayout layout;
  std::string best;
  for (const auto& [name, address] : file.object("/Data/Image").members)
  {
    const std::string path = "/Data/Image/" + name;
    hdf5::Object data = file.object(path + "/Data");
    if (data.sizes.size() != 3)
    {
      continue;
    }
    layout.info.description.push_back(text(path, ": ", data.sizes[2], " image(s)"));
    if (best.empty() || data.sizes[2] > layout.data.sizes[2])
    {
      best = path;
      layout.data = std::move(data);
    }
  }
  if (best.empty())
  {
    return layout;
  }
  layout.path = best + "/Data";
  setSizes(layout, 2, 0, 1);
  layout.info.topDown = true;
  layout.info.format = "EMD (Velox)";
  layout.info.description.push_back("read: " + best);
  readMetadata(layout, file, best + "/Metadata");
  return layout;
}

ImageLayout berkeleyLayout(const hdf5::File& file)
{
  ImageLayout layout;
  std::set<std::uint64_t> seen;
  const std::string path = groupWithData(file, file.object("/"), "", 3, seen);
  if (path.empty())
  {
    return layout;
  }
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
  layout.info.description.push_back("read: " + layout.path);
  return layout;
}
}
