#include "Phase.h"

#include "Gradient.h"
#include "Projector.h"
#include "core/base/Constants.h"
#include "core/base/ElectronBeam.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace magnet
{
namespace
{
constexpr std::int64_t imagesAtOnce = 8;

// cos or sin of the angles of some images, shaped to broadcast over them.
at::Tensor perImage(const std::vector<double>& angles, std::int64_t first, std::int64_t count,
  double (*function)(double), const at::Tensor& like)
{
  at::Tensor values = at::empty({ count, 1, 1 }, at::kFloat);
  for (std::int64_t i = 0; i < count; ++i)
  {
    values.data_ptr<float>()[i] = static_cast<float>(function(angles[first + i]));
  }
  return values.to(like.device());
}

// The laboratory's x and y components of projected specimen vectors (count, ny, nx, 3).
std::pair<at::Tensor, at::Tensor> rotated(
  const at::Tensor& vectors, Axis axis, const std::vector<double>& angles, std::int64_t first)
{
  const std::int64_t count = vectors.size(0);
  const at::Tensor cosine = perImage(angles, first, count, std::cos, vectors);
  const at::Tensor sine = perImage(angles, first, count, std::sin, vectors);
  const at::Tensor z = vectors.select(3, 2);
  if (axis == Axis::X)
  {
    return { vectors.select(3, 0), vectors.select(3, 1) * cosine - z * sine };
  }
  return { vectors.select(3, 0) * cosine + z * sine, vectors.select(3, 1) };
}

at::Tensor binned(const at::Tensor& images, int binning)
{
  if (binning == 1)
  {
    return images;
  }
  const std::int64_t b = binning;
  return images.reshape({ images.size(0), images.size(1) / b, b, images.size(2) / b, b }).mean(at::IntArrayRef{ 2, 4 });
}

void checkOptions(const PhaseOptions& options, const Grid& grid, const at::Tensor& mask)
{
  require(!options.angles.empty(), "a tilt series needs at least one tilt angle");
  require(options.binning >= 1 && grid.size[0] % options.binning == 0 && grid.size[1] % options.binning == 0 &&
            grid.size[0] / options.binning >= 2 && grid.size[1] / options.binning >= 2,
    "a binning of ", options.binning, " does not divide the frame of ", grid.size[0], " x ", grid.size[1], " pixels");
  if (options.meanInnerPotential != 0.0)
  {
    require(mask.defined(), "the electrostatic phase of a mean inner potential of ", options.meanInnerPotential,
      " V needs a mask of the material (point data array 'mask')");
  }
}

// Half extent [m] of what is not 0 in a volume (z, y, x, ...), from its middle along dimension d.
double halfExtent(const at::Tensor& field, const Grid& grid, int d)
{
  const auto n = static_cast<double>(field.size(d));
  const double h = grid.spacing[2 - d];
  if (field.is_meta())
  {
    return 0.5 * n * h;
  }
  std::vector<std::int64_t> others;
  for (std::int64_t other = 0; other < field.dim(); ++other)
  {
    if (other != d)
    {
      others.push_back(other);
    }
  }
  // Both ends instead of an absolute value: no copy of the volume.
  const at::Tensor occupied = at::maximum(field.amax(others), -field.amin(others)).cpu();
  double farthest = 0.0;
  for (std::int64_t i = 0; i < occupied.size(0); ++i)
  {
    if (occupied[i].item<float>() > 0.0F)
    {
      farthest = std::max(farthest, (std::abs(static_cast<double>(i) - 0.5 * (n - 1.0)) + 0.5) * h);
    }
  }
  return farthest;
}

// The middle layers that hold all that is not 0, with their grid: vacuum above and below casts no shadow.
std::pair<at::Tensor, Grid> occupiedLayers(const at::Tensor& field, const Grid& grid)
{
  const auto half = static_cast<std::int64_t>(std::ceil(halfExtent(field, grid, 0) / grid.spacing[2] - 1e-6));
  const std::int64_t empty = std::clamp<std::int64_t>(grid.size[2] / 2 - half, 0, grid.size[2] / 2 - 1);
  Grid layers = grid;
  layers.size[2] -= 2 * empty;
  layers.origin[2] += static_cast<double>(empty) * grid.spacing[2];
  return { field.narrow(0, empty, layers.size[2]), layers };
}

// How far [m] the shadow of the occupied part of a volume reaches across the tilt axis.
double shadow(const at::Tensor& field, const Grid& grid, Axis axis, const std::vector<double>& angles)
{
  const double acrossReach = halfExtent(field, grid, axis == Axis::X ? 1 : 2);
  const double depth = halfExtent(field, grid, 0);
  double farthest = 0.0;
  for (const double angle : angles)
  {
    farthest = std::max(farthest, acrossReach * std::abs(std::cos(angle)) + depth * std::abs(std::sin(angle)));
  }
  return farthest;
}

// [byte]: a copy of three components, the projector's weights of a plane across the axis, and three channels of images
// beside one image.
double memory(const Grid& grid, Axis axis, std::int64_t images, std::int64_t pixels)
{
  const int across = axis == Axis::X ? 1 : 0;
  const auto n = [&](int d) { return static_cast<double>(grid.size[d]); };
  const auto count = static_cast<double>(images);
  return 12.0 * n(0) * n(1) * n(2) + 20.0 * count * n(across) * n(2) +
         16.0 * count * static_cast<double>(pixels) * n(1 - across);
}

// Everything but the physics of the image: geometry with its errors, binning, electrostatics, noise. imagePhase
// makes phases from two components of images; with `wide`, these are as wide as the whole specimen's shadow.
template <class ImagePhase>
TiltSeries simulate(const at::Tensor& field, const at::Tensor& mask, const Grid& grid, Axis axis,
  const PhaseOptions& options, const Run& run, bool wide, ImagePhase imagePhase)
{
  checkOptions(options, grid, mask);
  const auto images = static_cast<std::int64_t>(options.angles.size());
  const Misalignment actual = drawMisalignment(
    options.errors, options.angles, axis, { grid.spacing[0], grid.spacing[1] });
  const int across = axis == Axis::X ? 1 : 0;
  std::int64_t margin = 0;
  if (wide)
  {
    const double halfFrame = 0.5 * static_cast<double>(grid.size[across]) * grid.spacing[across];
    double reach = shadow(field, grid, axis, actual.angles);
    for (const double shift : actual.across)
    {
      reach = std::max(reach, halfFrame + std::abs(shift));
    }
    const double beyond = (reach - halfFrame) / grid.spacing[across];
    margin = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(beyond - 1e-6)));
  }
  if (field.is_cpu())
  {
    requireMemory(memory(grid, axis, images, grid.size[across] + 2 * margin),
      text("Imaging ", grid.size[0], " x ", grid.size[1], " x ", grid.size[2], " cells at ", images, " tilts"),
      "crop the volume to the specimen, take fewer tilts, or use a machine with more");
  }
  const Projector projector(grid, axis, actual.angles, actual.across, grid.size[across] + 2 * margin);
  const auto frame = [&](const at::Tensor& images) { return images.narrow(2 - across, margin, grid.size[across]); };
  const at::Tensor projected = projector.project(field, run.part(0.0, 0.6));
  at::Tensor electrostatic;
  if (options.meanInnerPotential != 0.0)
  {
    requireField(mask, 1, grid, "the mask");
    electrostatic = projector.project(mask, run.part(0.6, 0.65))
                      .mul(interactionConstant(options.acceleratingVoltage) * options.meanInnerPotential);
  }
  TiltSeries series;
  series.setAxis(axis);
  series.angles = options.angles;
  series.spacing = { grid.spacing[0] * options.binning, grid.spacing[1] * options.binning };
  series.phase = at::empty({ images, grid.size[1] / options.binning, grid.size[0] / options.binning }, field.options());
  for (std::int64_t first = 0; first < images; first += imagesAtOnce)
  {
    run.advance(0.65 + 0.3 * static_cast<double>(first) / static_cast<double>(images), "Phase images");
    const std::int64_t count = std::min(imagesAtOnce, images - first);
    const auto [x, y] = rotated(projected.narrow(0, first, count), axis, actual.angles, first);
    at::Tensor phase = frame(
      imagePhase(shiftedAlong(x, axis, actual.along, first), shiftedAlong(y, axis, actual.along, first)));
    if (electrostatic.defined())
    {
      phase = phase + frame(shiftedAlong(electrostatic.narrow(0, first, count), axis, actual.along, first));
    }
    series.phase.narrow(0, first, count).copy_(binned(phase, options.binning));
  }
  addDetectorErrors(series, options.errors);
  run.advance(1.0);
  return series;
}
}

TiltSeries phaseFromMagnetization(const at::Tensor& magnetization, const at::Tensor& mask, const Grid& grid, Axis axis,
  const PhaseOptions& options, const Run& run)
{
  requireField(magnetization, 3, grid, "the magnetization");
  std::optional<PhaseKernel> kernel; // of the images' size, which `simulate` finds
  // The mask, if it is imaged too, may reach beyond what is magnetized.
  const auto [field, layers] = options.meanInnerPotential == 0.0 ? occupiedLayers(magnetization, grid)
                                                                 : std::pair{ magnetization, grid };
  return simulate(field, mask, layers, axis, options, run, true,
    [&](const at::Tensor& mx, const at::Tensor& my)
    {
      if (!kernel)
      {
        kernel.emplace(mx.size(1), mx.size(2), std::array<double, 2>{ grid.spacing[0], grid.spacing[1] }, mx.options());
      }
      return kernel->phase(mx, my);
    });
}

TiltSeries phaseFromInduction(const at::Tensor& induction, const at::Tensor& mask, const Grid& grid, Axis axis,
  const PhaseOptions& options, const Run& run)
{
  requireField(induction, 3, grid, "the induction");
  return simulate(induction, mask, grid, axis, options, run, false,
    [&](const at::Tensor& bx, const at::Tensor& by)
    {
      return integrateGradient(
        by * constants::phasePerFlux, bx * -constants::phasePerFlux, { grid.spacing[0], grid.spacing[1] });
    });
}
}
