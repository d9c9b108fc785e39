#include "DmAngles.h"

#include "StoredAngles.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace magnet
{
namespace
{
// Along the axis of the images; DigitalMicrograph counts the origin in pixels. unit: degrees of one.
std::vector<double> along(const DmTags& tags, const std::string& axis, std::int64_t images, double unit)
{
  const double scale = tags.number(axis + "Scale").value_or(0.0);
  const double origin = tags.number(axis + "Origin").value_or(0.0);
  std::vector<double> angles;
  for (std::int64_t i = 0; i < images && unit > 0.0; ++i)
  {
    angles.push_back((static_cast<double>(i) - origin) * scale * unit);
  }
  return angles;
}

bool holdsTilts(const std::string& tag)
{
  return namesTilts(tag.substr(tag.rfind('.') + 1));
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
    if (!holdsTilts(tag))
    {
      continue;
    }
    const std::vector<double> values = tags.numbers(tag, info.size[2]);
    if (!areTilts(values) || areFlags(values))
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

// As it was planned.
struct Setup
{
  std::optional<double> least, most, step;
  bool equal = false; // the steps

  std::vector<double> angles(std::int64_t images) const
  {
    std::vector<double> result;
    const bool fits = equal && least && most && step && *step > 0.0 &&
                      std::abs(*least + static_cast<double>(images - 1) * *step - *most) < 1e-3 * *step;
    for (std::int64_t i = 0; fits && i < images; ++i)
    {
      result.push_back(*least + static_cast<double>(i) * *step);
    }
    return result;
  }
};

Setup setupOf(const DmTags& tags, const std::string& image)
{
  const std::string setup = image + ".ImageTags.Tomography.Tomography setup.Tilt angles.";
  return { tags.number(setup + "Minimum tilt angle (deg)"), tags.number(setup + "Maximum tilt angle (deg)"),
    tags.number(setup + "Tilt angle step (deg)"), tags.text(setup + "Tilt model") == "equal" };
}

// Where the axis of the images looks as if it were one of tilts.
void tellOfAxis(StackInfo& info, const DmTags& tags, const std::string& axis)
{
  const std::string unit = tags.text(axis + "Units");
  const bool maybe = namesNoUnit(unit) || namesTiltAxis(unit);
  const std::vector<double> angles = along(tags, axis, info.size[2], maybe ? 1.0 : degrees(unit));
  if (angles.empty() || angles.front() == angles.back())
  {
    return;
  }
  const std::string runs = text("the axis of its images runs from ", angles.front(), " to ", angles.back());
  if (!maybe)
  {
    info.notes.push_back(merelyCount(angles)
                           ? tellCounting("the axis of its images")
                           : runs + " degrees, further than any tilts; no tilt angles were taken from it");
  }
  else if (areTilts(angles) && !merelyCount(angles))
  {
    info.notes.push_back(text(runs, unit.empty() ? " without a unit" : " in the unit '" + unit + "'",
      "; no tilt angles were taken from it: if these are degrees, set Tilt Angles"));
  }
}

void tellOfLists(StackInfo& info, const DmTags& tags, const std::string& image)
{
  for (const std::string& tag : tags.below(image + ".ImageTags"))
  {
    const std::int64_t count = tags.count(tag);
    if (!holdsTilts(tag) || count < 2 || count == info.size[2])
    {
      continue;
    }
    const std::vector<double> values = tags.numbers(tag, count);
    if (areTilts(values) && !areFlags(values))
    {
      info.notes.push_back(text("its tags '", tag.substr(image.size() + 1), "' hold ", count, " tilts for ",
        info.size[2], " images; they were not taken"));
    }
  }
}

// What was found and not taken.
void tellOfTilts(StackInfo& info, const DmTags& tags, const std::string& image, const std::string& axis)
{
  tellOfAxis(info, tags, axis);
  tellOfLists(info, tags, image);
  const Setup setup = setupOf(tags, image);
  if (setup.least && setup.most && setup.step)
  {
    info.notes.push_back(text("the tomography setup in its tags plans tilts from ", *setup.least, " to ", *setup.most,
      " degrees in steps of ", *setup.step, ", and ",
      setup.equal ? text("the file has ", info.size[2], " images") : std::string("does not say that all are equal"),
      "; they were not taken"));
  }
}
}

void setDmAngles(StackInfo& info, const DmTags& tags, const std::string& image, std::size_t dimension)
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
  const std::string axis = text(image, ".ImageData.Calibrations.Dimension.", dimension, ".");
  std::string list;
  const std::size_t notes = info.notes.size();
  const std::vector<double> calibrated = along(tags, axis, images, degrees(tags.text(axis + "Units")));
  const std::vector<double> listed = ofLists(info, tags, image, list);
  const std::vector<double> planned = setupOf(tags, image).angles(images);
  if (areTilts(calibrated) && !merelyCount(calibrated))
  {
    set(calibrated, "the calibration of its third axis");
  }
  else if (!listed.empty())
  {
    set(listed, "its tags '" + list.substr(image.size() + 1) + "'");
  }
  else if (areTilts(planned))
  {
    set(planned, "the tomography setup in its tags, as planned");
  }
  else if (info.notes.size() == notes)
  {
    tellOfTilts(info, tags, image, axis);
  }
}
}
