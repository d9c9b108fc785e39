// Pixels of a phase image that do not tell the phase: missing, filled in, hot, or known up to 2 pi only. No Torch in
// here.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace magnet
{
// The threshold for hot pixels that is advised, in standard deviations: noise alone reaches it in one of 10^15 pixels.
inline constexpr double usualHotPixelThreshold = 8.0;

struct HotPixel
{
  std::int64_t i, j; // x and y, counted from 0
  double deviation;  // [rad] from the median of its neighbours; NaN where it is no number
};

// The noise of image[ny][nx] [rad], a standard deviation: of the median absolute second difference along x of the
// second difference along y, which no parabola changes (J. Immerkaer, Comput. Vis. Image Underst. 64, 300 (1996), with
// the median for the mean). 0 for images of fewer than 3 pixels along an axis. Cost: of up to 65536 pixels.
double pixelNoise(const float* image, std::int64_t nx, std::int64_t ny);

// The pixels that stand out of the 24 around them by more than `threshold` standard deviations of the noise, and by
// more than three times the spread of these (their 15th to 85th percentile), so that edges and peaks of a specimen are
// none. Of a cluster, the pixels of its largest value. Cost: one pass, and a sort of 24 for each local extremum.
std::vector<HotPixel> findHotPixels(const float* image, std::int64_t nx, std::int64_t ny, double threshold);

// Puts what the usable pixels around tell (a surface of second order through them, within their range) in the place of
// each hot pixel, and of each NaN or infinity of whose 24 pixels around at least half are usable, until none is left
// (clusters of up to some 10 pixels). Returns how many pixels changed. Cost: that of findHotPixels, times 2 to 6.
std::int64_t replaceHotPixels(float* image, std::int64_t nx, std::int64_t ny, double threshold);

// What missingPixels says of a pixel.
enum : unsigned char
{
  usable = 0,
  missingInside = 1, // NaN or infinite, alone or few
  missingAtEdge = 2  // and many, connected with the edge of the image, or part of a border filled with one number
};

// One of the above for each pixel; empty where all are usable. A border that alignment filled is known as pixels of
// exactly one value that are connected with the image's edge, where that value stands off from the phase beside it, by
// more than five standard deviations of the noise and a hundredth of the phase's range, and that leave most of the
// other pixels in one rectangle: a vacuum of exactly one value around a specimen is none. Cost: two passes.
std::vector<unsigned char> missingPixels(const float* image, std::int64_t nx, std::int64_t ny);

// A rectangle {x from, to, y from, to} (last included) without pixels of `missing` at the edge, near the largest: line
// by line from that edge of it that has the largest share of them. Empty (to < from) where there is none. An empty
// vector gives the whole image. Cost: one pass over what is cut off.
std::array<std::int64_t, 4> partWithoutMissing(
  const std::vector<unsigned char>& missing, std::int64_t nx, std::int64_t ny);

// How many pairs of pixels, along x and y, one or two pixels apart, differ by 2 pi while the phase on both sides goes
// on smoothly: where the phase was wrapped, or unwrapped the wrong way. Cost: two passes.
std::int64_t countPhaseJumps(const float* image, std::int64_t nx, std::int64_t ny);
}
