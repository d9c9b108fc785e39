// How files of other programs tell the tilt axis; not for use by others than their readers.
#pragma once

#include "ImageStack.h"

#include <optional>
#include <string>

namespace magnet
{
// The degrees behind "Tilt axis angle =" (SerialEM, IMOD) or "TiltAxisAngle =" (Tomography 5) in a line of an .mdoc or
// a title of an MRC file; nothing where there is no such number.
std::optional<double> axisAngleIn(const std::string& line);

// fromY: of the tilt axis in the upright picture, from y counter-clockwise, as SerialEM, IMOD and Tomography 5 count it
// [degree]. Sets azimuth and axis (an axis has no direction here: 85 and -95 are the same), and a note where it lies
// more than 1 degree off x and y.
void setAxis(StackInfo& info, double fromY);
}
