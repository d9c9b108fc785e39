#include "EffectiveField.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

namespace magnet
{
namespace
{
constexpr unsigned char insideBit = 64;

void check(const Material& m)
{
  require(std::isfinite(m.saturationMagnetization) && m.saturationMagnetization > 0.0,
    "the saturation magnetization is ", m.saturationMagnetization, " A/m; it must be positive");
  require(std::isfinite(m.exchange) && m.exchange >= 0.0, "the exchange constant is ", m.exchange,
    " J/m; it must be 0 or positive");
  const struct
  {
    const char* name;
    double value;
  } finite[] = { { "the bulk DMI", m.bulkDmi }, { "the interfacial DMI", m.interfacialDmi },
    { "the D2d DMI", m.d2dDmi }, { "the uniaxial anisotropy", m.uniaxialAnisotropy },
    { "the cubic anisotropy", m.cubicAnisotropy }, { "the applied field along x", m.field[0] },
    { "the applied field along y", m.field[1] }, { "the applied field along z", m.field[2] } };
  for (const auto& f : finite)
  {
    require(std::isfinite(f.value), f.name, " is not a finite number");
  }
  const double axis = std::hypot(m.easyAxis[0], m.easyAxis[1], m.easyAxis[2]);
  require(m.uniaxialAnisotropy == 0.0 || (std::isfinite(axis) && axis > 0.0), "the easy axis has no direction");
  require(m.exchange > 0.0 || (m.bulkDmi == 0.0 && m.interfacialDmi == 0.0 && m.d2dDmi == 0.0),
    "a Dzyaloshinskii-Moriya interaction without exchange has no ground state; give an exchange constant");
}

// The DMI vectors: energy density sum_a d_a . (m x d_a m).
std::array<std::array<double, 3>, 3> dmiVectors(const Material& m)
{
  return { { { -m.bulkDmi - m.d2dDmi, m.interfacialDmi, 0.0 }, { -m.interfacialDmi, -m.bulkDmi + m.d2dDmi, 0.0 },
    { 0.0, 0.0, -m.bulkDmi } } };
}
}

EffectiveField::EffectiveField(const Grid& grid, const at::Tensor& mask, const Material& material, const Run& run)
  : Grid_(grid)
  , Material_(material)
{
  validate(grid, "the micromagnetic volume", 1);
  check(material);
  const std::int64_t n[3] = { grid.size[0], grid.size[1], grid.size[2] };
  require(mask.is_cpu() && mask.dim() == 3 && mask.size(0) == n[2] && mask.size(1) == n[1] && mask.size(2) == n[0],
    "the mask has the shape ", mask.sizes(), "; (", n[2], ", ", n[1], ", ", n[0], ") is needed, on the CPU");
  Mask_ = mask.ne(0).to(at::kByte).contiguous();
  const auto* const inside = Mask_.data_ptr<std::uint8_t>();

  const double pressure = constants::vacuumPermeability * material.saturationMagnetization *
                          material.saturationMagnetization;
  const auto vectors = dmiVectors(material);
  double easy = std::hypot(material.easyAxis[0], material.easyAxis[1], material.easyAxis[2]);
  for (int a = 0; a < 3; ++a)
  {
    const double h = grid.spacing[a];
    Exchange_[a] = static_cast<float>(2.0 * material.exchange / (pressure * h * h));
    Material_.easyAxis[a] = easy > 0.0 ? material.easyAxis[a] / easy : 0.0;
    for (int c = 0; c < 3; ++c)
    {
      HasDmi_ = HasDmi_ || vectors[a][c] != 0.0;
      Dmi_[a][c] = static_cast<float>(vectors[a][c] / (pressure * h));
      EdgeDmi_[a][c] = material.exchange > 0.0
                         ? static_cast<float>(vectors[a][c] / std::sqrt(4.0 * material.exchange * pressure))
                         : 0;
    }
  }

  const std::int64_t stride[3] = { 1, n[0], n[0] * n[1] };
  Bonds_.assign(static_cast<std::size_t>(grid.cells()), 0);
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < grid.cells(); ++i)
  {
    if (inside[i] == 0)
    {
      continue;
    }
    ++count;
    unsigned char bits = insideBit;
    for (int a = 0; a < 3; ++a)
    {
      const std::int64_t place = i / stride[a] % n[a];
      bits |= place > 0 && inside[i - stride[a]] != 0 ? 1U << (2 * a) : 0U;
      bits |= place + 1 < n[a] && inside[i + stride[a]] != 0 ? 2U << (2 * a) : 0U;
    }
    Bonds_[static_cast<std::size_t>(i)] = bits;
  }
  require(count > 0, "the mask is empty; there is nothing to magnetize");
  Rows_.resize(static_cast<std::size_t>(n[1] * n[2]));
  if (material.demagnetization)
  {
    Demagnetization_ = std::make_unique<Demagnetization>(grid, run);
    Convolution_ = std::make_unique<DemagnetizationCpu>(*Demagnetization_);
  }
}

void EffectiveField::row(std::int64_t index, const float* m, float* h, RowEnergy& energy) const
{
  const std::int64_t stride[3] = { 3, 3 * Grid_.size[0], 3 * Grid_.size[0] * Grid_.size[1] };
  const Material& o = Material_;
  const double pressure = constants::vacuumPermeability * o.saturationMagnetization * o.saturationMagnetization;
  const auto uniaxial = static_cast<float>(2.0 * o.uniaxialAnisotropy / pressure);
  const auto cubic = static_cast<float>(2.0 * o.cubicAnisotropy / pressure);
  float applied[3];
  float easy[3];
  for (int c = 0; c < 3; ++c)
  {
    applied[c] = static_cast<float>(o.field[c] / (constants::vacuumPermeability * o.saturationMagnetization));
    easy[c] = static_cast<float>(o.easyAxis[c]);
  }
  for (std::int64_t i = index * Grid_.size[0]; i < (index + 1) * Grid_.size[0]; ++i)
  {
    const unsigned char bonds = Bonds_[static_cast<std::size_t>(i)];
    float* const result = h + 3 * i;
    if (bonds == 0)
    {
      result[0] = result[1] = result[2] = 0.0F;
      continue;
    }
    const float* const v = m + 3 * i;
    float exchange[3] = { 0.0F, 0.0F, 0.0F };
    float dmi[3] = { 0.0F, 0.0F, 0.0F };
    float exchangeEnergy = 0.0F;
    for (int a = 0; a < 3; ++a)
    {
      for (int side = 0; side < 2; ++side)
      {
        const bool bond = (bonds >> (2 * a + side) & 1) != 0;
        if (bond)
        {
          const float* const w = side == 0 ? v - stride[a] : v + stride[a];
          const float d[3] = { w[0] - v[0], w[1] - v[1], w[2] - v[2] };
          exchange[0] += Exchange_[a] * d[0];
          exchange[1] += Exchange_[a] * d[1];
          exchange[2] += Exchange_[a] * d[2];
          // |difference|^2, not 1 - cosine: neighbours are nearly parallel.
          exchangeEnergy += Exchange_[a] * (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
          if (HasDmi_)
          {
            const auto& t = Dmi_[a];
            const float sign = side == 0 ? 1.0F : -1.0F;
            dmi[0] += sign * (w[1] * t[2] - w[2] * t[1]);
            dmi[1] += sign * (w[2] * t[0] - w[0] * t[2]);
            dmi[2] += sign * (w[0] * t[1] - w[1] * t[0]);
          }
        }
        else if (HasDmi_)
        {
          const auto& t = EdgeDmi_[a];
          const float square = t[0] * t[0] + t[1] * t[1] + t[2] * t[2];
          const float along = t[0] * v[0] + t[1] * v[1] + t[2] * v[2];
          for (int c = 0; c < 3; ++c)
          {
            dmi[c] += square * v[c] - along * t[c];
          }
        }
      }
    }
    const float axial = easy[0] * v[0] + easy[1] * v[1] + easy[2] * v[2];
    const float s[3] = { v[0] * v[0], v[1] * v[1], v[2] * v[2] };
    const float stray[3] = { result[0], result[1], result[2] };
    for (int c = 0; c < 3; ++c)
    {
      result[c] += exchange[c] + dmi[c] + uniaxial * axial * easy[c] -
                   cubic * v[c] * (s[(c + 1) % 3] + s[(c + 2) % 3]) + applied[c];
    }
    energy.exchange += 0.25 * exchangeEnergy;
    energy.dmi -= 0.5 * (v[0] * dmi[0] + v[1] * dmi[1] + v[2] * dmi[2]);
    energy.anisotropy += 0.5 * uniaxial * (1.0 - axial * axial) +
                         0.5 * cubic * (s[0] * s[1] + s[1] * s[2] + s[2] * s[0]);
    energy.zeeman -= v[0] * applied[0] + v[1] * applied[1] + v[2] * applied[2];
    energy.demagnetization -= 0.5 * (v[0] * stray[0] + v[1] * stray[1] + v[2] * stray[2]);
  }
}

MicromagneticEnergy EffectiveField::evaluate(const float* m, float* h)
{
  if (Convolution_)
  {
    Convolution_->apply(m, h);
  }
  else
  {
    std::fill_n(h, 3 * Grid_.cells(), 0.0F);
  }
  at::parallel_for(0, static_cast<std::int64_t>(Rows_.size()), 16,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t r = first; r < last; ++r)
      {
        RowEnergy energy;
        row(r, m, h, energy);
        Rows_[static_cast<std::size_t>(r)] = energy;
      }
    });
  MicromagneticEnergy sum;
  for (const RowEnergy& r : Rows_)
  {
    sum.exchange += r.exchange;
    sum.dmi += r.dmi;
    sum.anisotropy += r.anisotropy;
    sum.zeeman += r.zeeman;
    sum.demagnetization += r.demagnetization;
  }
  const double unit = constants::vacuumPermeability * Material_.saturationMagnetization *
                      Material_.saturationMagnetization * Grid_.spacing[0] * Grid_.spacing[1] * Grid_.spacing[2];
  for (double* const term : { &sum.exchange, &sum.dmi, &sum.anisotropy, &sum.zeeman, &sum.demagnetization })
  {
    *term *= unit;
  }
  return sum;
}

at::Tensor EffectiveField::field(const at::Tensor& direction, MicromagneticEnergy* energy)
{
  requireField(direction, 3, Grid_, "the magnetization's direction", 1);
  const at::Tensor m = direction.contiguous();
  at::Tensor h = at::empty_like(m);
  const MicromagneticEnergy sum = evaluate(m.data_ptr<float>(), h.data_ptr<float>());
  if (energy != nullptr)
  {
    *energy = sum;
  }
  return h.mul_(Material_.saturationMagnetization);
}
}
