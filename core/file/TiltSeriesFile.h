// A tilt series from the files that a microscope's programs wrote. No Torch in here.
#pragma once

#include "ImageStack.h"

namespace magnet
{
struct TiltSeriesFileOptions
{
  std::vector<double> angles; // [degree] of the images in the files' order; empty: from a file
  std::string angleFile;      // AngleFile.h; empty: the one beside the images, if there is one
  double pixel = 0.0;         // [m], 0: the files'
  std::string images;         // one of StackInfo's choices; empty: the first
  std::string validFile;    // a stack of the same size, 0 (or NaN) where a pixel is to be ignored, or ARCHIVE:ARRAY of
                            // a .npz; empty: none
  std::string missingValue; // the number, as it is read, of pixels without a phase, "nan" as well; empty: none
};

// One stack, or files of one image each that make a series, or a folder of such files of one format.
//
// The angles are, the first of these that is known: the given ones; those of the given angle file; of a file beside the
// stack of the same name with .tlt (aligned), .rawtlt or .mdoc in place of its ending, or .mdoc behind it; the stack's
// own; of each of several files its own, or that in its name (ImageNames.h). Several files come in the order of such
// angles of their own; where the angles are given, or are not known, in the order given, or in the natural order of
// their names if that was merely alphabetical (ImageFiles.h); an angle file that names the files tells each its own
// (AnglesOfFiles.h). An .mdoc, that of a stack or those of single images, also gives a pixel size that the images lack,
// and the axis, even where another file gives the angles. What contradicts what was taken, and pixels that cannot be
// right, stand in the notes. TIFF and DigitalMicrograph store the upper edge of a picture first; here y points up, as
// on their screens.
//
// What no file tells stays unknown: no angles, a spacing of 0, an empty axis. Throws Error naming the file: no file,
// one that can't be read, a number of angles that is not that of the images, files of several images or of different
// sizes or pixels among several, a validFile of another size; and for a missingValue that is no number.
std::unique_ptr<ImageStack> openTiltSeries(
  const std::vector<std::string>& paths, const TiltSeriesFileOptions& options = {});

// StackInfo's choices of a file, or of the first in a folder, whatever else is known of the series. Throws Error as
// above.
std::vector<std::string> imageChoices(const std::string& path);
}
