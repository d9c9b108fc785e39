#include "AxisAzimuths.h"

#include "core/base/Constants.h"
#include "core/base/Fft.h"
#include "core/forward/Continuation.h"
#include "core/forward/PlaneResampling.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr double quarter = 0.5 * constants::pi;

Frame frameOf(const TiltSeries& series)
{
  Frame frame{ { series.width(), series.height() }, series.spacing, {} };
  for (std::size_t d = 0; d < 2; ++d)
  {
    frame.origin[d] = -0.5 * static_cast<double>(frame.size[d] - 1) * frame.spacing[d];
  }
  return frame;
}

// planes (cells, n) -> (cells of the operator's rows, n).
at::Tensor applied(const RowOperator& op, const at::Tensor& planes)
{
  const at::Tensor in = planes.contiguous();
  at::Tensor out = at::empty({ op.rows(), in.size(1) }, in.options());
  op.apply(in, out, 0, op.rows());
  return out;
}

// Where a point of the turned image lies in that which was taken.
struct Motion
{
  double angle;
  std::array<double, 2> shift;

  bool isNone() const
  {
    return std::abs(std::remainder(angle, 2.0 * constants::pi)) < 1e-9 && shift[0] == 0.0 && shift[1] == 0.0;
  }
};

Motion motionOf(const SeriesGeometry& g, std::size_t image, Axis axis)
{
  return { g.detectorAzimuth + (g.rotations.empty() ? 0.0 : g.rotations[image]) - (axis == Axis::X ? 0.0 : quarter),
    g.shifts.empty() ? std::array<double, 2>{ 0.0, 0.0 } : g.shifts[image] };
}

// Phases (image, ny, nx), and 1 where all that they are made of counts.
struct Moved
{
  at::Tensor phase, valid;
};

// Images (n, ny, nx, channels) of a frame after one motion, some rows at a time: the weights of an image take a
// kilobyte a pixel.
at::Tensor afterMotion(const at::Tensor& images, const Frame& frame, const Motion& motion)
{
  constexpr std::int64_t pixelsAtOnce = 1 << 16;
  const std::int64_t nx = frame.size[0];
  const std::int64_t ny = frame.size[1];
  const at::Tensor cells = images.permute({ 1, 2, 0, 3 }).reshape({ ny * nx, -1 }).contiguous();
  at::Tensor result = at::empty_like(cells);
  const std::int64_t rows = std::max<std::int64_t>(1, pixelsAtOnce / nx);
  for (std::int64_t y = 0; y < ny; y += rows)
  {
    Frame band = frame;
    band.size[1] = std::min(rows, ny - y);
    band.origin[1] += static_cast<double>(y) * frame.spacing[1];
    const RowOperator op = RowOperator::fromBlocks(
      ny * nx, nx * band.size[1], { interpolation(frame, band, motion.angle, motion.shift) });
    result.narrow(0, y * nx, nx * band.size[1]).copy_(applied(op, cells));
  }
  return result.view({ ny, nx, images.size(0), images.size(3) }).permute({ 2, 0, 1, 3 });
}

Moved moved(Axis axis, const TiltSeries& series, const Run& run)
{
  const Frame frame = frameOf(series);
  const at::Tensor counted = series.valid.defined() ? series.valid.ne(0).to(series.phase.scalar_type())
                                                    : at::ones_like(series.phase);
  // What does not count must not spread, so what is put there is near what is around.
  const at::Tensor phase = series.valid.defined() ? continuedSmoothly(series.phase, series.valid, run.part(0.0, 0.5))
                                                  : series.phase;
  const at::Tensor both = at::stack({ phase, counted }, 3);
  at::Tensor result = both;
  const bool oneByOne = !series.shifts.empty() || !series.rotations.empty();
  if (!oneByOne && !motionOf(series, 0, axis).isNone())
  {
    result = afterMotion(both, frame, motionOf(series, 0, axis));
  }
  for (std::int64_t i = 0; oneByOne && i < series.images(); ++i)
  {
    run.advance(0.5 + 0.5 * static_cast<double>(i) / static_cast<double>(series.images()), "Turning images");
    const Motion motion = motionOf(series, static_cast<std::size_t>(i), axis);
    if (!motion.isNone())
    {
      both.narrow(0, i, 1).copy_(afterMotion(both.narrow(0, i, 1), frame, motion));
    }
  }
  // Weights below 0 of what does not count make the share more than 1.
  return { result.select(3, 0).contiguous(), result.select(3, 1).sub(1.0).abs().lt(0.01).to(at::kByte).contiguous() };
}

bool isThere(Axis axis, const TiltSeries& series)
{
  bool none = true;
  for (std::size_t i = 0; i < series.angles.size(); ++i)
  {
    none = none && motionOf(series, i, axis).isNone();
  }
  return none && !series.valid.defined();
}

// The volume (z, y, x) of a padded spectrum with its first voxel at (shift) of both axes in the plane.
at::Tensor turnedVolume(at::Tensor&& spectrum, const SpectralGrid& grid, double angle)
{
  const std::int64_t nx = grid.padded[0];
  const std::int64_t ny = grid.padded[1];
  at::Tensor volume = fft::inverseReal(std::move(spectrum), 3, nx);
  if (std::abs(std::remainder(angle, 2.0 * constants::pi)) < 1e-9)
  {
    return volume;
  }
  // What lies before the volume's first voxel is at the end of the padded lengths.
  std::int64_t before[2]{};
  Frame plane{ { nx, ny }, { grid.spacing[0], grid.spacing[1] }, {} };
  for (std::size_t d = 0; d < 2; ++d)
  {
    const double cells = static_cast<double>(grid.volume.size[d]) * grid.volume.spacing[d] / grid.spacing[d];
    before[d] = (plane.size[d] - std::llround(cells)) / 2;
    plane.origin[d] = -static_cast<double>(before[d]) * plane.spacing[d] -
                      0.5 * static_cast<double>(grid.volume.size[d] - 1) * grid.volume.spacing[d];
  }
  const RowOperator op = RowOperator::fromBlocks(
    nx * ny, nx * ny, { interpolation(plane, plane, -angle, { 0.0, 0.0 }) });
  // Some layers at a time: the turned ones lie otherwise in memory.
  constexpr std::int64_t layers = 32;
  for (std::int64_t z = 0; z < volume.size(0); z += layers)
  {
    at::Tensor part = volume.narrow(0, z, std::min(layers, volume.size(0) - z));
    const at::Tensor middle = part.roll({ before[1], before[0] }, { 1, 2 });
    const at::Tensor out = applied(op, middle.flatten(1).t()).t().reshape(part.sizes());
    part.copy_(out.roll({ -before[1], -before[0] }, { 1, 2 }));
  }
  return volume;
}
}

TiltSeries turnedTo(Axis axis, const TiltSeries& series, const Run& run)
{
  TiltSeries result = series;
  result.setAxis(axis);
  result.shifts.clear();
  result.rotations.clear();
  result.valid = at::Tensor();
  if (!isThere(axis, series))
  {
    const Moved m = moved(axis, series, run.part(0.0, 0.7));
    result.phase = continuedSmoothly(m.phase, m.valid, run.part(0.7, 1.0));
    result.valid = m.valid;
  }
  return result;
}

TransverseSpectra transverseOf(
  TransverseSpectra&& spectra, const SpectralGrid& grid, const std::array<double, 2>& azimuths, const Run& run)
{
  const at::Tensor first = turnedVolume(std::move(spectra.x), grid, azimuths[0]);
  run.advance(0.3);
  const at::Tensor second = turnedVolume(std::move(spectra.y), grid, azimuths[1] - quarter);
  run.advance(0.6);
  const double determinant = std::sin(azimuths[1] - azimuths[0]);
  const at::Tensor x =
    (first * (std::sin(azimuths[1]) / determinant)).sub_(second, std::sin(azimuths[0]) / determinant);
  TransverseSpectra result;
  result.x = fft::forwardReal(x, 3);
  run.advance(0.8);
  const at::Tensor y =
    (second * (std::cos(azimuths[0]) / determinant)).sub_(first, std::cos(azimuths[1]) / determinant);
  result.y = fft::forwardReal(y, 3);
  run.advance(1.0);
  return result;
}
}
