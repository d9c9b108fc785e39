// The colours in which the field shows directions.
#pragma once

#include "core/base/Run.h"
#include "core/texture/DirectionStyle.h"

#include <cstdint>

namespace magnet
{
// Colour of vectors: hue the in-plane angle (+x red, +y yellow-green, -x cyan, -y violet); lightness and saturation by
// style.shading. A vector of length 0 is mid-grey, or black where strength is shown as lightness.
// The uniform palette keeps lightness and chroma the same for all angles, in Oklab (B. Ottosson, A perceptual color
// space for image processing, 2020, bottosson.github.io/posts/oklab), so that no angle looks brighter than another; its
// chroma is the largest that sRGB has for every angle. vectors: count x 3, in any unit; rgb: count x 3 bytes (sRGB).
// Throws magnet::Error for a NaN, an infinity or a negative maximum. About 0.1 us a vector and thread.
void directionColor(
  const float* vectors, std::int64_t count, const DirectionStyle& style, unsigned char* rgb, const Run& run = {});
}
