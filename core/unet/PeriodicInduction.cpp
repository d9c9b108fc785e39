#include "PeriodicInduction.h"

#include "core/base/Clones.h"
#include "core/base/Fft.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace magnet
{
namespace
{
// v - e (e . v) in place.
void project(at::Tensor (&v)[3], const at::Tensor (&e)[3])
{
  const at::Tensor along = v[0] * e[0] + v[1] * e[1] + v[2] * e[2];
  for (int a = 0; a < 3; ++a)
  {
    v[a].sub_(along * e[a]);
  }
}

// The same of n complex numbers: v - e (e . v) if `transverse`, times w, and v - e (e . v) of that. cross: the weight
// of y in x and of x in y, or null.
MAGNET_CLONES
void weigh(float* __restrict x, float* __restrict y, float* __restrict z, const float* const (&e)[3],
  const float* const (&w)[3], const float* __restrict cross, std::int64_t n, bool transverse)
{
  const float first = transverse ? 1.0F : 0.0F;
  for (std::int64_t k = 0; k < n; ++k)
  {
    const float ex = e[0][k];
    const float ey = e[1][k];
    const float ez = e[2][k];
    for (std::int64_t part = 2 * k; part < 2 * k + 2; ++part)
    {
      float vx = x[part];
      float vy = y[part];
      float vz = z[part];
      float along = first * (vx * ex + vy * ey + vz * ez);
      vx -= along * ex;
      vy -= along * ey;
      const float vxy = cross != nullptr ? cross[k] * vy : 0.0F;
      const float vyx = cross != nullptr ? cross[k] * vx : 0.0F;
      vx = w[0][k] * vx + vxy;
      vy = w[1][k] * vy + vyx;
      vz = w[2][k] * (vz - along * ez);
      along = vx * ex + vy * ey + vz * ez;
      x[part] = vx - along * ex;
      y[part] = vy - along * ey;
      z[part] = vz - along * ez;
    }
  }
}

float* numbers(const at::Tensor& spectrum)
{
  return static_cast<float*>(spectrum.data_ptr());
}
}

PeriodicInduction::PeriodicInduction(const MeasuredSpectrum& measured, const at::Tensor& like)
{
  at::Tensor k[3];
  for (int a = 0; a < 3; ++a)
  {
    k[a] = wavevector(like.size(4 - a), 1.0, a == 0, 2 - a, 3, like.options());
  }
  const at::Tensor scale = (k[0].square() + k[1].square() + k[2].square()).clamp_min(1e-12).rsqrt();
  for (int a = 0; a < 3; ++a)
  {
    Direction_[a] = (k[a] * scale).contiguous();
  }
  const MeasuredSpectrum::Matrix w = measured.matrix();
  Weight_ = { w.xx.contiguous(), w.yy.contiguous(), w.zz.contiguous(), w.xy.defined() ? w.xy.contiguous() : w.xy };
}

at::Tensor PeriodicInduction::apply(const at::Tensor& v, bool transverse) const
{
  at::Tensor spectra[3];
  for (int a = 0; a < 3; ++a)
  {
    spectra[a] = fft::forwardReal(v[0][a].contiguous(), 3);
  }
  if (v.is_cpu())
  {
    at::parallel_for(0, spectra[0].numel(), 4096,
      [&](std::int64_t first, std::int64_t last)
      {
        const float* const e[3] = { Direction_[0].data_ptr<float>() + first, Direction_[1].data_ptr<float>() + first,
          Direction_[2].data_ptr<float>() + first };
        const float* const w[3] = { Weight_.xx.data_ptr<float>() + first, Weight_.yy.data_ptr<float>() + first,
          Weight_.zz.data_ptr<float>() + first };
        const float* const cross = Weight_.xy.defined() ? Weight_.xy.data_ptr<float>() + first : nullptr;
        weigh(numbers(spectra[0]) + 2 * first, numbers(spectra[1]) + 2 * first, numbers(spectra[2]) + 2 * first, e, w,
          cross, last - first, transverse);
      });
  }
  else
  {
    if (transverse)
    {
      project(spectra, Direction_);
    }
    const at::Tensor ofX = Weight_.xy.defined() ? spectra[0] * Weight_.xy : at::Tensor();
    spectra[0].mul_(Weight_.xx);
    if (ofX.defined())
    {
      spectra[0].add_(spectra[1] * Weight_.xy);
    }
    spectra[1].mul_(Weight_.yy);
    if (ofX.defined())
    {
      spectra[1].add_(ofX);
    }
    spectra[2].mul_(Weight_.zz);
    project(spectra, Direction_);
  }
  at::Tensor result = at::empty_like(v);
  for (int a = 0; a < 3; ++a)
  {
    result[0][a].copy_(fft::inverseReal(std::move(spectra[a]), 3, v.size(4)));
  }
  return result;
}
}
