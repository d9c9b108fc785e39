#include "Vfet.h"

#include "AxisAzimuths.h"
#include "DivergenceFree.h"
#include "Methods.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

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
  if (x.isAlongEdge() && y.isAlongEdge())
  {
    validatePair(x, y);
    return;
  }
  validateAll({ x, y });
  const double between = std::abs(std::sin(y.azimuth - x.azimuth));
  require(between >= std::sin(leastAxisAngle), "the tilt axes of the two series are only ",
    std::asin(between) / constants::degree, " degrees apart, too little to tell B_x from B_y (expected at least ",
    leastAxisAngle / constants::degree, "); Model Based Reconstruction can use them");
}

Grid vfetGrid(const TiltSeries& x, const VfetOptions& options)
{
  const std::int64_t size = options.size > 0 ? options.size : x.width();
  return Grid::centred({ size, size, size }, { x.spacing[0], x.spacing[1], x.spacing[0] });
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
    require(support.is_meta() || support.any().item<bool>(), "the support is empty: its mask is 0 everywhere");
  }
  // Never less deep or wide than the frame, whatever part of it is asked for: the specimen would reach into what
  // is taken for vacuum. The parity stays, so that the result is the middle of it.
  std::int64_t working = std::max({ grid.size[0], x.width(), x.height() });
  working += (working - grid.size[0]) % 2;
  const Grid whole = Grid::centred({ working, working, working }, grid.spacing);
  const SpectralGrid spectral(whole, x.width(), x.height());
  const bool turned = !(x.isAlongEdge() && y.isAlongEdge());
  if (x.phase.is_cpu())
  {
    // Volumes that are turned are there before and after it.
    requireMemory((turned ? 1.5 : 1.0) * spectral.memory(),
      text("VFET on ", working, " x ", working, " x ", working, " voxels"),
      "crop the images to the specimen or bin them (Prepare Tilt Series), or use a machine with more");
  }
  const LinearMethod& method = vfetMethods[static_cast<std::size_t>(options.method)];
  const bool asTheyAre = !turned && !x.valid.defined() && !y.valid.defined();
  const double ready = asTheyAre ? 0.0 : 0.2;
  const double done = ready + (1.0 - ready) * method.share;
  const TiltSeries orderedX = sorted(turnedTo(Axis::X, x, run.part(0.0, 0.5 * ready)));
  const TiltSeries orderedY = sorted(turnedTo(Axis::Y, y, run.part(0.5 * ready, ready)));
  TransverseSpectra spectra = method.function(
    orderedX, orderedY, spectral, options, support, run.part(ready, turned ? 0.9 * done : done));
  if (turned)
  {
    spectra = transverseOf(std::move(spectra), spectral, { x.azimuth, y.azimuth }, run.part(0.9 * done, done));
  }
  at::Tensor b = divergenceFree(
    std::move(spectra), spectral, { options.lowPassPeriod, options.lowPassOrder }, run.part(done, 1.0));
  const std::int64_t margin = (working - grid.size[0]) / 2;
  for (int d = 0; d < 3 && margin > 0; ++d)
  {
    b = b.narrow(d, margin, grid.size[0]);
  }
  return b.contiguous();
}
}
