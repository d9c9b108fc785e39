// magnet-evaluate: the accuracy of VFET on analytic textures, and of VFET and MagNet on a library, as Markdown and
// JSON.
#include "EvaluateLibrary.h"
#include "EvaluationReport.h"
#include "Simulated.h"

#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/base/OutputFile.h"
#include "core/score/Nrmse.h"
#include "core/vfet/Vfet.h"

#include <CLI/CLI.hpp>
#include <c10/core/InferenceMode.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>

namespace
{
using namespace magnet;
using nlohmann::json;

struct Settings
{
  std::int64_t size = 100;
  std::vector<double> tilts{ 30, 45, 60, 75, 90 };
  double step = 5.0;
  double noise = 0.0;   // [rad]
  double lowPass = 0.0; // [nm]
  std::string jsonFile;
};

// Vector NRMSE of one texture at one tilt limit: with the wedge filled, and left empty.
std::pair<double, double> scores(
  const simulated::Truth& truth, const TiltSeries& x, const TiltSeries& y, const Settings& settings)
{
  VfetOptions options;
  options.lowPassPeriod = settings.lowPass * constants::nanometre;
  const double filled = nrmse(truth.induction, reconstruct(x, y, options), truth.mask).vector;
  options.wedgeFill = 0.0;
  return { filled, nrmse(truth.induction, reconstruct(x, y, options), truth.mask).vector };
}

json evaluate(const Settings& settings)
{
  require(settings.size >= 16 && settings.size <= 512, "the size is ", settings.size, "; expected 16 to 512 voxels");
  require(!settings.tilts.empty(), "at least one tilt limit is needed");
  const double spacing = 500e-9 / static_cast<double>(settings.size);
  json report{ { "size", settings.size }, { "tilt_step_degrees", settings.step }, { "phase_noise_rad", settings.noise },
    { "low_pass_period_nm", settings.lowPass }, { "textures", json::array() }, { "medians", json::array() } };
  std::vector<std::vector<double>> filled(settings.tilts.size());
  std::vector<std::vector<double>> empty(settings.tilts.size());
  const auto cases = simulated::textureSet();
  for (std::size_t c = 0; c < cases.size(); ++c)
  {
    std::fprintf(stderr, "\r%zu of %zu textures ", c + 1, cases.size());
    const simulated::Truth truth = simulated::truth(cases[c].options, settings.size, spacing);
    json entry{ { "name", cases[c].name }, { "nrmse", json::array() } };
    PhaseOptions phase;
    phase.angles = regularAngles(*std::max_element(settings.tilts.begin(), settings.tilts.end()), settings.step);
    phase.errors.phaseNoise = settings.noise;
    const TiltSeries x = simulated::fineSeries(cases[c].options, Axis::X, phase, settings.size, spacing);
    const TiltSeries y = simulated::fineSeries(cases[c].options, Axis::Y, phase, settings.size, spacing);
    for (std::size_t i = 0; i < settings.tilts.size(); ++i)
    {
      const auto [a, b] = scores(
        truth, simulated::within(x, settings.tilts[i]), simulated::within(y, settings.tilts[i]), settings);
      filled[i].push_back(a);
      empty[i].push_back(b);
      entry["nrmse"].push_back(
        { { "tilt_degrees", settings.tilts[i] }, { "fourier_slices", a }, { "wedge_left_empty", b } });
    }
    report["textures"].push_back(entry);
  }
  std::fprintf(stderr, "\n");
  for (std::size_t i = 0; i < settings.tilts.size(); ++i)
  {
    report["medians"].push_back({ { "tilt_degrees", settings.tilts[i] }, { "fourier_slices", median(filled[i]) },
      { "wedge_left_empty", median(empty[i]) } });
  }
  return report;
}

void printMarkdown(const json& report)
{
  std::printf("| tilt limit |");
  for (const json& row : report["medians"])
  {
    std::printf(" \u00b1%g\u00b0 |", row["tilt_degrees"].get<double>());
  }
  std::printf("\n| --- |");
  for (std::size_t i = 0; i < report["medians"].size(); ++i)
  {
    std::printf(" --- |");
  }
  for (const auto& [key, name] : { std::pair{ "wedge_left_empty", "Fourier slices, wedge left empty" },
         std::pair{ "fourier_slices", "Fourier slices" } })
  {
    std::printf("\n| %s |", name);
    for (const json& row : report["medians"])
    {
      std::printf(" %.1f %% |", 100.0 * row[key].get<double>());
    }
  }
  std::printf("\n");
}

void writeReport(const std::string& path, const json& report)
{
  OutputFile file(path, false);
  file.write(report.dump(1) + "\n");
  file.commit();
}
}

int main(int argc, char** argv)
{
  Settings settings;
  evaluation::Settings library;
  CLI::App app(
    "Median vector NRMSE inside the material: of VFET on ten analytic textures, whose phases are simulated on a "
    "grid twice as fine, or with --library of VFET and MagNet on its textures.");
  app.add_option("--size", settings.size, "voxels along each edge of the 500 nm volume")->capture_default_str();
  app.add_option("--tilt", settings.tilts, "tilt limits in degrees")->capture_default_str();
  app.add_option("--step", settings.step, "tilt step in degrees")->capture_default_str();
  app.add_option("--noise", settings.noise, "phase noise in rad")->capture_default_str();
  app.add_option("--low-pass", settings.lowPass, "low-pass period in nm, 0: none")->capture_default_str();
  app.add_option("--json", settings.jsonFile,
    "also write every score to this file; with --library it is written after each texture and continued");
  app.add_option("--library", library.library, "folder of magnet-library");
  const auto needsLibrary = [&](CLI::Option* option) { return option->needs("--library"); };
  needsLibrary(app.add_option("--split", library.splits, "test, hard or train"))->capture_default_str();
  needsLibrary(app.add_option("--model", library.model, "model file; without it VFET only"));
  needsLibrary(app.add_option("--relative-noise", library.relativeNoise, "noise over the largest phase"));
  needsLibrary(app.add_option("--low-pass-voxels", library.lowPass, "periods of which each method takes its best"));
  needsLibrary(app.add_option("--limit", library.limit, "textures at most, 0: all"));
  needsLibrary(app.add_option("--symmetries", library.predictor.symmetries, "predictions that are averaged"))
    ->capture_default_str();
  needsLibrary(app.add_option("--reliability", library.predictor.reliability, "kept share of the measured spectrum"))
    ->capture_default_str();
  const std::map<std::string, DataConsistency> ways{ { "none", DataConsistency::None },
    { "blend", DataConsistency::Blend }, { "fit", DataConsistency::Fit } };
  needsLibrary(app.add_option("--consistency", library.predictor.consistency, "with what was measured"))
    ->transform(CLI::CheckedTransformer(ways));
  needsLibrary(app.add_flag("!--with-divergence", library.predictor.divergenceFree,
    "networks that predict B: as they do, the part with a divergence too"));
  needsLibrary(app.add_option("--fit-noise", library.predictor.fitNoise, "of --consistency fit"))
    ->capture_default_str();
  needsLibrary(app.add_flag("--finer-phases", library.finerPhases,
    "phases from a grid twice as fine, with directions between those of the texture's cells"));
  needsLibrary(app.add_option("--azimuths", library.azimuths,
                 "of the tilt axes in degrees, two, or with --model-based one; other than 0 and 90 the specimen is "
                 "turned in its holder, with --finer-phases on the finer grid"))
    ->capture_default_str();
  needsLibrary(app.add_option("--angles", library.angles, "tilt angles in degrees, in place of --tilt and --step"));
  needsLibrary(app.add_option("--depth", library.depth, "voxels along z of what is reconstructed and judged, 0: all"));
  needsLibrary(app.add_option("--missing", library.imperfections.missing,
                 "share of the pixels of each image that are missing, in discs of 1 to 5 % of its width"))
    ->check(CLI::Range(0.0, 0.9));
  needsLibrary(app.add_option("--ramp", library.imperfections.ramp,
    "background of each image: a slope in a random direction, of so many rad from edge to edge"));
  needsLibrary(app.add_option("--quadratic", library.imperfections.quadratic,
    "background of each image: terms of second order, each of up to so many rad at the edge"));
  const std::map<std::string, PhaseBackground> backgrounds{ { "none", PhaseBackground::None },
    { "constant", PhaseBackground::Constant }, { "ramp", PhaseBackground::Ramp },
    { "quadratic", PhaseBackground::Quadratic } };
  needsLibrary(app.add_option("--background", library.modelBasedOptions.background,
                 "model-based: what it expects beside the specimen's phase"))
    ->transform(CLI::CheckedTransformer(backgrounds));
  needsLibrary(app.add_flag(
    "--model-based", library.modelBased, "also the model-based reconstruction, support known; with --finer-phases"));
  const std::map<std::string, OutlineShape> outlines{ { "given", OutlineShape::Given },
    { "film", OutlineShape::Film } };
  needsLibrary(app.add_option("--outline", library.outline,
                 "model-based with --model: the network's outline as it is, or a film's, sought from there"))
    ->transform(CLI::CheckedTransformer(outlines));
  needsLibrary(app.add_flag("--hybrid-only", library.hybridOnly, "model-based in the network's outline alone"));
  needsLibrary(app.add_option("--ensemble", library.modelBasedOptions.ensemble,
    "model-based: members of the ensemble, and how often the truth is within twice its spread"));
  needsLibrary(app.add_option("--join", library.joined, "reports whose scores are taken over, of the same settings"));
  needsLibrary(app.add_option("--first", library.first, "textures to leave out before the first"));
  CLI11_PARSE(app, argc, argv);
  try
  {
    const c10::InferenceMode guard;
    fft::useAllCores();
    if (library.library.empty())
    {
      const json report = evaluate(settings);
      printMarkdown(report);
      if (!settings.jsonFile.empty())
      {
        writeReport(settings.jsonFile, report);
      }
    }
    else
    {
      library.tilts = settings.tilts;
      library.step = settings.step;
      library.phaseNoise = settings.noise;
      library.report = settings.jsonFile;
      std::printf("%s", evaluation::markdown(evaluation::evaluate(library)).c_str());
    }
  }
  catch (const std::exception& error)
  {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
