// Missing pixels of an image, from those around them.
#pragma once

#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// The phase where pixels do not count, such that it is harmonic there (the mean of its four neighbours), as the phase
// of a field without curl and divergence is in the vacuum (M. Beleggia, Y. Zhu, Phil. Mag. 83, 1045 (2003)), and
// without a slope across the edge of the frame. phase (image, ny, nx) float, valid (image, ny, nx) byte -> a tensor
// like phase. Throws Error for an image without any valid pixel. Cost: conjugate gradients, 10 passes over the images
// each, about as many as the widest gap has pixels across, at most twice those of the frame.
at::Tensor continuedHarmonically(const at::Tensor& phase, const at::Tensor& valid, const Run& run = {});
}
