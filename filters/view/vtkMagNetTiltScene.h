// What Tilt Geometry draws of a series, in real and in reciprocal space.
#ifndef vtkMagNetTiltScene_h
#define vtkMagNetTiltScene_h

#include "vtkMagNetDrawing.h"
#include "vtkMagNetTilts.h"

namespace vtkMagNetTiltScene
{
using Point = vtkMagNetDrawing::Point;

struct Series
{
  int number = 0; // 1 x, 2 y, 0 of another axis
  vtkMagNetTilts::Tilts tilts;
  Point axis{}, across{}, beam{ 0.0, 0.0, 1.0 }; // the tilt axis; the beam at 90 degrees and at 0

  Point direction(double angle) const;
  // Along this the spectrum is measured, together with the tilt axis: across the beam.
  Point plane(double angle) const { return this->direction(angle + 90.0); }
};

// Throws as vtkMagNetTilts::Read.
Series Read(vtkImageData* image, const std::string& what);

// Of a part (vtkMagNetTiltGeometry::Part): series 1 blue, 2 vermilion, 0 (what is no series' own) grey.
vtkMagNetDrawing::Style Style(int part, int series, double opacity = 1.0);

// In real space: the axis, and the beam in all images.
void DrawSpace(vtkMagNetDrawing& drawing, const Series& series, const Point& middle, double radius);

// In reciprocal space: the slices that are measured, as ticks at their ends, and the wedges that are not. Both reach
// along the tilt axis without end; they are drawn to `length`.
void DrawReciprocal(vtkMagNetDrawing& drawing, const Series& series, double radius, double length, double opacity);

// The beam at one tilt [degrees], and what it measures; `number`: the series that it is coloured as.
void DrawTime(vtkMagNetDrawing& space, vtkMagNetDrawing& reciprocal, const Series& series, int number, double angle,
  const Point& middle, double radius, double length);
}

#endif
