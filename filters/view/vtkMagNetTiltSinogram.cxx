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
#include <limits>

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

// Which of the image's axes the line runs along: across the tilt axis.
int across(const vtkMagNetTilts::Tilts& tilts)
{
  return tilts.axis == "x" ? 1 : 0;
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
  const magnet::Grid grid = vtkMagNetBridge::GridOf(input, "the input");
  const int along = across(tilts);
  const int fixed = 1 - along;
  const auto coordinate = [&](int axis, double index)
  { return (grid.origin[axis] + index * grid.spacing[axis]) / nanometre; };

  const double middle = grid.centre(fixed) / nanometre;
  const auto pixel = static_cast<std::int64_t>(
    std::lround((this->Position + middle - coordinate(fixed, 0.0)) / (grid.spacing[fixed] / nanometre) - 1e-6));
  const double half = 0.5 * static_cast<double>(grid.size[fixed]) * grid.spacing[fixed] / nanometre;
  magnet::require(std::abs(this->Position) <= half, "Position is ", this->Position, " nm; the images reach from ",
    -half, " to ", half, " nm along ", tilts.axis, " from their middle");
  const std::int64_t line = std::clamp<std::int64_t>(pixel, 0, grid.size[fixed] - 1);
  const double place = coordinate(fixed, static_cast<double>(line));

  const Rows rows = rowsOf(tilts);
  const std::int64_t columns = grid.size[along];
  const std::int64_t corners = columns + 1;
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  for (const double edge : rows.edges)
  {
    for (std::int64_t i = 0; i < corners; ++i)
    {
      points->InsertNextPoint(coordinate(along, static_cast<double>(i) - 0.5), edge, 0.0);
    }
  }
  auto* const output = vtkPolyData::GetData(outputs, 0);
  output->GetFieldData()->PassData(input->GetFieldData());
  vtkMagNetBridge::SetField(output, "line_position_nm", std::vector<double>{ place });

  const bool residual = !vtkMagNetBridge::FieldText(input, "residual_of").empty();
  vtkNew<vtkFloatArray> values;
  values->SetName(residual ? "residual_rad" : "phase_rad");
  vtkNew<vtkDoubleArray> degrees;
  degrees->SetName("tilt_deg");
  vtkNew<vtkIntArray> images;
  images->SetName("image");
  const std::int64_t step = along == 0 ? 1 : grid.size[0];
  const std::int64_t start = line * (along == 0 ? grid.size[0] : 1);
  vtkNew<vtkCellArray> cells;
  for (std::size_t row = 0; row < rows.images.size(); ++row)
  {
    const int image = rows.images[row];
    if (image == gap)
    {
      continue;
    }
    const float* const first = phase.Data() + image * grid.size[0] * grid.size[1] + start;
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
  output->GetCellData()->SetActiveScalars(values->GetName());

  // A little towards the viewer, who looks from +z.
  const double above = 0.1 * grid.spacing[along] / nanometre;
  double from[3] = { place, place, above };
  double to[3] = { place, place, above };
  const double begin = coordinate(along, -0.5);
  const double end = coordinate(along, static_cast<double>(columns) - 0.5);
  from[along] = begin;
  to[along] = end;
  auto* const inImages = vtkPolyData::GetData(outputs, 1);
  setLine(inImages, from, to);
  const double angle = tilts.angles[tilts.nearest(this->AskedTime(outputs))];
  const double left[3] = { begin, angle, above };
  const double right[3] = { end, angle, above };
  auto* const mark = vtkPolyData::GetData(outputs, 2);
  setLine(mark, left, right);
  vtkMagNetBridge::SetField(mark, "tilt_angle_deg", std::vector<double>{ angle });

  vtkNew<vtkStringArray> words;
  words->SetName("caption");
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.4g", std::abs(place));
  words->InsertNextValue(std::string("line ") + tilts.axis + " = " + (place < 0.0 ? "\u2212" : "") + digits + " nm");
  auto* const table = vtkTable::GetData(outputs, 3);
  table->AddColumn(words);
  for (vtkDataObject* const data : { static_cast<vtkDataObject*>(output), static_cast<vtkDataObject*>(inImages),
         static_cast<vtkDataObject*>(mark), static_cast<vtkDataObject*>(table) })
  {
    SetTime(data, angle);
  }
}
