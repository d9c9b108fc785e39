#include "NumberColumns.h"

#include <cmath>
#include <cstddef>

namespace magnet
{
namespace
{
using Token = NumberInName;
}

bool counts(const NumberColumn& column)
{
  if (column.size() == 1)
  {
    return false;
  }
  std::vector<double> sizes;
  for (const Token& token : column)
  {
    sizes.push_back(token.size);
  }
  std::sort(sizes.begin(), sizes.end());
  for (std::size_t i = 0; i < sizes.size(); ++i)
  {
    if (sizes[i] != sizes[0] + static_cast<double>(i))
    {
      return false;
    }
  }
  return sizes[0] <= 1.0 && all(column, [](const Token& t) { return t.whole; });
}

bool unsignedWhole(const NumberColumn& column)
{
  return all(column, [](const Token& t) { return t.whole && t.sign == Sign::None; });
}

bool sided(const NumberColumn& column)
{
  return all(column, [](const Token& t) { return t.sign == Sign::None && (t.side || t.size == 0.0); }) &&
         !all(column, [](const Token& t) { return !t.side; });
}

bool hasBehind(const NumberColumn& column, Sign sign)
{
  return !all(column, [&](const Token& t) { return t.behind != sign; });
}

bool signedBehind(const NumberColumn& column)
{
  if (sided(column))
  {
    return column.size() > 1 && !counts(column);
  }
  return hasBehind(column, Sign::Plus) && hasBehind(column, Sign::Minus) &&
         all(column,
           [](const Token& t) { return t.sign == Sign::None && !t.side && (t.behind != Sign::None || t.size == 0.0); });
}

bool mayCount(const NumberColumn& column)
{
  return column.size() > 1 && unsignedWhole(column) && !signedBehind(column) &&
         !all(column, [](const Token& t) { return std::fmod(t.size, 5.0) == 0.0 && t.digits <= 2; });
}

bool constant(const NumberColumn& column)
{
  const Token& first = column.front();
  return all(
    column, [&](const Token& t) { return t.size == first.size && t.sign == first.sign && t.behind == first.behind; });
}

int rank(const NumberColumn& column)
{
  const bool sign = !all(column, [](const Token& t) { return t.sign == Sign::None || t.sign == Sign::Hyphen; });
  const bool mixed = !all(column, [&](const Token& t) { return t.sign == column.front().sign; });
  return all(column, [](const Token& t) { return t.degrees; })   ? 3
         : all(column, [](const Token& t) { return t.keyword; }) ? 2
         : sign || mixed || signedBehind(column)                 ? 1
                                                                 : 0;
}

bool evenSteps(std::vector<double> angles)
{
  std::sort(angles.begin(), angles.end());
  for (std::size_t i = 2; i < angles.size(); ++i)
  {
    if (std::abs(angles[i] - 2.0 * angles[i - 1] + angles[i - 2]) > 1e-6)
    {
      return false;
    }
  }
  return angles.size() > 2;
}
}
