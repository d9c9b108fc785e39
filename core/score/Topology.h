// Topological charge of a texture's slices.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace magnet
{
// Q = 1/(4 pi) int m . (dm/dx x dm/dy) dx dy for each z slice: the sum of the signed solid angles of the
// spherical triangles that neighbouring directions span, two for each square of four cells inside the
// mask. An integer up to what the boundary cuts off.
// magnetization (nz, ny, nx, 3), any length > 0 inside; mask (nz, ny, nx), not 0 inside -> nz numbers.
// Source: B. Berg, M. Luescher, Nucl. Phys. B 190, 412 (1981), doi:10.1016/0550-3213(81)90568-X.
std::vector<double> topologicalCharge(const at::Tensor& magnetization, const at::Tensor& mask);
}
