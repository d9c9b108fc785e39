#include "vtkMagNetTiltSinogram.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetTilts.h"

#include "core/base/Constants.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDoubleArray.h"
#include "vtkFieldData.h"
#include "vtkFloatArray.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkIntArray.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkStringArray.h"
#include "vtkTable.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

vtkStandardNewMacro(vtkMagNetTiltSinogram);

using magnet::constants::nanometre;

namespace
{
constexpr int gap = -1;

// The rows of cells from the lowest tilt up: where each begins and ends, and which image it is, or a gap.
struct Rows
{
  std::vector<double> edges; // degrees, one more than rows
  std::vector<int> images;
};

Rows rowsOf(const vtkMagNetTilts::Tilts& tilts)
{
  const auto& angles = tilts.angles;
  const std::vector<double> ascending = tilts.ascending();
  magnet::require(ascending.size() == angles.size(),
    "two images of the series have the same tilt angle; in a sinogram each needs its own row: correct the angles, or "
    "take out one of the images");
  const double usual = ascending.size() > 1 ? vtkMagNetTilts::Step(ascending) : 1.0;
  Rows rows;
  double begin = ascending.front() - 0.5 * usual;
  if (ascending.size() > 1)
  {
    begin = ascending.front() - 0.5 * std::min(usual, ascending[1] - ascending[0]);
  }
  rows.edges.push_back(begin);
  for (std::size_t i = 0; i < ascending.size(); ++i)
  {
    rows.images.push_back(static_cast<int>(tilts.order[i]));
    if (i + 1 == ascending.size())
    {
      rows.edges.push_back(ascending[i] + 0.5 * std::min(usual, i > 0 ? ascending[i] - ascending[i - 1] : usual));
    }
    else if (ascending[i + 1] - ascending[i] > vtkMagNetTilts::gapInSteps * usual)
    {
      rows.edges.push_back(ascending[i] + 0.5 * usual);
      rows.images.push_back(gap);
      rows.edges.push_back(ascending[i + 1] - 0.5 * usual);
    }
    else
    {
      rows.edges.push_back(0.5 * (ascending[i] + ascending[i + 1]));
    }
  }
  return rows;
}

// The line of pixels that the sinogram is taken along: across the tilt axis.
struct Line
{
  magnet::Grid Images;
  int Along;
  std::int64_t Number; // of the line, on the other axis
  double Place;        // nm, on that axis

  double coordinate(int axis, double index) const
  {
    return (Images.origin[axis] + index * Images.spacing[axis]) / nanometre;
  }
  std::int64_t pixels() const { return Images.size[Along]; }
};

// position: nm from the middle of the images.
Line lineAt(const magnet::Grid& grid, const vtkMagNetTilts::Tilts& tilts, double position)
{
  Line line{ grid, tilts.axis == "x" ? 1 : 0, 0, 0.0 };
  const int fixed = 1 - line.Along;
  const double middle = grid.centre(fixed) / nanometre;
  const auto pixel = static_cast<std::int64_t>(
    std::lround((position + middle - line.coordinate(fixed, 0.0)) / (grid.spacing[fixed] / nanometre) - 1e-6));
  const double half = 0.5 * static_cast<double>(grid.size[fixed]) * grid.spacing[fixed] / nanometre;
  magnet::require(std::abs(position) <= half, "Position is ", position, " nm; the images reach from ", -half, " to ",
    half, " nm along ", tilts.axis, " from their middle");
  line.Number = std::clamp<std::int64_t>(pixel, 0, grid.size[fixed] - 1);
  line.Place = line.coordinate(fixed, static_cast<double>(line.Number));
  return line;
}

// A cell for each pixel of each row; none in a gap.
void setSheet(vtkPolyData* output, const Rows& rows, const Line& line, const vtkMagNetTilts::Tilts& tilts,
  const float* phase, const char* name)
{
  const magnet::Grid& grid = line.Images;
  const std::int64_t columns = line.pixels();
  const std::int64_t corners = columns + 1;
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  for (const double edge : rows.edges)
  {
    for (std::int64_t i = 0; i < corners; ++i)
    {
      points->InsertNextPoint(line.coordinate(line.Along, static_cast<double>(i) - 0.5), edge, 0.0);
    }
  }
  vtkNew<vtkFloatArray> values;
  values->SetName(name);
  vtkNew<vtkDoubleArray> degrees;
  degrees->SetName("tilt_deg");
  vtkNew<vtkIntArray> images;
  images->SetName("image");
  const std::int64_t step = line.Along == 0 ? 1 : grid.size[0];
  const std::int64_t start = line.Number * (line.Along == 0 ? grid.size[0] : 1);
  vtkNew<vtkCellArray> cells;
  for (std::size_t row = 0; row < rows.images.size(); ++row)
  {
    const int image = rows.images[row];
    if (image == gap)
    {
      continue;
    }
    const float* const first = phase + image * grid.size[0] * grid.size[1] + start;
    for (std::int64_t i = 0; i < columns; ++i)
    {
      const vtkIdType corner = static_cast<vtkIdType>(row) * corners + i;
      cells->InsertNextCell({ corner, corner + 1, corner + 1 + corners, corner + corners });
      values->InsertNextValue(first[i * step]);
      degrees->InsertNextValue(tilts.angles[image]);
      images->InsertNextValue(image);
    }
  }
  output->SetPoints(points);
  output->SetPolys(cells);
  output->GetCellData()->AddArray(values);
  output->GetCellData()->AddArray(degrees);
  output->GetCellData()->AddArray(images);
  output->GetCellData()->SetActiveScalars(name);
}

void setLine(vtkPolyData* output, const double* from, const double* to)
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  points->InsertNextPoint(from);
  points->InsertNextPoint(to);
  vtkNew<vtkCellArray> line;
  line->InsertNextCell({ 0, 1 });
  output->SetPoints(points);
  output->SetLines(line);
}

// "line x = 12.5 nm".
void setCaption(vtkTable* table, const std::string& axis, double place)
{
  vtkNew<vtkStringArray> words;
  words->SetName("caption");
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.4g", std::abs(place));
  words->InsertNextValue("line " + axis + " = " + (place < 0.0 ? "\u2212" : "") + digits + " nm");
  table->AddColumn(words);
}
}

vtkMagNetTiltSinogram::vtkMagNetTiltSinogram()
{
  this->SetNumberOfOutputPorts(4);
}

void vtkMagNetTiltSinogram::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Position: " << this->Position << " nm\n";
}

int vtkMagNetTiltSinogram::FillOutputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), port < 3 ? "vtkPolyData" : "vtkTable");
  return 1;
}

void vtkMagNetTiltSinogram::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  std::vector<double> times;
  if (vtkImageData* const input = this->CurrentSeries(0))
  {
    times = vtkMagNetTilts::Read(input, "the input").ascending();
  }
  OfferTimes(outputs, times);
}

void vtkMagNetTiltSinogram::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const input = vtkImageData::GetData(inputs[0]);
  const auto phase = vtkMagNetBridge::PointArray(input, "", { "phase" }, 1, "the input");
  const vtkMagNetTilts::Tilts tilts = vtkMagNetTilts::Read(input, "the input");
  const Line line = lineAt(vtkMagNetBridge::GridOf(input, "the input"), tilts, this->Position);
  const bool residual = !vtkMagNetBridge::FieldText(input, "residual_of").empty();
  auto* const output = vtkPolyData::GetData(outputs, 0);
  output->GetFieldData()->PassData(input->GetFieldData());
  vtkMagNetBridge::SetField(output, "line_position_nm", std::vector<double>{ line.Place });
  setSheet(output, rowsOf(tilts), line, tilts, phase.Data(), residual ? "residual_rad" : "phase_rad");

  // A little towards the viewer, who looks from +z.
  const double above = 0.1 * line.Images.spacing[line.Along] / nanometre;
  const double begin = line.coordinate(line.Along, -0.5);
  const double end = line.coordinate(line.Along, static_cast<double>(line.pixels()) - 0.5);
  double from[3] = { line.Place, line.Place, above };
  double to[3] = { line.Place, line.Place, above };
  from[line.Along] = begin;
  to[line.Along] = end;
  auto* const inImages = vtkPolyData::GetData(outputs, 1);
  setLine(inImages, from, to);
  const double angle = tilts.angles[tilts.nearest(this->AskedTime(outputs))];
  const double left[3] = { begin, angle, above };
  const double right[3] = { end, angle, above };
  auto* const mark = vtkPolyData::GetData(outputs, 2);
  setLine(mark, left, right);
  vtkMagNetBridge::SetField(mark, "tilt_angle_deg", std::vector<double>{ angle });

  auto* const table = vtkTable::GetData(outputs, 3);
  setCaption(table, tilts.axis, line.Place);
  for (vtkDataObject* const data : { static_cast<vtkDataObject*>(output), static_cast<vtkDataObject*>(inImages),
         static_cast<vtkDataObject*>(mark), static_cast<vtkDataObject*>(table) })
  {
    SetTime(data, angle);
  }
}
