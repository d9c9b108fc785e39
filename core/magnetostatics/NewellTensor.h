// The demagnetization tensor of a pair of rectangular cells.
#pragma once

#include <array>

namespace magnet
{
// Newell's demagnetization tensor N(r): the field of a uniformly magnetized cell, averaged over another
// cell at the displacement r, is H = -N M. Order of the components: xx, yy, zz, xy, xz, yz.
// displacement, cell [m]. Trace 1 at r = 0, 0 elsewhere.
// Near cells by the closed form, cells beyond 24 cell edges by the dipole field averaged with an
// eight-point Gauss rule of the cell-cell distance (relative error below 1e-5), since the closed form
// is a small difference of large numbers there.
// Source: A. J. Newell, W. Williams, D. J. Dunlop, J. Geophys. Res. 98, 9551 (1993), eqs. 19, 27-32,
// doi:10.1029/93JB00694.
std::array<double, 6> newellTensor(const std::array<double, 3>& displacement, const std::array<double, 3>& cell);
}
