// What an image has beside the specimen's phase, as far as a few smooth functions tell: found with the phase, and taken
// away.
#pragma once

#include "TiltSeries.h"

#include <cstdint>

namespace magnet
{
// The background b of each image of a series is a sum of the functions of a kind (PhaseBackground), and belongs to
// nobody: this is the projection Q on what is orthogonal to them, over the valid pixels of the image,
//
//   Q r = V (r - B^T (B V B^T)^-1 B V r),
//
// V: 1 where a pixel is valid, else 0; B: the functions. Q is symmetric, and Q Q = Q. Memory: one image a function.
class ImageBackground
{
public:
  // Of images (height, width) with this spacing [m]. period [m]: of SlowerThanPeriod. valid (images, height, width)
  // byte, or undefined: all. Throws Error for a period that leaves more functions than a tenth of the pixels, or an
  // image whose valid pixels do not tell the functions apart.
  ImageBackground(std::int64_t height, std::int64_t width, const std::array<double, 2>& spacing, PhaseBackground kind,
    double period, const at::Tensor& valid, const at::TensorOptions& like);

  // images (images, height, width) -> Q of each. Cost: two passes a function.
  at::Tensor without(const at::Tensor& images) const;

  // Functions of an image.
  std::int64_t terms() const { return Functions_.defined() ? Functions_.size(0) : 0; }

private:
  at::Tensor Functions_; // orthonormal over the whole image (terms, height * width), or none
  at::Tensor Valid_;     // float (images, height * width), or undefined
  at::Tensor Inverse_;   // (B V B^T)^-1 of each image (images, terms, terms), where there is Valid_
};
}
