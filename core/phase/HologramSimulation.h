// Off-axis holograms as a camera counts them, to test a reconstruction and to plan an experiment.
#pragma once

#include "HologramOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace magnet
{
// phase [rad], amplitude (ny, nx) float on the wave's finer grid, ny and nx multiples of `subpixels`; an undefined
// amplitude is 1 -> the hologram (ny / subpixels, nx / subpixels) float [electron]. The
// camera's spread continues an edge of the frame by the opposite one. The result does not depend on the
// number of threads, nor on the compiler. Throws Error for shapes and options that make no sense, amplitudes that are
// negative, numbers that are not finite, and a contrast beyond what full coherence gives after the averaging. Cost: a
// cosine for each of the wave's pixels, about 100 ns for each of the camera's with noise, and two transforms with a
// transfer.
at::Tensor simulateHologram(
  const at::Tensor& phase, const at::Tensor& amplitude, const HologramSimulation& options, const Run& run = {});

// The same without a specimen: the reference, of ny x nx pixels of the camera.
at::Tensor simulateReference(std::int64_t ny, std::int64_t nx, const HologramSimulation& options, const Run& run = {});
}
