// The displacement at which two images with missing pixels agree best; not for use by others than registration.
#pragma once

#include "AffineMap.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
struct BestDisplacement
{
  PixelOffset shift{ 0.0, 0.0 }; // [pixel] whole numbers: moving(p + shift) looks like fixed(p)
  double score = -2.0;           // -2: no displacement has enough overlap
  double overlap = 0.0;          // the largest of all displacements / the fewer pixels that count in one
};

// The largest of the correlation over the pixels that count in both, at all displacements at once, of what both images
// have in all, among the displacements where at least `leastOverlap` of the fewer valid pixels count in both:
//
//   score(d) = sum (f - <f>_d)(m - <m>_d) / sqrt(F M),   sums over valid_f(p) valid_m(p + d), means <> as well,
//
// F and M the sums of squares about the mean of either image. (Divided by those at d, it would be the normalized
// correlation, which is as large for a small part with one edge as for the whole.) Each sum is a correlation by FFT.
// Source: D. Padfield, IEEE Trans. Image Process. 21, 2706 (2012). Images float (ny, nx) of the same size, 0 where
// valid (byte) is. Cost: 8 transforms of twice the size.
BestDisplacement bestDisplacement(const at::Tensor& fixed, const at::Tensor& validFixed, const at::Tensor& moving,
  const at::Tensor& validMoving, double leastOverlap);
}
