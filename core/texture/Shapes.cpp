#include "Shapes.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

namespace magnet
{
namespace
{
// Within `slack` of the outline, in the shape's own frame.
bool inside(const ShapeOptions& o, double x, double y, double slack)
{
  const double r = o.radius;
  const double rho = std::hypot(x, y);
  switch (o.shape)
  {
    case Shape::Disc:
      return rho <= r + slack;
    case Shape::Square:
      return std::max(std::abs(x), std::abs(y)) <= r * std::sqrt(0.5) + slack;
    case Shape::Triangle:
    {
      // Equilateral, a corner on the y axis: three half-planes at r / 2 from the middle.
      const double half = 0.5 * r + slack;
      const double s = 0.5 * std::sqrt(3.0);
      return -y <= half && 0.5 * y + s * x <= half && 0.5 * y - s * x <= half;
    }
    case Shape::Bar:
    {
      const double length = r / std::hypot(1.0, o.aspect);
      return std::abs(x) <= length + slack && std::abs(y) <= o.aspect * length + slack;
    }
    case Shape::Ellipse:
      return std::hypot(x, y / o.aspect) <= r + slack;
    case Shape::TwoDiscs:
      return std::hypot(std::abs(x) - 0.5 * r, y) <= 0.5 * r + slack;
    case Shape::Ring:
      return rho <= r + slack && rho >= o.aspect * r - slack;
  }
  throw Error("unknown shape");
}
}

at::Tensor makeMask(const ShapeOptions& o, const Grid& grid)
{
  validate(grid, "the specimen's volume", 1);
  for (const double length : { o.radius, o.thickness })
  {
    require(std::isfinite(length) && length > 0.0, "the specimen's radius and thickness are ",
      o.radius / constants::nanometre, " and ", o.thickness / constants::nanometre,
      " nm; both must be positive lengths");
  }
  require(o.aspect > 0.0 && o.aspect <= 1.0 && std::isfinite(o.rotation), "the specimen's aspect ratio is ", o.aspect,
    "; it must be above 0 and at most 1");
  const std::int64_t nx = grid.size[0];
  const std::int64_t ny = grid.size[1];
  at::Tensor mask = at::zeros({ grid.size[2], ny, nx }, at::kByte);
  auto* const bytes = mask.data_ptr<std::uint8_t>();
  const auto place = [&](int axis, std::int64_t i)
  { return (static_cast<double>(i) - 0.5 * static_cast<double>(grid.size[axis] - 1)) * grid.spacing[axis]; };
  // A cell centre that lies on the boundary to rounding is inside, on whatever grid.
  const double slack = 1e-6 * grid.spacing[0];
  const double c = std::cos(o.rotation);
  const double s = std::sin(o.rotation);
  at::parallel_for(0, grid.size[2] * ny, 64,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t row = first; row < last; ++row)
      {
        if (std::abs(place(2, row / ny)) > 0.5 * o.thickness + slack)
        {
          continue;
        }
        const double y = place(1, row % ny);
        for (std::int64_t i = 0; i < nx; ++i)
        {
          const double x = place(0, i);
          bytes[row * nx + i] = inside(o, c * x + s * y, c * y - s * x, slack) ? 1 : 0;
        }
      }
    });
  require(mask.any().item<bool>(), "the specimen of ", o.radius / constants::nanometre, " nm radius and ",
    o.thickness / constants::nanometre,
    " nm thickness holds no cell centre of the grid; use smaller cells or a larger specimen");
  return mask;
}
}
