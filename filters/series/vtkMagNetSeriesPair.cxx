#include "vtkMagNetSeriesPair.h"

#include "vtkMagNetContent.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"

#include <algorithm>
#include <cmath>

namespace vtkMagNetSeriesPair
{
using magnet::constants::nanometre;

namespace
{
vtkImageData* ofPhases(vtkImageData* image, const std::string& name)
{
  if (image != nullptr)
  {
    vtkMagNetContent::Require(image, { vtkMagNetContent::phase }, name);
  }
  return image;
}
}

Measured::Measured(vtkImageData* image, const std::string& name)
  : Name(name)
  , Image(ofPhases(image, name))
  , Phase(vtkMagNetBridge::PointArray(image, "", { "phase" }, 1, name))
  , Valid(vtkMagNetBridge::Mask(image, "valid"))
  , View(vtkMagNetBridge::Series(image, Phase, Valid, name))
{
}

List Read(vtkImageData* x, vtkImageData* y)
{
  List series;
  series.emplace_back(x, "the x series");
  series.emplace_back(y, "the y series");
  return series;
}

std::vector<magnet::SeriesView> Views(const List& series)
{
  std::vector<magnet::SeriesView> views;
  for (const Measured& each : series)
  {
    views.push_back(each.View);
  }
  return views;
}

magnet::Grid VolumeOf(const magnet::Grid& series, std::int64_t size, std::int64_t depth, std::int64_t margin)
{
  size = size > 0 ? size : series.size[0];
  const std::int64_t across = size + 2 * margin;
  magnet::Grid grid = magnet::Grid::centred(
    { across, across, depth > 0 ? depth : size }, { series.spacing[0], series.spacing[1], series.spacing[0] });
  for (int axis = 0; axis < 2; ++axis)
  {
    grid.origin[axis] += series.centre(axis);
  }
  return grid;
}

magnet::Grid Placed(magnet::Grid cube, const List& series)
{
  const magnet::Grid first = vtkMagNetBridge::GridOf(series.front().Image, series.front().Name);
  for (const Measured& other : series)
  {
    const magnet::Grid frame = vtkMagNetBridge::GridOf(other.Image, other.Name);
    for (int axis = 0; axis < 2; ++axis)
    {
      const double shift = std::abs(first.centre(axis) - frame.centre(axis));
      magnet::require(shift <= 0.1 * first.spacing[axis], "the frames of ", series.front().Name, " and of ", other.Name,
        " are shifted by ", shift / nanometre, " nm along ", axis == 0 ? "x" : "y",
        "; crop both series to the same place, or correct their origins");
    }
  }
  cube.origin[0] += first.centre(0);
  cube.origin[1] += first.centre(1);
  const auto centreZ = vtkMagNetBridge::FieldNumbers(series.front().Image, "specimen_centre_z_nm");
  cube.origin[2] += centreZ.empty() ? 0.0 : centreZ[0] * nanometre;
  return cube;
}

std::vector<float> Support(vtkImageData* volume, const magnet::Grid& grid)
{
  if (volume == nullptr)
  {
    return {};
  }
  magnet::requireSame(grid, "the reconstruction", vtkMagNetBridge::GridOf(volume, "the support"), "the support");
  std::vector<float> shares = vtkMagNetBridge::Shares(volume);
  if (shares.empty())
  {
    shares = vtkMagNetBridge::Shares(volume, "mask_magnet");
  }
  magnet::require(
    !shares.empty(), "the support has no point data array 'mask', nor 'mask_magnet' of MagNet Enhancement");
  return shares;
}

Notes NotesOf(const List& series, const magnet::VolumeView& induction)
{
  Notes notes;
  magnet::Engine& engine = vtkMagNetEngine::Get();
  for (const Measured& each : series)
  {
    for (const std::string& note : engine.inspectSeries(each.View))
    {
      notes.All.push_back(each.Name + ": " + note);
      const auto told = vtkMagNetBridge::FieldTexts(each.Image, "notes");
      if (std::find(told.begin(), told.end(), note) != told.end())
      {
        notes.Known.push_back(notes.All.back());
      }
    }
  }
  const auto ofResult = engine.inspectInduction(induction);
  notes.All.insert(notes.All.end(), ofResult.begin(), ofResult.end());
  return notes;
}

namespace
{
std::string endingOf(const List& series, std::size_t index)
{
  const auto is = [](const Measured& each, magnet::Axis axis)
  { return each.View.isAlongEdge() && each.View.axis() == axis; };
  const std::string& name = series[index].Name;
  const bool pair = series.size() == 2 && is(series[0], magnet::Axis::X) && is(series[1], magnet::Axis::Y);
  return name == "the x series" || (pair && index == 0) ? "_x"
         : name == "the y series" || pair               ? "_y"
                                                        : "_" + std::to_string(index + 1);
}
}

void StartVolume(vtkImageData* output, const magnet::Grid& grid, const List& series)
{
  vtkMagNetBridge::SetGrid(output, grid);
  output->GetFieldData()->PassData(series.front().Image->GetFieldData());
  for (const char* const ofOneSeries : { "tilt_axis", "tilt_angles", "tilt_angles_from", "tilt_axis_azimuth",
         "detector_azimuth", "image_shifts", "image_rotations", "phase_sigma", "image_files", "images", "notes" })
  {
    output->GetFieldData()->RemoveArray(ofOneSeries);
  }
  for (std::size_t i = 0; i < series.size(); ++i)
  {
    const std::string ending = endingOf(series, i);
    // Where each series came from, and how it was treated.
    for (const char* const ofEach : { "source_file", "source_format", "prepared" })
    {
      output->GetFieldData()->RemoveArray(ofEach);
      const std::string told = vtkMagNetBridge::FieldText(series[i].Image, ofEach);
      if (!told.empty())
      {
        vtkMagNetBridge::SetField(output, (ofEach + ending).c_str(), told);
      }
    }
    vtkMagNetBridge::SetField(
      output, ("tilt_angles" + ending).c_str(), vtkMagNetBridge::FieldNumbers(series[i].Image, "tilt_angles"));
    if (!series[i].View.isAlongEdge() || (ending != "_x" && ending != "_y"))
    {
      vtkMagNetBridge::SetField(output, ("tilt_axis_azimuth" + ending).c_str(),
        std::vector<double>{ series[i].View.azimuth / magnet::constants::degree });
    }
  }
}
}
