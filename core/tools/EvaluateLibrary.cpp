#include "EvaluateLibrary.h"

#include "Simulated.h"
#include "core/base/Error.h"
#include "core/score/Nrmse.h"
#include "core/texture/LibraryFile.h"
#include "core/unet/Predictor.h"
#include "core/vfet/ModelBased.h"
#include "core/vfet/Vfet.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

namespace magnet::evaluation
{
using nlohmann::json;

namespace
{
void evaluateTexture(const StoredEntry& stored, const Settings& s, const Network* network, json& samples)
{
  const Grid& grid = stored.entry.grid;
  at::Tensor m = readTexture(s.library, stored);
  at::Tensor imaged = m;
  Grid imagedGrid = grid;
  PhaseOptions phase;
  if (s.modelBased)
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
  for (const double tilt : s.tilts)
  {
    // Not cut from the longest series: the relative noise is that of the series itself.
    phase.angles = regularAngles(tilt, s.step);
    const TiltSeries x = phaseFromMagnetization(imaged, {}, imagedGrid, Axis::X, phase);
    const TiltSeries y = phaseFromMagnetization(imaged, {}, imagedGrid, Axis::Y, phase);
    const TiltGeometry tilts = TiltGeometry::of(x.angles, y.angles);
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
        const Enhancement enhanced = enhance(*network, b, grid, tilts, s.predictor);
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
      samples.push_back(std::move(sample));
    }
  }
}

// The median of the setting of the low-pass that suits the method best, and that setting.
std::pair<double, double> bestMedian(
  const json& samples, const std::string& split, double tilt, const std::string& label, const std::string& method)
{
  std::map<double, std::vector<double>> values;
  for (const json& sample : samples)
  {
    if (sample["split"] == split && sample["tilt_degrees"] == tilt && (label.empty() || sample["label"] == label))
    {
      values[sample["low_pass_voxels"]].push_back(sample[method]);
    }
  }
  std::pair<double, double> best{ std::nan(""), 0.0 };
  for (const auto& [lowPass, list] : values)
  {
    const double m = median(list);
    if (!(best.first <= m))
    {
      best = { m, lowPass };
    }
  }
  return best;
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
  json report;
  report["settings"] = { { "library_seed", library.options.seed }, { "size", library.options.size },
    { "tilt_step_degrees", s.step }, { "phase_noise_rad", s.phaseNoise }, { "relative_noise", s.relativeNoise },
    { "low_pass_voxels", s.lowPass }, { "symmetries", s.predictor.symmetries },
    { "data_consistency", static_cast<int>(s.predictor.consistency) }, { "fit_noise", s.predictor.fitNoise },
    { "reliability", s.predictor.reliability }, { "model_based", s.modelBased },
    { "outline", static_cast<int>(s.outline) } };
  report["samples"] = json::array();
  std::set<std::string> labels{ "" };
  for (std::size_t i = 0; i < entries.size(); ++i)
  {
    std::fprintf(stderr, "\r%zu of %zu textures: %-30s", i + 1, entries.size(), entries[i]->entry.name.c_str());
    evaluateTexture(*entries[i], s, network.get(), report["samples"]);
    labels.insert(entries[i]->entry.label);
  }
  std::fprintf(stderr, "\n");
  report["medians"] = json::array();
  for (const std::string& split : s.splits)
  {
    for (const std::string& label : labels)
    {
      for (const double tilt : s.tilts)
      {
        json row{ { "split", split }, { "label", label }, { "tilt_degrees", tilt } };
        for (const char* method : { "vfet", "magnet", "model_based", "hybrid" })
        {
          if (!report["samples"][0].contains(method))
          {
            continue;
          }
          const auto [median, lowPass] = bestMedian(report["samples"], split, tilt, label, method);
          row[method] = median;
          row[std::string(method) + "_low_pass_voxels"] = lowPass;
        }
        report["medians"].push_back(row);
      }
    }
  }
  return report;
}

std::string markdown(const json& report)
{
  std::map<std::string, std::map<double, double>> rows;
  std::set<double> tilts;
  for (const json& row : report["medians"])
  {
    if (row["label"] != "")
    {
      continue;
    }
    tilts.insert(row["tilt_degrees"].get<double>());
    for (const auto& [method, name] : { std::pair{ "vfet", "VFET" }, std::pair{ "magnet", "MagNet" },
           std::pair{ "model_based", "model-based, outline known" }, std::pair{ "hybrid", "MagNet + model-based" } })
    {
      if (row.contains(method) && row[method].is_number())
      {
        rows[std::string(name) + ", " + row["split"].get<std::string>()][row["tilt_degrees"]] = row[method];
      }
    }
  }
  std::string out = "| median NRMSE |";
  std::string line = "\n| --- |";
  char buffer[64];
  for (const double tilt : tilts)
  {
    std::snprintf(buffer, sizeof buffer, " \u00b1%g\u00b0 |", tilt);
    out += buffer;
    line += " --- |";
  }
  out += line + "\n";
  for (const auto& [name, values] : rows)
  {
    out += "| " + name + " |";
    for (const auto& [tilt, value] : values)
    {
      std::snprintf(buffer, sizeof buffer, " %.1f %% |", 100.0 * value);
      out += buffer;
    }
    out += "\n";
  }
  return out;
}
}
