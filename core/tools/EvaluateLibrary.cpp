#include "EvaluateLibrary.h"

#include "EvaluationReport.h"
#include "Simulated.h"
#include "core/base/Checksum.h"
#include "core/base/Error.h"
#include "core/model/ModelBased.h"
#include "core/score/Nrmse.h"
#include "core/texture/LibraryFile.h"
#include "core/unet/Predictor.h"
#include "core/vfet/Vfet.h"

#include <algorithm>
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
  TiltSeries x, y;
};

json scoresOfModel(const Case& c, const Settings& s)
{
  const ModelBasedResult r = reconstructModel({ c.x, c.y }, s.modelBasedOptions, c.mask.to(at::kFloat));
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
json scoresOfNetwork(const Case& c, const at::Tensor& b, const Grid& grid, const VfetOptions& vfet,
  const Network& network, const Settings& s)
{
  PredictorOptions predictor = s.predictor;
  predictor.lowPassPeriod = vfet.lowPassPeriod;
  predictor.lowPassOrder = vfet.lowPassOrder;
  const Enhancement enhanced = enhance(network, b, grid, TiltGeometry::of(c.x.angles, c.y.angles), predictor);
  json scores{ { "magnet", nrmse(c.truth, enhanced.induction, c.mask).vector } };
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
  ModelBasedOptions options = s.modelBasedOptions;
  options.outline = s.outline;
  const ModelBasedResult r = reconstructModel({ c.x, c.y }, options, found);
  scores["hybrid"] = nrmse(c.truth, r.induction, c.mask).vector;
  scores["hybrid_chi_square"] = r.report.chiSquare;
  scores["hybrid_misfit"] = r.report.misfit;
  return scores;
}

// The tilt limits that the report lacks for a texture.
std::vector<double> missingTilts(const StoredEntry& stored, const Settings& s, const EvaluationReport& report)
{
  std::vector<double> tilts;
  std::copy_if(s.tilts.begin(), s.tilts.end(), std::back_inserter(tilts),
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
  Case c{ induction(m, grid), m.square().sum(3).gt(0.0).to(at::kByte), {}, {} };
  for (const double tilt : tilts)
  {
    // Not cut from the longest series: the relative noise is that of the series itself.
    phase.angles = regularAngles(tilt, s.step);
    c.x = phaseFromMagnetization(imaged, {}, imagedGrid, Axis::X, phase);
    c.y = phaseFromMagnetization(imaged, {}, imagedGrid, Axis::Y, phase);
    const json fromModel = s.modelBased && !s.hybridOnly ? scoresOfModel(c, s) : json::object();
    for (const double lowPass : s.lowPass)
    {
      VfetOptions vfet;
      vfet.lowPassPeriod = lowPass * grid.spacing[0];
      const at::Tensor b = reconstruct(c.x, c.y, vfet);
      json sample{ { "name", stored.entry.name }, { "label", stored.entry.label }, { "split", stored.split },
        { "tilt_degrees", tilt }, { "low_pass_voxels", lowPass } };
      sample["vfet"] = nrmse(c.truth, b, c.mask).vector;
      if (network != nullptr)
      {
        sample.update(scoresOfNetwork(c, b, grid, vfet, *network, s));
      }
      sample.update(fromModel);
      report.add(std::move(sample));
    }
  }
  return true;
}
}

json evaluate(const Settings& s)
{
  require(!s.tilts.empty() && !s.lowPass.empty(), "at least one tilt limit and one low-pass setting are needed");
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
