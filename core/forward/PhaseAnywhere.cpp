#include "Phase.h"

#include "PhaseOperator.h"
#include "Shadow.h"
#include "core/base/ElectronBeam.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace magnet
{
namespace
{
// Along one axis of images in the window `shadow`, what of it is in the frame: where from, where to, and how much.
struct Overlap
{
  std::int64_t from, to, count;

  Overlap(std::int64_t shadow, std::int64_t shadowSize, std::int64_t frame, std::int64_t frameSize)
    : from(std::max<std::int64_t>(0, frame - shadow))
    , to(std::max<std::int64_t>(0, shadow - frame))
    , count(std::min(shadow + shadowSize, frame + frameSize) - std::max(shadow, frame))
  {
  }
};

// The integral of the mask along the beam [m], in the frame (images, ny, nx).
at::Tensor thickness(const at::Tensor& mask, const Grid& box, const Frame& frame, const SeriesGeometry& geometry)
{
  const Shadow shadow(box, frame, geometry);
  const at::Tensor projected = shadow.project(mask.unsqueeze(3)).squeeze(3);
  const fft::Window& in = shadow.shadow();
  const fft::Window& out = shadow.frame();
  at::Tensor result = at::zeros({ projected.size(0), out.rows, out.columns }, projected.options());
  const Overlap rows(in.row, in.rows, out.row, out.rows);
  const Overlap columns(in.column, in.columns, out.column, out.columns);
  if (rows.count > 0 && columns.count > 0)
  {
    result.narrow(1, rows.to, rows.count)
      .narrow(2, columns.to, columns.count)
      .copy_(projected.narrow(1, rows.from, rows.count).narrow(2, columns.from, columns.count));
  }
  return result;
}
}

TiltSeries phaseFromMagnetization(const at::Tensor& magnetization, const at::Tensor& mask, const Grid& grid,
  const SeriesGeometry& axis, const PhaseOptions& options, const Run& run)
{
  SeriesGeometry stated;
  stated.azimuth = axis.azimuth;
  stated.detectorAzimuth = axis.detectorAzimuth;
  if (stated.isAlongEdge() && options.errors.imageRotation == 0.0)
  {
    return phaseFromMagnetization(magnetization, mask, grid, stated.axis(), options, run);
  }
  requireField(magnetization, 3, grid, "the magnetization");
  const std::int64_t b = options.binning;
  require(!options.angles.empty(), "a tilt series needs at least one tilt angle");
  require(b >= 1 && grid.size[0] % b == 0 && grid.size[1] % b == 0 && grid.size[0] / b >= 2 && grid.size[1] / b >= 2,
    "a binning of ", b, " does not divide the frame of ", grid.size[0], " x ", grid.size[1], " pixels");
  require(options.meanInnerPotential == 0.0 || mask.defined(), "the electrostatic phase of a mean inner potential of ",
    options.meanInnerPotential, " V needs a mask of the material (point data array 'mask')");
  stated.angles = options.angles;
  const SeriesGeometry actual = drawGeometry(options.errors, stated);
  const Grid box = Grid::centred(grid.size, grid.spacing);
  const Frame frame{ { grid.size[0], grid.size[1] }, { grid.spacing[0], grid.spacing[1] },
    { box.origin[0], box.origin[1] } };
  if (magnetization.is_cpu())
  {
    // The layers turned to the axis, their projections and those on the detector, wider than the frame; and weights.
    const auto cells = static_cast<double>(grid.cells());
    const auto pixels = static_cast<double>(grid.size[0] * grid.size[1]);
    const auto images = static_cast<double>(options.angles.size());
    requireMemory(36.0 * cells + 72.0 * images * pixels + 100.0 * pixels,
      text("Imaging ", grid.size[0], " x ", grid.size[1], " x ", grid.size[2], " cells at ", options.angles.size(),
        " tilts"),
      "crop the volume to the specimen, take fewer tilts, or use a machine with more");
  }
  const PhaseOperator phaseOf(box, frame, actual, magnetization.options());
  at::Tensor phase = phaseOf.apply(magnetization, run.part(0.0, 0.9));
  if (options.meanInnerPotential != 0.0)
  {
    requireField(mask, 1, grid, "the mask");
    phase.add_(thickness(mask, box, frame, actual),
      interactionConstant(options.acceleratingVoltage) * options.meanInnerPotential);
  }
  TiltSeries series;
  static_cast<SeriesGeometry&>(series) = stated;
  series.spacing = { grid.spacing[0] * options.binning, grid.spacing[1] * options.binning };
  series.phase = b == 1 ? phase : at::avg_pool2d(phase.unsqueeze(0), b)[0];
  addDetectorErrors(series, options.errors);
  run.advance(1.0);
  return series;
}
}
