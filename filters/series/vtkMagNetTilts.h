// The angles of a tilt series as who looks at it needs them: one after the other, with the gaps between them.
#ifndef vtkMagNetTilts_h
#define vtkMagNetTilts_h

#include <array>
#include <cstdint>
#include <string>
#include <vector>

class vtkImageData;

namespace vtkMagNetTilts
{
struct Tilts
{
  std::string axis;               // "x" or "y", empty for another
  double azimuth = 0.0;           // of the tilt axis in the specimen, degrees from x
  double detectorAzimuth = 0.0;   // and in the images
  std::vector<double> angles;     // degrees, of each image of the stack
  std::vector<std::size_t> order; // the images by ascending angle

  std::vector<double> ascending() const;   // degrees, each angle once
  std::size_t nearest(double angle) const; // the image
  std::string label() const;               // "x axis", "axis at 33°"
};

// Of a series, whose images are `images`. Throws in words if its field data don't tell axis and angles.
Tilts Read(vtkImageData* series, const std::string& what);

// The usual step in degrees: the median of the steps between ascending angles; 0 of a single one. A step of more than
// twice that is a gap: images are missing there.
double Step(const std::vector<double>& ascending);
constexpr double gapInSteps = 2.0;

// The beam's directions (degrees, mod 180) that no image has, as sectors from - to, from in [-90, 90): every step that
// is a gap, the way round by 180 degrees included.
std::vector<std::array<double, 2>> Missing(const std::vector<double>& angles);

// "+35°", "−2.5°", "0°".
std::string Degrees(double angle);
}

#endif
