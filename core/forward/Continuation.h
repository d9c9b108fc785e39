// Missing pixels of an image, from those around them.
#pragma once

#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
// The phase where pixels do not count, with the least bending: sum of (phase_xx^2 + 2 phase_xy^2 + phase_yy^2) over the
// frame is least, as of a thin plate that lies on the others (J. Duchon, RAIRO 10, 5 (1976)). It goes on with the slope
// that there is, at an edge of the frame too; a harmonic phase, as the vacuum's is, is one of those that it finds, and
// the specimen's, which is not harmonic, is followed. phase (image, ny, nx) float, valid (image, ny, nx) byte -> a
// tensor like phase. Throws Error for an image without any valid pixel. Cost: conjugate gradients of 30 passes over the
// images, at most four times as many as the frame has pixels along both edges.
at::Tensor continuedSmoothly(const at::Tensor& phase, const at::Tensor& valid, const Run& run = {});
}
