// The accuracy of VFET and MagNet on a library of textures; for magnet-evaluate.
#pragma once

#include "SimulatedSeries.h"
#include "core/model/ModelBasedOptions.h"
#include "core/unet/PredictorOptions.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace magnet::evaluation
{
struct Settings
{
  std::string library;
  std::vector<std::string> splits{ "test" };
  std::string model; // empty: VFET only
  std::vector<double> tilts{ 30, 45, 60, 75, 90 };
  double step = 5.0;                         // [degree]
  std::vector<double> azimuths{ 0.0, 90.0 }; // [degree] of the tilt axes, one or two
  std::vector<double> angles;                // [degree] in place of the tilts, if any
  std::int64_t depth = 0;                    // voxels along z of what is reconstructed and judged, 0: all
  simulated::Imperfections imperfections;
  double phaseNoise = 0.0;            // [rad]
  double relativeNoise = 0.0;         // of the largest phase
  std::vector<double> lowPass{ 0.0 }; // periods in voxels, of which each method takes its best
  std::int64_t first = 0;             // textures left out before the first
  std::int64_t limit = 0;             // textures at most, 0: all
  PredictorOptions predictor;
  bool finerPhases = false; // simulated on a grid twice as fine, with directions between those of the texture's cells
  bool modelBased = false;  // too, with the support known; the phases are finer then
  ModelBasedOptions modelBasedOptions;
  OutlineShape outline = OutlineShape::Given; // in the network's outline: as it is, or sought from there
  bool hybridOnly = false;                    // not with the support known
  std::string report;                         // file that the scores are kept in; empty: none
  std::vector<std::string> joined;            // reports over the same settings
};

// EvaluationReport's whole, of vector NRMSE inside the material and the fits' figures. With Settings::report, that file
// is written anew after each texture, and what it holds already is not computed again; nor what the reports in
// Settings::joined hold.
nlohmann::json evaluate(const Settings& settings);
}
