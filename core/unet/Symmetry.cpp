#include "Symmetry.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace magnet
{
namespace
{
void turn(TiltGeometry::Range& r)
{
  r.minimum = -std::exchange(r.maximum, -r.minimum);
  std::reverse(r.known.begin(), r.known.end());
  std::transform(r.known.begin(), r.known.end(), r.known.begin(), std::negate<>());
}
}

Symmetry Symmetry::number(std::int64_t index)
{
  require(index >= 0 && index < count, "symmetry ", index, " was asked for; there are ", count);
  Symmetry s;
  s.exchange = (index & 1) != 0;
  for (int a = 0; a < 3; ++a)
  {
    s.mirror[a] = (index >> (a + 1) & 1) != 0;
  }
  s.reverse = (index >> 4 & 1) != 0;
  return s;
}

at::Tensor Symmetry::flipped(const at::Tensor& values) const
{
  std::vector<std::int64_t> dims;
  for (int a = 0; a < 3; ++a)
  {
    if (mirror[a])
    {
      dims.push_back(4 - a);
    }
  }
  return dims.empty() ? values : at::flip(values, dims);
}

at::Tensor Symmetry::undoScalar(const at::Tensor& values) const
{
  const at::Tensor result = flipped(values);
  return exchange ? result.transpose(3, 4) : result;
}

// Mirrors and the reversal, each its own inverse.
at::Tensor Symmetry::mirrored(const at::Tensor& field) const
{
  const float determinant = (mirror[0] != (mirror[1] != mirror[2]) ? -1.0F : 1.0F) * (reverse ? -1.0F : 1.0F);
  const at::Tensor sign = at::tensor(
    { determinant * (mirror[0] ? -1.0F : 1.0F), determinant * (mirror[1] ? -1.0F : 1.0F),
      determinant * (mirror[2] ? -1.0F : 1.0F) })
                            .to(field.options())
                            .reshape({ 1, 3, 1, 1, 1 });
  return flipped(field) * sign;
}

at::Tensor Symmetry::exchanged(const at::Tensor& field) const
{
  if (!exchange)
  {
    return field;
  }
  const at::Tensor turned = field.transpose(3, 4).neg(); // a mirror: det = -1
  return at::stack({ turned.select(1, 1), turned.select(1, 0), turned.select(1, 2) }, 1);
}

at::Tensor Symmetry::apply(const at::Tensor& field) const
{
  return mirrored(exchanged(field));
}

at::Tensor Symmetry::undo(const at::Tensor& field) const
{
  return exchanged(mirrored(field));
}

// The beam at tilt t comes along (0, sin t, cos t) of the specimen in the x series, (-sin t, 0, cos t) in the y series.
TiltGeometry Symmetry::apply(const TiltGeometry& tilts) const
{
  TiltGeometry result = tilts;
  if (exchange)
  {
    std::swap(result.x, result.y);
  }
  if (exchange != (mirror[1] != mirror[2]))
  {
    turn(result.x);
  }
  if (exchange != (mirror[0] != mirror[2]))
  {
    turn(result.y);
  }
  return result;
}
}
