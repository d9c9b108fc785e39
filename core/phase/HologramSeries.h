// Whole series of off-axis holograms: reconstructed alike, and simulated from a series of phases.
#pragma once

#include "HologramOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace magnet
{
// How a series is to be reconstructed. object (images, ny, nx) float, counts; reference: undefined, (1, ny, nx) for
// all, or one for each. The sideband is that of the reference, which has nothing but fringes: found in the first, in
// each further one near it. Without a reference it is that of the object's image where it is clearest, for all: then a
// ramp is left in the phases, the same in each. Throws Error where findSideband and largestBinning do, naming
// the image, and for a reference of other size or number. Cost: that of a sideband for each reference, or each object.
HologramPlan planHolograms(
  const at::Tensor& object, const at::Tensor& reference, const HologramSeriesOptions& options, const Run& run = {});

struct HologramSeries
{
  at::Tensor phase;             // wrapped [rad] (images, ny, nx) float
  at::Tensor amplitude;         // like it, in the reference's; without a reference in that of the median pixel
  at::Tensor valid;             // like it, byte
  std::vector<double> sigma;    // median of the noise of the valid pixels of each image [rad]; NaN without such pixels
  double elementPixels = 0.0;   // of the holograms, in a resolution element of the widest aperture (Hologram.h)
  std::vector<double> contrast; // mean of the fringes' in the valid pixels of each image
};

// As hologramPhase has it (Hologram.h), for each image. Throws Error where hologramWave and hologramPhase do, naming
// the image, and where no image has a valid pixel. Cost: that of a wave for each hologram and reference, on all cores.
// Memory: the result, and ten images.
HologramSeries reconstructHolograms(const at::Tensor& object, const at::Tensor& reference, const HologramPlan& plan,
  const HologramSeriesOptions& options, const Run& run = {});

struct SimulatedHolograms
{
  at::Tensor object;    // (images, ny, nx) float [electron]
  at::Tensor reference; // (1, ny, nx)
};

// Holograms (HologramSimulation.h) of phases [rad] (images, ny, nx) float and amplitudes like them (undefined: 1), with
// `cameraPixels` pixels of the camera along the edge of each of theirs, and a reference without specimen. Each has a
// drift and noise of its own. Throws Error where simulateHologram does, for phases that are still wrapped (Unwrap.h),
// and where the memory does not hold the result. Cost: that of a hologram for each image.
SimulatedHolograms simulateHolograms(
  const at::Tensor& phase, const at::Tensor& amplitude, const HologramSeriesSimulation& options, const Run& run = {});
}
