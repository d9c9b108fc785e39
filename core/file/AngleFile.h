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
  std::string note;                // what was chosen among what the file holds; empty where there was no choice
};

// Lists of angles (IMOD's .tlt and .rawtlt, tables of other programs) and .mdoc (SerialEM, Tomography 5); text of any
// encoding and line ends (TextFile.h).
//
// A list has a number a line: the first of several columns, or the column that a first line calls tilt or angle; or one
// line with all of them. Columns are separated by blanks, commas or semicolons; a decimal comma is understood where the
// columns have other separators. Lines that begin with #, %, ! or ; are comments.
//
// An .mdoc has TiltAngle in each section [ZValue = n] or [FrameSet = n], in the order of their numbers, or in each
// [Image = name]; PixelSpacing in angstrom, Voltage in kV, the axis in a title.
//
// Throws Error naming the file and the line: no number, an angle beyond +-180 degrees, a section without an angle, no
// angle at all, a first column that only counts the images, commas that may be either.
AngleFile readAngles(const std::string& path);

// The same of an .mdoc from which only the rest is wanted: angles are left out where a section has none.
AngleFile readMdocRest(const std::string& path);
}
