// Outlines of flat specimens.
#pragma once

#include "TextureOptions.h"
#include "core/base/Grid.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// The specimen's mask in the middle of the grid: (nz, ny, nx) bytes, 1 where a cell's centre is inside, to within
// 1e-6 cells. Throws Error on lengths without meaning, or a shape that holds no cell centre.
at::Tensor makeMask(const ShapeOptions& options, const Grid& grid);
}
