// Images turned by any angle about the middle of their frame. No Torch in here.
#pragma once

#include <cstdint>

namespace magnet
{
// images[count][ny][nx] of square pixels, in place, turned counter-clockwise by `angle` [rad]: by `interpolation`
// (PlaneResampling.h), so that what is smooth over two pixels stays as it is. NaN becomes what lies outside the frame,
// or is taken by more than a tenth from pixels without a phase (missingPixels, UnusablePixels.h); for the smaller part
// these are continued. Cost: about 1 us a pixel, and 0.1 us a pixel of each image; memory: the images once more.
void turnImages(float* images, std::int64_t count, std::int64_t nx, std::int64_t ny, double angle);
}
