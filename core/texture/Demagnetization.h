// The demagnetizing field of a magnetization on a grid of rectangular cells, with open boundaries.
#pragma once

#include "core/base/Grid.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

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

class Demagnetization
{
public:
  // Computes the tensor for all displacements of the grid: 24 bytes a cell, about 1 us a cell and core.
  explicit Demagnetization(const Grid& grid, const Run& run = {});

  // M [A/m] (nz, ny, nx, 3) -> H [A/m], same shape, any device. Zero-padded to twice the size: an exact
  // linear convolution, no periodic images. Cost: 12 real transforms of 8 times the grid's cells;
  // memory about 310 bytes a cell.
  at::Tensor field(const at::Tensor& magnetization, const Run& run = {}) const;

private:
  at::Tensor spectrum(int component, const at::Tensor& like) const;

  Grid Grid_;
  std::array<std::int64_t, 3> Padded_; // z, y, x
  std::array<at::Tensor, 6> Octant_;   // N for displacements of 0 to n - 1 cells, (nz, ny, nx)
};
}
