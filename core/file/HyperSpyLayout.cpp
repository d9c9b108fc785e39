#include "ImageLayout.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cstdint>
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

// Sets the axes; false for signals that are no images.
bool setSignal(ImageLayout& layout, const hdf5::File& file, const std::string& signal)
{
  const std::size_t dimensions = layout.data.sizes.size();
  const bool old = file.object(signal).members.count("axis-0") == 0;
  const std::string start = signal + (old ? text("/_list_", dimensions, "_axes/") : "/axis-");
  std::vector<ImageAxis> axes;
  std::vector<std::size_t> navigation;
  bool told = true;
  for (std::size_t i = 0; i < dimensions; ++i)
  {
    const SignalAxis next = axis(file, start + std::to_string(i), layout.data.sizes[i]);
    told = told && next.navigates;
    if (next.navigates.value_or(false))
    {
      navigation.push_back(i);
    }
    axes.push_back(next);
  }
  if (told && navigation.size() != dimensions - 2 && !navigation.empty())
  {
    return false;
  }
  const bool along = told && navigation.size() == 1;
  setAxes(layout, axes, along ? navigation.front() : imagesAlong(axes));
  if (dimensions == 2)
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
    if (holdsImages(layout.data) && setSignal(layout, file, signal))
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
