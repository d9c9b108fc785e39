#include "PhaseBands.h"

#include "core/base/Constants.h"
#include "core/base/Fft.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>
#include <vector>

namespace magnet
{
namespace
{
using constants::pi;
constexpr double edgeScale = 2.0; // [pixel]
constexpr double finest = 1.0;    // [pixel] of the band
constexpr double coarsest = 4.0;
constexpr double reach = 2.5;     // of the edges' filter [edgeScale]
constexpr double bandReach = 1.5; // of the band's [coarsest]
const c10::complex<double> imaginary(0.0, 1.0);

// Differences from pixel to pixel along an axis, as large as the image, without turns and without their median; 0 where
// one of the two does not count.
struct Differences
{
  at::Tensor value, valid;
};

Differences differences(const MaskedImage& phase, std::int64_t axis)
{
  const std::int64_t n = phase.image.size(axis);
  const at::Tensor steps = phase.image.diff(1, axis);
  const at::Tensor both = phase.valid.narrow(axis, 1, n - 1).logical_and(phase.valid.narrow(axis, 0, n - 1));
  const at::Tensor wrapped = steps - 2.0 * pi * at::round(steps / (2.0 * pi));
  const at::Tensor counted = wrapped.masked_select(both);
  const at::Tensor middle = counted.numel() > 0 ? counted.median() : at::zeros({}, at::kFloat);
  Differences result{ at::zeros_like(phase.image), at::zeros_like(phase.valid) };
  result.value.narrow(axis, 0, n - 1).copy_((wrapped - middle).masked_fill(both.logical_not(), 0.0));
  result.valid.narrow(axis, 0, n - 1).copy_(both);
  return result;
}

// 1 where nothing that does not count, nor the edge of the frame, is within `pixels` along x and y.
at::Tensor clearOf(const at::Tensor& valid, double pixels)
{
  const auto r = static_cast<std::int64_t>(std::ceil(pixels));
  const at::Tensor missing = at::constant_pad_nd(valid.eq(0).to(at::kFloat), { r, r, r, r }, 1.0).unsqueeze(0);
  const at::Tensor near = at::max_pool2d(at::max_pool2d(missing, { 1, 2 * r + 1 }, 1), { 2 * r + 1, 1 }, 1);
  return near.squeeze(0).eq(0.0).to(at::kByte).contiguous();
}

// Of the first `kept` columns of a transform of n [1/pixel]; those of half a spectrum are not negative.
at::Tensor frequencies(std::int64_t n, std::int64_t kept)
{
  const std::vector<double> all = fft::frequencies(n, 1.0);
  at::Tensor result = at::empty({ kept }, at::kFloat);
  for (std::int64_t k = 0; k < kept; ++k)
  {
    const double each = all[static_cast<std::size_t>(k)];
    result.data_ptr<float>()[k] = static_cast<float>(kept < n ? std::abs(each) : each);
  }
  return result;
}
}

PhaseBands phaseBands(const MaskedImage& phase, const Run& run)
{
  const std::int64_t ny = phase.image.size(0);
  const std::int64_t nx = phase.image.size(1);
  const Differences alongX = differences(phase, 1);
  const Differences alongY = differences(phase, 0);
  run.advance(0.1);
  // Room for the filters to end in, for the transform continues one edge by the other.
  const auto room = static_cast<std::int64_t>(6.0 * coarsest);
  const std::int64_t py = fft::fastLength(ny + room);
  const std::int64_t px = fft::fastLength(nx + room);
  const at::Tensor spectra = fft::forwardReal(
    at::constant_pad_nd(at::stack({ alongX.value, alongY.value }), { 0, px - nx, 0, py - ny }).contiguous(), 2);
  run.advance(0.2);
  const at::Tensor kx = frequencies(px, px / 2 + 1).unsqueeze(0);
  const at::Tensor ky = frequencies(py, py).unsqueeze(1);
  const at::Tensor k2 = kx.square() + ky.square();
  const at::Tensor inverse = k2.reciprocal().masked_fill(k2.eq(0.0), 0.0);
  // The phase that has these differences, by least squares.
  const at::Tensor dx = at::exp(kx * imaginary) - 1.0;
  const at::Tensor dy = at::exp(ky * imaginary) - 1.0;
  const at::Tensor squares = (dx.abs().square() + dy.abs().square());
  const at::Tensor f = (at::conj(dx) * spectra[0] + at::conj(dy) * spectra[1]) *
                       squares.reciprocal().masked_fill(squares.eq(0.0), 0.0);

  const at::Tensor ks2 = k2 * (edgeScale * edgeScale);
  const at::Tensor h = f * (ks2 * at::exp(ks2 * -0.5));
  const at::Tensor band = f * (at::exp(k2 * (-0.5 * finest * finest)) -
                                at::exp(k2 * (-0.5 * (finest * finest + coarsest * coarsest))));
  const auto image = [&](const at::Tensor& spectrum, double done)
  {
    run.advance(done);
    // A copy, for the transform takes its spectrum as workspace.
    at::Tensor transformed = at::empty(spectrum.sizes(), at::kComplexFloat).copy_(spectrum);
    return fft::inverseReal(std::move(transformed), 2, px).narrow(0, 0, ny).narrow(1, 0, nx).contiguous();
  };
  const at::Tensor valid = alongX.valid.logical_and(alongY.valid);
  PhaseBands result;
  result.edges = image(h * kx * imaginary, 0.3).square_();
  result.edges.add_(image(h * ky * imaginary, 0.4).square_()).add_(image(h * k2.sqrt(), 0.5).square_()).sqrt_();
  result.validEdges = clearOf(valid, reach * edgeScale);
  result.band = image(band, 0.6);
  result.likeX = image(band * inverse * kx * imaginary, 0.7);
  result.likeY = image(band * inverse * ky * imaginary, 0.8);
  result.validBand = clearOf(valid, bandReach * coarsest);
  return result;
}

at::Tensor withoutJumps(const MaskedImage& phase)
{
  at::Tensor valid = phase.valid.clone();
  for (const std::int64_t axis : { 0, 1 })
  {
    const std::int64_t n = phase.image.size(axis);
    const at::Tensor jumps = phase.image.diff(1, axis)
                               .abs()
                               .gt(pi)
                               .logical_and(phase.valid.narrow(axis, 1, n - 1))
                               .logical_and(phase.valid.narrow(axis, 0, n - 1));
    valid.narrow(axis, 0, n - 1).masked_fill_(jumps, 0);
    valid.narrow(axis, 1, n - 1).masked_fill_(jumps, 0);
  }
  return valid;
}
}
