// A series of files of one image each; not for use by others than TiltSeriesFile.
#pragma once

#include "ImageStack.h"

namespace magnet
{
// The files of images in a folder, in the natural order of their names. Throws Error where there are none, or files of
// several formats.
std::vector<std::string> imagesIn(const std::string& folder);

// The files as one stack. They come in the order of their tilt angles where `sorted`, and each file tells its own, or
// all names do (ImageNames.h); else in the given order, but for one that merely sorts names letter by letter: that
// becomes their natural order. choice: as of openImages, of each file the same, or that at the same place. Throws Error
// that names the file where one can't be read, holds several images, or has other pixels than the first.
std::unique_ptr<ImageStack> openFiles(std::vector<std::string> paths, bool sorted, const std::string& choice);
}
