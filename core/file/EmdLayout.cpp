#include "EmdLayout.h"

#include "Hdf5Chunks.h"
#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>

namespace magnet
{
namespace
{
constexpr double degree = 3.14159265358979323846 / 180.0;

using Id = hdf5::Id;

// Metres of one of a unit: "[n_m]" (EMD), "nm", ...; 0 if it is no length.
double metres(std::string unit)
{
  unit.erase(
    std::remove_if(unit.begin(), unit.end(), [](char c) { return c == '[' || c == ']' || c == '_'; }), unit.end());
  static const std::map<std::string, double> units{ { "m", 1.0 }, { "mm", 1e-3 }, { "um", 1e-6 }, { "\xC2\xB5m", 1e-6 },
    { "\xCE\xBCm", 1e-6 }, { "nm", 1e-9 }, { "A", 1e-10 }, { "\xC3\x85", 1e-10 }, { "Angstrom", 1e-10 },
    { "angstrom", 1e-10 }, { "pm", 1e-12 } };
  const auto found = units.find(unit);
  return found == units.end() ? 0.0 : found->second;
}

// Degrees of one of a unit of angle; 0 if it is none.
double degrees(const std::string& unit)
{
  return unit.find("deg") != std::string::npos ? 1.0 : unit.find("rad") != std::string::npos ? 1.0 / degree : 0.0;
}

void setAxes(
  EmdLayout& layout, hid_t file, const std::string& data, std::size_t images, std::size_t rows, std::size_t columns)
{
  layout.data = data;
  layout.size = hdf5::sizes(hdf5::dataset(file, data));
  layout.images = images;
  layout.rows = rows;
  layout.columns = columns;
  layout.info.size = { static_cast<std::int64_t>(layout.size[columns]), static_cast<std::int64_t>(layout.size[rows]),
    layout.size.size() == 3 ? static_cast<std::int64_t>(layout.size[images]) : 1 };
}

void readMetadata(
  EmdLayout& layout, hid_t file, const std::string& path, const std::string& where, std::uint64_t fileSize)
{
  constexpr hsize_t longest = 1 << 20;
  const Id data = hdf5::dataset(file, where);
  const std::vector<hsize_t> size = data.valid() ? hdf5::sizes(data) : std::vector<hsize_t>{};
  if (size.size() != 2 || size[0] > std::min<std::uint64_t>(longest, fileSize * densest))
  {
    return;
  }
  std::vector<double> angles;
  for (hsize_t image = 0; image < std::min(size[1], layout.size[2]); ++image)
  {
    std::string bytes;
    for (const double byte : hdf5::part(data, path + ": " + where, { 0, image }, { size[0], 1 }))
    {
      bytes.push_back(byte >= 0.0 && byte < 256.0 ? static_cast<char>(static_cast<unsigned char>(byte)) : '\0');
    }
    const auto json = nlohmann::json::parse(bytes.substr(0, bytes.find('\0')), nullptr, false);
    const auto number = [&](const char* pointer)
    {
      const nlohmann::json::json_pointer place(pointer);
      const auto value = json.is_object() && json.contains(place) ? json.at(place) : nlohmann::json();
      return value.is_number()   ? value.get<double>()
             : value.is_string() ? std::strtod(value.get<std::string>().c_str(), nullptr)
                                 : std::nan("");
    };
    if (image == 0)
    {
      layout.info.spacing = { number("/BinaryResult/PixelSize/width"), number("/BinaryResult/PixelSize/height"), 0.0 };
      const bool known = layout.info.spacing[0] > 0.0 && layout.info.spacing[1] > 0.0 &&
                         std::isfinite(layout.info.spacing[0]) && std::isfinite(layout.info.spacing[1]);
      layout.info.spacing = known ? layout.info.spacing : std::array<double, 3>{};
    }
    angles.push_back(number("/Stage/AlphaTilt") / degree);
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

std::string groupWithData(hid_t file, const std::string& group, int depth)
{
  for (const std::string& name : hdf5::names(file, group))
  {
    const std::string path = (group == "/" ? "" : group) + "/" + name;
    const Id data = hdf5::dataset(file, path + "/data");
    const std::size_t rank = data.valid() ? hdf5::sizes(data).size() : 0;
    if (rank == 2 || rank == 3)
    {
      return path;
    }
    const std::string below = depth > 1 ? groupWithData(file, path, depth - 1) : "";
    if (!below.empty())
    {
      return below;
    }
  }
  return {};
}
}

EmdLayout veloxLayout(hid_t file, const std::string& path, std::uint64_t fileSize)
{
  EmdLayout layout;
  std::string best;
  hsize_t most = 0;
  for (const std::string& name : hdf5::names(file, "/Data/Image"))
  {
    const std::string group = "/Data/Image/" + name;
    const Id data = hdf5::dataset(file, group + "/Data");
    const std::vector<hsize_t> size = data.valid() ? hdf5::sizes(data) : std::vector<hsize_t>{};
    if (size.size() != 3)
    {
      continue;
    }
    layout.info.description.push_back(text(group, ": ", size[2], " image(s)"));
    if (size[2] > most)
    {
      most = size[2];
      best = group;
    }
  }
  if (best.empty())
  {
    return layout;
  }
  setAxes(layout, file, best + "/Data", 2, 0, 1);
  layout.info.topDown = true;
  layout.info.format = "EMD (Velox)";
  layout.info.description.push_back("read: " + best);
  readMetadata(layout, file, path, best + "/Metadata", fileSize);
  return layout;
}

EmdLayout berkeleyLayout(hid_t file, const std::string& path)
{
  EmdLayout layout;
  const std::string group = groupWithData(file, "/", 3);
  require(!group.empty(), path,
    " is an HDF5 file without images as EMD files hold them: no /Data/Image/.../Data "
    "(Velox), and no group with 'data' and 'dim1' (Berkeley)");
  layout.data = group + "/data";
  layout.size = hdf5::sizes(hdf5::dataset(file, layout.data));
  struct Axis
  {
    std::string name, unit;
    std::vector<double> values;
  };
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < layout.size.size(); ++i)
  {
    const Id dim = hdf5::dataset(file, group + "/dim" + std::to_string(i + 1));
    Axis axis;
    if (dim.valid())
    {
      const std::vector<hsize_t> size = hdf5::sizes(dim);
      axis.name = hdf5::attribute(dim, "name");
      axis.unit = hdf5::attribute(dim, "units");
      if (size.size() == 1 && size[0] > 0 && size[0] <= std::max<hsize_t>(2, layout.size[i]) && hdf5::holdsNumbers(dim))
      {
        axis.values = hdf5::part(dim, path + ": " + group + "/dim" + std::to_string(i + 1), { 0 }, size);
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
  setAxes(layout, file, layout.data, images, turned ? second : first, turned ? first : second);
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
  layout.info.description.push_back("read: " + group + "/data");
  return layout;
}
}
