#include "Predictor.h"

#include "DataConsistency.h"
#include "Dataset.h"
#include "Learned.h"
#include "MagnetizationFit.h"
#include "StrayFieldLayer.h"
#include "Symmetry.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"
#include "core/magnetostatics/Induction.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace magnet
{
namespace
{
constexpr std::int64_t overlap = 24;     // voxels on each side of a tile
constexpr std::int64_t mostAveraged = 8; // voxels along an axis that the network sees as one
constexpr std::int64_t leastEdge = 16;   // voxels along an axis

// First voxels of the tiles along an axis of n voxels, multiples of m: the network's blocks shall be the same in each.
std::vector<std::int64_t> starts(std::int64_t n, std::int64_t tile, std::int64_t m)
{
  std::vector<std::int64_t> result{ 0 };
  const std::int64_t step = (tile - 2 * overlap) / m * m;
  while (result.back() + tile < n)
  {
    result.push_back(std::min(result.back() + step, n - tile));
  }
  return result;
}

// 0 at a tile's faces inside the volume, where the network misses what is beyond them, and 1 in the middle.
at::Tensor ramp(std::int64_t tile, std::int64_t start, std::int64_t n, int dim, const at::Tensor& like)
{
  constexpr auto rise = static_cast<float>(overlap);
  std::vector<float> values;
  for (std::int64_t i = 0; i < tile; ++i)
  {
    const float below = start == 0 ? rise : static_cast<float>(i) + 0.5F - 0.5F * rise;
    const float above = start + tile == n ? rise : static_cast<float>(tile - i) - 0.5F - 0.5F * rise;
    values.push_back(std::clamp(std::min(below, above) / rise, 0.0F, 1.0F));
  }
  std::int64_t shape[5] = { 1, 1, 1, 1, 1 };
  shape[dim] = tile;
  return at::tensor(values).to(like.device()).reshape(shape);
}

// The largest tile whose work stays below the limit.
std::int64_t tileSize(const Network& network, const at::Tensor& x, double limit)
{
  const std::int64_t m = network.multiple();
  const std::int64_t largest = (std::max({ x.size(2), x.size(3), x.size(4) }) + m - 1) / m * m;
  const double voxels = limit / network.bytesPerVoxel();
  std::int64_t tile = static_cast<std::int64_t>(std::cbrt(voxels)) / m * m;
  const std::int64_t smallest = (4 * overlap + m - 1) / m * m;
  require(tile >= smallest || largest <= tile, "a memory limit of ", std::llround(limit / 1e6),
    " MB is too small for this network; at least ",
    std::llround(network.bytesPerVoxel() * std::pow(static_cast<double>(smallest), 3.0) / 1e6), " MB are needed");
  return std::min(tile, largest);
}

// Zeros around a volume up to multiples of m, and where it lies in it.
struct Padded
{
  at::Tensor values;
  std::int64_t first[3], size[3];

  Padded(const at::Tensor& x, std::int64_t m)
  {
    std::vector<std::int64_t> pad;
    for (int d = 2; d >= 0; --d)
    {
      size[d] = x.size(d + 2);
      const std::int64_t missing = (size[d] + m - 1) / m * m - size[d];
      first[d] = missing / 2;
      pad.insert(pad.end(), { first[d], missing - first[d] });
    }
    const bool whole = std::all_of(pad.begin(), pad.end(), [](std::int64_t p) { return p == 0; });
    values = whole ? x : at::constant_pad_nd(x, pad, 0.0).contiguous();
  }
  at::Tensor cut(const at::Tensor& y) const
  {
    return y.narrow(2, first[0], size[0]).narrow(3, first[1], size[1]).narrow(4, first[2], size[2]);
  }
};

// The network on the whole volume (1, 3, nz, ny, nx), by tiles where it must be.
at::Tensor predict(const Network& network, const at::Tensor& volume, const at::Tensor& condition, std::int64_t tile,
  std::int64_t& tiles, const Run& run)
{
  const std::int64_t m = network.multiple();
  const Padded padded(volume, m);
  const at::Tensor& x = padded.values;
  std::array<std::int64_t, 3> size{};
  std::array<std::vector<std::int64_t>, 3> first;
  for (int d = 0; d < 3; ++d)
  {
    size[d] = std::min(tile, x.size(d + 2));
    first[d] = starts(x.size(d + 2), size[d], m);
  }
  const std::size_t total = first[0].size() * first[1].size() * first[2].size();
  tiles += static_cast<std::int64_t>(total);
  if (total == 1)
  {
    run.advance(0.0, "Network");
    return padded.cut(network.forward(x, condition));
  }
  at::Tensor sum = at::zeros({ 1, network.outputs(), x.size(2), x.size(3), x.size(4) }, x.options());
  at::Tensor weights = at::zeros({ 1, 1, x.size(2), x.size(3), x.size(4) }, x.options());
  std::size_t done = 0;
  for (const std::int64_t z : first[0])
  {
    for (const std::int64_t y : first[1])
    {
      for (const std::int64_t w : first[2])
      {
        run.advance(
          static_cast<double>(done) / static_cast<double>(total), text("Network, part ", done + 1, " of ", total));
        const auto part = [&](const at::Tensor& v)
        { return v.narrow(2, z, size[0]).narrow(3, y, size[1]).narrow(4, w, size[2]); };
        const at::Tensor weight = ramp(size[0], z, x.size(2), 2, x) * ramp(size[1], y, x.size(3), 3, x) *
                                  ramp(size[2], w, x.size(4), 4, x);
        part(sum).addcmul_(network.forward(part(x).contiguous(), condition), weight);
        part(weights).add_(weight);
        ++done;
      }
    }
  }
  return padded.cut(sum.div_(weights));
}

at::Tensor channelsLast(const at::Tensor& volume)
{
  return volume[0].permute({ 1, 2, 3, 0 }).contiguous();
}

// Layers that a volume is continued by, above and below (Faded).
std::int64_t fadingLayers(const Grid& volume)
{
  constexpr std::int64_t wanted = 8;
  const std::int64_t depth = volume.size[2];
  return depth >= std::max(volume.size[0], volume.size[1]) ? 0 : std::max(wanted, (leastEdge - depth + 1) / 2);
}

// What the enhancement takes [byte]: measured for a voxel with the fit and without it, and the network's work.
double memory(const Network& network, const Grid& grid, const PredictorOptions& options)
{
  const bool fit = options.consistency == DataConsistency::Fit && network.head() == NetworkHead::Magnetization;
  const auto layers = static_cast<double>(grid.size[2] + 2 * fadingLayers(grid));
  const double voxels = static_cast<double>(grid.size[0]) * static_cast<double>(grid.size[1]) * layers;
  return (fit ? 300.0 : 150.0) * voxels + std::min(options.memoryLimit, network.bytesPerVoxel() * voxels);
}

void checkInput(const Network& network, const at::Tensor& b, const Grid& grid, const PredictorOptions& options)
{
  if (b.is_cpu())
  {
    requireMemory(memory(network, grid, options),
      text("MagNet on ", grid.size[0], " x ", grid.size[1], " x ", grid.size[2], " voxels"),
      "crop the volume to the specimen, or use a machine with more");
  }
  requireField(b, 3, grid, "B_vfet");
  require(std::min(grid.size[0], grid.size[1]) >= leastEdge, "B_vfet is ", grid.size[0], " x ", grid.size[1], " x ",
    grid.size[2], " voxels; the network needs at least ", leastEdge, " along x and y");
  for (int a = 1; a < 3; ++a)
  {
    require(std::abs(grid.spacing[a] / grid.spacing[0] - 1.0) < 1e-3, "the voxels are ", grid.spacing[0] * 1e9, " x ",
      grid.spacing[1] * 1e9, " x ", grid.spacing[2] * 1e9, " nm; the network needs cubic ones");
  }
  require(options.symmetries >= 1 && options.symmetries <= Symmetry::count, "the number of symmetries is ",
    options.symmetries, "; 1 to ", Symmetry::count, " are possible");
  require(options.reliability >= 0.0 && options.reliability <= 1.0, "the reliability is ", options.reliability,
    "; it must be between 0 and 1");
}

// The network's prediction on the volume as it is, or averaged to about the size that the network was trained on.
struct Prediction
{
  at::Tensor vector;  // (1, 3, nz, ny, nx)
  at::Tensor support; // probability of material (1, 1, nz, ny, nx), Magnetization head only
};

// The mean over symmetries of the prediction for x (1, 3, nz, ny, nx), over its scale.
Prediction predictMean(const Network& network, const at::Tensor& x, const TiltGeometry& tilts,
  const PredictorOptions& options, std::int64_t& tiles, const Run& run)
{
  const std::int64_t largest = std::max({ x.size(2), x.size(3), x.size(4) });
  const std::int64_t trained = network.trainedSize();
  const std::int64_t factor = trained == 0
                                ? 1
                                : std::clamp<std::int64_t>((largest + trained / 2) / trained, 1, mostAveraged);
  const Padded padded(x, factor);
  const at::Tensor seen = factor == 1 ? x : at::avg_pool3d(padded.values, factor);
  const auto whole = [&](const at::Tensor& sum)
  {
    const at::Tensor mean = sum / static_cast<double>(options.symmetries);
    return factor == 1 ? mean : padded.cut(at::upsample_trilinear3d(mean, padded.values.sizes().slice(2), false));
  };
  const std::int64_t tile = tileSize(network, seen, options.memoryLimit);
  at::Tensor vector;
  at::Tensor logit;
  for (int i = 0; i < options.symmetries; ++i)
  {
    const Run part = run.part(static_cast<double>(i) / options.symmetries, (i + 1.0) / options.symmetries);
    // Far apart in the list, so that two of them share as little as possible.
    const Symmetry symmetry = Symmetry::number(i * 15 % Symmetry::count);
    const auto description = symmetry.apply(tilts).description();
    const at::Tensor condition =
      at::tensor(at::ArrayRef<float>(description)).reshape({ 1, TiltGeometry::features }).to(x.device());
    const at::Tensor out = predict(network, symmetry.apply(seen), condition, tile, tiles, part);
    const at::Tensor turned = symmetry.undo(out.narrow(1, 0, 3));
    vector = i == 0 ? turned : vector + turned;
    if (network.head() == NetworkHead::Magnetization)
    {
      const at::Tensor scalar = symmetry.undoScalar(out.narrow(1, 3, 1));
      logit = i == 0 ? scalar : logit + scalar;
    }
  }
  return { whole(vector), logit.defined() ? whole(logit).sigmoid() : logit };
}

// B [T] of a predicted magnetization, scaled to what was measured, and fitted to it where that is wanted.
// scale [T]: of the volume x that the network saw.
void fromMagnetization(Enhancement& result, Prediction prediction, const at::Tensor& b, const at::Tensor& x,
  double scale, MeasuredSpectrum& measured, const TiltGeometry& tilts, double lowPassPeriod,
  const PredictorOptions& options, const Run& run)
{
  run.advance(0.0, "Stray field");
  StrayFieldLayer layer(x.size(2), x.size(3), x.size(4), run.part(0.0, 0.1));
  result.induction = channelsLast(layer.apply(prediction.vector, run.part(0.1, 0.15)));
  result.report.amplitude = measured.amplitude(b, result.induction, run.part(0.15, 0.27));
  if (options.consistency == DataConsistency::Fit)
  {
    MagnetizationFitOptions fit;
    fit.noise = options.fitNoise;
    fit.lowPassPeriod = lowPassPeriod;
    fit.lowPassOrder = options.lowPassOrder;
    fit.phaseNoise = result.noiseSlope;
    const MagnetizationEstimate fitted = fitMagnetization(
      prediction.vector, prediction.support, x * scale, result.report.amplitude, tilts, fit, run.part(0.27, 0.93));
    prediction = { fitted.magnetization, fitted.support };
    result.report.amplitude = fitted.amplitude;
    measured.noisy(fit.phaseNoise / (fit.noise * fitted.amplitude));
    result.induction = channelsLast(layer.apply(prediction.vector, run.part(0.93, 0.99)));
  }
  result.magnetization = channelsLast(prediction.vector);
  result.support = prediction.support[0][0].contiguous();
  result.report.outlined = true;
  result.induction.mul_(result.report.amplitude);
  run.advance(1.0);
}
}

namespace
{
// A volume that ends close to the specimen, continued along z by layers in which it fades: the network, which has seen
// deep volumes alone, takes an abrupt end for something.
struct Faded
{
  std::int64_t layers, depth;
  Grid grid;
  at::Tensor b;

  Faded(const at::Tensor& given, const Grid& volume)
    : layers(fadingLayers(volume))
    , depth(volume.size[2])
    , grid(volume)
    , b(given)
  {
    if (layers == 0)
    {
      return;
    }
    grid.size[2] += 2 * layers;
    grid.origin[2] -= static_cast<double>(layers) * grid.spacing[2];
    b = at::constant_pad_nd(given, { 0, 0, 0, 0, 0, 0, layers, layers });
    for (std::int64_t i = 0; i < layers; ++i)
    {
      const double share = 0.5 +
                           0.5 * std::cos(constants::pi * static_cast<double>(i + 1) / static_cast<double>(layers + 1));
      b.select(0, layers - 1 - i).copy_(given.select(0, 0) * share);
      b.select(0, layers + depth + i).copy_(given.select(0, depth - 1) * share);
    }
  }

  at::Tensor cut(const at::Tensor& volume) const
  {
    return volume.defined() ? volume.narrow(0, layers, depth).contiguous() : volume;
  }
};

// The network's result, before it is blended with what was measured.
Enhancement unblended(const Network& network, const at::Tensor& b, const Grid& grid, const TiltGeometry& tilts,
  MeasuredSpectrum& measured, const PredictorOptions& options, const Run& run)
{
  Enhancement result;
  const double scale = inputScale(b, 3);
  const at::Tensor x = b.div(scale).permute({ 3, 0, 1, 2 }).unsqueeze(0).contiguous();
  Prediction prediction = predictMean(network, x, tilts, options, result.report.tiles, run.part(0.0, 0.2));
  run.advance(0.2, "Measured spectrum");
  const double period = options.lowPassPeriod / grid.spacing[0];
  measured.lowPassed(period, options.lowPassOrder);
  result.noiseSlope = measured.noise(b, run.part(0.2, 0.23));
  if (network.head() == NetworkHead::Magnetization)
  {
    fromMagnetization(
      result, std::move(prediction), b, x, scale, measured, tilts, period, options, run.part(0.23, 1.0));
    return result;
  }
  result.induction = channelsLast(prediction.vector).mul_(scale);
  if (options.divergenceFree)
  {
    result.induction =
      inductionSpectral(result.induction, grid, 1.0, run.part(0.23, 0.5)).div_(constants::vacuumPermeability);
  }
  return result;
}
}

Enhancement enhance(const Network& network, const at::Tensor& given, const Grid& volume, const TiltGeometry& tilts,
  const PredictorOptions& options, const Run& run)
{
  checkInput(network, given, volume, options);
  const at::NoGradGuard guard;
  const Faded faded(given, volume);
  const at::Tensor& b = faded.b;
  MeasuredSpectrum measured(faded.grid.size, tilts, 0.8 * static_cast<double>(volume.size[0]), b);
  Enhancement result = unblended(network, b, faded.grid, tilts, measured, options, run.part(0.0, 0.94));
  EnhancementReport& report = result.report;
  report.misfit = measured.misfit(b, result.induction, result.noiseSlope, run.part(0.94, 0.96));
  report.notes = unlikeTraining(network, tilts);
  const std::string doubt = notToBelieve(result.support, faded.layers, report.misfit);
  report.taken = doubt.empty() || !options.fallBack;
  if (!report.taken)
  {
    report.notes.push_back(doubt + " B_magnet is B_vfet.");
    result.induction = given.clone();
  }
  else
  {
    if (options.consistency != DataConsistency::None)
    {
      const bool fitted = options.consistency == DataConsistency::Fit && result.magnetization.defined();
      result.induction = measured.blend(b, result.induction, fitted ? 1.0 : options.reliability, run.part(0.96, 1.0));
    }
    result.induction = faded.cut(result.induction);
  }
  result.magnetization = faded.cut(result.magnetization);
  result.support = faded.cut(result.support);
  if (report.outlined)
  {
    const std::vector<std::string> words = unlikeTraining(result.support);
    report.notes.insert(report.notes.end(), words.begin(), words.end());
  }
  run.advance(1.0);
  return result;
}
}
