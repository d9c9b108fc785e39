#include "EvaluateLibrary.h"

#include "EvaluationReport.h"
#include "Simulated.h"
#include "core/base/Checksum.h"
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/model/ModelBased.h"
#include "core/score/Nrmse.h"
#include "core/texture/LibraryFile.h"
#include "core/unet/Predictor.h"
#include "core/vfet/Vfet.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <vector>

namespace magnet::evaluation
{
using nlohmann::json;

namespace
{
// A texture, its phases at one tilt limit, and what they are judged by.
struct Case
{
  at::Tensor truth; // B [T]
  at::Tensor mask;
  std::vector<TiltSeries> series;
};

// The middle layers.
at::Tensor cut(const at::Tensor& volume, std::int64_t depth)
{
  return depth == 0 ? volume : volume.narrow(0, (volume.size(0) - depth) / 2, depth).contiguous();
}

ModelBasedOptions modelOptions(const Settings& s)
{
  ModelBasedOptions options = s.modelBasedOptions;
  options.depth = s.depth;
  return options;
}

json scoresOfModel(const Case& c, const Settings& s)
{
  const ModelBasedResult r = reconstructModel(c.series, modelOptions(s), c.mask.to(at::kFloat));
  json scores{ { "model_based", nrmse(c.truth, r.induction, c.mask).vector }, { "chi_square", r.report.chiSquare },
    { "misfit", r.report.misfit }, { "phase_noise", r.report.phaseNoise },
    { "residual_correlation", r.report.residualCorrelation },
    { "magnetization_found", r.report.saturationMagnetization } };
  if (r.spread.defined())
  {
    const at::Tensor within = (r.induction - c.truth).abs().le(2.0 * r.spread).logical_and(c.mask.gt(0).unsqueeze(3));
    scores["within_two_sigma"] = within.sum().item<double>() / (3.0 * c.mask.sum(at::kLong).item<double>());
  }
  return scores;
}

// The network on b, and the model in the network's outline.
json scoresOfNetwork(
  const Case& c, const at::Tensor& b, const VfetOptions& vfet, const Network& network, const Settings& s)
{
  const Grid grid = vfetGrid(c.series[0], vfet);
  PredictorOptions predictor = s.predictor;
  predictor.lowPassPeriod = vfet.lowPassPeriod;
  predictor.lowPassOrder = vfet.lowPassOrder;
  const Enhancement enhanced = enhance(network, b, grid, TiltGeometry::ofAxes(c.series[0], c.series[1]), predictor);
  json scores{ { "magnet", nrmse(c.truth, enhanced.induction, c.mask).vector },
    { "magnet_misfit", enhanced.report.misfit }, { "magnet_taken", enhanced.report.taken } };
  if (!s.modelBased || !enhanced.report.outlined)
  {
    return scores;
  }
  const at::Tensor found = enhanced.support.gt(0.5).to(at::kFloat);
  if (!found.any().item<bool>()) // in noise, the network may see no material
  {
    scores["hybrid"] = scores["magnet"];
    return scores;
  }
  ModelBasedOptions options = modelOptions(s);
  options.outline = s.outline;
  const ModelBasedResult r = reconstructModel(c.series, options, found);
  scores["hybrid"] = nrmse(c.truth, r.induction, c.mask).vector;
  scores["hybrid_chi_square"] = r.report.chiSquare;
  scores["hybrid_misfit"] = r.report.misfit;
  return scores;
}

// The tilt limits: where angles are given, the largest of them.
std::vector<double> tiltsOf(const Settings& s)
{
  double largest = 0.0;
  for (const double angle : s.angles)
  {
    largest = std::max(largest, std::abs(angle));
  }
  return s.angles.empty() ? s.tilts : std::vector<double>{ largest };
}

// [rad]
std::vector<double> anglesUpTo(double tilt, const Settings& s)
{
  if (s.angles.empty())
  {
    return regularAngles(tilt, s.step);
  }
  std::vector<double> angles = s.angles;
  for (double& angle : angles)
  {
    angle *= constants::degree;
  }
  return angles;
}

// The tilt limits that the report lacks for a texture.
std::vector<double> missingTilts(const StoredEntry& stored, const Settings& s, const EvaluationReport& report)
{
  const std::vector<double> largest = tiltsOf(s);
  std::vector<double> tilts;
  std::copy_if(largest.begin(), largest.end(), std::back_inserter(tilts),
    [&](double tilt)
    {
      return !std::all_of(s.lowPass.begin(), s.lowPass.end(),
        [&](double lowPass) { return report.has(stored.entry.name, tilt, lowPass); });
    });
  return tilts;
}

// What the report doesn't have. Whether there was any.
bool evaluateTexture(const StoredEntry& stored, const Settings& s, const Network* network, EvaluationReport& report)
{
  const std::vector<double> tilts = missingTilts(stored, s, report);
  if (tilts.empty())
  {
    return false;
  }
  const Grid& grid = stored.entry.grid;
  at::Tensor m = readTexture(s.library, stored);
  at::Tensor imaged = m;
  Grid imagedGrid = grid;
  PhaseOptions phase;
  if (s.finerPhases || s.modelBased)
  {
    imaged = simulated::onFinerGrid(m);
    imagedGrid = simulated::finerGrid(grid);
    phase.binning = 2;
    m = simulated::averaged(imaged);
  }
  phase.errors.phaseNoise = s.phaseNoise;
  phase.errors.relativeNoise = s.relativeNoise;
  phase.errors.seed = static_cast<std::uint64_t>(stored.entry.index) + 1;
  Case c{ cut(induction(m, grid), s.depth), cut(m.square().sum(3).gt(0.0).to(at::kByte), s.depth), {} };
  for (const double tilt : tilts)
  {
    // Not cut from the longest series: the relative noise is that of the series itself.
    phase.angles = anglesUpTo(tilt, s);
    c.series.clear();
    for (const double azimuth : s.azimuths)
    {
      c.series.push_back(simulated::seriesAbout(azimuth, imaged, imagedGrid, phase));
      simulated::spoil(c.series.back(), s.imperfections, mixedSeed(phase.errors.seed, c.series.size()));
    }
    const json fromModel = s.modelBased && !s.hybridOnly ? scoresOfModel(c, s) : json::object();
    for (const double lowPass : s.lowPass)
    {
      json sample{ { "name", stored.entry.name }, { "label", stored.entry.label }, { "split", stored.split },
        { "tilt_degrees", tilt }, { "low_pass_voxels", lowPass } };
      if (c.series.size() == 2)
      {
        VfetOptions vfet;
        vfet.depth = s.depth;
        vfet.lowPassPeriod = lowPass * grid.spacing[0];
        const at::Tensor b = reconstruct(c.series[0], c.series[1], vfet);
        sample["vfet"] = nrmse(c.truth, b, c.mask).vector;
        if (network != nullptr)
        {
          sample.update(scoresOfNetwork(c, b, vfet, *network, s));
        }
      }
      sample.update(fromModel);
      report.add(std::move(sample));
    }
  }
  return true;
}
}

namespace
{
// Of the experiment, where it differs from two complete series about x and y.
void tellImperfections(json& settings, const Settings& s)
{
  const Settings usual;
  const auto tell = [&settings](const char* name, const auto& value, const auto& expected)
  {
    if (value != expected)
    {
      settings[name] = value;
    }
  };
  tell("azimuths_degrees", s.azimuths, usual.azimuths);
  tell("angles_degrees", s.angles, usual.angles);
  tell("depth", s.depth, usual.depth);
  tell("missing", s.imperfections.missing, usual.imperfections.missing);
  tell("ramp_rad", s.imperfections.ramp, usual.imperfections.ramp);
  tell("quadratic_rad", s.imperfections.quadratic, usual.imperfections.quadratic);
  tell("background", static_cast<int>(s.modelBasedOptions.background),
    static_cast<int>(usual.modelBasedOptions.background));
}
}

json evaluate(const Settings& s)
{
  require(!s.tilts.empty() && !s.lowPass.empty(), "at least one tilt limit and one low-pass setting are needed");
  require(s.azimuths.size() == 2 || (s.azimuths.size() == 1 && s.modelBased && !s.hybridOnly), "there are ",
    s.azimuths.size(), " azimuths; expected two, or one with --model-based");
  const StoredLibrary library = readLibrary(s.library);
  const auto network = s.model.empty() ? nullptr : readModel(s.model, false);
  std::vector<const StoredEntry*> entries;
  std::int64_t skipped = 0;
  for (const StoredEntry& stored : library.entries)
  {
    const bool wanted = std::find(s.splits.begin(), s.splits.end(), stored.split) != s.splits.end();
    if (wanted && skipped < s.first)
    {
      ++skipped;
    }
    else if (wanted && (s.limit == 0 || static_cast<std::int64_t>(entries.size()) < s.limit))
    {
      entries.push_back(&stored);
    }
  }
  require(!entries.empty(), s.library, " has no textures of the wanted split");
  json settings{ { "version", MAGNET_VERSION }, { "library_seed", library.options.seed },
    { "size", library.options.size }, { "tilt_step_degrees", s.step }, { "phase_noise_rad", s.phaseNoise },
    { "relative_noise", s.relativeNoise }, { "model_sha256", s.model.empty() ? "" : sha256OfFile(s.model) },
    { "symmetries", s.predictor.symmetries }, { "data_consistency", static_cast<int>(s.predictor.consistency) },
    { "fit_noise", s.predictor.fitNoise }, { "reliability", s.predictor.reliability },
    { "model_based", s.modelBased && !s.hybridOnly }, { "hybrid", s.modelBased && !s.model.empty() },
    { "outline", static_cast<int>(s.outline) }, { "ensemble", s.modelBasedOptions.ensemble } };
  // Only where they differ from what older reports were made with.
  if (!s.predictor.divergenceFree)
  {
    settings["divergence_free"] = false;
  }
  if (s.finerPhases && !s.modelBased)
  {
    settings["finer_phases"] = true;
  }
  tellImperfections(settings, s);
  EvaluationReport report(settings);
  for (const std::string& path : s.joined)
  {
    report.join(path);
  }
  if (!s.report.empty() && std::filesystem::exists(s.report))
  {
    report.join(s.report);
  }
  for (std::size_t i = 0; i < entries.size(); ++i)
  {
    std::fprintf(stderr, "\r%zu of %zu textures: %-30s", i + 1, entries.size(), entries[i]->entry.name.c_str());
    if (evaluateTexture(*entries[i], s, network.get(), report) && !s.report.empty())
    {
      report.write(s.report);
    }
  }
  std::fprintf(stderr, "\n");
  if (!s.report.empty())
  {
    report.write(s.report);
  }
  return report.complete();
}
}
