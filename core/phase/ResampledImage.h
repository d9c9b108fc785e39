// One image brought onto another one.
#pragma once

#include "AffineMap.h"

#include <ATen/core/Tensor.h>

namespace magnet
{
struct ResampledImage
{
  at::Tensor image; // float (ny, nx), 0 where valid is
  at::Tensor valid; // byte (ny, nx)
};

// The moving image in the frame of the fixed one: result(p) = image(map(p)), by the piecewise cubic kernel of 6 x 6
// pixels of R. Keys, IEEE Trans. Acoust. Speech Signal Process. 29, 1153 (1981), eq. 25: polynomials of the third
// order come out exactly, the error falls with the fourth power of the pixel, and a map to whole pixels changes no
// number. A pixel is valid where all pixels that have a weight in it are inside the frame, valid, and numbers; nothing
// is continued.
//
// image (ny, nx) float or double; valid like it, byte or bool, or undefined: all count. Throws Error for other shapes
// or types, and for a map that is no number. Cost: some 60 ns a pixel, rows in parallel; memory: the result.
ResampledImage resample(const at::Tensor& image, const at::Tensor& valid, const AffineMap& map);
}
