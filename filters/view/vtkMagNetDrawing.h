// Lines, discs, arrows and wedges as polygons that carry a colour and what they are: what glyphs are drawn of.
#ifndef vtkMagNetDrawing_h
#define vtkMagNetDrawing_h

#include <array>
#include <vector>

class vtkPolyData;

class vtkMagNetDrawing
{
public:
  using Point = std::array<double, 3>;
  // `color`: red, green, blue, opacity, 0 to 255.
  struct Style
  {
    int part = 0;
    int series = 0;
    std::array<unsigned char, 4> color{ 0, 0, 0, 255 };
  };

  void Line(const Style& style, const std::vector<Point>& points);
  void Polygon(const Style& style, const std::vector<Point>& points);
  // From `from` to `to`, a shaft of this radius with a head of three times that at its end.
  void Arrow(const Style& style, const Point& from, const Point& to, double radius);
  void Box(const Style& style, const std::array<double, 6>& bounds);
  // The middle and the arc from `first` to `last` degrees about it: the direction of 0 is u, of 90 v.
  static std::vector<Point> Sector(
    const Point& middle, const Point& u, const Point& v, double radius, double first, double last);

  // Cell data: 'color' (RGBA), and the integers 'part' and 'series'.
  void Write(vtkPolyData* output) const;

private:
  struct Cell
  {
    Style style;
    std::vector<Point> points;
  };
  std::vector<Cell> Lines;
  std::vector<Cell> Polygons;
};

namespace vtkMagNetVector
{
using Point = vtkMagNetDrawing::Point;
// a + f b
inline Point Along(const Point& a, double f, const Point& b)
{
  return { a[0] + f * b[0], a[1] + f * b[1], a[2] + f * b[2] };
}
}

#endif
