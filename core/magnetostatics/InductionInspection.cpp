#include "InductionInspection.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <iomanip>

namespace magnet
{
std::vector<std::string> inspectInduction(const float* b, std::int64_t cells)
{
  constexpr std::int64_t rare = 10000;
  constexpr std::int64_t few = 8;
  std::int64_t above = 0;
  double largest = 0.0;
  for (std::int64_t i = 0; i < cells; ++i)
  {
    const double square = static_cast<double>(b[3 * i]) * b[3 * i] + static_cast<double>(b[3 * i + 1]) * b[3 * i + 1] +
                          static_cast<double>(b[3 * i + 2]) * b[3 * i + 2];
    above += square > largestInduction * largestInduction ? 1 : 0;
    largest = std::max(largest, square);
  }
  if (above < few || rare * above < cells)
  {
    return {};
  }
  return { text("B reaches ", std::setprecision(3), std::sqrt(largest), " T, and more than ", largestInduction,
    " T in ", above, " of ", cells,
    " voxels; no ferromagnet has more than 2.5 T. Look for hot pixels, phases that jump, offsets "
    "or ramps in the images, noise without a low-pass, and a wrong pixel size") };
}
}
