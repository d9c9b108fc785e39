// The colours in which the field shows directions.
#pragma once

#include "core/base/Run.h"

#include <cstdint>

namespace magnet
{
// Colour of vectors: hue the in-plane angle (+x red, +y yellow-green, -x cyan, -y violet), lightness the z
// component (+z white, -z black), saturation falling to grey with the length against `maximum`.
// vectors: count x 3; maximum: the length shown in full colour, 0 for the longest vector's; rgb: count x 3
// bytes. A vector of length 0 is mid-grey.
void directionColor(const float* vectors, std::int64_t count, double maximum, unsigned char* rgb, const Run& run = {});
}
