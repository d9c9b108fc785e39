// How far two halves of the images agree on the magnetization.
#pragma once

#include "ModelLevel.h"
#include "ModelSolver.h"

#include <vector>

namespace magnet
{
// The Fourier shell correlation of the magnetizations of two fits: of the images with even and of those with odd places
// in the order of their tilts, counted on through all series. Both are given the same outline, whose edge would
// correlate at all frequencies: M is multiplied with a window that rises inside the outline, from 0 at its edge (2 w -
// 1, w the outline that a Gaussian of 2 cells blurs), in a box of zeros half as large again; and before, by the
// differences of neighbouring cells (the Laplacian), weak fine detail is made as strong as the rest, which the window
// would spread over it. Such a filter leaves the correlation of a shell as it is. What constant length and exchange say
// in both halves still correlates: the curve is that of data and assumptions together.
struct HalfSets
{
  std::vector<double> periods;     // [m] middle of each shell
  std::vector<double> correlation; // NaN where a half has no power
  std::vector<double> halfBit;     // the curve that correlation has to be above
  double resolution = 0.0;         // [m] period where correlation falls below; twice a cell where it never does; NaN
                                   // where it is below from the first shell on
};

// The correlation that half a bit of information in each voxel of a volume needs, in a shell of `voxels` independent
// ones: (0.2071 + 1.9102 / sqrt n) / (1.2071 + 0.9102 / sqrt n).
// Source: M. van Heel, M. Schatz, J. Struct. Biol. 151, 250 (2005).
double halfBitCorrelation(double voxels);

// Fits at full resolution, each from nothing, in the support of the data, with the images trusted as `assumptions`
// tell. The independent voxels of a shell are counted once for k and -k, for each component, and by the share of the
// box that is material. It tells nothing where M does not change or the material is nowhere three cells thick, and where
// it was asked to finish. Throws Error for fewer than 4 images. Cost: two fits.
HalfSets compareHalves(
  const ModelData& data, const ModelPart& part, const ModelAssumptions& assumptions, const Run& run = {});
}
