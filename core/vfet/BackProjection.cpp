#include "BackProjection.h"

#include "FieldProjections.h"
#include "FrameVolume.h"
#include "Methods.h"
#include "core/base/Constants.h"
#include "core/base/Fft.h"
#include "core/base/Wavevector.h"
#include "core/forward/Projector.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace magnet
{
using constants::pi;

std::vector<double> angularWeights(const std::vector<double>& angles)
{
  const std::size_t n = angles.size();
  double widest = 0.0;
  for (std::size_t i = 1; i < n; ++i)
  {
    widest = std::max(widest, angles[i] - angles[i - 1]);
  }
  const double wrap = angles.front() + pi - angles.back();
  const bool closes = wrap <= 1.5 * widest;
  std::vector<double> weights(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    const double after = i + 1 < n ? angles[i + 1] - angles[i] : closes ? wrap : 0.0;
    const double before = i > 0 ? angles[i] - angles[i - 1] : closes ? wrap : after;
    weights[i] = 0.5 * (before + (i + 1 < n || closes ? after : before));
  }
  return weights;
}

namespace
{
at::Tensor component(const TiltSeries& series, const SpectralGrid& grid, std::int64_t beyond, const Run& run)
{
  const bool aboutX = series.axis() == Axis::X;
  const int across = aboutX ? 1 : 0;
  const int dim = aboutX ? 1 : 2;
  const std::int64_t pixels = aboutX ? series.height() : series.width();
  // The ramp filter's response is long: a frame padded to twice its width holds it.
  const std::int64_t wide = fft::fastLength(2 * pixels) + pixels % 2;
  const std::int64_t before = (wide - pixels) / 2;
  const Margin margin = aboutX ? Margin{ 0, 0, before, before } : Margin{ before, before, 0, 0 };
  const at::Tensor padded = fieldProjections(series, margin);
  at::Tensor last = dim == 2 ? padded : padded.transpose(1, 2).contiguous();
  at::Tensor spectrum = fft::forwardReal(last, 1);
  spectrum.mul_(wavevector(wide, series.spacing[across], true, 2, 3, last.options(), false));
  at::Tensor filtered = fft::inverseReal(std::move(spectrum), 1, wide);
  const auto weights = angularWeights(series.angles);
  Grid frame = frameGrid(series, grid, beyond);
  for (std::int64_t i = 0; i < series.images(); ++i)
  {
    // The projector's entries carry the cell height, which a back-projection does not have.
    filtered[i].mul_(weights[i] / (2.0 * pi * frame.spacing[2]));
  }
  const at::Tensor images = dim == 2 ? filtered : filtered.transpose(1, 2);
  const Projector projector(frame, series.axis(), series.angles, {}, wide);
  return frameSpectrum(projector.adjoint(images, run), series, grid);
}
}

std::vector<TransverseSpectra> backProjection(const TiltSeries& x, const TiltSeries& y,
  const std::vector<SpectralGrid>& grids, const VfetOptions& options, const at::Tensor&, const Run& run)
{
  TransverseSpectra spectra;
  spectra.x = component(x, grids.front(), options.margin, run.part(0.0, 0.5));
  spectra.y = component(y, grids.front(), options.margin, run.part(0.5, 1.0));
  return { spectra };
}
}
