// Methods of vector field electron tomography and their settings. No Torch in here: the engine boundary
// uses it.
#pragma once

#include <cstdint>

namespace magnet
{
enum class VfetMethod
{
  FourierSlices,
  BackProjection,
  Sirt,
  Cgls
};

// As the menu and the scripts call them, in that order. What each does: Methods.h.
inline constexpr const char* vfetMethodNames[] = { "Fourier slices", "Back-projection", "SIRT", "CGLS" };

struct VfetOptions
{
  VfetMethod method = VfetMethod::FourierSlices;
  std::int64_t size = 0;   // voxels along each edge of the cubic result, 0: the detector's width
  std::int64_t depth = 0;  // voxels along z, where the result is to be no cube; 0: as `size` says
  std::int64_t margin = 0; // voxels more on each side along x and y, for material that reaches out of the frame

  // Butterworth low-pass 1 / (1 + (k / k_c)^(2 order)) on |k|; period 2 pi / k_c [m], 0: none.
  double lowPassPeriod = 0.0;
  int lowPassOrder = 2;

  // FourierSlices: how far the spectrum is continued into the missing wedge, in resolution elements of
  // the frame (see FourierSlices.h). 0: zero in the wedge, as in the source paper.
  double wedgeFill = 3.0;

  // Sirt and Cgls: largest number of iterations; stop when an iteration lowers the residual by less than
  // this fraction of the data's norm (0: never).
  int iterations = 30;
  double tolerance = 1e-3;
};
}
