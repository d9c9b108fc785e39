#include "vtkMagNetFoundGeometry.h"

#include "vtkMagNetBridge.h"

#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkIdTypeArray.h"
#include "vtkNew.h"
#include "vtkTable.h"
#include "vtkVariant.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace
{
using magnet::constants::degree;
using magnet::constants::nanometre;

const char* const seriesColumn = "series";
const char* const imageColumn = "image";
const char* const angleColumn = "tilt angle (degrees)";
const char* const shiftColumns[] = { "shift x (nm)", "shift y (nm)" };
const char* const rotationColumn = "rotation (degrees)";
const char* const azimuthColumn = "tilt axis azimuth (degrees)";
const char* const detectorColumn = "detector azimuth (degrees)";

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
void Fill(
  vtkTable* table, const std::vector<magnet::SeriesView>& series, const std::vector<magnet::GeometryChange>& found)
{
  const std::array<const char*, 10> names{ "tilt angle given (degrees)", angleColumn, "shift x given (nm)",
    shiftColumns[0], "shift y given (nm)", shiftColumns[1], "rotation given (degrees)", rotationColumn, azimuthColumn,
    detectorColumn };
  vtkNew<vtkIdTypeArray> number, image;
  number->SetName(seriesColumn);
  image->SetName(imageColumn);
  std::array<vtkNew<vtkDoubleArray>, 10> columns;
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
      const std::array<double, 10> values{ a.angle, b.angle, a.shiftX, b.shiftX, a.shiftY, b.shiftY, a.rotation,
        b.rotation, there.azimuth / degree, there.detectorAzimuth / degree };
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

magnet::SeriesGeometry Read(vtkTable* table, int series, std::int64_t images)
{
  const auto number = [table](vtkIdType row, const char* name)
  {
    vtkAbstractArray* const column = table->GetColumnByName(name);
    magnet::require(column != nullptr, "the table of the geometry has no column '", name,
      "'; the output Geometry of Model Based Reconstruction has it, and a CSV file that was written of it");
    bool valid = false;
    const double value = column->GetVariantValue(row).ToDouble(&valid);
    magnet::require(valid && std::isfinite(value), "the table of the geometry has '",
      column->GetVariantValue(row).ToString(), "' in row ", row + 1, " of '", name, "'; a number is expected");
    return value;
  };
  const auto count = static_cast<std::size_t>(images);
  magnet::SeriesGeometry geometry;
  geometry.angles.resize(count);
  geometry.shifts.resize(count);
  geometry.rotations.resize(count);
  std::vector<int> rows(count, 0);
  for (vtkIdType row = 0; row < table->GetNumberOfRows(); ++row)
  {
    if (number(row, seriesColumn) != series)
    {
      continue;
    }
    const double image = number(row, imageColumn);
    magnet::require(image >= 0.0 && image < static_cast<double>(images) && image == std::floor(image),
      "the table of the geometry tells of image ", image, " of series ", series, "; the input has ", images,
      " images, 0 to ", images - 1);
    const auto i = static_cast<std::size_t>(image);
    ++rows[i];
    geometry.angles[i] = number(row, angleColumn) * degree;
    magnet::require(std::abs(geometry.angles[i]) <= 180.0 * degree, "the table of the geometry has a tilt angle of ",
      number(row, angleColumn), " degrees; between -180 and 180 were expected");
    geometry.shifts[i] = { number(row, shiftColumns[0]) * nanometre, number(row, shiftColumns[1]) * nanometre };
    geometry.rotations[i] = number(row, rotationColumn) * degree;
    const bool first = std::count(rows.begin(), rows.end(), 0) == images - 1;
    for (const auto& [name, azimuth] :
      { std::pair(azimuthColumn, &geometry.azimuth), std::pair(detectorColumn, &geometry.detectorAzimuth) })
    {
      const double value = number(row, name) * degree;
      magnet::require(first || std::abs(value - *azimuth) < 1e-6, "the table of the geometry has different values of '",
        name, "' for the images of series ", series, "; a series has one axis");
      *azimuth = value;
    }
  }
  for (std::size_t i = 0; i < count; ++i)
  {
    magnet::require(rows[i] == 1, "the table of the geometry has ", rows[i], " rows of image ", i, " of series ",
      series, "; one is expected for each of the ", images, " images");
  }
  return geometry;
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

void Tell(
  vtkDataObject* data, const std::vector<magnet::SeriesView>& series, const std::vector<magnet::GeometryChange>& found)
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
