// Where one image shows what another shows. No Torch in here.
#pragma once

#include <array>
#include <cstdint>

namespace magnet
{
using PixelOffset = std::array<double, 2>; // (x, y) [pixel]

// What the fixed image shows at the offset p from the middle of its frame, the moving image shows at the offset
// matrix p + shift from the middle of its own. The middle is at ((nx - 1) / 2, (ny - 1) / 2), pixels counted from 0.
struct AffineMap
{
  std::array<double, 4> matrix{ 1.0, 0.0, 0.0, 1.0 }; // xx, xy, yx, yy
  PixelOffset shift{ 0.0, 0.0 };                      // [pixel]

  // A mirror that keeps x (and gives y the other sign), after that a turn, counter-clockwise [rad].
  static AffineMap turned(bool mirrored, double angle);

  PixelOffset at(const PixelOffset& p) const
  {
    return { matrix[0] * p[0] + matrix[1] * p[1] + shift[0], matrix[2] * p[0] + matrix[3] * p[1] + shift[1] };
  }
  double determinant() const { return matrix[0] * matrix[3] - matrix[1] * matrix[2]; }
  // Whether one image has to be turned over to lie on the other.
  bool mirrors() const { return determinant() < 0.0; }
  // The angle [rad] of `turned` that is closest to the matrix (its polar decomposition).
  double rotation() const;
  // The factor by which it enlarges lengths, the root of |determinant|.
  double scale() const;
  // The smallest and the largest factor by which it stretches any direction, its singular values.
  std::array<double, 2> stretches() const;
  // From the moving to the fixed image. Throws Error where the determinant is 0.
  AffineMap inverse() const;
};

// Root mean square of the distance [pixel] between what two maps make of the pixels of a frame of nx x ny.
double rmsDistance(const AffineMap& a, const AffineMap& b, std::int64_t nx, std::int64_t ny);
}
