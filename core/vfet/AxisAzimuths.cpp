#include "AxisAzimuths.h"

#include "core/base/Constants.h"
#include "core/base/Fft.h"
#include "core/forward/Continuation.h"
#include "core/forward/PlaneResampling.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

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

Moved moved(Axis axis, const TiltSeries& series)
{
  const Frame frame = frameOf(series);
  const at::Tensor counted = series.valid.defined() ? series.valid.ne(0).to(series.phase.scalar_type())
                                                    : at::ones_like(series.phase);
  // What does not count must not spread, so what is put there is near what is around.
  const at::Tensor phase = series.valid.defined() ? continuedSmoothly(series.phase, series.valid) : series.phase;
  Moved result{ at::empty_like(phase), at::empty_like(phase) };
  const bool inference = c10::InferenceMode::is_enabled();
  at::parallel_for(0, series.images(), 1,
    [&](std::int64_t from, std::int64_t to)
    {
      const c10::InferenceMode guard(inference); // which each thread has for itself
      for (std::int64_t i = from; i < to; ++i)
      {
        const Motion m = motionOf(series, static_cast<std::size_t>(i), axis);
        if (m.isNone())
        {
          result.phase[i].copy_(phase[i]);
          result.valid[i].copy_(counted[i]);
          continue;
        }
        const std::int64_t cells = frame.size[0] * frame.size[1];
        const RowOperator op = RowOperator::fromBlocks(cells, cells, { interpolation(frame, frame, m.angle, m.shift) });
        const at::Tensor both = at::stack({ phase[i].flatten(), counted[i].flatten() }, 1);
        const at::Tensor out = applied(op, both);
        result.phase[i].copy_(out.select(1, 0).view({ frame.size[1], frame.size[0] }));
        result.valid[i].copy_(out.select(1, 1).view({ frame.size[1], frame.size[0] }));
      }
    });
  result.valid = result.valid.gt(0.99).to(at::kByte);
  return result;
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
  const std::int64_t before[2] = { (nx - grid.volume.size[0]) / 2, (ny - grid.volume.size[1]) / 2 };
  Frame plane{ { nx, ny }, { grid.volume.spacing[0], grid.volume.spacing[1] }, {} };
  for (std::size_t d = 0; d < 2; ++d)
  {
    plane.origin[d] = -(static_cast<double>(before[d]) + 0.5 * static_cast<double>(grid.volume.size[d] - 1)) *
                      plane.spacing[d];
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
    const Moved m = moved(axis, series);
    result.phase = continuedSmoothly(m.phase, m.valid, run);
  }
  return result;
}

double continuedShare(Axis axis, const TiltSeries& series)
{
  return isThere(axis, series) ? 0.0 : 1.0 - moved(axis, series).valid.to(at::kDouble).mean().item<double>();
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
