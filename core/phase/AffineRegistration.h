// An image brought onto another one of the same specimen: by a shift, a similarity, or an affine map, turned over or
// not.
#pragma once

#include "AffineFit.h"
#include "AffineMap.h"
#include "SeparationOptions.h"
#include "core/base/Constants.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <string>

namespace magnet
{
struct AffineOptions
{
  Mirror mirror = Mirror::None;
  AffineFreedom vary = AffineFreedom::Affine;
  // [rad] to both sides of each start; not for AffineFreedom::Shift. pi: any angle.
  double largestRotation = 10.0 * constants::degree;
  double largestDistortion = 0.15;     // of lengths, in any direction
  double leastOverlap = 0.3;           // of the fewer pixels that count in one of the images
  double leastCorrelation = 0.5;       // below, the images are taken not to show the same
  std::string what = "the two images"; // as messages call them
};

struct AffineRegistration
{
  AffineMap map;            // where the moving image shows what the fixed one shows
  double correlation = 0.0; // of the fixed image and the moving one brought onto it
  double overlap = 0.0;     // pixels where both count / the fewer pixels that count in one
  double sigma = 0.0;       // [pixel] standard error of a pixel's place, rms over the frame (AffineFit.h)
};

// The map that makes the moving image the fixed one up to a factor (of either images' contrast, positive) and an
// offset. Coarse: with pixels of up to 1/128 of the frame, the normalized correlation over the pixels that count in
// both, at all displacements, for each start and rotation (MaskedCorrelation.h), times the share of all structure that
// lies there, since a small part with one edge correlates with many. Fine: least squares with weights that
// let outliers count less (fitAffine), on pixels of half the size each time, down to the images' own. Where several
// starts are to be tried, the one whose fit on coarse pixels is best goes on.
//
// fixed, moving (ny, nx), float or double, the same size, of any unit; validFixed, validMoving like them, byte or bool,
// or undefined: all count; NaN and infinite pixels do not. The result is the same on any number of threads, but for the
// rounding of Fourier transforms.
//
// Accuracy: 0.02 pixels where edges are a few pixels wide and noise is a tenth of them; distortions of up to some 5 %
// are found, larger ones from a start that is close. Throws Error, with what was found and what to do, for other shapes
// or types, images of different sizes or smaller than 16 x 16, images without structure, too little overlap, too low a
// correlation, a map that turns or stretches more than was allowed, an iteration that does not end, a sigma of more
// than a pixel, and for Mirror::Found where two starts correlate equally well (to 0.01), as with a round specimen.
// Cost: some 4 us a pixel, and 2 ms for each start and degree of rotation; all cores. Memory: 10 images. A run that is
// asked to finish goes on: part of a registration is worth nothing.
AffineRegistration registerAffine(const at::Tensor& fixed, const at::Tensor& moving, const at::Tensor& validFixed = {},
  const at::Tensor& validMoving = {}, const AffineOptions& options = {}, const Run& run = {});

// An image as registrations take it: float and contiguous on the processor, 0 where it does not count, with what counts
// as bytes. `what` names the image. Throws Error as registerAffine does.
struct MaskedImage
{
  at::Tensor image, valid;
};
MaskedImage maskedImage(const at::Tensor& image, const at::Tensor& valid, const std::string& what);
}
