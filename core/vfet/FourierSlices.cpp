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

// How a series lies on the padded grid: the frame is in its middle.
struct Placement
{
  Placement(const TiltSeries& series, const SpectralGrid& grid)
    : across(series.axis() == Axis::X ? 1 : 0)
    , pixels{ series.width(), series.height() }
    , before{ (grid.images[0] - pixels[0]) / 2, (grid.images[1] - pixels[1]) / 2 }
  {
  }
  int along() const { return 1 - across; }

  int across;             // dimension across the tilt axis: 0 for x, 1 for y
  std::int64_t pixels[2]; // of the frame along x and y
  std::int64_t before[2]; // pixels of padding before it
};

SliceGeometry sliceGeometry(
  const TiltSeries& series, const SpectralGrid& grid, const Placement& place, double wedgeFill)
{
  const int across = place.across;
  SliceGeometry geometry;
  geometry.axis = series.axis();
  geometry.angles = series.angles;
  geometry.detector = grid.images[across];
  geometry.pixel = series.spacing[across];
  geometry.extent = static_cast<double>(place.pixels[across]) * series.spacing[across];
  geometry.ku = fft::frequencies(grid.padded[across], grid.spacing[across]);
  geometry.kz = fft::frequencies(grid.padded[2], grid.volume.spacing[2]);
  geometry.wedgeFill = wedgeFill;
  if (across == 0)
  {
    geometry.ku.resize(grid.halfWidth());
    geometry.ku.back() = std::abs(geometry.ku.back());
  }
  return geometry;
}

// The wave numbers along the tilt axis that the grid has: of a half spectrum (x series), or of all (y series).
at::Tensor alongTheAxis(const at::Tensor& slices, const SpectralGrid& grid, Axis axis)
{
  if (axis == Axis::X)
  {
    return slices.narrow(2, 0, grid.halfWidth()).contiguous();
  }
  const std::int64_t n = grid.padded[1];
  return n == grid.images[1]
           ? slices
           : at::cat({ slices.narrow(2, 0, n / 2), slices.narrow(2, grid.images[1] - n / 2, n / 2) }, 2);
}

// Spectra of the field projections (image, kappa, k along the axis), origin in the middle of the frame: the x series'
// half spectra; of the y series both signs of kappa = kx' and, for the half spectrum of the volume, all of ky.
at::Tensor sliceSpectra(const TiltSeries& series, const SpectralGrid& grid, const Placement& place, const Run& run)
{
  at::Tensor padded = fieldProjections(series, { place.before[0], grid.images[0] - place.pixels[0] - place.before[0],
                                                 place.before[1], grid.images[1] - place.pixels[1] - place.before[1] });
  at::Tensor slices;
  if (series.axis() == Axis::X)
  {
    slices = fft::forwardReal(padded, 2);
  }
  else
  {
    slices = padded.transpose(1, 2).contiguous().to(at::kComplexFloat);
    run.advance(0.3);
    fft::forwardAlong(slices, 2);
    run.advance(0.7);
    fft::forwardAlong(slices, 1);
  }
  padded = at::Tensor();
  run.advance(1.0);
  // The origin of kappa to the middle of the frame, where the tilt axis is.
  const int across = place.across;
  const double middle = (static_cast<double>(place.before[across]) +
                          0.5 * static_cast<double>(place.pixels[across] - 1)) *
                        series.spacing[across];
  at::Tensor phase = at::empty({ 1, grid.images[across], 1 }, at::kFloat);
  const auto kappa = fft::frequencies(grid.images[across], series.spacing[across]);
  for (std::size_t j = 0; j < kappa.size(); ++j)
  {
    phase.data_ptr<float>()[j] = static_cast<float>(kappa[j] * middle);
  }
  return slices.mul_(phaseFactor(phase.to(slices.device())).div_(grid.volume.spacing[2]));
}

// The half spectrum of B_x (x series) or B_y (y series), from the spectra of all slices.
at::Tensor component(
  const TiltSeries& series, const at::Tensor& slices, const SpectralGrid& grid, double wedgeFill, const Run& run)
{
  const Placement place(series, grid);
  const int across = place.across;
  const int along = place.along();
  const SliceGeometry geometry = sliceGeometry(series, grid, place, wedgeFill);
  const RowOperator op = sliceInterpolation(geometry);
  run.advance(0.2, "Central slices");
  const auto nu = static_cast<std::int64_t>(geometry.ku.size());
  at::Tensor spectrum = interpolated(
    op, alongTheAxis(slices, grid, series.axis()), grid.padded[2], nu, run.part(0.2, 0.75));
  run.advance(0.75);
  if (series.axis() == Axis::Y)
  {
    spectrum = spectrum.transpose(1, 2).contiguous();
    run.advance(0.8);
  }
  // From the middles of the frame (across, z) and its first pixel (along) to the volume's first voxel.
  const auto half = [&](int axis)
  { return 0.5 * static_cast<double>(grid.volume.size[axis] - 1) * grid.volume.spacing[axis]; };
  shiftSpectrum(spectrum, grid, across, -half(across));
  run.advance(0.9);
  shiftSpectrum(spectrum, grid, 2, -half(2));
  run.advance(0.95);
  shiftSpectrum(spectrum, grid, along,
    (static_cast<double>(place.before[along]) +
      0.5 * static_cast<double>(place.pixels[along] - grid.volume.size[along])) *
      series.spacing[along]);
  return spectrum;
}

std::vector<at::Tensor> components(
  const TiltSeries& series, const std::vector<SpectralGrid>& grids, double wedgeFill, const Run& run)
{
  run.advance(0.0, "Central slices");
  const at::Tensor slices = sliceSpectra(series, grids.front(), Placement(series, grids.front()), run.part(0.05, 0.25));
  std::vector<at::Tensor> spectra;
  double done = 0.25;
  for (const SpectralGrid& grid : grids)
  {
    const double end = spectra.size() + 1 == grids.size() ? 1.0 : 0.8;
    spectra.push_back(component(series, slices, grid, wedgeFill, run.part(done, end)));
    done = end;
  }
  return spectra;
}
}

std::vector<TransverseSpectra> fourierSlices(const TiltSeries& x, const TiltSeries& y,
  const std::vector<SpectralGrid>& grids, const VfetOptions& options, const at::Tensor&, const Run& run)
{
  const std::vector<at::Tensor> ofX = components(x, grids, options.wedgeFill, run.part(0.0, 0.5));
  const std::vector<at::Tensor> ofY = components(y, grids, options.wedgeFill, run.part(0.5, 1.0));
  std::vector<TransverseSpectra> spectra;
  for (std::size_t i = 0; i < grids.size(); ++i)
  {
    spectra.push_back({ ofX[i], ofY[i] });
  }
  return spectra;
}
}
