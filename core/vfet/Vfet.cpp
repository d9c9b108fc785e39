#include "Vfet.h"

#include "AxisAzimuths.h"
#include "DivergenceFree.h"
#include "Methods.h"
#include "ThinVolume.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace magnet
{
namespace
{
void checkOptions(const VfetOptions& options)
{
  const auto method = static_cast<std::size_t>(options.method);
  require(method < std::size(vfetMethods), "there is no method of the number ", method);
  require(options.size == 0 || options.size >= 2, "the volume's size is ", options.size,
    "; expected 0 (the detector's width) or at least 2 voxels");
  require(options.depth == 0 || options.depth >= 2, "the volume's depth is ", options.depth,
    "; expected 0 (as wide as the frame) or at least 2 voxels");
  require(options.margin >= 0, "the margin beyond the frame is ", options.margin,
    " voxels; expected 0 (none) or a positive number");
  require(options.lowPassPeriod >= 0.0 && std::isfinite(options.lowPassPeriod), "the low-pass period is ",
    options.lowPassPeriod / constants::nanometre, " nm; expected 0 (off) or a positive length");
  require(options.lowPassOrder >= 1 && options.lowPassOrder <= 32, "the low-pass order is ", options.lowPassOrder,
    "; expected 1 to 32");
  require(options.wedgeFill >= 0.0 && std::isfinite(options.wedgeFill), "the wedge fill is ", options.wedgeFill,
    "; expected 0 (off) or a positive number");
  require(options.iterations >= 1, "the number of iterations is ", options.iterations, "; expected at least 1");
  require(options.tolerance >= 0.0, "the tolerance is ", options.tolerance,
    "; expected 0 (never stop early) or a positive number");
}
}

void validateAxes(const TiltSeries& x, const TiltSeries& y)
{
  if (x.isAlongEdge() && y.isAlongEdge() && x.axis() != y.axis())
  {
    validatePair(x, y);
    return;
  }
  validateAll({ x, y });
  const double between = std::abs(std::sin(y.azimuth - x.azimuth));
  require(between >= std::sin(leastAxisAngle), "the tilt axes of the two series are only ",
    std::round(std::asin(std::min(1.0, between)) / constants::degree * 10.0) / 10.0,
    " degrees apart, too little to tell B_x from B_y (expected at least ",
    std::round(leastAxisAngle / constants::degree), "); Model Based Reconstruction can use them");
}

Grid vfetGrid(const TiltSeries& x, const VfetOptions& options)
{
  const std::int64_t size = options.size > 0 ? options.size : x.width();
  const std::int64_t across = size + 2 * options.margin;
  return Grid::centred(
    { across, across, options.depth > 0 ? options.depth : size }, { x.spacing[0], x.spacing[1], x.spacing[0] });
}

namespace
{
// At least `least`, as odd or even as `size`: so that the result is the middle of it.
std::int64_t around(std::int64_t size, std::int64_t least)
{
  return size >= least ? size : least + (least - size) % 2;
}

// The volume that is worked on, of which the result is the middle. Never less wide than the frame, nor less deep where
// no depth is given, whatever part of it is asked for: the specimen would reach into what is taken for vacuum.
Grid cubeAround(const Grid& grid, const TiltSeries& series)
{
  const std::int64_t frame = std::max(series.width(), series.height());
  return Grid::centred(
    { around(grid.size[0], frame), around(grid.size[1], frame), around(grid.size[2], frame) }, grid.spacing);
}

// Of a given depth, with room for the stray field above and below. Waves have none of their own: there must be enough
// of them to tell B_z, and not so few that most of them are slow (ThinVolume.h).
Grid workingVolume(const Grid& grid, const TiltSeries& series, const VfetOptions& options, const LinearMethod& method)
{
  constexpr std::int64_t leastRoom = 8;   // on each side
  constexpr std::int64_t leastDepth = 28; // of waves
  Grid volume = cubeAround(grid, series);
  const std::int64_t depth = grid.size[2];
  if (options.depth > 0)
  {
    const std::int64_t wanted = method.spectral ? std::max(4 * depth / 3, leastDepth)
                                                : depth + 2 * std::max(depth / 2, leastRoom);
    volume.size[2] = std::min(volume.size[2], around(depth, wanted));
  }
  return Grid::centred(volume.size, volume.spacing);
}

std::string inWords(const Grid& grid)
{
  return text(grid.size[0], " x ", grid.size[1], " x ", grid.size[2], " voxels");
}

// The two series, ready for a method, and what it is told.
struct Experiment
{
  TiltSeries x, y; // about x and about y, ascending
  const VfetOptions& options;
  const LinearMethod& method;
  std::array<double, 2> azimuths; // of the axes
  bool turned;                    // whether they are not x and y

  std::vector<FieldLayers> layers(
    const std::vector<SpectralGrid>& grids, const at::Tensor& support, const Run& run) const
  {
    const double done = method.share / (method.share + 0.7 * (1.0 - method.share));
    std::vector<TransverseSpectra> spectra = method.function(
      x, y, grids, options, support, run.part(0.0, turned ? 0.9 * done : done));
    std::vector<FieldLayers> result;
    for (std::size_t i = 0; i < grids.size(); ++i)
    {
      const Run part = run.part(
        i == 0 ? 0.9 * done : done + 0.8 * (1.0 - done), i + 1 == grids.size() ? 1.0 : 0.8 * (1.0 - done) + done);
      TransverseSpectra each = std::move(spectra[i]);
      if (turned)
      {
        each = transverseOf(std::move(each), grids[i], azimuths, part.part(0.0, 0.3));
      }
      result.push_back(divergenceFreeLayers(std::move(each), grids[i], { options.lowPassPeriod, options.lowPassOrder },
        part.part(turned ? 0.3 : 0.0, 1.0)));
    }
    return result;
  }
};

// The layers of the result, of those worked on.
void cutLayers(FieldLayers& layers, SpectralGrid& grid, std::int64_t depth)
{
  for (at::Tensor& component : layers)
  {
    component = component.narrow(0, (grid.volume.size[2] - depth) / 2, depth);
  }
  grid.volume.size[2] = depth;
}
}

at::Tensor reconstruct(
  const TiltSeries& x, const TiltSeries& y, const VfetOptions& options, const at::Tensor& support, const Run& run)
{
  checkOptions(options);
  validateAxes(x, y);
  const Grid grid = vfetGrid(x, options);
  if (support.defined())
  {
    requireField(support, 1, grid, "the support");
    require(support.is_meta() || support.ge(0.5).any().item<bool>(), "the support is empty: its mask is 0 everywhere");
  }
  const LinearMethod& method = vfetMethods[static_cast<std::size_t>(options.method)];
  const Grid whole = workingVolume(grid, x, options, method);
  std::vector<SpectralGrid> grids{ SpectralGrid(whole, x.width(), x.height()) };
  const double slow = slowWaves(grids.front());
  const SpectralGrid deep = SpectralGrid(cubeAround(grid, x), x.width(), x.height()).slow(slow);
  if (method.spectral && grids.front().padded[2] < deep.padded[2])
  {
    grids.push_back(deep);
  }
  double bytes = 0.0;
  for (const SpectralGrid& each : grids)
  {
    bytes += each.memory();
  }
  const bool turned = !(x.isAlongEdge() && y.isAlongEdge());
  if (x.phase.is_cpu())
  {
    // Volumes that are turned are there before and after it.
    requireMemory((turned ? 1.5 : 1.0) * bytes, text("VFET on ", inWords(whole)),
      "crop the images to the specimen or bin them (Prepare Tilt Series), or use a machine with more");
  }
  const bool asTheyAre = !turned && !x.valid.defined() && !y.valid.defined();
  const double ready = asTheyAre ? 0.0 : 0.2;
  const Experiment experiment{ sorted(turnedTo(Axis::X, x, run.part(0.0, 0.5 * ready))),
    sorted(turnedTo(Axis::Y, y, run.part(0.5 * ready, ready))), options, method, { x.azimuth, y.azimuth }, turned };
  const std::int64_t room = (whole.size[2] - grid.size[2]) / 2;
  at::Tensor inside = support.defined() ? support.ge(0.5).to(support.scalar_type()) : support;
  inside = support.defined() && room > 0 ? at::constant_pad_nd(inside, { 0, 0, 0, 0, room, room }) : inside;
  const double done = 1.0 - 0.3 * (1.0 - method.share);
  std::vector<FieldLayers> layers = experiment.layers(grids, inside, run.part(ready, done));
  if (layers.size() > 1)
  {
    replaceSlowWaves(layers[0], grids[0], layers[1], grids[1], slow);
  }
  cutLayers(layers[0], grids[0], grid.size[2]);
  const at::Tensor b = volumeOf(std::move(layers[0]), grids[0], run.part(done, 1.0));
  return b.narrow(1, (whole.size[1] - grid.size[1]) / 2, grid.size[1])
    .narrow(2, (whole.size[0] - grid.size[0]) / 2, grid.size[0])
    .contiguous();
}
}
