// The exact symmetries of the experiment.
#pragma once

#include "UNetOptions.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// Exchange of the x and y axes (and so of the two series), then mirrors, then the reversal of all magnetization. M and
// B are axial vectors: they turn with det(R) R. A specimen changed so, imaged at the tilts changed so, gives the
// induction changed so: 16 operations of the square prism, twice.
struct Symmetry
{
  static constexpr std::int64_t count = 32;

  bool exchange = false;
  bool mirror[3] = { false, false, false }; // x, y, z
  bool reverse = false;

  static Symmetry number(std::int64_t index);

  // field (N, 3, nz, ny, nx) axial vectors -> the same of the changed specimen; nx and ny change places with
  // `exchange`.
  at::Tensor apply(const at::Tensor& field) const;
  at::Tensor undo(const at::Tensor& field) const;
  // The same of a scalar (N, c, nz, ny, nx), such as a mask.
  at::Tensor undoScalar(const at::Tensor& values) const;
  TiltGeometry apply(const TiltGeometry& tilts) const;

private:
  at::Tensor flipped(const at::Tensor& values) const;
  at::Tensor mirrored(const at::Tensor& field) const;
  at::Tensor exchanged(const at::Tensor& field) const;
};
}
