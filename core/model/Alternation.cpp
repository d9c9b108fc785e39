#include "Alternation.h"

#include "Directions.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr double shortest = 0.05; // |m| of a direction that counts fully as one
}

std::vector<double> geometricSpreads(double first, double last, int rounds)
{
  std::vector<double> result;
  for (int i = 0; i < rounds; ++i)
  {
    result.push_back(first * std::pow(last / first, rounds > 1 ? i / (rounds - 1.0) : 1.0));
  }
  return result;
}

double largeLength(const at::Tensor& x, const at::Tensor& sure, int z)
{
  const at::Tensor lengths = vectorLength(x, z).masked_select(sure);
  const std::int64_t count = lengths.numel();
  return count == 0 ? 0.0 : std::get<0>(lengths.kthvalue(std::max<std::int64_t>(1, count * 9 / 10))).item<double>();
}

double roughness(const at::Tensor& m, const at::Tensor& support, int z)
{
  const at::Tensor d = m / vectorLength(m, z).clamp_min_(shortest);
  double pairs = 0.0;
  for (int axis = z; axis < z + 3; ++axis)
  {
    const std::int64_t n = support.size(axis) - 1;
    pairs += dotProduct(support.narrow(axis, 1, n), support.narrow(axis, 0, n));
  }
  return pairs > 0.0 ? dotProduct(d, exchangeGradient(d, support, z)) / pairs : 0.0;
}

double stiffExchange(double usual, const at::Tensor& m, const at::Tensor& support)
{
  constexpr double most = 64.0;
  constexpr double bendAllowed = 40.0; // energy of a pair of neighbours
  return std::min(most * usual, bendAllowed / std::max(roughness(m, support, 0), 1e-6));
}
}
