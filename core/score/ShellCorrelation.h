// Fourier shell correlation of two vector volumes.
#pragma once

#include "core/base/Grid.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace magnet
{
struct ShellCorrelation
{
  std::vector<double> frequency;   // [1/m] middle of each shell
  std::vector<double> correlation; // -1 to 1, NaN where a volume has no power
  std::vector<double> voxels;      // of the shell, both k and -k
};

// FSC(k) = Re sum A . B* / sqrt(sum |A|^2 sum |B|^2) over the shell, summed over the three components.
// Shells one frequency step of the longest edge wide, up to the lowest Nyquist frequency of the axes.
// a, b (nz, ny, nx, 3), both finite. The volumes are taken as periodic: mask or taper them first.
// Source: G. Harauz, M. van Heel, Optik 73, 146 (1986). Cost: 6 transforms.
ShellCorrelation shellCorrelation(const at::Tensor& a, const at::Tensor& b, const Grid& grid);
}
