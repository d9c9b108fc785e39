#include "vtkMagNetFoundGeometry.h"

#include "vtkMagNetBridge.h"

#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkIdTypeArray.h"
#include "vtkNew.h"
#include "vtkTable.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace
{
using magnet::constants::degree;
using magnet::constants::nanometre;

// A row of the table, in its units.
struct Place
{
  double angle = 0.0, shiftX = 0.0, shiftY = 0.0, rotation = 0.0;
};

Place placeOf(const magnet::SeriesGeometry& g, std::size_t image)
{
  Place place;
  place.angle = g.angles[image] / degree;
  if (!g.shifts.empty())
  {
    place.shiftX = g.shifts[image][0] / nanometre;
    place.shiftY = g.shifts[image][1] / nanometre;
  }
  place.rotation = g.rotations.empty() ? 0.0 : g.rotations[image] / degree;
  return place;
}
}

namespace vtkMagNetFoundGeometry
{
void Fill(vtkTable* table, const std::vector<magnet::SeriesView>& series,
  const std::vector<magnet::GeometryChange>& found)
{
  const std::array<const char*, 8> names{ "tilt angle given (degrees)", "tilt angle (degrees)", "shift x given (nm)",
    "shift x (nm)", "shift y given (nm)", "shift y (nm)", "rotation given (degrees)", "rotation (degrees)" };
  vtkNew<vtkIdTypeArray> number, image;
  number->SetName("series");
  image->SetName("image");
  std::array<vtkNew<vtkDoubleArray>, 8> columns;
  for (std::size_t c = 0; c < names.size(); ++c)
  {
    columns[c]->SetName(names[c]);
  }
  for (std::size_t s = 0; s < found.size(); ++s)
  {
    const magnet::SeriesGeometry there = magnet::changed(series[s], found[s]);
    for (std::size_t i = 0; i < there.angles.size(); ++i)
    {
      number->InsertNextValue(static_cast<vtkIdType>(s) + 1);
      image->InsertNextValue(static_cast<vtkIdType>(i));
      const Place a = placeOf(series[s], i);
      const Place b = placeOf(there, i);
      const std::array<double, 8> values{ a.angle, b.angle, a.shiftX, b.shiftX, a.shiftY, b.shiftY, a.rotation,
        b.rotation };
      for (std::size_t c = 0; c < values.size(); ++c)
      {
        columns[c]->InsertNextValue(values[c]);
      }
    }
  }
  table->AddColumn(number);
  table->AddColumn(image);
  for (const auto& column : columns)
  {
    table->AddColumn(column);
  }
}

void Apply(vtkDataObject* data, const magnet::SeriesGeometry& geometry)
{
  std::vector<double> angles, rotations;
  vtkNew<vtkDoubleArray> shifts;
  shifts->SetName("image_shifts");
  shifts->SetNumberOfComponents(2);
  for (std::size_t i = 0; i < geometry.angles.size(); ++i)
  {
    const Place place = placeOf(geometry, i);
    angles.push_back(place.angle);
    rotations.push_back(place.rotation);
    shifts->InsertNextTuple2(place.shiftX, place.shiftY);
  }
  vtkMagNetBridge::SetField(data, "tilt_angles", angles);
  vtkMagNetBridge::SetField(data, "image_rotations", rotations);
  data->GetFieldData()->AddArray(shifts);
  // The short form has no room for what was found.
  data->GetFieldData()->RemoveArray("tilt_axis");
  vtkMagNetBridge::SetField(data, "tilt_axis_azimuth", std::vector<double>{ geometry.azimuth / degree });
  vtkMagNetBridge::SetField(data, "detector_azimuth", std::vector<double>{ geometry.detectorAzimuth / degree });
}

void Tell(vtkDataObject* data, const std::vector<magnet::SeriesView>& series,
  const std::vector<magnet::GeometryChange>& found)
{
  std::vector<double> azimuths, offsets;
  double largest = 0.0;
  for (std::size_t s = 0; s < found.size(); ++s)
  {
    azimuths.push_back((series[s].azimuth + found[s].azimuth) / degree);
    offsets.push_back(found[s].tiltOffset / degree);
    for (const auto& shift : found[s].shifts)
    {
      largest = std::max(largest, std::hypot(shift[0], shift[1]) / nanometre);
    }
  }
  vtkMagNetBridge::SetField(data, "tilt_axis_azimuth_found", azimuths);
  vtkMagNetBridge::SetField(data, "tilt_offset_found", offsets);
  vtkMagNetBridge::SetField(data, "largest_image_shift_found", std::vector<double>{ largest });
}
}
