// The volume that real-space methods reconstruct: as wide as the detector's frame, as deep as the result.
#pragma once

#include "DivergenceFree.h"
#include "core/forward/TiltSeries.h"

namespace magnet
{
// Cells as wide as the pixels and as high as those of the result; `margin` of them more on each side across the tilt
// axis: along it, nothing is seen of what lies beyond the frame.
Grid frameGrid(const TiltSeries& series, const SpectralGrid& grid, std::int64_t margin);

// A scalar volume on frameGrid -> its half spectrum in the frame of the result.
at::Tensor frameSpectrum(const at::Tensor& volume, const TiltSeries& series, const SpectralGrid& grid);
}
