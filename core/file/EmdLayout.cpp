#include "EmdLayout.h"

#include "Hdf5Group.h"
#include "Hdf5Numbers.h"
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
using Links = std::map<std::string, std::uint64_t>;
using Sizes = std::vector<std::uint64_t>;

void setAxes(EmdLayout& layout, std::size_t images, std::size_t rows, std::size_t columns)
{
  layout.images = images;
  layout.rows = rows;
  layout.columns = columns;
  layout.info.size = { static_cast<std::int64_t>(layout.size[columns]), static_cast<std::int64_t>(layout.size[rows]),
    layout.size.size() == 3 ? static_cast<std::int64_t>(layout.size[images]) : 1 };
}

void readMetadata(EmdLayout& layout, const hdf5::File& file, const Links& group, const std::string& where)
{
  constexpr std::uint64_t longest = 1 << 20;
  const auto data = group.find("Metadata");
  const Sizes size = data == group.end() ? Sizes{} : hdf5::sizes(file, data->second);
  if (size.size() != 2 || size[0] > longest)
  {
    return;
  }
  const hdf5::Numbers texts(file, data->second, file.path() + ": " + where + "/Metadata");
  std::vector<double> angles;
  for (std::uint64_t image = 0; image < std::min(size[1], layout.size[2]); ++image)
  {
    std::string bytes;
    for (const double byte : texts.part({ 0, image }, { size[0], 1 }))
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
  if (angles.size() == layout.size[2] && known && (tilted || angles.size() == 1))
  {
    layout.info.angles = angles;
  }
}

// The first group at most `depth` levels below one that holds images; its path, empty for none.
std::string groupWithData(const hdf5::File& file, std::uint64_t group, const std::string& path, int depth,
  std::set<std::uint64_t>& seen, Links& result)
{
  for (const auto& [name, object] : hdf5::links(file, group))
  {
    if (!seen.insert(object).second)
    {
      continue;
    }
    Links below = hdf5::links(file, object);
    const auto data = below.find("data");
    const std::size_t rank = data == below.end() ? 0 : hdf5::sizes(file, data->second).size();
    if (rank == 2 || rank == 3)
    {
      result = std::move(below);
      return path + "/" + name;
    }
    const std::string found = depth > 1 ? groupWithData(file, object, path + "/" + name, depth - 1, seen, result) : "";
    if (!found.empty())
    {
      return found;
    }
  }
  return {};
}
}

EmdLayout veloxLayout(const hdf5::File& file)
{
  EmdLayout layout;
  std::string best;
  Links bestGroup;
  std::uint64_t most = 0;
  const std::uint64_t images = hdf5::at(file, "/Data/Image");
  for (const auto& [name, object] : images == hdf5::nowhere ? Links{} : hdf5::links(file, images))
  {
    const std::string path = "/Data/Image/" + name;
    Links group = hdf5::links(file, object);
    const auto data = group.find("Data");
    const Sizes size = data == group.end() ? Sizes{} : hdf5::sizes(file, data->second);
    if (size.size() != 3)
    {
      continue;
    }
    layout.info.description.push_back(text(path, ": ", size[2], " image(s)"));
    if (size[2] > most)
    {
      most = size[2];
      best = path;
      layout.data = data->second;
      layout.size = size;
      bestGroup = std::move(group);
    }
  }
  if (best.empty())
  {
    return layout;
  }
  layout.path = best + "/Data";
  setAxes(layout, 2, 0, 1);
  layout.info.topDown = true;
  layout.info.format = "EMD (Velox)";
  layout.info.description.push_back("read: " + best);
  readMetadata(layout, file, bestGroup, best);
  return layout;
}

EmdLayout berkeleyLayout(const hdf5::File& file)
{
  EmdLayout layout;
  Links group;
  std::set<std::uint64_t> seen;
  const std::string path = groupWithData(file, file.root(), "", 3, seen, group);
  require(!path.empty(), file.path(),
    " is an HDF5 file without images as EMD files hold them: no /Data/Image/.../Data "
    "(Velox), and no group with 'data' and 'dim1' (Berkeley)");
  layout.path = path + "/data";
  layout.data = group.at("data");
  layout.size = hdf5::sizes(file, layout.data);
  struct Axis
  {
    std::string name, unit;
    std::vector<double> values;
  };
  std::vector<Axis> axes;
  const std::size_t firstNumber = group.count("dim0"); // EMD 1.0 counts from 0, the older versions from 1
  for (std::size_t i = 0; i < layout.size.size(); ++i)
  {
    const std::string name = "dim" + std::to_string(i + 1 - firstNumber);
    const auto dim = group.find(name);
    Axis axis;
    if (dim != group.end())
    {
      const Sizes size = hdf5::sizes(file, dim->second);
      axis.name = hdf5::attribute(file, dim->second, "name");
      axis.unit = hdf5::attribute(file, dim->second, "units");
      if (size.size() == 1 && size[0] > 0 && size[0] <= std::max<std::uint64_t>(2, layout.size[i]))
      {
        axis.values = hdf5::Numbers(file, dim->second, file.path() + ": " + path + "/" + name).part({ 0 }, size);
      }
    }
    axes.push_back(std::move(axis));
  }
  // The images are along the axis of angles, or of z, or the slowest.
  std::size_t images = axes.size() == 3 ? 0 : 3;
  for (const bool angles : { false, true })
  {
    for (std::size_t i = 0; axes.size() == 3 && i < 3; ++i)
    {
      images = (angles ? degrees(axes[i].unit) > 0.0 : axes[i].name == "z") ? i : images;
    }
  }
  const std::size_t first = images == 0 ? 1 : 0;
  const std::size_t second = images == first + 1 ? first + 2 : first + 1;
  const bool turned = axes[first].name == "x" && axes[second].name == "y";
  setAxes(layout, images, turned ? second : first, turned ? first : second);
  const auto spacing = [&](std::size_t i)
  {
    const Axis& a = axes[i];
    const double step = a.values.size() > 1 ? std::abs(a.values[1] - a.values[0]) * metres(a.unit) : 0.0;
    return std::isfinite(step) ? step : 0.0;
  };
  layout.info.spacing = { spacing(layout.columns), spacing(layout.rows), images < 3 ? spacing(images) : 0.0 };
  const double unit = images < 3 ? degrees(axes[images].unit) : 0.0;
  if (unit > 0.0 && axes[images].values.size() == layout.size[images])
  {
    for (const double value : axes[images].values)
    {
      layout.info.angles.push_back(value * unit);
    }
  }
  layout.info.format = "EMD (Berkeley)";
  layout.info.description.push_back("read: " + layout.path);
  return layout;
}
}
