#include "vtkMagNetTiltGeometry.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetDrawing.h"
#include "vtkMagNetTilts.h"

#include "core/base/Constants.h"

#include "vtkDataObject.h"
#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPolyData.h"

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMagNetTiltGeometry);

using magnet::constants::degree;
using magnet::constants::nanometre;
using vtkMagNetVector::Along;
using Point = vtkMagNetDrawing::Point;
using Style = vtkMagNetDrawing::Style;

namespace
{
// Okabe and Ito's, which the colour-blind tell apart: x blue, y vermilion.
using Color = std::array<unsigned char, 3>;
constexpr Color blue{ 0, 114, 178 }, vermilion{ 213, 94, 0 }, grey{ 110, 110, 110 };

Style style(int part, int series, double opacity = 1.0)
{
  const Color c = series == 0 ? grey : series == 1 ? blue : vermilion;
  return { part, series, { c[0], c[1], c[2], static_cast<unsigned char>(std::lround(255.0 * opacity)) } };
}

struct Series
{
  int number = 0; // 1 x, 2 y
  vtkMagNetTilts::Tilts tilts;
  Point axis{}, across{}, beam{ 0.0, 0.0, 1.0 }; // the tilt axis; the beam at 90 degrees and at 0

  Point direction(double angle) const
  {
    return Along(Along({ 0.0, 0.0, 0.0 }, std::cos(angle * degree), beam), std::sin(angle * degree), across);
  }
  // Along this the spectrum is measured, together with the tilt axis: across the beam.
  Point plane(double angle) const { return this->direction(angle + 90.0); }
};

Series read(vtkImageData* image, const std::string& what)
{
  Series series;
  series.tilts = vtkMagNetTilts::Read(image, what);
  const bool x = series.tilts.axis == "x";
  series.number = x ? 1 : 2;
  series.axis = x ? Point{ 1.0, 0.0, 0.0 } : Point{ 0.0, 1.0, 0.0 };
  series.across = x ? Point{ 0.0, 1.0, 0.0 } : Point{ -1.0, 0.0, 0.0 };
  return series;
}

// The frame of the images, in the plane of the specimen's middle; or of a volume its mask, or its box.
std::array<double, 6> boundsOf(vtkImageData* series, vtkImageData* volume)
{
  const magnet::Grid grid = vtkMagNetBridge::GridOf(volume != nullptr ? volume : series, "the specimen");
  std::array<std::int64_t, 6> cells{ 0, grid.size[0] - 1, 0, grid.size[1] - 1, 0, grid.size[2] - 1 };
  if (volume != nullptr)
  {
    std::vector<unsigned char> mask = vtkMagNetBridge::Mask(volume);
    mask = mask.empty() ? vtkMagNetBridge::Mask(volume, "mask_magnet") : mask;
    std::array<std::int64_t, 6> found{ grid.size[0], -1, grid.size[1], -1, grid.size[2], -1 };
    for (std::size_t i = 0; i < mask.size(); ++i)
    {
      const auto n = static_cast<std::int64_t>(i);
      const std::array<std::int64_t, 3> at{ n % grid.size[0], n / grid.size[0] % grid.size[1],
        n / grid.size[0] / grid.size[1] };
      for (int axis = 0; axis < 3 && mask[i] != 0; ++axis)
      {
        found[2 * axis] = std::min(found[2 * axis], at[axis]);
        found[2 * axis + 1] = std::max(found[2 * axis + 1], at[axis]);
      }
    }
    cells = found[1] >= 0 ? found : cells;
  }
  std::array<double, 6> bounds{};
  for (int axis = 0; axis < 3; ++axis)
  {
    for (int end = 0; end < 2; ++end)
    {
      const double edge = static_cast<double>(cells[2 * axis + end]) + (end == 0 ? -0.5 : 0.5);
      bounds[2 * axis + end] = (grid.origin[axis] + edge * grid.spacing[axis]) / nanometre;
    }
  }
  if (volume == nullptr)
  {
    const auto middle = vtkMagNetBridge::FieldNumbers(series, "specimen_centre_z_nm");
    bounds[4] = bounds[5] = middle.empty() ? 0.0 : middle.front();
  }
  return bounds;
}

// In real space: the axis, and the beam in all images.
void drawSpace(vtkMagNetDrawing& drawing, const Series& series, const Point& middle, double radius)
{
  drawing.Arrow(style(vtkMagNetTiltGeometry::TiltAxis, series.number), Along(middle, -1.25 * radius, series.axis),
    Along(middle, 1.25 * radius, series.axis), 0.012 * radius);
  const Style ray = style(vtkMagNetTiltGeometry::MeasuredRange, series.number);
  for (const double each : series.tilts.ascending())
  {
    const Point d = series.direction(each);
    drawing.Line(ray, { Along(middle, 0.92 * radius, d), Along(middle, radius, d) });
    drawing.Line(ray, { Along(middle, -0.92 * radius, d), Along(middle, -radius, d) });
  }
  // The range: what the missing sectors leave of half a turn, on both sides.
  const auto missing = vtkMagNetTilts::Missing(series.tilts.angles);
  for (std::size_t i = 0; i < std::max<std::size_t>(1, missing.size()); ++i)
  {
    const double first = missing.empty() ? -90.0 : missing[i][1];
    double last = missing.empty() ? 90.0 : missing[(i + 1) % missing.size()][0];
    last += last < first ? 180.0 : 0.0;
    for (const double side : { 0.0, 180.0 })
    {
      drawing.Polygon(style(vtkMagNetTiltGeometry::MeasuredRange, series.number, 0.22),
        vtkMagNetDrawing::Sector(middle, series.beam, series.across, radius, first + side, last + side));
    }
  }
}

// The beam at one tilt, and what it measures.
void drawTime(vtkMagNetDrawing& space, vtkMagNetDrawing& reciprocal, const Series& series, int number, double angle,
  const Point& middle, double radius, double length)
{
  const Point beam = series.direction(angle);
  space.Arrow(style(vtkMagNetTiltGeometry::Beam, number), Along(middle, -1.2 * radius, beam),
    Along(middle, 1.2 * radius, beam), 0.022 * radius);
  const auto corner = [&](double across, double along) {
    return Along(Along({ 0.0, 0.0, 0.0 }, across * radius, series.plane(angle)), along * length, series.axis);
  };
  const std::vector<Point> corners{ corner(-1.0, -1.0), corner(-1.0, 1.0), corner(1.0, 1.0), corner(1.0, -1.0) };
  reciprocal.Polygon(style(vtkMagNetTiltGeometry::PlaneOfTime, number, 0.3), corners);
  reciprocal.Line(
    style(vtkMagNetTiltGeometry::PlaneOfTime, number), { corners[0], corners[1], corners[2], corners[3], corners[0] });
}

// In reciprocal space: the slices that are measured, as ticks at their ends, and the wedges that are not. Both reach
// along the tilt axis without end; they are drawn to `length`.
void drawReciprocal(vtkMagNetDrawing& drawing, const Series& series, double radius, double length, double opacity)
{
  const auto end = [&](double side) { return Along({ 0.0, 0.0, 0.0 }, side * length, series.axis); };
  for (const double each : series.tilts.ascending())
  {
    const Point d = series.plane(each);
    for (const double side : { -1.0, 1.0 })
    {
      for (const double way : { -radius, radius })
      {
        drawing.Line(style(vtkMagNetTiltGeometry::MeasuredPlane, series.number),
          { Along(end(side), 0.92 * way, d), Along(end(side), way, d) });
      }
    }
  }
  const Style wedge = style(vtkMagNetTiltGeometry::MissingWedge, series.number, opacity);
  const Style edge = style(vtkMagNetTiltGeometry::MissingWedge, series.number);
  for (const auto& gap : vtkMagNetTilts::Missing(series.tilts.angles))
  {
    for (const double turn : { 0.0, 180.0 })
    {
      const auto sector = [&](double side)
      {
        return vtkMagNetDrawing::Sector(
          end(side), series.plane(0.0), series.plane(90.0), radius, gap[0] + turn, gap[1] + turn);
      };
      const std::vector<Point> left = sector(-1.0);
      const std::vector<Point> right = sector(1.0);
      drawing.Polygon(wedge, left);
      drawing.Polygon(wedge, right);
      for (std::size_t i = 0; i < left.size(); ++i)
      {
        const std::size_t next = (i + 1) % left.size();
        drawing.Polygon(wedge, { left[i], left[next], right[next], right[i] });
      }
      for (std::vector<Point> outline : { left, right })
      {
        outline.push_back(outline.front());
        drawing.Line(edge, outline);
      }
      drawing.Line(edge, { left[1], right[1] });
      drawing.Line(edge, { left.back(), right.back() });
    }
  }
}
}

vtkMagNetTiltGeometry::vtkMagNetTiltGeometry()
{
  this->SetNumberOfInputPorts(3);
  this->SetNumberOfOutputPorts(2);
}

void vtkMagNetTiltGeometry::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "WedgeOpacity: " << this->WedgeOpacity << "\n";
}

int vtkMagNetTiltGeometry::FillInputPortInformation(int port, vtkInformation* info)
{
  info->Set(vtkAlgorithm::INPUT_REQUIRED_DATA_TYPE(), "vtkImageData");
  if (port > 0)
  {
    info->Set(vtkAlgorithm::INPUT_IS_OPTIONAL(), 1);
  }
  return 1;
}

int vtkMagNetTiltGeometry::FillOutputPortInformation(int, vtkInformation* info)
{
  info->Set(vtkDataObject::DATA_TYPE_NAME(), "vtkPolyData");
  return 1;
}

void vtkMagNetTiltGeometry::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  vtkMagNetTilts::Tilts all;
  for (int port = 0; port < 2; ++port)
  {
    if (vtkImageData* const input = this->CurrentSeries(port))
    {
      const auto tilts = vtkMagNetTilts::Read(input, port == 0 ? "the series" : "the second series");
      all.angles.insert(all.angles.end(), tilts.angles.begin(), tilts.angles.end());
    }
  }
  OfferTimes(outputs, all.ascending());
}

void vtkMagNetTiltGeometry::Execute(vtkInformationVector** inputs, vtkInformationVector* outputs)
{
  auto* const first = vtkImageData::GetData(inputs[0]);
  std::vector<Series> all{ read(first, "the series") };
  if (auto* const second = vtkImageData::GetData(inputs[1]))
  {
    all.push_back(read(second, "the second series"));
    magnet::require(all[0].number != all[1].number, "both series are tilted about ", all[0].tilts.axis,
      "; expected one about x and one about y, or the first one alone");
  }
  const std::array<double, 6> box = boundsOf(first, vtkImageData::GetData(inputs[2]));
  const Point middle{ 0.5 * (box[0] + box[1]), 0.5 * (box[2] + box[3]), 0.5 * (box[4] + box[5]) };
  const double radius = 0.75 * std::max(box[1] - box[0], box[3] - box[2]);
  const double length = 0.6 * radius;
  const double time = this->AskedTime(outputs);

  vtkMagNetDrawing space, reciprocal;
  space.Box(style(Specimen, 0), box);
  space.Polygon(style(Specimen, 0, 0.35), { { box[0], box[2], middle[2] }, { box[1], box[2], middle[2] },
                                            { box[1], box[3], middle[2] }, { box[0], box[3], middle[2] } });
  for (int axis = 0; axis < 3; ++axis)
  {
    Point k{ 0.0, 0.0, 0.0 };
    k[axis] = 1.25 * radius;
    reciprocal.Arrow(style(ReciprocalAxis, 0), Along({ 0.0, 0.0, 0.0 }, -1.0, k), k, 0.01 * radius);
  }
  for (const Series& series : all)
  {
    drawSpace(space, series, middle, radius);
    drawReciprocal(reciprocal, series, radius, length, this->WedgeOpacity);
  }
  const auto angle = [&](const Series& series) { return series.tilts.angles[series.tilts.nearest(time)]; };
  // Untilted, both series have the same beam, and are drawn as one.
  const bool together = all.size() > 1 && angle(all[0]) == 0.0 && angle(all[1]) == 0.0;
  for (const Series& series : all)
  {
    if (!together || &series == &all.front())
    {
      drawTime(space, reciprocal, series, together ? 0 : series.number, angle(series), middle, radius, length);
    }
  }
  const vtkMagNetDrawing* const drawings[] = { &space, &reciprocal };
  for (int port = 0; port < 2; ++port)
  {
    auto* const output = vtkPolyData::GetData(outputs, port);
    drawings[port]->Write(output);
    for (const Series& series : all)
    {
      double missing = 0.0;
      for (const auto& gap : vtkMagNetTilts::Missing(series.tilts.angles))
      {
        missing += gap[1] - gap[0];
      }
      const std::vector<double> angles = series.tilts.ascending();
      vtkMagNetBridge::SetField(
        output, ("missing_wedge_" + series.tilts.axis + "_deg").c_str(), std::vector<double>{ missing });
      vtkMagNetBridge::SetField(output, ("tilt_range_" + series.tilts.axis + "_deg").c_str(),
        std::vector<double>{ angles.front(), angles.back() });
    }
    SetTime(output, time);
  }
}
