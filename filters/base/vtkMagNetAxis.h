// The direction of a series' tilt axis: as field data tell it, and as nodes have it as settings.
#ifndef vtkMagNetAxis_h
#define vtkMagNetAxis_h

#include <optional>
#include <string>

class vtkDataObject;

namespace vtkMagNetAxis
{
// Of a setting that was not set [degree]: no azimuth, which reach from -180 to 180.
constexpr double notSet = 360.0;

// Of SeriesGeometry (core/forward/SeriesGeometry.h) [degree].
struct Azimuths
{
  double axis = 0.0;     // psi, of the tilt axis in the specimen
  double detector = 0.0; // alpha, of the tilt axis in the images
};

// Field data 'tilt_axis' ('x', 'y'), 'tilt_axis_azimuth' and 'detector_azimuth'; nothing where they tell no axis.
// Azimuths within 0.1 degrees of the axis that is named are that axis. `what` names the series in messages. Throws
// where there is anything but one number.
std::optional<Azimuths> Read(vtkDataObject* series, const std::string& what);

// Sets all three of them; 'tilt_axis' where both azimuths are 0 or both 90 degrees, to 0.1 degrees.
void Write(vtkDataObject* series, const Azimuths& azimuths);

// The settings Tilt Axis Azimuth and Detector Azimuth over what is known without them. Where only the first is set, the
// images show the specimen's frame. Throws for angles beyond 180 degrees, and for the second alone where no axis is
// known.
std::optional<Azimuths> Set(double axis, double detector, const std::optional<Azimuths>& known);

// By how much the lines along two directions differ, 0 to 90 [degree].
double Between(double one, double other);
}

#endif
