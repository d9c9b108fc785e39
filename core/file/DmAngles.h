// Where DigitalMicrograph keeps tilt angles; not for use by others than its reader.
#pragma once

#include "DmTags.h"
#include "ImageStack.h"

namespace magnet
{
// image: "ImageList.n"; dimension: which of its axes numbers the images. Sets the angles of the images, and who tells
// them, to the first that is known: that axis, calibrated in a unit of angle; a list of as many tilts among the image's
// tags; the equal steps of a tomography setup, if they make as many; the stage's alpha of a single image. Adds notes
// where lists disagree, and on tilts that were found and not taken.
void setDmAngles(StackInfo& info, const DmTags& tags, const std::string& image, std::size_t dimension);
}
