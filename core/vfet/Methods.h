// The methods of Vfet.h, and the list of them, which everything that offers, runs, tests or measures them goes through.
#pragma once

#include "DivergenceFree.h"
#include "VfetOptions.h"
#include "core/base/InOrder.h"
#include "core/base/Run.h"
#include "core/forward/TiltSeries.h"

#include <iterator>
#include <vector>

namespace magnet
{
// x, y: validated, ascending -> half spectra of B_x and B_y on each padded grid, of the same frame; methods that are
// not spectral know the first one only. support: as in Vfet.h, or undefined.
using MethodFunction = std::vector<TransverseSpectra>(const TiltSeries& x, const TiltSeries& y,
  const std::vector<SpectralGrid>& grids, const VfetOptions& options, const at::Tensor& support, const Run& run);

// Gradient across the tilt axis of each image (before padding: the phase does not vanish at the frame's edge), padded
// with its continuation (FieldProjections.h), transformed, interpolated (FourierSlices.h). Source: Lyu et al.,
// arXiv:2210.03066, section 2; R. N. Bracewell, Aust. J. Phys. 9, 198 (1956). Cost: about 16 multiplications per point
// of the padded half spectrum and component.
MethodFunction fourierSlices;

// Filtered back-projection of the field projections: B_c = 1/(2 pi) sum_i w_i P_i^T F^-1[|kappa| F[p_i]],
// w_i [rad] half the distance of the neighbouring angles (BackProjection.h), P_i^T the adjoint of the strip projector.
// Source: A. C. Kak, M. Slaney, Principles of Computerized Tomographic Imaging (1988), eq. 3.30,
// doi:10.1137/1.9780898719277. Cost: one adjoint projection a series, whose detector is padded to twice
// the frame, since the filtered projections reach beyond it.
MethodFunction backProjection;

// Both solve P b = p for each transverse component, P the strip projector, p the field projections, b zero
// outside the support.
//   SIRT:  b <- b + C P^T R (p - P b), R and C the inverse row and column sums of P
//   CGLS:  conjugate gradients on the normal equations, from b = 0
// Projections of which a pixel is missing are left out: R is 0 there. They act as a filter: few iterations give the
// smooth part, many the detail and the noise. They stop after options.iterations, or when an iteration lowers |p - P b|
// / |p| by less than options.tolerance, or when the run is asked to finish. Sources: P. Gilbert, J. Theor. Biol. 36,
// 105 (1972), doi:10.1016/0022-5193(72)90180-4; A. Bjorck, Numerical Methods for Least Squares Problems (1996),
// section 7.4, doi:10.1137/1.9781611971484. Cost: one projection and one adjoint per iteration and component. Memory: 4
// scalar volumes and 3 stacks.
MethodFunction sirt, cgls;

struct LinearMethod
{
  VfetMethod method;
  MethodFunction* function;
  // Which of the options that not every method has are its own.
  bool wedgeFill;
  bool iterative; // iterations, tolerance and the support
  bool spectral;  // its result is made of waves, which do not end with the volume
  double share;   // of the reconstruction's time, about; the rest is divergenceFree's

  const char* name() const { return vfetMethodNames[static_cast<int>(method)]; }
};

// In the order of VfetMethod.
inline constexpr LinearMethod vfetMethods[] = {
  { VfetMethod::FourierSlices, fourierSlices, true, false, true, 0.6 },
  { VfetMethod::BackProjection, backProjection, false, false, false, 0.6 },
  { VfetMethod::Sirt, sirt, false, true, false, 0.9 },
  { VfetMethod::Cgls, cgls, false, true, false, 0.9 },
};
static_assert(inOrder(vfetMethods, &LinearMethod::method, std::size(vfetMethodNames)),
  "VfetMethod, vfetMethodNames and vfetMethods differ in number or order");
}
