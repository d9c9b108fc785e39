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
  std::vector<std::string> files; // of each angle the image's file that it names, without folders; empty: it names none
  std::string sections;           // of an .mdoc: ZValue, FrameSet or Image
  std::string note;               // what was chosen among what the file holds; empty where there was no choice
};

// Lists of angles (IMOD's .tlt and .rawtlt, AreTomo's .aln, tables of other programs, STAR files of RELION and Warp)
// and .mdoc and .idoc (SerialEM, Tomography 5); text of any encoding and line ends (TextFile.h).
//
// A list has a number a line: the first of several columns, or the column whose heading says most clearly that it is
// the tilt (alpha before tilt angle, tilt and angle; no axis, beta, error ..., and none that is the same in every
// line); or one line with all of them. Columns are separated by blanks, commas, semicolons or tabulators; a decimal
// comma is understood where that leaves no doubt. Lines that begin with #, %, ! or ; are comments. A column may name
// the files of the images, or under such a heading (image, slice, section, ...) number them: the angles come in its
// order.
//
// An .mdoc has TiltAngle in each section [ZValue = n] (an image of a stack) or [FrameSet = n] (an exposure), in the
// order of their numbers, or in each [Image = name]; SubFramePath or that name is the image's file; PixelSpacing in
// angstrom, of which the first counts, Voltage in kV, the axis in a title. Other sections are passed over.
//
// Throws Error naming the file and the line: no number, an angle beyond +-180 degrees, a section without an angle, no
// angle at all, a first column that only counts the images or is the same in every line, commas that may be either, a
// section that stands there twice with different angles, sections of several of these kinds.
AngleFile readAngles(const std::string& path);

// The same of an .mdoc from which only the rest is wanted: angles are left out where a section has none.
AngleFile readMdocRest(const std::string& path);
}
