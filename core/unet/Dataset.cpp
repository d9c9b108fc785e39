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

constexpr std::int64_t margin = 8;    // voxels around the material
constexpr std::int64_t multiple = 16; // of the part's sizes

// The middle part of an axis of n voxels that holds the material (extent voxels) and a margin.
std::int64_t partOf(std::int64_t n, std::int64_t extent)
{
  const std::int64_t wanted = (extent + 2 * margin + multiple - 1) / multiple * multiple;
  return std::min(wanted, n / 8 * 8);
}

at::Tensor middle(const at::Tensor& volume, const std::array<std::int64_t, 3>& size)
{
  at::Tensor result = volume;
  for (int d = 0; d < 3; ++d)
  {
    result = result.narrow(d, (volume.size(d) - size[d]) / 2, size[d]);
  }
  return result.permute({ 3, 0, 1, 2 }).to(at::kHalf).contiguous();
}

std::array<std::int64_t, 3> partSize(const LibraryEntry& e)
{
  const std::int64_t across = partOf(e.grid.size[0], std::llround(2.0 * e.texture.radius / e.grid.spacing[0]));
  return { partOf(e.grid.size[2], std::llround(e.texture.thickness / e.grid.spacing[2])), across, across };
}

json describe(const TiltExperiment& x, const std::string& sha256)
{
  return { { "maximum_x", x.maximumX }, { "maximum_y", x.maximumY }, { "step", x.step }, { "noise", x.phaseNoise },
    { "relative_noise", x.relativeNoise }, { "low_pass", x.lowPass }, { "seed", x.seed }, { "texture", sha256 },
    { "method", 1 } };
}

std::vector<double> angles(double maximum, double step)
{
  return regularAngles(maximum, std::min(step, maximum));
}

// A header line, then the halves.
std::optional<TrainingSample> readSample(
  const std::filesystem::path& path, const json& expected, const std::array<std::int64_t, 3>& size)
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
  sample.input = at::empty({ 3, size[0], size[1], size[2] }, at::kHalf);
  const auto bytes = static_cast<std::streamsize>(sample.input.nbytes());
  file.read(static_cast<char*>(sample.input.data_ptr()), bytes);
  return file.gcount() == bytes ? std::optional(sample) : std::nullopt;
}

void writeSample(const std::filesystem::path& path, const json& experiment, const TrainingSample& sample)
{
  OutputFile file(path.string(), false);
  file.write(json{ { "experiment", experiment }, { "amplitude", sample.amplitude } }.dump() + "\n");
  file.write(static_cast<const char*>(sample.input.data_ptr()), sample.input.nbytes());
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
    (draw.chance(0.5) ? e.phaseNoise : e.relativeNoise) = draw.range(0.0, 1.0);
    e.phaseNoise *= 0.1;
    e.relativeNoise *= 0.03;
    e.lowPass = draw.range(3.0, 12.0);
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

Dataset::Dataset(const DatasetOptions& options, const Run& run)
{
  require(options.variants > 0, "the number of inputs a texture is ", options.variants, "; at least 1 is needed");
  const StoredLibrary library = readLibrary(options.library);
  if (!options.cache.empty())
  {
    std::filesystem::create_directories(options.cache);
  }
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
  require(!entries.empty(), options.library, " has no textures of the split '", options.split, "'");
  for (std::size_t i = 0; i < entries.size(); ++i)
  {
    const LibraryEntry& entry = entries[i]->entry;
    run.advance(static_cast<double>(i) / static_cast<double>(entries.size()), "Inputs of " + entry.name);
    const at::Tensor m = readTexture(options.library, *entries[i]);
    const auto size = partSize(entry);
    const double ms = entry.material.saturationMagnetization;
    Textures_.push_back({ entry.name, entry.label, middle(m / ms, size) });
    for (int variant = 0; variant < options.variants; ++variant)
    {
      const TiltExperiment experiment = drawExperiment(options, entry.index, variant);
      const json description = describe(experiment, entries[i]->sha256);
      const auto path = std::filesystem::path(options.cache) / text(entry.name, '-', variant, ".sample");
      auto sample = options.cache.empty() ? std::nullopt : readSample(path, description, size);
      if (!sample)
      {
        const at::Tensor b = conventional(m, entry.grid, experiment).induction;
        const double scale = inputScale(b, 3);
        sample.emplace();
        sample->input = middle(b / scale, size);
        sample->amplitude = static_cast<float>(constants::vacuumPermeability * ms / scale);
        if (!options.cache.empty())
        {
          writeSample(path, description, *sample);
        }
      }
      sample->texture = Textures_.size() - 1;
      sample->tilts = TiltGeometry::of(
        angles(experiment.maximumX, experiment.step), angles(experiment.maximumY, experiment.step));
      Samples_.push_back(std::move(*sample));
    }
  }
  run.advance(1.0);
}
}
