#include "DirectionColor.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace magnet
{
namespace
{
// Hue in turns, saturation and lightness from 0 to 1: lightness 1/2 is a full colour, 0 black, 1 white.
struct Shade
{
  double hue, saturation, lightness;
};

double length(const float* v, int components)
{
  double sum = 0.0;
  for (int c = 0; c < components; ++c)
  {
    sum += static_cast<double>(v[c]) * v[c];
  }
  return std::sqrt(sum);
}

unsigned char toByte(double value)
{
  return static_cast<unsigned char>(std::lround(255.0 * std::clamp(value, 0.0, 1.0)));
}

// As in CSS Color Module Level 3.
void hsl(const Shade& shade, unsigned char* rgb)
{
  constexpr double offset[3] = { 0.0, 8.0, 4.0 };
  const double a = shade.saturation * std::min(shade.lightness, 1.0 - shade.lightness);
  for (int c = 0; c < 3; ++c)
  {
    const double k = std::fmod(offset[c] + 12.0 * shade.hue, 12.0);
    rgb[c] = toByte(shade.lightness - a * std::clamp(std::min(k - 3.0, 9.0 - k), -1.0, 1.0));
  }
}

void uniform(const Shade& shade, unsigned char* rgb)
{
  // Of all lightnesses, 0.75 has room for the largest circle of hues in sRGB; a double cone to black and white keeps
  // inside it.
  constexpr double full = 0.75;
  constexpr double chroma = 0.12;
  constexpr double red = 29.2 / 360.0; // the hue of sRGB's red
  const double l = shade.lightness;
  const double lightness = l < 0.5 ? 2.0 * l * full : full + (2.0 * l - 1.0) * (1.0 - full);
  const double c = chroma * shade.saturation * (1.0 - std::abs(2.0 * l - 1.0));
  const double angle = 2.0 * constants::pi * (shade.hue + red);
  const double a = c * std::cos(angle);
  const double b = c * std::sin(angle);
  const auto cube = [](double x) { return x * x * x; };
  const std::array<double, 3> cones{ cube(lightness + 0.3963377774 * a + 0.2158037573 * b),
    cube(lightness - 0.1055613458 * a - 0.0638541728 * b), cube(lightness - 0.0894841775 * a - 1.2914855480 * b) };
  constexpr double matrix[3][3] = { { 4.0767416621, -3.3077115913, 0.2309699292 },
    { -1.2684380046, 2.6097574011, -0.3413193965 }, { -0.0041960863, -0.7034186147, 1.7076147010 } };
  for (int i = 0; i < 3; ++i)
  {
    const double linear = matrix[i][0] * cones[0] + matrix[i][1] * cones[1] + matrix[i][2] * cones[2];
    // The transfer function of sRGB, IEC 61966-2-1.
    rgb[i] = toByte(linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055);
  }
}

int shownComponents(DirectionShading shading)
{
  return shading == DirectionShading::InPlane ? 2 : 3;
}

Shade shadeOf(const float* v, double longest, const DirectionStyle& style)
{
  const double turn = std::atan2(v[1], v[0]) / (2.0 * constants::pi);
  const double hue = turn < 0.0 ? turn + 1.0 : turn;
  const double size = length(v, shownComponents(style.shading));
  const double strength = longest > 0.0 ? std::min(1.0, size / longest) : 0.0;
  if (style.shading == DirectionShading::InPlane)
  {
    return { hue, 1.0, 0.5 * strength };
  }
  if (size == 0.0)
  {
    return { hue, strength, 0.5 };
  }
  // Even steps of the angle to the plane; HSL's own users take its sine.
  const double sine = std::clamp(v[2] / size, -1.0, 1.0);
  const double up = style.palette == DirectionPalette::Hsl ? sine : std::asin(sine) / (0.5 * constants::pi);
  return { hue, strength, 0.5 + 0.5 * strength * up };
}
}

void directionColor(
  const float* vectors, std::int64_t count, const DirectionStyle& style, unsigned char* rgb, const Run& run)
{
  require(std::isfinite(style.maximum) && style.maximum >= 0.0, "the length shown in full colour is ", style.maximum,
    "; expected 0 (the longest vector's) or a positive number");
  double longest = 0.0;
  for (std::int64_t i = 0; i < count; ++i)
  {
    const float* const v = vectors + 3 * i;
    require(std::isfinite(length(v, 3)), "vector ", i, " to colour is NaN or infinite");
    longest = std::max(longest, length(v, shownComponents(style.shading)));
  }
  longest = style.maximum > 0.0 ? style.maximum : longest;
  constexpr std::int64_t block = 1 << 20;
  for (std::int64_t begin = 0; begin < count; begin += block)
  {
    run.advance(static_cast<double>(begin) / static_cast<double>(count), "Colours");
    at::parallel_for(begin, std::min(count, begin + block), 4096,
      [&](std::int64_t first, std::int64_t last)
      {
        for (std::int64_t i = first; i < last; ++i)
        {
          const Shade shade = shadeOf(vectors + 3 * i, longest, style);
          if (style.palette == DirectionPalette::Hsl)
          {
            hsl(shade, rgb + 3 * i);
          }
          else
          {
            uniform(shade, rgb + 3 * i);
          }
        }
      });
  }
  run.advance(1.0);
}
}
