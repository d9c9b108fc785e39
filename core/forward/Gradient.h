// Derivatives of images that do not vanish at the frame's edge, and their inverse.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace magnet
{
// Derivative of images (image, ny, nx) along dimension 1 (y) or 2 (x) with pixel size `spacing` [m]:
// spectral, on the image continued by its mirror image, so that an edge value makes no step. Exact for
// cosines of the frame; a slope at the edge leaves an error of one pixel there.
at::Tensor imageDerivative(const at::Tensor& images, int dim, double spacing);

// The images whose gradient is nearest to (gx, gy) in the least-squares sense, mean 0: the Poisson
// equation with the gradient itself as boundary value, by transforms of the mirrored frame.
// gx, gy (image, ny, nx) [rad/m] -> [rad]. Source: R. T. Frankot, R. Chellappa, IEEE Trans. Pattern Anal.
// 10, 439 (1988), doi:10.1109/34.3909.
at::Tensor integrateGradient(const at::Tensor& gx, const at::Tensor& gy, const std::array<double, 2>& spacing);
}
