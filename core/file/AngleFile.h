// Tilt angles that stand in a file of their own. No Torch in here.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace magnet
{
struct AngleFile
{
  std::vector<double> angles;      // [degree], in the order of the images
  std::optional<double> pixel;     // [m]
  std::optional<double> axisAngle; // of the tilt axis in the image, from y, counter-clockwise [degree]
  std::optional<double> voltage;   // [V]
};

// IMOD's .rawtlt and .tlt (a number a line), or SerialEM's .mdoc (`TiltAngle` of each [ZValue] section, in the order of
// their numbers; PixelSpacing in angstrom, Voltage in kV, "Tilt axis angle" of a title). Throws Error naming the file
// and the line: no number, an angle beyond +-180 degrees, a section without an angle, no angle at all.
AngleFile readAngles(const std::string& path);
}
