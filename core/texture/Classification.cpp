#include "Classification.h"

#include "TextureOptions.h"
#include "core/base/Fft.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
// Means of m_z over circles of one cell's width; the share of its variance that they explain.
void circles(const at::Tensor& mz, const at::Tensor& inside, const at::Tensor& rho, TextureFeatures& f)
{
  const at::Tensor values = mz.masked_select(inside);
  const at::Tensor bins = rho.expand_as(mz).masked_select(inside).to(at::kLong);
  const auto count = bins.max().item<std::int64_t>() + 1;
  const at::Tensor ones = at::ones_like(values);
  const at::Tensor number = at::zeros({ count }).index_add(0, bins, ones).clamp_min(1.0);
  const at::Tensor profile = at::zeros({ count }).index_add(0, bins, values) / number;
  const double variance = values.var(false).item<double>();
  const double rest = (values - profile.index_select(0, bins)).square().mean().item<double>();
  f.rings = variance > 1e-6 ? 1.0 - rest / variance : 0.0;
  const auto p = profile.accessor<float, 1>();
  double last = 0.0;
  for (std::int64_t i = 0; i < count; ++i)
  {
    // Only clear values count, so that a profile that touches zero does not.
    if (std::abs(p[i]) > 0.3)
    {
      f.signChanges += last * p[i] < 0.0 ? 1 : 0;
      last = p[i];
    }
  }
}

// Squares of cells around which the in-plane angle turns once.
int windings(const at::Tensor& direction, const at::Tensor& inside)
{
  const at::Tensor m = direction.contiguous();
  const at::Tensor in = inside.contiguous();
  const auto v = m.accessor<float, 3>();
  const auto ok = in.accessor<bool, 2>();
  int count = 0;
  for (std::int64_t y = 0; y + 1 < m.size(0); ++y)
  {
    for (std::int64_t x = 0; x + 1 < m.size(1); ++x)
    {
      const std::int64_t corner[5][2] = { { y, x }, { y, x + 1 }, { y + 1, x + 1 }, { y + 1, x }, { y, x } };
      double turned = 0.0;
      bool whole = true;
      for (int i = 0; i < 4; ++i)
      {
        const auto a = v[corner[i][0]][corner[i][1]];
        const auto b = v[corner[i + 1][0]][corner[i + 1][1]];
        whole = whole && ok[corner[i][0]][corner[i][1]];
        turned += std::atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
      }
      count += whole && std::abs(turned) > 3.0 ? 1 : 0;
    }
  }
  return count;
}

void strongestWave(const at::Tensor& m, const at::Tensor& inside, const Grid& grid, TextureFeatures& f)
{
  // The mean is taken off inside the material, so that its outline makes no wave.
  const at::Tensor weight = inside.to(at::kFloat).unsqueeze(3);
  const double cells = weight.sum().item<double>();
  const at::Tensor mean = (m * weight).sum({ 0, 1, 2 }) / cells;
  const at::Tensor rest = (m - mean) * weight;
  std::vector<std::int64_t> n;
  for (int d = 0; d < 3; ++d)
  {
    n.push_back(fft::fastLength(rest.size(d)));
  }
  at::Tensor padded = at::zeros({ 3, n[0], n[1], n[2] });
  padded.narrow(1, 0, rest.size(0))
    .narrow(2, 0, rest.size(1))
    .narrow(3, 0, rest.size(2))
    .copy_(rest.permute({ 3, 0, 1, 2 }));
  const at::Tensor spectrum = fft::forwardReal(padded, 3);
  const at::Tensor power = at::real(spectrum * spectrum.conj()).sum(0);
  const auto best = power.argmax().item<std::int64_t>();
  const std::int64_t half = power.size(2);
  std::int64_t k[3] = { best / (half * n[1]), best / half % n[1], best % half };
  const auto signedIndex = [&](int d) { return k[d] > n[d] / 2 ? k[d] - n[d] : k[d]; };
  double q[3]; // x, y, z
  double length = 0.0;
  for (int d = 0; d < 3; ++d)
  {
    const int axis = 2 - d;
    q[axis] = static_cast<double>(signedIndex(d)) / (static_cast<double>(n[d]) * grid.spacing[axis]);
    length += q[axis] * q[axis];
  }
  length = std::sqrt(length);
  if (length == 0.0)
  {
    return;
  }
  // Power in the wave: |<rest exp(-ikr)>|^2 twice (both signs) over the variance.
  const double variance = rest.square().sum().item<double>();
  const at::Tensor amplitude = spectrum.select(1, k[0]).select(1, k[1]).select(1, k[2]);
  const at::Tensor re = at::real(amplitude).contiguous();
  const at::Tensor im = at::imag(amplitude).contiguous();
  double total = 0.0;
  for (int c = 0; c < 3; ++c)
  {
    const double a = re[c].item<double>();
    const double b = im[c].item<double>();
    total += a * a + b * b;
  }
  f.wave = std::min(1.0, 2.0 * total / (cells * variance));
  f.waveAlongZ = std::abs(q[2]) / length;
}
}

TextureFeatures textureFeatures(
  const at::Tensor& direction, const at::Tensor& mask, const Grid& grid, const std::vector<double>& charge)
{
  TextureFeatures f;
  const at::Tensor inside = mask.ne(0);
  const double cells = inside.sum().item<double>();
  const at::Tensor x =
    (at::arange(grid.size[0], at::kFloat) - 0.5 * static_cast<double>(grid.size[0] - 1)).unsqueeze(0);
  const at::Tensor y =
    (at::arange(grid.size[1], at::kFloat) - 0.5 * static_cast<double>(grid.size[1] - 1)).unsqueeze(1);
  const at::Tensor rho = (x.square() + y.square()).sqrt();
  const at::Tensor safe = rho.clamp_min(1e-3);
  const at::Tensor mx = direction.select(3, 0);
  const at::Tensor my = direction.select(3, 1);
  const at::Tensor mz = direction.select(3, 2);
  f.mean = (direction.sum({ 0, 1, 2 }) / cells).square().sum().sqrt().item<double>();
  f.azimuthal = std::abs(((my * x - mx * y) / safe).sum().item<double>()) / cells;
  f.radial = std::abs(((mx * x + my * y) / safe).sum().item<double>()) / cells;
  f.outOfPlane = mz.square().sum().item<double>() / cells;
  std::vector<double> sorted = charge;
  std::sort(sorted.begin(), sorted.end());
  if (!sorted.empty())
  {
    f.charge = std::abs(sorted[sorted.size() / 2]);
    f.chargeSpread = sorted.back() - sorted.front();
  }
  circles(mz, inside, rho, f);
  f.vortices = windings(direction.select(0, grid.size[2] / 2), inside.select(0, grid.size[2] / 2));
  strongestWave(direction, inside, grid, f);
  return f;
}

namespace
{
Texture nearest(const TextureFeatures& f, const Material& material)
{
  const bool chiral = material.bulkDmi != 0.0 || material.interfacialDmi != 0.0 || material.d2dDmi != 0.0;
  if (chiral && f.chargeSpread > 0.6 && f.charge < 1.5 && f.outOfPlane > 0.5 && f.wave < 0.25)
  {
    return Texture::Bobber;
  }
  if (f.mean > 0.9)
  {
    return Texture::SingleDomain;
  }
  if (chiral && f.charge > 1.5)
  {
    return Texture::SkyrmionLattice;
  }
  if (f.azimuthal > 0.5 && f.outOfPlane < 0.5)
  {
    return Texture::Vortex;
  }
  // Most of what lies in the plane points outwards (or inwards), and the rim does not point against the core.
  if (f.radial > 0.25 && f.radial > 0.75 * std::sqrt(1.0 - f.outOfPlane) && !(f.signChanges >= 1 && f.charge > 0.6))
  {
    return Texture::NeelVortex;
  }
  if (f.rings > 0.5 && f.signChanges >= 1)
  {
    return chiral && f.signChanges == 1 && f.charge > 0.35 ? Texture::Skyrmion : Texture::CylindricalDomains;
  }
  if (!chiral && f.outOfPlane < 0.45)
  {
    return f.vortices >= 2 ? Texture::MeronPair : Texture::RandomDomains;
  }
  if (f.wave > 0.3 && f.waveAlongZ > 0.8)
  {
    return Texture::Conical;
  }
  if (f.wave > 0.2 && f.waveAlongZ < 0.5)
  {
    return !chiral                          ? Texture::RandomDomains
           : material.interfacialDmi == 0.0 ? Texture::SpinHelix
                                            : Texture::NeelDomains;
  }
  if (chiral && f.charge > 0.6)
  {
    return Texture::Skyrmion;
  }
  return Texture::RandomDomains;
}
}

std::string classify(const at::Tensor& direction, const at::Tensor& mask, const Grid& grid, const Material& material,
  const std::vector<double>& charge)
{
  return categoryOf(nearest(textureFeatures(direction, mask, grid, charge), material));
}
}
