// Images out of focus, in which magnetic domains and walls are seen (Fresnel's mode of Lorentz microscopy), to test a
// reconstruction and to plan an experiment.
#pragma once

#include "FresnelOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>

namespace magnet
{
// phase [rad], amplitude (ny, nx) float on the wave's pixels; an undefined amplitude is 1; spacing [m] of these pixels
// (x, y) -> the image (ny / subpixels, nx / subpixels) float: of vacuum 1 in the mean, or the number `electrons`.
//
// The frame's edges. The wave goes on beyond them: the phase mirrored at the edge's pixel as a point is, so that it
// keeps its slope (a ramp goes on), the amplitude as in a mirror. What is seen of it is what the defocus brings into
// the frame. Farther out, the amplitude falls to 0 smoothly, and the transform, which is periodic, sees no edge at all.
// How far out: what the slopes of the phase (all but the steepest hundredth), the convergence and the width of what a
// point becomes, some sqrt(lambda |defocus|) + (lambda^3 |Cs|)^(1/4) + lambda / aperture, need.
//
// Throws Error for shapes and options that make no sense, a negative amplitude, numbers that are not finite, a phase
// that changes by more than pi / 2 between neighbours in more than a hundredth of the frame (beyond, the intensity
// can't be sampled; wrapped or not is the same), and where the defocus carries electrons farther than the frame is
// wide. The result does not depend on the number of threads. Cost: two complex transforms of the extended frame, two
// real ones with a convergence, about 100 ns a pixel with noise. Memory: about 40 bytes for each of the extended
// frame's pixels.
at::Tensor fresnelImage(const at::Tensor& phase, const at::Tensor& amplitude, const std::array<double, 2>& spacing,
  const FresnelOptions& options, const Run& run = {});
}
