// The regular grid on which a field is sampled.
#pragma once

#include <array>
#include <cstdint>

namespace magnet
{
// size: number of cells along x, y, z; spacing [m]: cell edges; origin [m]: centre of the first cell.
// A field on it is a contiguous tensor of shape (nz, ny, nx) or, for a vector, (nz, ny, nx, 3):
// x fastest and components interleaved, the memory order of vtkImageData.
struct Grid
{
  std::array<std::int64_t, 3> size{ 0, 0, 0 };
  std::array<double, 3> spacing{ 0.0, 0.0, 0.0 };
  std::array<double, 3> origin{ 0.0, 0.0, 0.0 };

  std::int64_t cells() const { return size[0] * size[1] * size[2]; }

  // Position [m] of the middle of the grid along one axis: where tilt axes and discs are centred.
  double centre(int axis) const { return origin[axis] + 0.5 * static_cast<double>(size[axis] - 1) * spacing[axis]; }

  // A grid of the given size and spacing whose middle is at (0, 0, 0).
  static Grid centred(const std::array<std::int64_t, 3>& size, const std::array<double, 3>& spacing)
  {
    Grid grid{ size, spacing, {} };
    for (int axis = 0; axis < 3; ++axis)
    {
      grid.origin[axis] = -0.5 * static_cast<double>(size[axis] - 1) * spacing[axis];
    }
    return grid;
  }
};

// Throws Error unless every size is at least `minimum` and every spacing is positive and finite; `what`
// names the volume in the message.
void validate(const Grid& grid, const char* what, std::int64_t minimum = 2);

// Throws Error unless the grids agree in size, and in the place of their first and last cells to 1/100 of a cell.
void requireSame(const Grid& a, const char* nameA, const Grid& b, const char* nameB);
}
