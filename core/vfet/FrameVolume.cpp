#include "FrameVolume.h"

#include "core/base/Fft.h"

#include <ATen/ATen.h>

namespace magnet
{
Grid frameGrid(const TiltSeries& series, const SpectralGrid& grid, std::int64_t margin)
{
  std::array<std::int64_t, 3> size{ series.width(), series.height(), grid.volume.size[2] };
  size[series.axis() == Axis::X ? 1 : 0] += 2 * margin;
  return Grid::centred(size, { series.spacing[0], series.spacing[1], grid.volume.spacing[2] });
}

at::Tensor frameSpectrum(const at::Tensor& volume, const TiltSeries& series, const SpectralGrid& grid)
{
  at::Tensor padded = at::zeros({ grid.padded[2], grid.padded[1], grid.padded[0] }, volume.options());
  padded.narrow(0, 0, volume.size(0)).narrow(1, 0, volume.size(1)).narrow(2, 0, volume.size(2)).copy_(volume);
  at::Tensor spectrum = fft::forwardReal(padded, 3);
  for (int axis = 0; axis < 2; ++axis)
  {
    shiftSpectrum(spectrum, grid, axis,
      0.5 * static_cast<double>(volume.size(2 - axis) - grid.volume.size[axis]) * series.spacing[axis]);
  }
  return spectrum;
}
}
