#include "ImageLayout.h"

#include "StoredAngles.h"
#include "TextFile.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cstdint>
#include <set>

namespace magnet
{
namespace
{
// The name of the data set in a group that holds images; empty where there is none.
std::string dataIn(const hdf5::File& file, const hdf5::Object& group, const std::string& path)
{
  const auto signal = group.texts.find("signal");
  for (const std::string& name : { std::string("data"), signal == group.texts.end() ? "" : signal->second })
  {
    if (group.members.count(name) > 0 && !imageDimensions(file.object(path + "/" + name)).empty())
    {
      return name;
    }
  }
  return {};
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
    if (!dataIn(file, object, here).empty())
    {
      found.push_back(here);
    }
    else if (depth > 1)
    {
      findGroupsWithData(file, object, here, depth - 1, seen, found);
    }
  }
}

// "tilt:y:x" or "tilt,y,x".
std::vector<std::string> split(const std::string& text)
{
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();)
  {
    const std::size_t end = std::min(text.find_first_of(":,", at), text.size());
    parts.push_back(trimmed(text.substr(at, end - at)));
    at = end + 1;
  }
  return parts;
}

// What NeXus calls the axes, in the group or, as it once did, at the data themselves.
std::vector<std::string> toldAxes(const hdf5::Object& group, const hdf5::Object& data)
{
  for (const hdf5::Object* const object : { &group, &data })
  {
    const auto list = object->lists.find("axes");
    const auto text = object->texts.find("axes");
    if (list != object->lists.end() || text != object->texts.end())
    {
      return list != object->lists.end() ? list->second : split(text->second);
    }
  }
  return {};
}

// The names of the axes of a data set in its group, one for each dimension; empty for those that have none.
std::vector<std::string> namesOfAxes(
  const hdf5::File& file, const hdf5::Object& group, const std::string& path, const hdf5::Object& data)
{
  std::vector<std::string> names(data.sizes.size());
  if (group.members.count("dim0") > 0 || group.members.count("dim1") > 0)
  {
    const std::size_t first = group.members.count("dim0") > 0 ? 0 : 1; // EMD 1.0 counts from 0, older ones from 1
    for (std::size_t i = 0; i < names.size(); ++i)
    {
      names[i] = "dim" + std::to_string(i + first);
    }
    return names;
  }
  const std::vector<std::string> told = toldAxes(group, data);
  if (told.size() == names.size())
  {
    std::transform(told.begin(), told.end(), names.begin(),
      [](const std::string& name) { return name == "." ? std::string() : name; });
    return names;
  }
  for (const auto& [member, address] : group.members)
  {
    if (namesTiltAxis(member) && file.object(path + "/" + member).sizes == hdf5::Sizes{ data.sizes[0] })
    {
      names[0] = member;
    }
  }
  return names;
}

ImageAxis axisIn(const hdf5::File& file, const std::string& path, const std::string& axisName, std::uint64_t size)
{
  constexpr std::uint64_t longest = 1 << 20;
  hdf5::Object dim = file.object(path);
  ImageAxis axis;
  axis.name = dim.texts.count("name") > 0 ? dim.texts["name"] : axisName;
  axis.unit = dim.texts["units"];
  if (dim.sizes.size() == 1 && dim.sizes[0] > 0 && dim.sizes[0] <= std::min(longest, std::max<std::uint64_t>(2, size)))
  {
    require(dim.problem.empty(), file.path(), ": ", path, " ", dim.problem);
    axis.values.resize(dim.sizes[0]);
    file.read(path, { 0 }, dim.sizes, axis.values.data());
  }
  if (axis.values.size() == 2 && size > 2 && size <= longest)
  {
    const double step = axis.values[1] - axis.values[0];
    for (std::uint64_t i = 2; i < size; ++i)
    {
      axis.values.push_back(axis.values[0] + static_cast<double>(i) * step);
    }
  }
  return axis;
}

ImageLayout berkeleyLayout(const hdf5::File& file, const std::string& path)
{
  const hdf5::Object group = file.object(path);
  ImageLayout layout;
  layout.name = path;
  layout.path = path + "/" + dataIn(file, group, path);
  layout.data = file.object(layout.path);
  layout.dimensions = imageDimensions(layout.data);
  const std::vector<std::string> names = namesOfAxes(file, group, path, layout.data);
  std::vector<ImageAxis> axes;
  for (const std::size_t i : layout.dimensions)
  {
    axes.push_back(
      names[i].empty() ? ImageAxis{} : axisIn(file, path + "/" + names[i], names[i], layout.data.sizes[i]));
  }
  setAxes(layout, axes, imagesAlong(axes));
  layout.info.format = group.texts.count("NX_class") > 0 ? "NeXus" : "EMD (Berkeley)";
  layout.real = layout.real && layout.data.problem.empty();
  return layout;
}
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
