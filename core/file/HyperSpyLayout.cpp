#include "ImageLayout.h"

#include "StoredAngles.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>

namespace magnet
{
namespace
{
// Navigation axes number the signals, signal axes what is in each; nothing where the file does not say.
struct SignalAxis : ImageAxis
{
  std::optional<bool> navigates;
};

SignalAxis axis(const hdf5::File& file, const std::string& path, std::uint64_t size)
{
  constexpr std::uint64_t longest = 1 << 20;
  hdf5::Object object = file.object(path);
  SignalAxis result;
  result.name = object.texts["name"];
  result.unit = object.texts["units"];
  if (object.numbers.count("navigate") > 0)
  {
    result.navigates = object.numbers["navigate"] != 0.0;
  }
  if (size <= longest && object.numbers.count("scale") > 0)
  {
    for (std::uint64_t i = 0; i < size; ++i)
    {
      result.values.push_back(object.numbers["offset"] + static_cast<double>(i) * object.numbers["scale"]);
    }
  }
  // An axis of unequal steps has a list.
  const std::string list = path + "/axis";
  if (size <= longest && object.members.count("axis") > 0 && file.object(list).sizes == hdf5::Sizes{ size })
  {
    const std::string problem = file.object(list).problem;
    require(problem.empty(), file.path(), ": ", list, " ", problem);
    result.values.resize(size);
    file.read(list, { 0 }, { size }, result.values.data());
  }
  return result;
}

// The list of tilts that etspy keeps, or of the stage's; as NumPy's array, a list, a tuple or a signal of its own.
// Empty where there is none for as many images; a note tells of one for others.
std::vector<double> tilts(
  const hdf5::File& file, const std::string& signal, std::uint64_t images, std::vector<std::string>& notes)
{
  constexpr std::uint64_t longest = 1 << 20;
  for (const auto& [place, name] : { std::pair<std::string, std::string>{ "/metadata/Tomography/", "tilts" },
         { "/metadata/Acquisition_instrument/TEM/Stage/", "tilt_alpha" } })
  {
    for (const std::string& stored : { name, "_list_" + name, "_tuple_" + name, "_sig_" + name + "/data" })
    {
      const std::string path = signal + place + stored;
      const hdf5::Object list = file.object(path);
      const std::uint64_t all = std::accumulate(
        list.sizes.begin(), list.sizes.end(), std::uint64_t{ 1 }, std::multiplies<>());
      if (list.sizes.empty() || all < 2 || all > longest || !list.problem.empty())
      {
        continue;
      }
      if (all != images)
      {
        notes.push_back(text("the metadata hold ", all, " tilts for ", images, " images; they were not taken"));
        continue;
      }
      std::vector<double> angles(images);
      file.read(path, hdf5::Sizes(list.sizes.size(), 0), list.sizes, angles.data());
      if (areTilts(angles))
      {
        return angles;
      }
    }
  }
  return {};
}

// The stage's tilt of a single image [degree].
std::vector<double> tilt(const hdf5::File& file, const std::string& signal)
{
  const std::string microscope = signal + "/metadata/Acquisition_instrument/TEM";
  for (const auto& [path, name] : { std::pair{ microscope + "/Stage", "tilt_alpha" }, { microscope, "tilt_stage" },
         { signal + "/mapped_parameters/TEM", "tilt_stage" } })
  {
    const hdf5::Object place = file.object(path);
    if (place.numbers.count(name) > 0)
    {
      return { place.numbers.at(name) };
    }
  }
  return {};
}

// The tilts of its metadata count, for an axis is often left as it was before it was calibrated.
void setTilts(ImageLayout& layout, ImageAxis& axis, const std::vector<double>& tilts)
{
  const double unit = degrees(axis.unit);
  bool same = axis.values.size() == tilts.size();
  for (std::size_t i = 0; same && i < tilts.size(); ++i)
  {
    same = std::abs(axis.values[i] * unit - tilts[i]) < 0.01;
  }
  if (unit > 0.0 && !same && !merelyCount(axis.values))
  {
    layout.info.notes.emplace_back(
      "the axis of its images and the tilts in its metadata disagree; the latter were taken");
  }
  axis.unit = "deg";
  axis.values = tilts;
}

// Sets the axes; false for signals that are no images.
bool setSignal(ImageLayout& layout, const hdf5::File& file, const std::string& signal)
{
  const std::size_t dimensions = layout.data.sizes.size();
  const bool old = file.object(signal).members.count("axis-0") == 0;
  const std::string start = signal + (old ? text("/_list_", dimensions, "_axes/") : "/axis-");
  std::vector<ImageAxis> axes;
  std::vector<std::size_t> navigation;
  bool told = true;
  for (const std::size_t i : layout.dimensions)
  {
    const SignalAxis next = axis(file, start + std::to_string(i), layout.data.sizes[i]);
    told = told && next.navigates;
    if (next.navigates.value_or(false))
    {
      navigation.push_back(axes.size());
    }
    axes.push_back(next);
  }
  if (told && navigation.size() != axes.size() - 2 && !navigation.empty())
  {
    return false;
  }
  const std::size_t images = told && navigation.size() == 1 ? navigation.front() : imagesAlong(axes);
  const std::vector<double> listed = images < axes.size()
                                       ? tilts(file, signal, layout.data.sizes[layout.dimensions[images]],
                                           layout.info.notes)
                                       : std::vector<double>{};
  if (!listed.empty())
  {
    setTilts(layout, axes[images], listed);
  }
  setAxes(layout, axes, images);
  if (!listed.empty() && !layout.info.angles.empty())
  {
    layout.info.anglesFrom = "the tilts in its metadata";
  }
  if (axes.size() == 2)
  {
    layout.info.angles = tilt(file, signal);
    layout.info.anglesFrom = "the stage's tilt in its metadata";
  }
  return true;
}
}

std::vector<ImageLayout> hyperSpyLayouts(const hdf5::File& file)
{
  std::vector<ImageLayout> layouts;
  std::vector<std::string> signals;
  for (const auto& [name, address] : file.object("/Experiments").members)
  {
    const std::string signal = "/Experiments/" + name;
    ImageLayout layout;
    layout.name = name;
    layout.path = signal + "/data";
    layout.data = file.object(layout.path);
    if (!layout.data.sizes.empty())
    {
      signals.push_back(text(signal, ": ", layout.data.sizes.size(), " dimensions"));
    }
    layout.dimensions = imageDimensions(layout.data);
    if (!layout.dimensions.empty() && setSignal(layout, file, signal))
    {
      layout.info.topDown = true;
      layout.info.format = "HyperSpy";
      layout.real = layout.real && layout.data.problem.empty();
      layouts.push_back(std::move(layout));
    }
  }
  require(!layouts.empty() || signals.empty(), file.path(),
    " holds signals of HyperSpy, none of them a stack of images (", signals.empty() ? "" : signals.front(),
    "); signals of two dimensions along at most one axis of navigation were "
    "expected");
  return layouts;
}
}
