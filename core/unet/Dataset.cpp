#include "Dataset.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/OutputFile.h"
#include "core/base/Random.h"
#include "core/forward/Phase.h"
#include "core/vfet/Vfet.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>

namespace magnet
{
namespace
{
using nlohmann::json;

at::Tensor compact(const at::Tensor& volume)
{
  return volume.permute({ 3, 0, 1, 2 }).to(at::kHalf).contiguous();
}

// Means of blocks of factor^3 voxels of (nz, ny, nx, 3), and their grid.
std::pair<at::Tensor, Grid> averaged(const at::Tensor& volume, const Grid& grid, std::int64_t factor)
{
  if (factor == 1)
  {
    return { volume, grid };
  }
  const auto f = static_cast<double>(factor);
  const auto& n = grid.size;
  const auto& d = grid.spacing;
  return { at::avg_pool3d(volume.permute({ 3, 0, 1, 2 }), factor).permute({ 1, 2, 3, 0 }).contiguous(),
    Grid::centred({ n[0] / factor, n[1] / factor, n[2] / factor }, { f * d[0], f * d[1], f * d[2] }) };
}

void bound(TrainingSample& sample)
{
  const at::Tensor inside = sample.direction.to(at::kFloat).square().sum(0).gt(0.25);
  for (int d = 0; d < 3; ++d)
  {
    const at::Tensor places = at::nonzero(inside.transpose(0, d).flatten(1).any(1));
    require(places.numel() > 0, "a texture is empty");
    sample.first[d] = places.min().item<std::int64_t>();
    sample.last[d] = places.max().item<std::int64_t>();
  }
}

json describe(const TiltExperiment& x, const std::string& sha256, std::int64_t size)
{
  return { { "maximum_x", x.maximumX }, { "maximum_y", x.maximumY }, { "step", x.step }, { "noise", x.phaseNoise },
    { "relative_noise", x.relativeNoise }, { "low_pass", x.lowPass }, { "seed", x.seed }, { "texture", sha256 },
    { "size", size }, { "stretch", x.deformation.stretch }, { "turn", x.deformation.angle }, { "method", 3 } };
}

std::vector<double> angles(double maximum, double step)
{
  return regularAngles(maximum, std::min(step, maximum));
}

// A header line, then the halves.
std::optional<TrainingSample> readSample(const std::filesystem::path& path, const json& expected, at::IntArrayRef size)
{
  std::ifstream file(path, std::ios::binary);
  std::string line;
  if (!std::getline(file, line))
  {
    return std::nullopt;
  }
  const json header = json::parse(line, nullptr, false);
  if (header.is_discarded() || header.value("experiment", json()) != expected)
  {
    return std::nullopt;
  }
  TrainingSample sample;
  sample.amplitude = header.at("amplitude");
  for (at::Tensor* volume : { &sample.input, &sample.direction })
  {
    *volume = at::empty(size, at::kHalf);
    const auto bytes = static_cast<std::streamsize>(volume->nbytes());
    file.read(static_cast<char*>(volume->data_ptr()), bytes);
    if (file.gcount() != bytes)
    {
      return std::nullopt;
    }
  }
  return sample;
}

void writeSample(const std::filesystem::path& path, const json& experiment, const TrainingSample& sample)
{
  OutputFile file(path.string(), false);
  file.write(json{ { "experiment", experiment }, { "amplitude", sample.amplitude } }.dump() + "\n");
  for (const at::Tensor& volume : { sample.input, sample.direction })
  {
    file.write(static_cast<const char*>(volume.data_ptr()), volume.nbytes());
  }
  file.commit();
}
}

TiltExperiment drawExperiment(const DatasetOptions& options, std::int64_t index, int variant)
{
  Draw draw(mixedSeed(mixedSeed(options.seed, static_cast<std::uint64_t>(index)), static_cast<std::uint64_t>(variant)));
  TiltExperiment e;
  e.maximumX = 20.0 + 70.0 * (variant + draw.range(0.0, 1.0)) / options.variants;
  // The whole range is a common and special case.
  e.maximumX = e.maximumX > 86.0 ? 90.0 : e.maximumX;
  e.maximumY = draw.chance(0.75) ? e.maximumX : draw.range(20.0, 90.0);
  e.step = draw.chance(0.5) ? 5.0 : draw.range(2.0, 10.0);
  e.seed = draw.whole(1, 1000000000);
  if (draw.chance(options.noisyShare))
  {
    // Squared: measured phases are mostly better than the worst that is learned.
    (draw.chance(0.5) ? e.phaseNoise : e.relativeNoise) = std::pow(draw.range(0.0, 1.0), 2);
    e.phaseNoise *= 0.1;
    e.relativeNoise *= 0.03;
    e.lowPass = std::exp(draw.range(std::log(2.0), std::log(12.0)));
  }
  if (draw.chance(options.deformedShare))
  {
    const double width = draw.range(0.5, 1.0);
    e.deformation.stretch = { width, draw.chance(0.5) ? width : width * draw.range(0.6, 1.0), draw.range(0.6, 1.3) };
    e.deformation.angle = draw.range(0.0, 2.0 * constants::pi);
  }
  return e;
}

ConventionalResult conventional(const at::Tensor& magnetization, const Grid& grid, const TiltExperiment& experiment)
{
  PhaseOptions phase;
  phase.errors.phaseNoise = experiment.phaseNoise;
  phase.errors.relativeNoise = experiment.relativeNoise;
  phase.errors.seed = experiment.seed;
  phase.angles = angles(experiment.maximumX, experiment.step);
  const TiltSeries x = phaseFromMagnetization(magnetization, {}, grid, Axis::X, phase);
  phase.angles = angles(experiment.maximumY, experiment.step);
  const TiltSeries y = phaseFromMagnetization(magnetization, {}, grid, Axis::Y, phase);
  VfetOptions options;
  options.lowPassPeriod = experiment.lowPass * grid.spacing[0];
  return { reconstruct(x, y, options), TiltGeometry::of(x.angles, y.angles) };
}

double inputScale(const at::Tensor& b, int components)
{
  const at::Tensor square = b.square().sum(components).to(at::kDouble);
  const auto second = square.sum().item<double>();
  require(std::isfinite(second) && second > 0.0,
    second > 0.0 ? "B is not finite everywhere" : "B is zero everywhere; there is nothing to enhance");
  return std::sqrt(square.square().sum().item<double>() / second);
}

namespace
{
// The entries of the split, but for those that are held out (or these alone).
std::vector<const StoredEntry*> chosen(const StoredLibrary& library, const DatasetOptions& options)
{
  std::vector<const StoredEntry*> entries;
  std::int64_t inSplit = 0;
  for (const StoredEntry& stored : library.entries)
  {
    if (stored.split != options.split)
    {
      continue;
    }
    const std::int64_t place = inSplit++;
    const bool apart = options.holdOut > 0 && place % options.holdOut == options.holdOut / 2;
    if (apart == options.heldOut && (options.limit == 0 || static_cast<std::int64_t>(entries.size()) < options.limit))
    {
      entries.push_back(&stored);
    }
  }
  return entries;
}

// What a network is trained on: the conventional reconstruction of the texture's phases in an experiment.
TrainingSample makeSample(
  const at::Tensor& direction, const LibraryEntry& entry, std::int64_t factor, const TiltExperiment& experiment)
{
  const double ms = entry.material.saturationMagnetization;
  const auto [m, grid] = averaged(deformed(direction, experiment.deformation), entry.grid, factor);
  const at::Tensor b = conventional(m * ms, grid, experiment).induction;
  const double scale = inputScale(b, 3);
  TrainingSample sample;
  sample.input = compact(b / scale);
  sample.direction = compact(m);
  sample.amplitude = static_cast<float>(constants::vacuumPermeability * ms / scale);
  return sample;
}
}

Dataset::Dataset(const DatasetOptions& options, const Run& run)
{
  require(options.variants > 0, "the number of inputs a texture is ", options.variants, "; at least 1 is needed");
  require(!options.libraries.empty(), "no library was named");
  const auto count = static_cast<double>(options.libraries.size());
  for (std::size_t i = 0; i < options.libraries.size(); ++i)
  {
    add(options.libraries[i], options, run.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count));
  }
}

void Dataset::add(const std::string& folder, const DatasetOptions& options, const Run& run)
{
  const StoredLibrary library = readLibrary(folder);
  const std::int64_t factor = options.size == 0 ? 1 : std::max<std::int64_t>(1, library.options.size / options.size);
  require(options.size == 0 || factor * options.size == library.options.size, folder, " has textures of ",
    library.options.size, "^3 voxels, which cannot be averaged to ", options.size, "^3");
  std::filesystem::path cache;
  if (!options.cache.empty())
  {
    cache = std::filesystem::path(options.cache) / std::filesystem::absolute(folder).lexically_normal().filename();
    std::filesystem::create_directories(cache);
  }
  const std::vector<const StoredEntry*> entries = chosen(library, options);
  require(!entries.empty(), folder, " has no textures of the split '", options.split, "'");
  for (std::size_t i = 0; i < entries.size(); ++i)
  {
    const LibraryEntry& entry = entries[i]->entry;
    run.advance(static_cast<double>(i) / static_cast<double>(entries.size()), "Inputs of " + entry.name);
    const at::Tensor direction = readTexture(folder, *entries[i]) / entry.material.saturationMagnetization;
    const std::int64_t n = entry.grid.size[0] / factor;
    Textures_.push_back({ entry.name, entry.label });
    for (int variant = 0; variant < options.variants; ++variant)
    {
      const TiltExperiment experiment = drawExperiment(options, entry.index, variant);
      const json description = describe(experiment, entries[i]->sha256, n);
      const auto path = cache / text(entry.name, '-', variant, ".sample");
      auto sample = options.cache.empty() ? std::nullopt : readSample(path, description, { 3, n, n, n });
      if (!sample)
      {
        sample = makeSample(direction, entry, factor, experiment);
        if (!options.cache.empty())
        {
          writeSample(path, description, *sample);
        }
      }
      bound(*sample);
      sample->texture = Textures_.size() - 1;
      sample->tilts = TiltGeometry::of(
        angles(experiment.maximumX, experiment.step), angles(experiment.maximumY, experiment.step));
      Samples_.push_back(std::move(*sample));
    }
  }
  run.advance(1.0);
}
}
