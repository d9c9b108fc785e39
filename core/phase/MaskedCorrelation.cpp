#include "MaskedCorrelation.h"

#include "core/base/Fft.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
BestDisplacement bestDisplacement(const at::Tensor& fixed, const at::Tensor& validFixed, const at::Tensor& moving,
  const at::Tensor& validMoving, double leastOverlap)
{
  const std::int64_t ny = fixed.size(0);
  const std::int64_t nx = fixed.size(1);
  const std::int64_t py = fft::fastLength(2 * ny);
  const std::int64_t px = fft::fastLength(2 * nx);
  double structure = 1.0; // the product of both images' sums of squares about the mean
  const auto spectra = [&](const at::Tensor& image, const at::Tensor& valid)
  {
    const at::Tensor count = valid.to(at::kFloat);
    // Without its mean, so that little is lost where sums are subtracted from each other.
    const at::Tensor mean = (image * count).sum(at::kDouble) / count.sum(at::kDouble).clamp_min(1.0);
    const at::Tensor values = (image - mean.to(at::kFloat)) * count;
    structure *= values.square().sum(at::kDouble).item<double>();
    return fft::forwardReal(
      at::constant_pad_nd(at::stack({ count, values }), { 0, px - nx, 0, py - ny }).contiguous(), 2);
  };
  const at::Tensor f = at::conj(spectra(fixed, validFixed)).resolve_conj();
  const at::Tensor m = spectra(moving, validMoving);
  // sum_p f(p) m(p + d): numbers, sums of each over what counts in the other, products.
  at::Tensor sums = fft::inverseReal(at::stack({ f[0] * m[0], f[1] * m[0], f[0] * m[1], f[1] * m[1] }), 2, px);
  sums = sums.to(at::kDouble);
  const at::Tensor count = sums[0].round().clamp_min(0.0);
  const double fewer = std::min(validFixed.sum().item<double>(), validMoving.sum().item<double>());
  const at::Tensor n = count.clamp_min(1.0);
  const at::Tensor fm = sums[3] - sums[1] * sums[2] / n;
  const at::Tensor enough = count.ge(std::max(leastOverlap * fewer, 9.0));
  const at::Tensor none = at::full_like(fm, -2.0);
  const at::Tensor score = structure > 0.0 ? at::where(enough, fm / std::sqrt(structure), none) : none;
  BestDisplacement best;
  const std::int64_t place = score.argmax().item<std::int64_t>();
  const auto signedIndex = [](std::int64_t k, std::int64_t n) { return static_cast<double>(k > n / 2 ? k - n : k); };
  best.shift = { signedIndex(place % px, px), signedIndex(place / px, py) };
  best.score = score.view({ -1 })[place].item<double>();
  best.overlap = count.max().item<double>() / std::max(fewer, 1.0);
  return best;
}
}
