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
// What the report doesn't have. Whether there was any.
bool evaluateTexture(const StoredEntry& stored, const Settings& s, const Network* network, EvaluationReport& report)
{
  std::vector<double> tilts;
  std::copy_if(s.tilts.begin(), s.tilts.end(), std::back_inserter(tilts),
    [&](double tilt)
    {
      return !std::all_of(s.lowPass.begin(), s.lowPass.end(),
        [&](double lowPass) { return report.has(stored.entry.name, tilt, lowPass); });
    });
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
  const at::Tensor mask = m.square().sum(3).gt(0.0).to(at::kByte);
  const at::Tensor truth = induction(m, grid);
  phase.errors.phaseNoise = s.phaseNoise;
  phase.errors.relativeNoise = s.relativeNoise;
  phase.errors.seed = static_cast<std::uint64_t>(stored.entry.index) + 1;
  for (const double tilt : tilts)
  {
    // Not cut from the longest series: the relative noise is that of the series itself.
    phase.angles = regularAngles(tilt, s.step);
    const TiltSeries x = phaseFromMagnetization(imaged, {}, imagedGrid, Axis::X, phase);
    const TiltSeries y = phaseFromMagnetization(imaged, {}, imagedGrid, Axis::Y, phase);
    const TiltGeometry geometry = TiltGeometry::of(x.angles, y.angles);
    json fromModel = json::object();
    if (s.modelBased && !s.hybridOnly)
    {
      const ModelBasedResult r = reconstructModel(x, y, s.modelBasedOptions, mask.to(at::kFloat));
      fromModel = { { "model_based", nrmse(truth, r.induction, mask).vector }, { "chi_square", r.report.chiSquare },
        { "misfit", r.report.misfit }, { "phase_noise", r.report.phaseNoise },
        { "residual_correlation", r.report.residualCorrelation },
        { "magnetization_found", r.report.saturationMagnetization } };
      if (r.spread.defined())
      {
        const at::Tensor within = (r.induction - truth).abs().le(2.0 * r.spread).logical_and(mask.gt(0).unsqueeze(3));
        fromModel["within_two_sigma"] = within.sum().item<double>() / (3.0 * mask.sum(at::kLong).item<double>());
      }
    }
    for (const double lowPass : s.lowPass)
    {
      VfetOptions options;
      options.lowPassPeriod = lowPass * grid.spacing[0];
      const at::Tensor b = reconstruct(x, y, options);
      json sample{ { "name", stored.entry.name }, { "label", stored.entry.label }, { "split", stored.split },
        { "tilt_degrees", tilt }, { "low_pass_voxels", lowPass } };
      sample["vfet"] = nrmse(truth, b, mask).vector;
      if (network != nullptr)
      {
        PredictorOptions predictor = s.predictor;
        predictor.lowPassPeriod = options.lowPassPeriod;
        predictor.lowPassOrder = options.lowPassOrder;
        const Enhancement enhanced = enhance(*network, b, grid, geometry, predictor);
        sample["magnet"] = nrmse(truth, enhanced.induction, mask).vector;
        if (s.modelBased && enhanced.report.outlined)
        {
          const at::Tensor found = enhanced.support.gt(0.5).to(at::kFloat);
          if (found.any().item<bool>())
          {
            ModelBasedOptions o = s.modelBasedOptions;
            o.outline = s.outline;
            const ModelBasedResult r = reconstructModel(x, y, o, found);
            sample["hybrid"] = nrmse(truth, r.induction, mask).vector;
            sample["hybrid_chi_square"] = r.report.chiSquare;
            sample["hybrid_misfit"] = r.report.misfit;
          }
          else // in noise, the network may see no material
          {
            sample["hybrid"] = sample["magnet"];
          }
        }
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
