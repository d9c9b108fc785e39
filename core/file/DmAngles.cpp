#include "DmAngles.h"

#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>

namespace magnet
{
namespace
{
bool areAngles(const std::vector<double>& values)
{
  return !values.empty() &&
         std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v) && std::abs(v) <= 180.0; }) &&
         std::any_of(values.begin(), values.end(), [&](double v) { return v != values.front(); });
}

// DigitalMicrograph counts the origin in pixels.
std::vector<double> ofThirdAxis(const DmTags& tags, const std::string& image, std::int64_t images)
{
  const std::string axis = image + ".ImageData.Calibrations.Dimension.2.";
  const double unit = degrees(tags.text(axis + "Units"));
  const double scale = tags.number(axis + "Scale").value_or(0.0);
  const double origin = tags.number(axis + "Origin").value_or(0.0);
  std::vector<double> angles;
  for (std::int64_t i = 0; i < images && unit > 0.0; ++i)
  {
    angles.push_back((static_cast<double>(i) - origin) * scale * unit);
  }
  return angles;
}

bool namesTilts(const std::string& tag)
{
  std::string name = tag.substr(tag.rfind('.') + 1);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
  return (has("tilt") || has("alpha") || name == "angles") && !has("beta");
}

// Flags, of which custom angles are on, are no angles.
bool areFlags(const std::vector<double>& values)
{
  return std::all_of(values.begin(), values.end(), [](double v) { return v == 0.0 || v == 1.0; });
}

std::vector<double> ofLists(StackInfo& info, const DmTags& tags, const std::string& image, std::string& name)
{
  std::vector<double> angles;
  for (const std::string& tag : tags.below(image + ".ImageTags"))
  {
    if (!namesTilts(tag))
    {
      continue;
    }
    const std::vector<double> values = tags.numbers(tag, info.size[2]);
    if (!areAngles(values) || areFlags(values))
    {
      continue;
    }
    if (!angles.empty() && values != angles)
    {
      info.notes.push_back("the lists of tilts '" + name + "' and '" + tag + "' of the file disagree; none was taken");
      return {};
    }
    angles = values;
    name = tag;
  }
  return angles;
}

std::vector<double> ofSetup(const DmTags& tags, const std::string& image, std::int64_t images)
{
  const std::string setup = image + ".ImageTags.Tomography.Tomography setup.Tilt angles.";
  const auto least = tags.number(setup + "Minimum tilt angle (deg)");
  const auto most = tags.number(setup + "Maximum tilt angle (deg)");
  const auto step = tags.number(setup + "Tilt angle step (deg)");
  const bool equal = tags.text(setup + "Tilt model") == "equal";
  std::vector<double> angles;
  if (equal && least && most && step && *step > 0.0 &&
      std::abs(*least + static_cast<double>(images - 1) * *step - *most) < 1e-3 * *step)
  {
    for (std::int64_t i = 0; i < images; ++i)
    {
      angles.push_back(*least + static_cast<double>(i) * *step);
    }
  }
  return angles;
}
}

void setDmAngles(StackInfo& info, const DmTags& tags, const std::string& image)
{
  const std::int64_t images = info.size[2];
  const auto set = [&](std::vector<double> angles, const std::string& from)
  {
    info.angles = std::move(angles);
    info.anglesFrom = from;
  };
  if (images == 1)
  {
    const auto alpha = tags.number(image + ".ImageTags.Microscope Info.Stage Position.Stage Alpha");
    if (alpha && std::abs(*alpha) <= 180.0)
    {
      set({ *alpha }, "the stage's alpha in its tags");
    }
    return;
  }
  std::string list;
  const std::vector<double> calibrated = ofThirdAxis(tags, image, images);
  const std::vector<double> listed = ofLists(info, tags, image, list);
  const std::vector<double> planned = ofSetup(tags, image, images);
  if (areAngles(calibrated))
  {
    set(calibrated, "the calibration of its third axis");
  }
  else if (!listed.empty())
  {
    set(listed, "its tags '" + list.substr(image.size() + 1) + "'");
  }
  else if (areAngles(planned))
  {
    set(planned, "the tomography setup in its tags, as planned");
  }
}
}
