// Vector field electron tomography: the 3-D induction from two orthogonal phase tilt series.
// One interface for every method; Methods.h is their list.
#pragma once

#include "VfetOptions.h"
#include "core/base/Grid.h"
#include "core/base/Run.h"
#include "core/forward/TiltSeries.h"

namespace magnet
{
// The grid of the result: a cube, or of the options' depth, and wider by their margin; centred where the series' frame
// is, with cells as wide as the pixels (the z spacing is the x pixel size).
Grid vfetGrid(const TiltSeries& x, const VfetOptions& options);

// Throws Error, in a microscopist's words, unless B can be reconstructed from the two series: about x and about y, or
// about two axes at least leastAxisAngle apart (AxisAzimuths.h), of one frame.
void validateAxes(const TiltSeries& x, const TiltSeries& y);

// x, y: the series about the two axes (of any azimuths, images shifted, turned or incomplete: AxisAzimuths.h), in any
// order, on one device -> B [T] (nz, ny, nx, 3) on vfetGrid, on that device. grad(phase) across the tilt axis gives the
// projections of B_x (x series) and of B_y (y series): two scalar tomographies; B_z follows from div B = 0
// (DivergenceFree.h). support: (nz, ny, nx) float, iterative methods only: B_x and B_y are sought from 0.5;
// undefined: everywhere. (Outside a magnet B is the stray field, which a support leaves unexplained.) Throws Error if
// the series are unfit or do not belong together (TiltSeries.h), or if the machine does not have enough memory: four
// half spectra of the padded grid (SpectralGrid), 4 GB at 256^3 and 34 GB at 512^3. When the run is asked to finish
// early, the iterative methods return their last iterate; the other methods complete.
//
// A depth that is given must hold the specimen. Time and memory fall with it: 24 layers of 256 x 256 take a sixth of
// what 256 do. Fourier slices then are the middle layers of the cube, to 1 % of the field for most specimens: slow
// waves in the plane, whose ends would fold into a thin volume, are those of the cube itself (ThinVolume.h). Waves that
// are slow along one axis only are not: of a fine lattice whose rows lie along an edge, B_x is 12 % off in place of 10.
// The other methods seek the field in the depth and half as much above and below it. That is a constraint, which makes
// the iterative ones better inside a film than the cube's middle layers are (CGLS 17 instead of 25 % for a skyrmion at
// +-45 degrees); to the back-projection it does nothing but cut the ends of B_x and B_y off, from which B_z suffers.
//
// Beyond the frame, in the margin, Fourier slices have what follows from the phase's continuation (FieldProjections.h),
// and the other methods, across the tilt axis, what is seen at high tilts.
//
// Sources: C. Phatak, M. Beleggia, M. De Graef, Ultramicroscopy 108, 503 (2008), doi:10.1016/j.ultramic.2007.08.002;
// B. Lyu et al., arXiv:2210.03066.
at::Tensor reconstruct(const TiltSeries& x, const TiltSeries& y, const VfetOptions& options,
  const at::Tensor& support = {}, const Run& run = {});
}
