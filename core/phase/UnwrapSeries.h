// A series of wrapped phases as reconstructions want it: unwrapped, consistent, and without pixels that are in doubt.
#pragma once

#include "UnwrapReport.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace magnet
{
struct UnwrappedSeries
{
  at::Tensor phase; // [rad] float, the shape of what was given; 0 where valid is
  at::Tensor valid; // byte, the same shape: 1 in each image's largest island, but where `doubtful` is (Unwrap.h)
  UnwrapReport report;
};

// unwrapPhase, then makeConsistent (Unwrap.h). wrapped [rad] (images, ny, nx) float; valid like it, byte, or undefined:
// all count; tilts [rad], one for each image, or none: then each image keeps the multiple of 2 pi by which its mean is
// closest to 0. Throws Error where these do, and for an image without a pixel that is beyond doubt. Cost and memory:
// theirs.
UnwrappedSeries unwrapSeries(
  const at::Tensor& wrapped, const at::Tensor& valid, const std::vector<double>& tilts, const Run& run = {});
}
