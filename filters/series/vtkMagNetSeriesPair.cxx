#include "vtkMagNetSeriesPair.h"

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

Pair Read(vtkImageData* x, vtkImageData* y)
{
  Pair pair;
  pair.PhaseX = vtkMagNetBridge::PointArray(x, "", { "phase" }, 1, "the x series");
  pair.PhaseY = vtkMagNetBridge::PointArray(y, "", { "phase" }, 1, "the y series");
  pair.X = vtkMagNetBridge::Series(x, pair.PhaseX, "the x series");
  pair.Y = vtkMagNetBridge::Series(y, pair.PhaseY, "the y series");
  return pair;
}

magnet::Grid CubeOf(const magnet::Grid& series, std::int64_t size)
{
  size = size > 0 ? size : series.size[0];
  magnet::Grid grid = magnet::Grid::centred(
    { size, size, size }, { series.spacing[0], series.spacing[1], series.spacing[0] });
  for (int axis = 0; axis < 2; ++axis)
  {
    grid.origin[axis] += series.centre(axis);
  }
  return grid;
}

magnet::Grid Placed(magnet::Grid cube, vtkImageData* x, vtkImageData* y)
{
  const magnet::Grid frameX = vtkMagNetBridge::GridOf(x, "the x series");
  const magnet::Grid frameY = vtkMagNetBridge::GridOf(y, "the y series");
  for (int axis = 0; axis < 2; ++axis)
  {
    const double shift = std::abs(frameX.centre(axis) - frameY.centre(axis));
    magnet::require(shift <= 0.1 * frameX.spacing[axis], "the frames of the x and the y series are shifted by ",
      shift / nanometre, " nm along ", axis == 0 ? "x" : "y",
      "; crop both series to the same place, or correct their origins");
    cube.origin[axis] += frameX.centre(axis);
  }
  const auto centreZ = vtkMagNetBridge::FieldNumbers(x, "specimen_centre_z_nm");
  cube.origin[2] += centreZ.empty() ? 0.0 : centreZ[0] * nanometre;
  return cube;
}

std::vector<unsigned char> Support(vtkImageData* volume, const magnet::Grid& grid)
{
  if (volume == nullptr)
  {
    return {};
  }
  magnet::requireSame(grid, "the reconstruction", vtkMagNetBridge::GridOf(volume, "the support"), "the support");
  std::vector<unsigned char> mask = vtkMagNetBridge::Mask(volume);
  if (mask.empty())
  {
    mask = vtkMagNetBridge::Mask(volume, "mask_magnet");
  }
  magnet::require(!mask.empty(), "the support has no point data array 'mask', nor 'mask_magnet' of MagNet Enhancement");
  return mask;
}

Notes NotesOf(const Pair& pair, vtkImageData* x, vtkImageData* y, const magnet::VolumeView& induction)
{
  Notes notes;
  magnet::Engine& engine = vtkMagNetEngine::Get();
  for (vtkImageData* const series : { x, y })
  {
    const magnet::SeriesView& view = series == x ? pair.X : pair.Y;
    const std::string name = series == x ? "the x series: " : "the y series: ";
    for (const std::string& note :
      engine.inspectSeries(view.phase, { view.width, view.height, view.images }, view.angles))
    {
      notes.All.push_back(name + note);
      const auto told = vtkMagNetBridge::FieldTexts(series, "notes");
      if (std::find(told.begin(), told.end(), note) != told.end())
      {
        notes.Known.push_back(name + note);
      }
    }
  }
  const auto ofResult = engine.inspectInduction(induction);
  notes.All.insert(notes.All.end(), ofResult.begin(), ofResult.end());
  return notes;
}

void StartVolume(vtkImageData* output, const magnet::Grid& grid, vtkImageData* x, vtkImageData* y)
{
  vtkMagNetBridge::SetGrid(output, grid);
  output->GetFieldData()->PassData(x->GetFieldData());
  for (const char* const ofOneSeries : { "tilt_axis", "tilt_angles", "tilt_angles_from", "tilt_axis_azimuth",
         "detector_azimuth", "image_files", "images", "notes" })
  {
    output->GetFieldData()->RemoveArray(ofOneSeries);
  }
  // Where each series came from, and how it was treated.
  for (const char* const ofEach : { "source_file", "source_format", "prepared" })
  {
    output->GetFieldData()->RemoveArray(ofEach);
    for (vtkImageData* const series : { x, y })
    {
      const std::string told = vtkMagNetBridge::FieldText(series, ofEach);
      if (!told.empty())
      {
        vtkMagNetBridge::SetField(output, (std::string(ofEach) + (series == x ? "_x" : "_y")).c_str(), told);
      }
    }
  }
  vtkMagNetBridge::SetField(output, "tilt_angles_x", vtkMagNetBridge::FieldNumbers(x, "tilt_angles"));
  vtkMagNetBridge::SetField(output, "tilt_angles_y", vtkMagNetBridge::FieldNumbers(y, "tilt_angles"));
}
}
