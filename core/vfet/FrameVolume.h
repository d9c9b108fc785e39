// The volume that real-space methods reconstruct: the detector's frame wide, the result's depth deep.
#pragma once

#include "DivergenceFree.h"
#include "core/forward/TiltSeries.h"

namespace magnet
{
// Cells as wide as the pixels and as high as those of the result.
Grid frameGrid(const TiltSeries& series, const SpectralGrid& grid);

// A scalar volume on frameGrid -> its half spectrum in the frame of the result.
at::Tensor frameSpectrum(const at::Tensor& volume, const TiltSeries& series, const SpectralGrid& grid);
}
