#include "Grid.h"

#include "Constants.h"
#include "Error.h"

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr char axisName[] = { 'x', 'y', 'z' };
}

void validate(const Grid& grid, const char* what, std::int64_t minimum)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    require(grid.size[axis] >= minimum, what, " has ", grid.size[axis], " sample(s) along ", axisName[axis],
      "; a three-dimensional volume with at least ", minimum, " along each axis is needed");
    require(std::isfinite(grid.spacing[axis]) && grid.spacing[axis] > 0.0, what, " has a spacing of ",
      grid.spacing[axis] / constants::nanometre, " nm along ", axisName[axis],
      "; it must be a positive number of nanometres");
    require(std::isfinite(grid.origin[axis]), what, " has an origin that is not a finite number");
  }
}

void requireSame(const Grid& a, const char* nameA, const Grid& b, const char* nameB)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    require(a.size[axis] == b.size[axis], nameA, " is ", a.size[0], " x ", a.size[1], " x ", a.size[2], " and ", nameB,
      " is ", b.size[0], " x ", b.size[1], " x ", b.size[2],
      "; they must have the same size (resample one to the other's grid first)");
    const double cell = a.spacing[axis];
    require(std::abs(b.spacing[axis] - cell) <= 1e-3 * std::abs(cell), nameA, " has a spacing of ",
      cell / constants::nanometre, " nm along ", axisName[axis], " and ", nameB, " of ",
      b.spacing[axis] / constants::nanometre, " nm; they must be the same");
    // The first and the last cell's place: a small difference of spacing adds up over the volume.
    const auto last = static_cast<double>(a.size[axis] - 1);
    const double shift = std::max(std::abs(b.origin[axis] - a.origin[axis]),
      std::abs(b.origin[axis] + last * b.spacing[axis] - a.origin[axis] - last * cell));
    require(shift <= 1e-2 * std::abs(cell), nameA, " and ", nameB, " are shifted against each other by ",
      shift / constants::nanometre, " nm along ", axisName[axis], "; they must cover the same place");
  }
}
}
