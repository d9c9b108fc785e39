// Private tags of TIFF files; not for use by others than its reader.
#pragma once

#include "ImageStack.h"

#include <cstdint>

#include <tiffio.h>

namespace magnet
{
// What DigitalMicrograph (and HyperSpy, which imitates it) writes into tags from 65003 on.
struct GatanTags
{
  std::array<double, 2> pixel{}; // along x, y [m], 0 where it is not told
  std::vector<double> angles;    // of a third axis in a unit of angle [degree]
  double scale = 1.0;            // of values that are phases, to radians
  std::vector<std::string> notes;
};

// Of the page that is current.
GatanTags readGatanTags(TIFF* file, std::int64_t images);

// ImageJ's labels of its slices, as UTF-8; empty where there are none, or not `images` of them.
std::vector<std::string> imageJLabels(TIFF* file, std::int64_t images);
}
