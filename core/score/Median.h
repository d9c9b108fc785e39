// The median of a list of scores.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace magnet
{
// The mean of the two in the middle for an even number, NaN of none.
inline double median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n == 0 ? std::nan("") : 0.5 * (values[n / 2] + values[(n - 1) / 2]);
}
}
