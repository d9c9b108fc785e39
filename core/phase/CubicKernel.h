// The six-point cubic kernel, and its derivative; not for use by others than resampling in core/phase.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace magnet
{
// What the pixels first, ..., first + 5 of a line weigh at a place between the third and the fourth.
struct CubicWeights
{
  std::int64_t first = 0;
  std::array<double, 6> value{};
  std::array<double, 6> slope{}; // of the value with the place, a pixel
};

// Source: R. Keys, IEEE Trans. Acoust. Speech Signal Process. 29, 1153 (1981).
inline CubicWeights cubicWeights(double place)
{
  const double whole = std::floor(place);
  const double t = place - whole;
  CubicWeights w;
  w.first = static_cast<std::int64_t>(whole) - 2;
  const auto near = [](double s) {
    return std::array{ 1.0 + s * s * (-7.0 + 4.0 * s) / 3.0, s * (-14.0 / 3.0 + 4.0 * s) };
  };
  const auto middle = [](double s) {
    return std::array{ 2.5 + s * (-59.0 / 12.0 + s * (3.0 - 7.0 * s / 12.0)), -59.0 / 12.0 + s * (6.0 - 1.75 * s) };
  };
  const auto far = [](double s) {
    return std::array{ -1.5 + s * (1.75 + s * (-2.0 / 3.0 + s / 12.0)), 1.75 + s * (-4.0 / 3.0 + 0.25 * s) };
  };
  const std::array<std::array<double, 2>, 6> all{ far(t + 2.0), middle(t + 1.0), near(t), near(1.0 - t),
    middle(2.0 - t), far(3.0 - t) };
  for (std::size_t k = 0; k < 6; ++k)
  {
    w.value[k] = all[k][0];
    w.slope[k] = k < 3 ? all[k][1] : -all[k][1];
  }
  if (t == 0.0)
  {
    w.value = { 0.0, 0.0, 1.0, 0.0, 0.0, 0.0 }; // without rounding: the others have no weight
  }
  return w;
}
}
