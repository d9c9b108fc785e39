// Where DigitalMicrograph keeps tilt angles; not for use by others than its reader.
#pragma once

#include "DmTags.h"
#include "ImageStack.h"

namespace magnet
{
// image: "ImageList.n". Sets the angles of the images, and who tells them, to the first that is known: a calibrated
// third axis in a unit of angle; a list of as many tilts among the image's tags; the equal steps of a tomography setup,
// if they make as many; the stage's alpha of a single image. Adds a note where several lists disagree.
void setDmAngles(StackInfo& info, const DmTags& tags, const std::string& image);
}
