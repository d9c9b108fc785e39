// Two phases of one specimen, with opposite magnetic parts, separated into the magnetic and the electrostatic phase.
#pragma once

#include "AffineRegistration.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <vector>

namespace magnet
{
// What is taken off both results. Each unwrapped phase is known up to a constant, and has a ramp of its own where the
// reference wave was another.
enum class SeparationBackground
{
  Turns,    // multiples of pi only, by which the images of a series differ from their neighbours
  Constant, // the median of each image
  Plane     // the plane with the least sum of absolute residuals: a specimen in less than half of the image has no part
            // in it. Of a magnetic phase it takes some of the stray field.
};

struct SeparationOptions
{
  Mirror mirror = Mirror::Found; // None: the magnetization was reversed, or the second images are turned back already
  SeparationBackground background = SeparationBackground::Turns;
  double largestRotation = 10.0 * constants::degree; // between the two images of a pair, beside the mirror [rad]
};

// Images (ny, nx), or (images, ny, nx), float or double.
struct PhaseImages
{
  at::Tensor phase;     // unwrapped [rad]
  at::Tensor valid;     // byte or bool, 0 where a pixel does not count; undefined: all count
  at::Tensor amplitude; // of the wave, any unit; undefined: not known
};

// How the second image of a pair was brought onto the first.
struct PairRegistration
{
  AffineMap map;                       // where the second image shows what the first one shows
  double correlation = 0.0;            // of what was registered (see below)
  double overlap = 0.0;                // pixels where both count / the fewer pixels that count in one
  double sigma = 0.0;                  // [pixel] standard error of a pixel's place, rms over the frame (AffineFit.h)
  std::array<std::int64_t, 2> turns{}; // multiples of 2 pi that were added to the first and the second phase
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
// registerAffine does. Cost: some 10 us a pixel at 512^2, 5 at 2048^2 (of one processor), one pair after the other,
// each on all of them; memory: the results, and 32 images. A run that is asked to finish goes on.
SeparatedPhases separatePhases(
  const PhaseImages& first, const PhaseImages& second, const SeparationOptions& options = {}, const Run& run = {});
}
