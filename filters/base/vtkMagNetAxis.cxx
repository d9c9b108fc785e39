#include "vtkMagNetAxis.h"

#include "vtkMagNetBridge.h"

#include "vtkDataObject.h"
#include "vtkFieldData.h"

#include <cmath>
#include <vector>

namespace vtkMagNetAxis
{
namespace
{
constexpr double negligible = 0.1; // [degree]: no pixel of an image notices

bool isOff(double angle, double from)
{
  return std::abs(std::remainder(angle - from, 360.0)) > negligible;
}

std::optional<double> degrees(vtkDataObject* series, const char* name, const std::string& what)
{
  const std::vector<double> numbers = vtkMagNetBridge::FieldNumbers(series, name);
  magnet::require(numbers.size() <= 1 && (numbers.empty() || std::isfinite(numbers[0])), what, " has ", numbers.size(),
    " numbers in its field data array '", name, "'; one angle in degrees is expected");
  return numbers.empty() ? std::optional<double>() : numbers[0];
}

std::optional<double> set(double angle, const char* name)
{
  magnet::require(angle == notSet || std::abs(angle) <= 180.0, name, " is ", angle,
    " degrees; expected an angle from -180 to 180, or ", notSet, " for none");
  return angle == notSet ? std::optional<double>() : angle;
}
}

std::optional<Azimuths> Read(vtkDataObject* series, const std::string& what)
{
  const std::string named = vtkMagNetBridge::FieldText(series, "tilt_axis");
  const std::optional<double> axis = degrees(series, "tilt_axis_azimuth", what);
  const std::optional<double> detector = degrees(series, "detector_azimuth", what);
  if (named != "x" && named != "y")
  {
    return named.empty() && axis ? std::optional(Azimuths{ *axis, detector.value_or(*axis) }) : std::nullopt;
  }
  const double edge = named == "y" ? 90.0 : 0.0;
  if (axis && isOff(*axis, edge))
  {
    return Azimuths{ *axis, detector.value_or(*axis) };
  }
  return Azimuths{ edge, detector && isOff(*detector, edge) ? *detector : edge };
}

void Write(vtkDataObject* series, const Azimuths& azimuths)
{
  series->GetFieldData()->RemoveArray("tilt_axis");
  for (const auto& [name, edge] : { std::pair{ "x", 0.0 }, { "y", 90.0 } })
  {
    if (!isOff(azimuths.axis, edge) && !isOff(azimuths.detector, edge))
    {
      vtkMagNetBridge::SetField(series, "tilt_axis", std::string(name));
    }
  }
  vtkMagNetBridge::SetField(series, "tilt_axis_azimuth", std::vector<double>{ azimuths.axis });
  vtkMagNetBridge::SetField(series, "detector_azimuth", std::vector<double>{ azimuths.detector });
}

std::optional<Azimuths> Set(double axis, double detector, const std::optional<Azimuths>& known)
{
  const std::optional<double> ofAxis = set(axis, "Tilt Axis Azimuth");
  const std::optional<double> ofDetector = set(detector, "Detector Azimuth");
  if (!ofAxis && !ofDetector)
  {
    return known;
  }
  magnet::require(ofAxis || known, "Detector Azimuth is ", detector,
    " degrees, and the tilt axis in the specimen is not known: set Tilt Axis or Tilt Axis Azimuth");
  const double psi = ofAxis ? *ofAxis : known->axis;
  return Azimuths{ psi, ofDetector.value_or(psi) };
}

double Between(double one, double other)
{
  return std::abs(std::remainder(one - other, 180.0));
}
}
