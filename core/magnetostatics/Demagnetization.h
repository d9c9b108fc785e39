// The demagnetizing field of a magnetization on a grid of rectangular cells, with open boundaries.
#pragma once

#include "core/base/Grid.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>

namespace magnet
{
// H = -N M by a zero-padded Fourier convolution with Newell's tensor: an exact linear convolution, no periodic
// images. The tensor is summed and transformed in double, by symmetric (cosine and sine) transforms in place on
// the octant of positive displacements, and kept in float as the octant of its real spectrum.
class Demagnetization
{
public:
  // Computes the tensor for all displacements of the grid; films of one cell are allowed. Keeps 24 bytes a
  // cell, needs 48 more while it runs; takes about 1 us a cell and core. Throws Error where the machine has not the
  // memory.
  explicit Demagnetization(const Grid& grid, const Run& run = {});

  // M [A/m] (nz, ny, nx, 3) -> H [A/m], same shape, any device. Cost on the CPU: six transforms of 8 times
  // the grid's cells of which the empty part is skipped, 48 bytes a cell (DemagnetizationCpu.h).
  at::Tensor field(const at::Tensor& magnetization, const Run& run = {}) const;

  const Grid& grid() const { return Grid_; }

  // Transform lengths along z, y, x: even, or 1 where the grid has one cell.
  const std::array<std::int64_t, 3>& padded() const { return Padded_; }

  // -N(k) / number of points for the wavenumbers 0 to P / 2 along each axis, (z, y, x), in the order xx, yy,
  // zz, xy, xz, yz. The other octants follow by parity: xy is odd in x and y, and so on.
  const std::array<at::Tensor, 6>& spectrum() const { return Spectrum_; }

private:
  at::Tensor wholeSpectrum(int component, const at::Tensor& like) const;
  at::Tensor fieldByTensors(const at::Tensor& magnetization, const Run& run) const;

  Grid Grid_;
  std::array<std::int64_t, 3> Padded_{};
  std::array<at::Tensor, 6> Spectrum_;
};
}
