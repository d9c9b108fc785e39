// PNG pictures of vector fields.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace magnet
{
// The middle slices across z, y and x side by side, coloured by direction (DirectionColor.h), outside white.
// magnetization (nz, ny, nx, 3). scale: pixels a cell. Throws Error that names the file when it can't be written.
void writeSlices(const std::string& path, const at::Tensor& magnetization, int scale = 4);
}
