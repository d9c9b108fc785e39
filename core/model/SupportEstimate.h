// What is found from the phases alone: the noise, and where the material is.
#pragma once

#include "core/base/Grid.h"
#include "core/forward/TiltSeries.h"

namespace magnet
{
// The standard deviation of the noise in one pixel [rad], if it is independent from pixel to pixel: the mixed fourth
// difference of a phase is nothing but noise nearly everywhere, and its median is blind to the rest. valid: where
// pixels count (byte, like phase), undefined: everywhere.
// Source: D. Donoho, I. Johnstone, Biometrika 81, 425 (1994), for the median. Cost: 4 passes over the images.
double estimatePhaseNoise(const at::Tensor& phase, const at::Tensor& valid = {});

// Material where |B|, averaged over 3^3 cells, is larger than `threshold` times the value that one in twenty cells of
// the inner half of the frame exceeds. b [T] (nz, ny, nx, 3) -> (nz, ny, nx) float, 0 or 1. Throws Error if nothing is.
at::Tensor estimateSupport(const at::Tensor& b, double threshold);
}
