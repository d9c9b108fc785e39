#include "Poisson.h"

#include "Constants.h"

#include <cmath>

namespace magnet
{
namespace
{
// ln k!, by Stirling's series (the standard library's lgamma writes to a global).
double logFactorial(double k)
{
  if (k < 16.0)
  {
    double product = 1.0;
    for (double factor = 2.0; factor <= k; ++factor)
    {
      product *= factor;
    }
    return std::log(product);
  }
  return (k + 0.5) * std::log(k) - k + 0.5 * std::log(2.0 * constants::pi) + 1.0 / (12.0 * k) -
         1.0 / (360.0 * k * k * k);
}
}

// W. Hoermann's transformed rejection, Insurance Math. Econom. 12, 39 (1993), algorithm PTRS; below 10 by counting how
// many random numbers are multiplied until the product is less than exp(-mean) (D. Knuth, The Art of Computer
// Programming 2, 3.4.1).
double poisson(double mean, Draw& draw)
{
  if (mean < 10.0)
  {
    const double limit = std::exp(-mean);
    double count = 0.0;
    for (double product = draw.range(0.0, 1.0); product > limit; product *= draw.range(0.0, 1.0))
    {
      ++count;
    }
    return count;
  }
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const double vr = 0.9277 - 3.6224 / (b - 2.0);
  while (true)
  {
    const double u = draw.range(-0.5, 0.5);
    const double v = 1.0 - draw.range(0.0, 1.0); // not 0
    const double us = 0.5 - std::abs(u);
    if (us <= 0.0)
    {
      continue;
    }
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr)
    {
      return k;
    }
    if (k >= 0.0 && (us >= 0.013 || v <= us) &&
        std::log(v * inverseAlpha / (a / (us * us) + b)) <= k * std::log(mean) - mean - logFactorial(k))
    {
      return k;
    }
  }
}
}
