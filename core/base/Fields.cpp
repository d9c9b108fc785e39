#include "Fields.h"

#include "Error.h"

#include <ATen/ATen.h>

namespace magnet
{
void requireFinite(const at::Tensor& values, const char* what)
{
  if (values.is_meta())
  {
    return;
  }
  // A sum is finite only if every term is: one fast pass, and the slow search only after a failure.
  if (std::isfinite(at::sum(values, at::kDouble).item<double>()))
  {
    return;
  }
  const at::Tensor bad = at::logical_not(at::isfinite(values)).flatten();
  const auto count = bad.sum().item<std::int64_t>();
  if (count == 0)
  {
    return;
  }
  auto first = bad.to(at::kByte).argmax().item<std::int64_t>();
  std::string place;
  for (std::int64_t axis = values.dim() - 1; axis >= 0; --axis)
  {
    place += text(first % values.size(axis), axis > 0 ? ", " : "");
    first /= values.size(axis);
  }
  throw Error(text(what, " holds ", count, " value(s) that are NaN or infinite, the first at index (", place,
    "); replace or crop them before this step"));
}

void requireField(const at::Tensor& values, int components, const Grid& grid, const char* what, std::int64_t minimum)
{
  validate(grid, what, minimum);
  require(values.scalar_type() == at::kFloat, what, " must hold single-precision numbers");
  std::vector<std::int64_t> shape{ grid.size[2], grid.size[1], grid.size[0] };
  if (components > 1)
  {
    shape.push_back(components);
  }
  require(values.sizes() == at::IntArrayRef(shape), what, " has the shape ", values.sizes(), "; expected ",
    at::IntArrayRef(shape), " (z, y, x", components > 1 ? ", component)" : ")");
  requireFinite(values, what);
}

at::Tensor reversed(const at::Tensor& values, int dim)
{
  return values.is_meta() ? at::empty_like(values, at::MemoryFormat::Contiguous) : values.flip({ dim });
}
}
