#include "vtkMagNetDrawing.h"

#include "core/base/Constants.h"

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkIntArray.h"
#include "vtkNew.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"
#include "vtkUnsignedCharArray.h"

#include <algorithm>
#include <cmath>

using magnet::constants::degree;
using vtkMagNetVector::Along;

void vtkMagNetDrawing::Line(const Style& style, const std::vector<Point>& points)
{
  this->Lines.push_back({ style, points });
}

void vtkMagNetDrawing::Polygon(const Style& style, const std::vector<Point>& points)
{
  this->Polygons.push_back({ style, points });
}

void vtkMagNetDrawing::Arrow(const Style& style, const Point& from, const Point& to, double radius)
{
  Point way = Along(to, -1.0, from);
  const double length = std::sqrt(way[0] * way[0] + way[1] * way[1] + way[2] * way[2]);
  way = { way[0] / length, way[1] / length, way[2] / length };
  // Two directions across it, the first away from the axis that it is most across.
  const int least = static_cast<int>(
    std::min_element(way.begin(), way.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }) -
    way.begin());
  Point u{ 0.0, 0.0, 0.0 };
  u[least] = 1.0;
  u = Along(u, -way[least], way);
  const double norm = std::sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
  u = { u[0] / norm, u[1] / norm, u[2] / norm };
  const Point v{ way[1] * u[2] - way[2] * u[1], way[2] * u[0] - way[0] * u[2], way[0] * u[1] - way[1] * u[0] };
  const double head = std::min(8.0 * radius, 0.5 * length);
  const Point neck = Along(to, -head, way);
  constexpr int sides = 16;
  const auto ring = [&](const Point& middle, double r, int side)
  {
    const double angle = 360.0 * degree * side / sides;
    return Along(Along(middle, r * std::cos(angle), u), r * std::sin(angle), v);
  };
  for (int side = 0; side < sides; ++side)
  {
    this->Polygon(style, { ring(from, radius, side), ring(from, radius, side + 1), ring(neck, radius, side + 1),
                           ring(neck, radius, side) });
    this->Polygon(style, { ring(neck, 3.0 * radius, side), ring(neck, 3.0 * radius, side + 1), to });
    this->Polygon(style, { neck, ring(neck, 3.0 * radius, side), ring(neck, 3.0 * radius, side + 1) });
  }
}

void vtkMagNetDrawing::Box(const Style& style, const std::array<double, 6>& b)
{
  const auto corner = [&](int x, int y, int z) { return Point{ b[x], b[2 + y], b[4 + z] }; };
  for (const int z : { 0, 1 })
  {
    this->Line(style, { corner(0, 0, z), corner(1, 0, z), corner(1, 1, z), corner(0, 1, z), corner(0, 0, z) });
  }
  for (const int x : { 0, 1 })
  {
    for (const int y : { 0, 1 })
    {
      this->Line(style, { corner(x, y, 0), corner(x, y, 1) });
    }
  }
}

std::vector<vtkMagNetDrawing::Point> vtkMagNetDrawing::Sector(
  const Point& middle, const Point& u, const Point& v, double radius, double first, double last)
{
  std::vector<Point> points{ middle };
  const int steps = std::max(1, static_cast<int>(std::ceil((last - first) / 3.0)));
  for (int i = 0; i <= steps; ++i)
  {
    const double angle = (first + (last - first) * i / steps) * degree;
    points.push_back(Along(Along(middle, radius * std::cos(angle), u), radius * std::sin(angle), v));
  }
  return points;
}

void vtkMagNetDrawing::Write(vtkPolyData* output) const
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkUnsignedCharArray> color;
  color->SetName("color");
  color->SetNumberOfComponents(4);
  vtkNew<vtkIntArray> part, series;
  part->SetName("part");
  series->SetName("series");
  const auto add = [&](const std::vector<Cell>& cells, vtkCellArray* written)
  {
    for (const Cell& cell : cells)
    {
      written->InsertNextCell(static_cast<int>(cell.points.size()));
      for (const Point& point : cell.points)
      {
        written->InsertCellPoint(points->InsertNextPoint(point.data()));
      }
      color->InsertNextTypedTuple(cell.style.color.data());
      part->InsertNextValue(cell.style.part);
      series->InsertNextValue(cell.style.series);
    }
  };
  // Cell data are in this order: lines, then polygons.
  vtkNew<vtkCellArray> lines, polygons;
  add(this->Lines, lines);
  add(this->Polygons, polygons);
  output->SetPoints(points);
  output->SetLines(lines);
  output->SetPolys(polygons);
  output->GetCellData()->AddArray(color);
  output->GetCellData()->AddArray(part);
  output->GetCellData()->AddArray(series);
  output->GetCellData()->SetActiveScalars("color");
}
