#include "vtkMagNetTiltScene.h"

#include "vtkMagNetTiltGeometry.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <cmath>

using magnet::constants::degree;
using vtkMagNetVector::Along;

namespace vtkMagNetTiltScene
{
namespace
{
// Okabe and Ito's, which the colour-blind tell apart: x blue, y vermilion.
using Color = std::array<unsigned char, 3>;
constexpr Color blue{ 0, 114, 178 }, vermilion{ 213, 94, 0 }, grey{ 110, 110, 110 };
}

vtkMagNetDrawing::Style Style(int part, int series, double opacity)
{
  const Color c = series == 0 ? grey : series == 1 ? blue : vermilion;
  return { part, series, { c[0], c[1], c[2], static_cast<unsigned char>(std::lround(255.0 * opacity)) } };
}

Point Series::direction(double angle) const
{
  return Along(Along({ 0.0, 0.0, 0.0 }, std::cos(angle * degree), beam), std::sin(angle * degree), across);
}

Series Read(vtkImageData* image, const std::string& what)
{
  Series series;
  series.tilts = vtkMagNetTilts::Read(image, what);
  series.number = series.tilts.axis == "x" ? 1 : series.tilts.axis == "y" ? 2 : 0;
  // To exactly 0 and 1 along the edges.
  const auto exact = [](double value)
  { return std::abs(value - std::round(value)) < 1e-12 ? std::round(value) + 0.0 : value; };
  const double cosine = exact(std::cos(series.tilts.azimuth * degree));
  const double sine = exact(std::sin(series.tilts.azimuth * degree));
  series.axis = Point{ cosine, sine, 0.0 };
  series.across = Point{ 0.0 - sine, cosine, 0.0 };
  return series;
}

void DrawSpace(vtkMagNetDrawing& drawing, const Series& series, const Point& middle, double radius)
{
  drawing.Arrow(Style(vtkMagNetTiltGeometry::TiltAxis, series.number), Along(middle, -1.25 * radius, series.axis),
    Along(middle, 1.25 * radius, series.axis), 0.012 * radius);
  const vtkMagNetDrawing::Style ray = Style(vtkMagNetTiltGeometry::MeasuredRange, series.number);
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
      drawing.Polygon(Style(vtkMagNetTiltGeometry::MeasuredRange, series.number, 0.22),
        vtkMagNetDrawing::Sector(middle, series.beam, series.across, radius, first + side, last + side));
    }
  }
}

void DrawTime(vtkMagNetDrawing& space, vtkMagNetDrawing& reciprocal, const Series& series, int number, double angle,
  const Point& middle, double radius, double length)
{
  const Point beam = series.direction(angle);
  space.Arrow(Style(vtkMagNetTiltGeometry::Beam, number), Along(middle, -1.2 * radius, beam),
    Along(middle, 1.2 * radius, beam), 0.022 * radius);
  const auto corner = [&](double across, double along) {
    return Along(Along({ 0.0, 0.0, 0.0 }, across * radius, series.plane(angle)), along * length, series.axis);
  };
  const std::vector<Point> corners{ corner(-1.0, -1.0), corner(-1.0, 1.0), corner(1.0, 1.0), corner(1.0, -1.0) };
  reciprocal.Polygon(Style(vtkMagNetTiltGeometry::PlaneOfTime, number, 0.3), corners);
  reciprocal.Line(
    Style(vtkMagNetTiltGeometry::PlaneOfTime, number), { corners[0], corners[1], corners[2], corners[3], corners[0] });
}

void DrawReciprocal(vtkMagNetDrawing& drawing, const Series& series, double radius, double length, double opacity)
{
  const auto end = [&](double side) { return Along({ 0.0, 0.0, 0.0 }, side * length, series.axis); };
  for (const double each : series.tilts.ascending())
  {
    const Point d = series.plane(each);
    for (const double side : { -1.0, 1.0 })
    {
      for (const double way : { -radius, radius })
      {
        drawing.Line(Style(vtkMagNetTiltGeometry::MeasuredPlane, series.number),
          { Along(end(side), 0.92 * way, d), Along(end(side), way, d) });
      }
    }
  }
  const vtkMagNetDrawing::Style wedge = Style(vtkMagNetTiltGeometry::MissingWedge, series.number, opacity);
  const vtkMagNetDrawing::Style edge = Style(vtkMagNetTiltGeometry::MissingWedge, series.number);
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
