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
#include <array>
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

// "−2.5 nm".
std::string nanometres(double place)
{
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.4g", std::abs(place));
  return std::string(place < 0.0 ? "\u2212" : "") + digits + " nm";
}

// The line of pixels that the sinogram is taken along: across the tilt axis.
struct Line
{
  std::vector<std::int64_t> pixels;   // of an image, one after the other
  std::vector<double> edges;          // nm along the line, one more than pixels
  std::array<double, 2> from{}, to{}; // nm, its ends in the images
  double place = 0.0;                 // nm, along the tilt axis
  std::string caption;
};

double coordinate(const magnet::Grid& images, int axis, double index)
{
  return (images.origin[axis] + index * images.spacing[axis]) / nanometre;
}

void requireInside(double position, double half, const std::string& axis)
{
  magnet::require(std::abs(position) <= half, "Position is ", position, " nm; the images reach from ", -half, " to ",
    half, " nm along ", axis, " from their middle");
}

// A row or a column.
Line alongEdge(const magnet::Grid& grid, const std::string& axis, double position)
{
  const int along = axis == "x" ? 1 : 0;
  const int fixed = 1 - along;
  const double middle = grid.centre(fixed) / nanometre;
  const auto nearest = static_cast<std::int64_t>(
    std::lround((position + middle - coordinate(grid, fixed, 0.0)) / (grid.spacing[fixed] / nanometre) - 1e-6));
  requireInside(position, 0.5 * static_cast<double>(grid.size[fixed]) * grid.spacing[fixed] / nanometre, axis);
  const std::int64_t number = std::clamp<std::int64_t>(nearest, 0, grid.size[fixed] - 1);
  Line line;
  line.place = coordinate(grid, fixed, static_cast<double>(number));
  for (std::int64_t i = 0; i < grid.size[along]; ++i)
  {
    line.edges.push_back(coordinate(grid, along, static_cast<double>(i) - 0.5));
    line.pixels.push_back(along == 0 ? number * grid.size[0] + i : i * grid.size[0] + number);
  }
  line.edges.push_back(coordinate(grid, along, static_cast<double>(grid.size[along]) - 0.5));
  line.from[along] = line.edges.front();
  line.to[along] = line.edges.back();
  line.from[fixed] = line.to[fixed] = line.place;
  line.caption = "line " + axis + " = " + nanometres(line.place);
  return line;
}

// The pixels nearest to a line of any direction, from step to step of a pixel; to the upper or the right side.
Line anywhere(const magnet::Grid& grid, double azimuth, double position)
{
  const double cosine = std::cos(azimuth * magnet::constants::degree);
  const double sine = std::sin(azimuth * magnet::constants::degree);
  const bool up = std::abs(cosine) >= std::abs(sine);
  const double sign = up ? std::copysign(1.0, cosine) : -std::copysign(1.0, sine);
  const std::array<double, 2> across{ -sine * sign, cosine * sign };
  const std::array<double, 2> middle{ grid.centre(0) / nanometre, grid.centre(1) / nanometre };
  const std::array<double, 2> half{ 0.5 * static_cast<double>(grid.size[0]) * grid.spacing[0] / nanometre,
    0.5 * static_cast<double>(grid.size[1]) * grid.spacing[1] / nanometre };
  requireInside(position, half[0] * std::abs(cosine) + half[1] * std::abs(sine), "the tilt axis");
  const double step = std::min(grid.spacing[0], grid.spacing[1]) / nanometre;
  const std::array<double, 2> foot{ middle[0] + position * cosine, middle[1] + position * sine };
  const double offset = middle[0] * across[0] + middle[1] * across[1];
  const auto most = static_cast<std::int64_t>(std::ceil(2.0 * std::hypot(half[0], half[1]) / step));
  Line line;
  line.place = position;
  for (std::int64_t k = -most; k <= most; ++k)
  {
    const double t = static_cast<double>(k) * step;
    const double x = foot[0] + t * across[0];
    const double y = foot[1] + t * across[1];
    const auto i = std::llround((x - coordinate(grid, 0, 0.0)) / (grid.spacing[0] / nanometre));
    const auto j = std::llround((y - coordinate(grid, 1, 0.0)) / (grid.spacing[1] / nanometre));
    if (i < 0 || i >= grid.size[0] || j < 0 || j >= grid.size[1])
    {
      continue;
    }
    line.from = line.pixels.empty() ? std::array<double, 2>{ x, y } : line.from;
    line.to = { x, y };
    line.edges.push_back(offset + t - 0.5 * step);
    line.pixels.push_back(j * grid.size[0] + i);
  }
  magnet::require(!line.pixels.empty(), "the line at ", position, " nm along the tilt axis meets no pixel");
  line.edges.push_back(line.edges.back() + step);
  line.caption = "line at " + nanometres(position) + " along the axis";
  return line;
}

// A cell for each pixel of each row, NaN where it does not count; none in a gap.
void setSheet(vtkPolyData* output, const Rows& rows, const Line& line, const vtkMagNetTilts::Tilts& tilts,
  const float* phase, const std::vector<unsigned char>& valid, std::int64_t pixelsOfImage, const char* name)
{
  const auto corners = static_cast<std::int64_t>(line.edges.size());
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  for (const double edge : rows.edges)
  {
    for (const double place : line.edges)
    {
      points->InsertNextPoint(place, edge, 0.0);
    }
  }
  vtkNew<vtkFloatArray> values;
  values->SetName(name);
  vtkNew<vtkDoubleArray> degrees;
  degrees->SetName("tilt_deg");
  vtkNew<vtkIntArray> images;
  images->SetName("image");
  vtkNew<vtkCellArray> cells;
  for (std::size_t row = 0; row < rows.images.size(); ++row)
  {
    const int image = rows.images[row];
    if (image == gap)
    {
      continue;
    }
    for (std::size_t i = 0; i < line.pixels.size(); ++i)
    {
      const vtkIdType corner = static_cast<vtkIdType>(row) * corners + static_cast<vtkIdType>(i);
      cells->InsertNextCell({ corner, corner + 1, corner + 1 + corners, corner + corners });
      const std::int64_t pixel = image * pixelsOfImage + line.pixels[i];
      const bool counts = valid.empty() || valid[static_cast<std::size_t>(pixel)] != 0;
      values->InsertNextValue(counts ? phase[pixel] : std::numeric_limits<float>::quiet_NaN());
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

void setCaption(vtkTable* table, const std::string& caption)
{
  vtkNew<vtkStringArray> words;
  words->SetName("caption");
  words->InsertNextValue(caption);
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
  const std::vector<unsigned char> valid = vtkMagNetBridge::Mask(input, "valid");
  const magnet::Grid grid = vtkMagNetBridge::GridOf(input, "the input");
  const Line line = tilts.axis.empty() ? anywhere(grid, tilts.detectorAzimuth, this->Position)
                                       : alongEdge(grid, tilts.axis, this->Position);
  const bool residual = !vtkMagNetBridge::FieldText(input, "residual_of").empty();
  auto* const output = vtkPolyData::GetData(outputs, 0);
  output->GetFieldData()->PassData(input->GetFieldData());
  vtkMagNetBridge::SetField(output, "line_position_nm", std::vector<double>{ line.place });
  setSheet(output, rowsOf(tilts), line, tilts, phase.Data(), valid, grid.size[0] * grid.size[1],
    residual ? "residual_rad" : "phase_rad");

  // A little towards the viewer, who looks from +z.
  const double above = 0.1 * (line.edges[1] - line.edges[0]);
  const double from[3] = { line.from[0], line.from[1], above };
  const double to[3] = { line.to[0], line.to[1], above };
  auto* const inImages = vtkPolyData::GetData(outputs, 1);
  setLine(inImages, from, to);
  const double angle = tilts.angles[tilts.nearest(this->AskedTime(outputs))];
  const double left[3] = { line.edges.front(), angle, above };
  const double right[3] = { line.edges.back(), angle, above };
  auto* const mark = vtkPolyData::GetData(outputs, 2);
  setLine(mark, left, right);
  vtkMagNetBridge::SetField(mark, "tilt_angle_deg", std::vector<double>{ angle });

  auto* const table = vtkTable::GetData(outputs, 3);
  setCaption(table, line.caption);
  for (vtkDataObject* const data : { static_cast<vtkDataObject*>(output), static_cast<vtkDataObject*>(inImages),
         static_cast<vtkDataObject*>(mark), static_cast<vtkDataObject*>(table) })
  {
    SetTime(data, angle);
  }
}
