// Weighted back-projection behind the interface of Vfet.h.
#pragma once

#include "DivergenceFree.h"
#include "core/forward/TiltSeries.h"

namespace magnet
{
// Filtered back-projection of the field projections: B_c = 1/(2 pi) sum_i w_i P_i^T F^-1[|kappa| F[p_i]],
// w_i [rad] half the distance of the neighbouring angles (an end of the range counts its own gap twice
// unless the range closes at 180 degrees), P_i^T the adjoint of the strip projector.
// Source: A. C. Kak, M. Slaney, Principles of Computerized Tomographic Imaging (1988), eq. 3.30,
// doi:10.1137/1.9780898719277. Cost: one adjoint projection a series, whose detector is padded to twice
// the frame, since the filtered projections reach beyond it.
TransverseSpectra backProjection(
  const TiltSeries& x, const TiltSeries& y, const SpectralGrid& grid, const Run& run = {});

// The angular weights w_i [rad] of ascending angles.
std::vector<double> angularWeights(const std::vector<double>& angles);
}
