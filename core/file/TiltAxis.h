// How files of other programs tell the tilt axis; not for use by others than their readers.
#pragma once

#include "ImageStack.h"

#include <optional>
#include <string>

namespace magnet
{
// The degrees behind "Tilt axis angle =" (SerialEM, IMOD), "Tilt axis rotation angle =" (IMOD) or "TiltAxisAngle ="
// (Tomography 5) in a line of an .mdoc or a title of an MRC file; nothing where there is no such number.
std::optional<double> axisAngleIn(const std::string& line);

// fromY: of the tilt axis in the upright picture, from y counter-clockwise, as SerialEM, IMOD and Tomography 5 count it
// [degree]. Sets the azimuth (an axis has no direction here: 85 and -95 are the same), and the axis if it lies within
// 1 degree of x or y.
void setAxis(StackInfo& info, double fromY);

// What to know of an axis that does not; empty for one that does, or is unknown.
std::string axisNote(const StackInfo& info);
}
