// Two phases of one specimen, with opposite magnetic parts, separated into the magnetic and the electrostatic phase.
#pragma once

#include "SeparationOptions.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace magnet
{
// Images (ny, nx), or (images, ny, nx), float or double.
struct SeparationImages
{
  at::Tensor phase;     // unwrapped [rad]
  at::Tensor valid;     // byte or bool, 0 where a pixel does not count; undefined: all count
  at::Tensor amplitude; // of the wave, any unit; undefined: not known
};

struct SeparatedPhases
{
  at::Tensor magnetic;      // [rad] float, the shape of what was given, in the frames of the first images; 0 where
  at::Tensor electrostatic; // valid is
  at::Tensor valid;         // byte: 1 where both phases are known
  std::vector<PairRegistration> pairs; // one for each image
};

// phi_1 = phi_e + phi_m and phi_2 = phi_e - phi_m, the second after its magnetization was reversed or the specimen was
// turned over about the tilt axis: the beam then passes it along the same line in the other sense, which changes the
// sign of phi_m and mirrors the image. (Turned over about the axis across the tilt axis, it is at tilt -theta what it
// was at theta.) With the second brought onto the first,
//
//   phi_m = (phi_1 - phi_2) / 2,   phi_e = (phi_1 + phi_2) / 2,
//
// where both are known. Source: A. Tonomura et al., Phys. Rev. B 34, 3397 (1986), for turning over; R. E.
// Dunin-Borkowski et al., Microsc. Res. Tech. 64, 390 (2004), for the rest.
//
// The map is affine, and found on the amplitudes where both are given. Else it is found on what of the phases keeps its
// sign: first the strength of their edges (registerAffine), then the phases themselves, between 1 and 4 pixels,
// together with the part of them that a slowly changing magnetization makes (PhaseBands.h). That takes away most of the
// displacement by which a magnetic phase could pass for a shifted electrostatic one. Multiples of 2 pi, ramps and wrong
// unwrapping play no part in it. Pixels at jumps of more than pi, and what resampling draws from them, are not valid.
//
// The two results are known up to pi n and pi m, n + m even. In a series, in the order in which the images are given
// (that of tilt), each gets the multiples by which the medians of its differences from the image before are closest to
// 0, over the pixels that are valid in both; the first one's median closest to 0.
//
// Accuracy: the map to 0.05 pixels for edges of a few rad over 3 pixels, slopes of the magnetic phase of 0.05 rad a
// pixel and noise of 0.02 rad. Throws Error, with the number of the image, for other shapes, types, sizes or numbers of
// images, an amplitude for one phase only, phases that are still wrapped (stillWrapped, Unwrap.h), and where
// registerAffine does; so where the phases, brought onto each other, correlate by less than 0.7, tell the place to more
// than a pixel, or lie 5 pixels from where their edges do. Cost: some 10 us a pixel at 512^2, 5 at 2048^2 (of one
// processor), one pair after the other, each on all of them; memory: the results, and 32 images. A run that is asked to
// finish goes on.
SeparatedPhases separatePhases(const SeparationImages& first, const SeparationImages& second,
  const SeparationOptions& options = {}, const Run& run = {});
}
