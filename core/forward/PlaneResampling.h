// One plane's cells in terms of another's, turned and displaced.
#pragma once

#include "core/base/RowOperator.h"

#include <array>
#include <cstdint>

namespace magnet
{
// Rectangular cells of a plane, such as the pixels of a detector: number and spacing along x and y, and the centre of
// the first [m].
struct Frame
{
  std::array<std::int64_t, 2> size{ 0, 0 };
  std::array<double, 2> spacing{ 0.0, 0.0 };
  std::array<double, 2> origin{ 0.0, 0.0 };

  double centre(int d) const { return origin[d] + 0.5 * static_cast<double>(size[d] - 1) * spacing[d]; }
};

// The weights by which means over cells of `from` become means over cells of `to`, what is outside `from` being 0:
// weight = shared area / area of a cell of `to`, a point p of `from` being at R(angle) p + shift in `to`. So sums are
// kept, and so are constants; turns by quarters of a cell that meets a cell are exact. Rows and columns count cells, x
// fastest. Source: P. W. Jones, Mon. Weather Rev. 127, 2204 (1999), first order, in a plane. Cost: about 0.5 us a cell.
RowOperator::Entries sharedAreas(const Frame& from, const Frame& to, double angle, const std::array<double, 2>& shift);

// The weights by which values at the centres of `from` become values at the centres of `to`, a point q of `to` being at
// R(angle) q + shift in `from`: Lanczos' kernel of three cells on each side, which leaves what is smooth over two cells
// as it is. Weights of a row add up to 1; a row beyond `from` has none. Source: C. Duchon, J. Appl. Meteorol. 18, 1016
// (1979). Cost: about 1 us a cell of `to`.
RowOperator::Entries interpolation(
  const Frame& from, const Frame& to, double angle, const std::array<double, 2>& shift);

// The cells of a lattice (that of `lattice`, continued) that hold all that `from` covers after the same motion.
Frame coverOf(const Frame& from, const Frame& lattice, double angle, const std::array<double, 2>& shift);
}
