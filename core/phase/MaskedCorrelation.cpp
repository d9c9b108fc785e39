#include "MaskedCorrelation.h"

#include "core/base/Fft.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace magnet
{
BestDisplacement bestDisplacement(const at::Tensor& fixed, const at::Tensor& validFixed, const at::Tensor& moving,
  const at::Tensor& validMoving, double leastOverlap)
{
  const std::int64_t ny = fixed.size(0);
  const std::int64_t nx = fixed.size(1);
  const std::int64_t py = fft::fastLength(2 * ny);
  const std::int64_t px = fft::fastLength(2 * nx);
  const auto spectra = [&](const at::Tensor& image, const at::Tensor& valid)
  {
    const at::Tensor count = valid.to(at::kFloat);
    // Without its mean, so that little is lost where sums are subtracted from each other.
    const at::Tensor mean = (image * count).sum(at::kDouble) / count.sum(at::kDouble).clamp_min(1.0);
    const at::Tensor values = (image - mean.to(at::kFloat)) * count;
    return fft::forwardReal(
      at::constant_pad_nd(at::stack({ count, values, values.square() }), { 0, px - nx, 0, py - ny }).contiguous(), 2);
  };
  const at::Tensor f = at::conj(spectra(fixed, validFixed)).resolve_conj();
  const at::Tensor m = spectra(moving, validMoving);
  // sum_p f(p) m(p + d): numbers, sums and squares of one over what counts in the other.
  at::Tensor sums = fft::inverseReal(
    at::stack({ f[0] * m[0], f[1] * m[0], f[2] * m[0], f[0] * m[1], f[0] * m[2], f[1] * m[1] }), 2, px);
  sums = sums.to(at::kDouble);
  const at::Tensor count = sums[0].round().clamp_min(0.0);
  const double fewer = std::min(validFixed.sum().item<double>(), validMoving.sum().item<double>());
  const at::Tensor n = count.clamp_min(1.0);
  const at::Tensor ff = sums[2] - sums[1].square() / n;
  const at::Tensor mm = sums[4] - sums[3].square() / n;
  const at::Tensor fm = sums[5] - sums[1] * sums[3] / n;
  // Parts without structure have no correlation, only rounding.
  const double least = 1e-3;
  const at::Tensor structured = ff.gt(ff.max() * least).logical_and(mm.gt(mm.max() * least));
  const at::Tensor enough = count.ge(std::max(leastOverlap * fewer, 9.0)).logical_and(structured);
  const at::Tensor correlation = at::where(enough, fm / (ff * mm).clamp_min(1e-300).sqrt(), at::full_like(fm, -2.0));
  BestDisplacement best;
  const std::int64_t place = correlation.argmax().item<std::int64_t>();
  const auto signedIndex = [](std::int64_t k, std::int64_t n) { return static_cast<double>(k > n / 2 ? k - n : k); };
  best.shift = { signedIndex(place % px, px), signedIndex(place / px, py) };
  best.correlation = correlation.view({ -1 })[place].item<double>();
  best.overlap = count.max().item<double>() / std::max(fewer, 1.0);
  return best;
}
}
