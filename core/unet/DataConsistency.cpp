#include "DataConsistency.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
using constants::pi;

constexpr double mostGain = 100.0; // 1 / T; beyond it, rounding and noise are all there is

// Rises from 0 to 1 over 0 <= x <= 1.
at::Tensor smooth(const at::Tensor& x)
{
  const at::Tensor t = x.clamp(0.0, 1.0);
  return t * t * (t.mul(-2.0) + 3.0);
}

// Cosine from 0 at the faces to 1 at a tenth of the axis.
at::Tensor taper(std::int64_t n, int dim, const at::Tensor& like)
{
  const double width = 0.1 * static_cast<double>(n);
  std::vector<float> values;
  for (std::int64_t i = 0; i < n; ++i)
  {
    const double depth = std::min(1.0, (static_cast<double>(std::min(i, n - 1 - i)) + 0.5) / width);
    values.push_back(static_cast<float>(0.5 - 0.5 * std::cos(pi * depth)));
  }
  std::int64_t shape[3] = { 1, 1, 1 };
  shape[dim] = n;
  return at::tensor(values).to(like.device()).reshape(shape);
}

// [rad per voxel] of a half spectrum along an axis of n voxels.
at::Tensor waveNumber(std::int64_t n, int axis, const at::Tensor& like)
{
  return wavevector(n, 1.0, axis == 0, 2 - axis, 3, like.options(), false);
}

// From each angle to the nearest slice [rad]; half a turn leads to the same slice.
at::Tensor distance(const at::Tensor& angle, const TiltGeometry::Range& range)
{
  std::vector<double> slices = range.angles();
  slices.insert(slices.begin(), slices.back() - pi);
  slices.push_back(slices[1] + pi);
  const at::Tensor all = at::tensor(slices, angle.options());
  const at::Tensor next = at::searchsorted(all, angle).clamp(1, all.numel() - 1);
  const at::Tensor above = all.take(next) - angle;
  const at::Tensor below = angle - all.take(next - 1);
  return at::minimum(above, below).clamp_min(0.0);
}
}

MeasuredSpectrum::MeasuredSpectrum(const std::array<std::int64_t, 3>& size, const TiltGeometry& tilts, double extent,
  const at::Tensor& like, Slices slices)
  : Size_(size)
  , Azimuths_(tilts.azimuths)
  , Oblique_(!tilts.isAlongEdges())
{
  require(extent > 0.0, "the specimen's extent is ", extent, " voxels; it must be positive");
  at::Tensor k[3];
  for (int a = 0; a < 3; ++a)
  {
    // Cycles in the volume, that is in resolution elements.
    k[a] = wavevector(size[a], 2.0 * pi / static_cast<double>(size[a]), a == 0, 2 - a, 3, like.options());
  }
  for (int c = 0; c < 2; ++c)
  {
    const TiltGeometry::Range& r = c == 0 ? tilts.x : tilts.y;
    // The slices of an axis run along (cos t, -sin t) of (k_v, k_z), v across it: k_y of x, -k_x of y.
    const auto n = static_cast<double>(
      Oblique_ ? std::max({ size[0], size[1], size[2] }) : std::max(size[1 - c], size[2]));
    const auto inElements = [&](int a) { return k[a] * (n / static_cast<double>(size[a])); };
    const at::Tensor ku = Oblique_ ? inElements(1) * std::cos(Azimuths_[c]) - inElements(0) * std::sin(Azimuths_[c])
                                   : inElements(1 - c);
    const at::Tensor kv = Oblique_ || c == 0 ? inElements(2).neg() : inElements(2);
    const at::Tensor radius = (ku.square() + kv.square()).sqrt();
    const at::Tensor sign = ku.ge(0.0).to(at::kFloat) * 2.0 - 1.0;
    const at::Tensor angle = at::atan2(kv * sign, ku * sign);
    at::Tensor weight = at::ones_like(radius);
    if (r.maximum - r.minimum < pi - 1.01 * r.step)
    {
      const at::Tensor inside = at::minimum(angle - r.minimum, r.maximum - angle);
      weight = smooth(radius * inside.clamp(-0.5 * pi, 0.5 * pi).sin() / 1.5 + 0.5);
    }
    // Neighbouring slices are radius * step apart; an object of `extent` voxels has resolution elements n / extent
    // wide.
    const at::Tensor gap = radius * (slices == Slices::Each ? distance(angle, r) * 2.0 : at::tensor(r.step)) *
                           (extent / n);
    weight = weight / (gap.square().square() + 1.0);
    Weight_[c] = weight.expand({ size[2], size[1], size[0] / 2 + 1 }).contiguous();
  }
  Weight_[2] = Weight_[0] * Weight_[1];
  Taper_ = taper(size[2], 0, like) * taper(size[1], 1, like) * taper(size[0], 2, like);
}

void MeasuredSpectrum::lowPassed(double period, int order)
{
  if (period <= 0.0)
  {
    return;
  }
  at::Tensor k2;
  for (int a = 0; a < 3; ++a)
  {
    const at::Tensor k = waveNumber(Size_[a], a, Taper_) * (0.5 * period / pi);
    k2 = a == 0 ? k.square() : k2 + k.square();
  }
  Gain_ = k2.pow(order).add_(1.0).clamp_max_(mostGain);
  for (at::Tensor& weight : Weight_)
  {
    weight = weight / Gain_.square();
  }
}

at::Tensor MeasuredSpectrum::acrossTheAxis(int component) const
{
  const at::Tensor z = waveNumber(Size_[2], 2, Taper_).square();
  if (!Oblique_)
  {
    const int u = 1 - component;
    return waveNumber(Size_[u], u, Taper_).square() + z;
  }
  const auto signedNumber = [this](int a) { return wavevector(Size_[a], 1.0, a == 0, 2 - a, 3, Taper_.options()); };
  return (signedNumber(1) * std::cos(Azimuths_[component]) - signedNumber(0) * std::sin(Azimuths_[component]))
           .square_() +
         z;
}

at::Tensor MeasuredSpectrum::along(const at::Tensor& field, int component) const
{
  if (!Oblique_ || component == 2)
  {
    return field.select(3, component);
  }
  return field.select(3, 0) * std::cos(Azimuths_[component]) + field.select(3, 1) * std::sin(Azimuths_[component]);
}

MeasuredSpectrum::Matrix MeasuredSpectrum::matrix() const
{
  if (!Oblique_)
  {
    return { Weight_[0], Weight_[1], Weight_[2], {} };
  }
  Matrix m{ {}, {}, Weight_[2], {} };
  const auto sum = [&](const auto& a, const auto& b)
  { return Weight_[0] * (a(Azimuths_[0]) * b(Azimuths_[0])) + Weight_[1] * (a(Azimuths_[1]) * b(Azimuths_[1])); };
  const auto cosine = [](double angle) { return std::cos(angle); };
  const auto sine = [](double angle) { return std::sin(angle); };
  m.xx = sum(cosine, cosine);
  m.yy = sum(sine, sine);
  m.xy = sum(cosine, sine);
  return m;
}

double MeasuredSpectrum::noise(const at::Tensor& b, const Run& run) const
{
  constexpr double share = 0.6;     // of the largest square of the wave number: noise alone is beyond
  constexpr double near = 0.1;      // and near the tilt axis, the noise is too weak to see
  constexpr std::int64_t few = 100; // points
  double sum = 0.0;
  for (int c = 0; c < 2; ++c)
  {
    run.advance(0.5 * c, "Noise of the phases");
    const at::Tensor across = acrossTheAxis(c);
    // Both of one length, but for rounding.
    at::Tensor whole = Oblique_ ? waveNumber(Size_[2], 2, Taper_).square() + waveNumber(Size_[1], 1, Taper_).square() +
                                    waveNumber(Size_[0], 0, Taper_).square()
                                : across + waveNumber(Size_[c], c, Taper_).square();
    whole = whole.expand_as(Weight_[c]);
    if (Gain_.defined())
    {
      whole = whole * Gain_.lt(0.6 * mostGain);
    }
    const double top = std::min(pi * pi, whole.max().item<double>());
    const at::Tensor chosen = whole.gt(share * top) & whole.lt(top) & across.gt(near * top) & Weight_[c].gt(0.0);
    run.advance(0.5 * c + 0.15);
    const at::Tensor values = at::view_as_real(spectrum(along(b, c)));
    run.advance(0.5 * c + 0.3);
    const at::Tensor power = values.square().sum(3).div_(across);
    run.advance(0.5 * c + 0.4);
    const at::Tensor points = power.masked_select(chosen);
    if (points.numel() < few)
    {
      return 0.0;
    }
    // |F n|^2 has an exponential distribution, the median of which is log 2 of its mean.
    sum += points.median().item<double>() / std::log(2.0) / Taper_.square().sum(at::kDouble).item<double>();
  }
  return std::sqrt(0.5 * sum);
}

void MeasuredSpectrum::noisy(double ratio)
{
  for (int c = 0; c < 2; ++c)
  {
    Weight_[c] = Weight_[c] / (acrossTheAxis(c) * (0.04 * ratio * ratio) + 1.0);
  }
  Weight_[2] = Weight_[0] * Weight_[1];
}

at::Tensor MeasuredSpectrum::restored(const at::Tensor& b) const
{
  if (!Gain_.defined())
  {
    return b;
  }
  at::Tensor result = at::empty_like(b);
  for (int c = 0; c < 3; ++c)
  {
    at::Tensor values = fft::forwardReal(b[0][c].contiguous(), 3);
    at::view_as_real(values).mul_(Gain_.unsqueeze(3));
    result[0][c].copy_(fft::inverseReal(std::move(values), 3, Size_[0]));
  }
  return result;
}

at::Tensor MeasuredSpectrum::spectrum(const at::Tensor& b) const
{
  at::Tensor result = fft::forwardReal((b * Taper_).contiguous(), 3);
  if (Gain_.defined())
  {
    at::view_as_real(result).mul_(Gain_.unsqueeze(3));
  }
  return result;
}

double MeasuredSpectrum::amplitude(const at::Tensor& b, const at::Tensor& model, const Run& run) const
{
  double product = 0.0;
  double square = 0.0;
  for (int c = 0; c < 2; ++c)
  {
    run.advance(0.5 * c);
    const at::Tensor data = at::view_as_real(spectrum(along(b, c)));
    run.advance(0.5 * c + 0.2);
    const at::Tensor fit = at::view_as_real(fft::forwardReal((along(model, c) * Taper_).contiguous(), 3));
    run.advance(0.5 * c + 0.3);
    const at::Tensor weighted = fit * Weight_[c].unsqueeze(3);
    product += (weighted * data).sum(at::kDouble).item<double>();
    run.advance(0.5 * c + 0.4);
    square += (weighted * fit).sum(at::kDouble).item<double>();
  }
  require(std::isfinite(product) && square > 0.0, "the network found no magnetization in this volume; is B_vfet the "
                                                  "result of a reconstruction?");
  return product / square;
}

double MeasuredSpectrum::misfit(const at::Tensor& b, const at::Tensor& model, double noiseSlope, const Run& run) const
{
  constexpr double mostNoise = 0.9;
  const double cells = Taper_.square().sum(at::kDouble).item<double>();
  double left = 0.0;
  double all = 0.0;
  double noise = 0.0;
  for (int c = 0; c < 2; ++c)
  {
    run.advance(0.5 * c);
    at::Tensor data = spectrum(along(b, c));
    const auto power = [&]
    { return (at::view_as_real(data).square().sum(3).mul_(Weight_[c])).sum(at::kDouble).item<double>(); };
    all += power();
    at::Tensor shape = acrossTheAxis(c) * Weight_[c];
    if (Gain_.defined())
    {
      // Beyond, b was not divided by T, and is next to nothing.
      shape.mul_(Gain_.lt(mostGain));
    }
    noise += noiseSlope * noiseSlope * cells * shape.sum(at::kDouble).item<double>();
    run.advance(0.5 * c + 0.2);
    data.sub_(fft::forwardReal((along(model, c) * Taper_).contiguous(), 3));
    left += power();
    run.advance(0.5 * c + 0.4);
  }
  noise = std::min(noise, mostNoise * all);
  return all > 0.0 ? std::sqrt(std::max(0.0, left - noise) / (all - noise)) : 0.0;
}

at::Tensor MeasuredSpectrum::blend(
  const at::Tensor& b, const at::Tensor& model, double reliability, const Run& run) const
{
  at::Tensor result = at::empty_like(model);
  for (int c = 0; c < 3; ++c)
  {
    run.advance(c / 3.0, "Data consistency");
    at::Tensor difference;
    if (Gain_.defined())
    {
      difference = spectrum(along(b, c));
      difference.sub_(fft::forwardReal((along(model, c) * Taper_).contiguous(), 3));
    }
    else
    {
      difference = spectrum(along(b, c) - along(model, c));
    }
    run.advance((c + 0.5) / 3.0);
    at::view_as_real(difference).mul_((Weight_[c] * reliability).unsqueeze(3));
    result.select(3, c).copy_(fft::inverseReal(std::move(difference), 3, Size_[0]) + along(model, c));
  }
  if (Oblique_)
  {
    const at::Tensor first = result.select(3, 0).clone();
    const at::Tensor second = result.select(3, 1).clone();
    const double determinant = std::sin(Azimuths_[1] - Azimuths_[0]);
    result.select(3, 0).copy_((first * std::sin(Azimuths_[1]) - second * std::sin(Azimuths_[0])).div_(determinant));
    result.select(3, 1).copy_((second * std::cos(Azimuths_[0]) - first * std::cos(Azimuths_[1])).div_(determinant));
  }
  return result;
}
}
