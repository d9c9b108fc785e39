#include "FourierSlices.h"

#include "FieldProjections.h"
#include "Methods.h"
#include "core/base/Complex.h"
#include "core/base/Fft.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
// Applies the interpolation with contiguous rows of complex numbers, block by block.
at::Tensor interpolated(
  const RowOperator& op, const at::Tensor& slices, std::int64_t nz, std::int64_t nu, const Run& run)
{
  at::Tensor plane = at::empty({ nz, nu, slices.size(2) }, slices.options());
  const at::Tensor from = at::view_as_real(slices);
  at::Tensor to = at::view_as_real(plane);
  const std::int64_t block = std::max<std::int64_t>(1, nz / 16) * nu;
  for (std::int64_t row = 0; row < op.rows(); row += block)
  {
    run.advance(static_cast<double>(row) / static_cast<double>(op.rows()), "Central slices");
    op.apply(from, to, row, std::min(op.rows(), row + block));
  }
  return plane;
}

// The half spectrum of B_x (x series) or B_y (y series).
at::Tensor component(const TiltSeries& series, const SpectralGrid& grid, double wedgeFill, const Run& run)
{
  const bool aboutX = series.axis == Axis::X;
  const int across = aboutX ? 1 : 0;
  const int along = 1 - across;
  const std::int64_t pixels[2] = { series.width(), series.height() };

  SliceGeometry geometry;
  geometry.axis = series.axis;
  geometry.angles = series.angles;
  geometry.detector = grid.padded[across];
  geometry.pixel = series.spacing[across];
  geometry.extent = static_cast<double>(pixels[across]) * series.spacing[across];
  geometry.ku = fft::frequencies(grid.padded[across], series.spacing[across]);
  geometry.kz = fft::frequencies(grid.padded[2], grid.volume.spacing[2]);
  geometry.wedgeFill = wedgeFill;
  if (!aboutX)
  {
    geometry.ku.resize(grid.halfWidth());
    geometry.ku.back() = std::abs(geometry.ku.back());
  }
  const RowOperator op = sliceInterpolation(geometry);

  run.advance(0.1, "Central slices");
  // The frame in the middle of the padded one.
  const std::int64_t before[2] = { (grid.padded[0] - pixels[0]) / 2, (grid.padded[1] - pixels[1]) / 2 };
  at::Tensor padded = fieldProjections(
    series, { before[0], grid.padded[0] - pixels[0] - before[0], before[1], grid.padded[1] - pixels[1] - before[1] });
  // Slices (image, kappa, k along the axis): the x series as it is; the y series needs both signs of
  // kappa = kx' and, for the half spectrum of the volume, all of ky.
  at::Tensor slices;
  if (aboutX)
  {
    slices = fft::forwardReal(padded, 2);
  }
  else
  {
    const at::Tensor turned = padded.transpose(1, 2).contiguous();
    slices = turned.to(at::kComplexFloat);
    run.advance(0.15);
    fft::forwardAlong(slices, 2);
    run.advance(0.2);
    fft::forwardAlong(slices, 1);
  }
  padded = at::Tensor();
  run.advance(0.25);
  // Move the origin of kappa to the middle of the frame, where the tilt axis is.
  const double middle = (static_cast<double>(before[across]) + 0.5 * static_cast<double>(pixels[across] - 1)) *
                        series.spacing[across];
  at::Tensor phase = at::empty({ 1, geometry.detector, 1 }, at::kFloat);
  const auto kappa = fft::frequencies(geometry.detector, geometry.pixel);
  for (std::int64_t j = 0; j < geometry.detector; ++j)
  {
    phase.data_ptr<float>()[j] = static_cast<float>(kappa[j] * middle);
  }
  phase = phase.to(slices.device());
  slices.mul_(phaseFactor(phase).div_(grid.volume.spacing[2]));

  const auto nu = static_cast<std::int64_t>(geometry.ku.size());
  at::Tensor spectrum = interpolated(op, slices, grid.padded[2], nu, run.part(0.3, 0.8));
  run.advance(0.8);
  if (!aboutX)
  {
    spectrum = spectrum.transpose(1, 2).contiguous();
    run.advance(0.85);
  }
  // From the middles of the frame (across, z) and its first pixel (along) to the volume's first voxel.
  const auto half = [&](int axis)
  { return 0.5 * static_cast<double>(grid.volume.size[axis] - 1) * grid.volume.spacing[axis]; };
  shiftSpectrum(spectrum, grid, across, -half(across));
  run.advance(0.9);
  shiftSpectrum(spectrum, grid, 2, -half(2));
  run.advance(0.95);
  shiftSpectrum(spectrum, grid, along,
    (static_cast<double>(before[along]) + 0.5 * static_cast<double>(pixels[along] - grid.volume.size[along])) *
      series.spacing[along]);
  return spectrum;
}
}

TransverseSpectra fourierSlices(const TiltSeries& x, const TiltSeries& y, const SpectralGrid& grid,
  const VfetOptions& options, const at::Tensor&, const Run& run)
{
  TransverseSpectra spectra;
  spectra.x = component(x, grid, options.wedgeFill, run.part(0.0, 0.5));
  spectra.y = component(y, grid, options.wedgeFill, run.part(0.5, 1.0));
  return spectra;
}
}
