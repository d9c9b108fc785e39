#include "DirectionColor.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
double length(const float* v)
{
  return std::sqrt(
    static_cast<double>(v[0]) * v[0] + static_cast<double>(v[1]) * v[1] + static_cast<double>(v[2]) * v[2]);
}

// One channel of a colour given by hue, saturation and lightness (0 to 1), as in CSS Color Module Level 3.
unsigned char channel(double hue, double saturation, double lightness, double offset)
{
  const double k = std::fmod(offset + 12.0 * hue, 12.0);
  const double a = saturation * std::min(lightness, 1.0 - lightness);
  const double value = lightness - a * std::clamp(std::min(k - 3.0, 9.0 - k), -1.0, 1.0);
  return static_cast<unsigned char>(std::lround(255.0 * std::clamp(value, 0.0, 1.0)));
}
}

void directionColor(const float* vectors, std::int64_t count, double maximum, unsigned char* rgb, const Run& run)
{
  require(std::isfinite(maximum) && maximum >= 0.0, "the length shown in full colour is ", maximum,
    "; expected 0 (the longest vector's) or a positive number");
  double longest = 0.0;
  for (std::int64_t i = 0; i < count; ++i)
  {
    const double size = length(vectors + 3 * i);
    require(std::isfinite(size), "vector ", i, " to colour is NaN or infinite");
    longest = std::max(longest, size);
  }
  longest = maximum > 0.0 ? maximum : longest;
  constexpr std::int64_t block = 1 << 20;
  for (std::int64_t begin = 0; begin < count; begin += block)
  {
    run.advance(static_cast<double>(begin) / static_cast<double>(count), "Colours");
    at::parallel_for(begin, std::min(count, begin + block), 4096,
      [&](std::int64_t first, std::int64_t last)
      {
        for (std::int64_t i = first; i < last; ++i)
        {
          const float* const v = vectors + 3 * i;
          const double size = length(v);
          const double strength = longest > 0.0 ? std::min(1.0, size / longest) : 0.0;
          const double turn = std::atan2(v[1], v[0]) / (2.0 * constants::pi);
          const double lightness = size > 0.0 ? 0.5 + 0.5 * strength * v[2] / size : 0.5;
          for (int c = 0; c < 3; ++c)
          {
            constexpr double offset[3] = { 0.0, 8.0, 4.0 };
            rgb[3 * i + c] = channel(turn < 0.0 ? turn + 1.0 : turn, strength, lightness, offset[c]);
          }
        }
      });
  }
  run.advance(1.0);
}
}
