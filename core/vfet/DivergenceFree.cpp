#include "DivergenceFree.h"

#include "core/base/Complex.h"
#include "core/base/Constants.h"
#include "core/base/Fft.h"
#include "core/base/Wavevector.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
void clearNyquist(at::Tensor& spectrum, const SpectralGrid& grid)
{
  for (int axis = 0; axis < 3; ++axis)
  {
    // Padded lengths are even.
    spectrum.select(2 - axis, grid.padded[axis] / 2).zero_();
  }
}

// 1 / values, and some finite number where a value is 0 (there it meets a factor 0).
at::Tensor safeReciprocal(const at::Tensor& values)
{
  return (values + values.eq(0.0)).reciprocal_();
}

// Applies the low-pass plane by plane: the filter of the whole spectrum is never held.
void filter(at::Tensor& spectrum, const SpectralGrid& grid, const LowPass& lowPass)
{
  if (lowPass.period <= 0.0)
  {
    return;
  }
  const double cutOff = 2.0 * constants::pi / lowPass.period;
  const auto like = spectrum.options().dtype(at::kFloat);
  const at::Tensor kx = grid.wavevector(0, like) / cutOff;
  const at::Tensor ky = grid.wavevector(1, like) / cutOff;
  const at::Tensor kz = grid.wavevector(2, like) / cutOff;
  const at::Tensor plane = (kx.square() + ky.square()).squeeze(0);
  for (std::int64_t z = 0; z < grid.padded[2]; ++z)
  {
    const at::Tensor k2 = plane + kz[z].square();
    spectrum[z].mul_(k2.pow(lowPass.order).add_(1.0).reciprocal_());
  }
}
}

SpectralGrid::SpectralGrid(const Grid& volumeGrid, std::int64_t detectorWidth, std::int64_t detectorHeight)
  : volume(volumeGrid)
  , padded{ fft::fastLength(5 * std::max(volumeGrid.size[0], detectorWidth) / 2),
    fft::fastLength(5 * std::max(volumeGrid.size[1], detectorHeight) / 2), fft::fastLength(5 * volumeGrid.size[2] / 2) }
  , images{ padded[0], padded[1] }
  , spacing(volumeGrid.spacing)
{
}

SpectralGrid SpectralGrid::slow(double wavenumber) const
{
  SpectralGrid result = *this;
  for (std::size_t d = 0; d < 2; ++d)
  {
    const double length = static_cast<double>(padded[d]) * spacing[d];
    const auto most = static_cast<std::int64_t>(std::ceil(wavenumber * length / (2.0 * constants::pi))) + 1;
    result.padded[d] = std::min(padded[d], fft::fastLength(2 * most));
    result.spacing[d] = length / static_cast<double>(result.padded[d]);
  }
  return result;
}

double SpectralGrid::memory() const
{
  return 4.0 * 8.0 * static_cast<double>(halfWidth()) * static_cast<double>(padded[1]) * static_cast<double>(padded[2]);
}

at::Tensor SpectralGrid::wavevector(int axis, const at::TensorOptions& like) const
{
  return magnet::wavevector(padded[axis], spacing[axis], axis == 0, 2 - axis, 3, like);
}

void shiftSpectrum(at::Tensor& spectrum, const SpectralGrid& grid, int axis, double shift)
{
  if (shift == 0.0)
  {
    return;
  }
  const at::Tensor phase = grid.wavevector(axis, spectrum.options().dtype(at::kFloat)).mul_(shift);
  spectrum.mul_(phaseFactor(phase));
}

at::Tensor completeSpectrum(TransverseSpectra& spectra, const SpectralGrid& grid)
{
  clearNyquist(spectra.x, grid);
  clearNyquist(spectra.y, grid);
  const auto like = spectra.x.options().dtype(at::kFloat);
  const at::Tensor kx = grid.wavevector(0, like);
  const at::Tensor ky = grid.wavevector(1, like);
  const at::Tensor kz = grid.wavevector(2, like);

  at::Tensor flatX = spectra.x.narrow(0, 0, 1);
  at::Tensor flatY = spectra.y.narrow(0, 0, 1);
  const at::Tensor along = (flatX * kx + flatY * ky).mul_(safeReciprocal(kx.square() + ky.square()));
  flatX.sub_(along * kx);
  flatY.sub_(along * ky);

  at::Tensor inverse = kz.reciprocal().neg_();
  inverse.select(0, 0).zero_();
  inverse.select(0, grid.padded[2] / 2).zero_();
  at::Tensor z = at::empty_like(spectra.x);
  // In slabs: temporaries of whole spectra would double the memory.
  for (std::int64_t first = 0; first < grid.padded[2]; first += 8)
  {
    const std::int64_t count = std::min<std::int64_t>(8, grid.padded[2] - first);
    const at::Tensor flux = spectra.x.narrow(0, first, count) * kx + spectra.y.narrow(0, first, count) * ky;
    z.narrow(0, first, count).copy_(flux.mul_(inverse.narrow(0, first, count)));
  }
  return z;
}

namespace
{
// The constant along z by which B_z is wrong after B_z(k_z = 0) was set to 0, for each (k_y, k_x). b: the three
// components, in real space along z.
// In the vacuum above and below, every wave of B decays as exp(-k z): in the padding, u above the specimen and
// L - u below its next periodic image,
//   B_z = offset + A (e1 + e2) + odd,   i (k_x B_x + k_y B_y) / k = A (e1 - e2) + even,   e1 = exp(-k u), ...
// Both lines together give offset and A by least squares over the middle three quarters of the padding.
at::Tensor vacuumOffset(const std::array<at::Tensor, 3>& b, const SpectralGrid& grid, const Run& run)
{
  const std::int64_t padding = grid.padded[2] - grid.volume.size[2];
  const std::int64_t margin = padding / 8;
  const std::int64_t first = grid.volume.size[2] + margin;
  const std::int64_t count = std::max<std::int64_t>(1, padding - 2 * margin);
  const auto like = b[0].options().dtype(at::kFloat);
  const at::Tensor kx = grid.wavevector(0, like).squeeze(0);
  const at::Tensor ky = grid.wavevector(1, like).squeeze(0);
  const at::Tensor k = (kx.square() + ky.square()).sqrt_();
  const at::Tensor inverseK = safeReciprocal(k);
  const double h = grid.volume.spacing[2];
  at::Tensor sumEven = at::zeros_like(k);
  at::Tensor squares = at::zeros_like(k);
  at::Tensor sumZ = at::zeros_like(b[2][0]);
  at::Tensor moment = at::zeros_like(sumZ);
  // In slabs of planes: one plane at a time costs too many small operations, all at once too much memory.
  constexpr std::int64_t slab = 8;
  for (std::int64_t i = 0; i < count; i += slab)
  {
    run.advance(static_cast<double>(i) / static_cast<double>(count));
    const std::int64_t planes = std::min(slab, count - i);
    const auto part = [&](int c) { return b[c].narrow(0, first + i, planes); };
    const at::Tensor u = at::arange(planes, like).add_(static_cast<double>(i)).mul_(h).view({ planes, 1, 1 });
    const at::Tensor up = at::exp(-k * u);
    const at::Tensor down = at::exp(k * (u - h * static_cast<double>(count - 1)));
    const at::Tensor even = up + down;
    const at::Tensor odd = up - down;
    const at::Tensor gradient = timesImaginaryUnit(part(0) * kx + part(1) * ky).mul_(inverseK);
    sumEven.add_(even.sum(0));
    squares.add_(even.square().sum(0)).add_(odd.square().sum(0));
    sumZ.add_(part(2).sum(0));
    moment.add_((part(2) * even).sum(0)).add_((gradient * odd).sum(0));
  }
  const at::Tensor determinant = squares * static_cast<double>(count) - sumEven.square();
  // The determinant vanishes for k = 0 only, where B_z is 0.
  const at::Tensor safe = determinant.clamp_min(1e-6 * static_cast<double>(count) * static_cast<double>(count));
  return (sumZ * squares - moment * sumEven).div_(safe).unsqueeze_(0);
}
}

FieldLayers divergenceFreeLayers(
  TransverseSpectra&& spectra, const SpectralGrid& grid, const LowPass& lowPass, const Run& run)
{
  FieldLayers b;
  run.advance(0.0, "Back to real space");
  b[2] = completeSpectrum(spectra, grid);
  b[0] = std::move(spectra.x);
  b[1] = std::move(spectra.y);
  for (int c = 0; c < 3; ++c)
  {
    run.advance(0.2 + c / 4.0);
    filter(b[c], grid, lowPass);
    run.advance(0.3 + c / 4.0);
    fft::inverseAlong(b[c], 0);
  }
  const at::Tensor offset = vacuumOffset(b, grid, run.part(0.85, 1.0));
  for (at::Tensor& component : b)
  {
    component = component.narrow(0, 0, grid.volume.size[2]);
  }
  b[2].sub_(offset);
  return b;
}

at::Tensor volumeOf(FieldLayers&& layers, const SpectralGrid& grid, const Run& run)
{
  const auto& size = grid.volume.size;
  at::Tensor result = at::empty({ size[2], size[1], size[0], 3 }, layers[0].options().dtype(at::kFloat));
  for (int c = 0; c < 3; ++c)
  {
    run.advance(c / 3.0);
    result.select(3, c).copy_(
      fft::inverseReal(std::move(layers[c]), 2, grid.padded[0]).narrow(1, 0, size[1]).narrow(2, 0, size[0]));
    layers[c] = at::Tensor();
  }
  run.advance(1.0);
  return result;
}

at::Tensor divergenceFree(TransverseSpectra&& spectra, const SpectralGrid& grid, const LowPass& lowPass, const Run& run)
{
  return volumeOf(
    divergenceFreeLayers(std::move(spectra), grid, lowPass, run.part(0.0, 0.6)), grid, run.part(0.6, 1.0));
}
}
