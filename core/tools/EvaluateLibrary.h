// The accuracy of VFET and MagNet on a library of textures; for magnet-evaluate.
#pragma once

#include "core/unet/PredictorOptions.h"
#include "core/vfet/ModelBasedOptions.h"

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
  double step = 5.0;                  // [degree]
  double phaseNoise = 0.0;            // [rad]
  double relativeNoise = 0.0;         // of the largest phase
  std::vector<double> lowPass{ 0.0 }; // periods in voxels, of which each method takes its best
  std::int64_t first = 0;             // textures left out before the first
  std::int64_t limit = 0;             // textures at most, 0: all
  PredictorOptions predictor;
  bool modelBased = false; // too, with the support known, on phases simulated on a grid twice as fine
  ModelBasedOptions modelBasedOptions;
  OutlineShape outline = OutlineShape::Given; // in the network's outline: as it is, or sought from there
  bool hybridOnly = false;                    // not with the support known
};

// {"settings", "samples": [{name, label, split, tilt_degrees, low_pass_voxels, vfet, magnet, model_based, chi_square,
// hybrid, hybrid_chi_square}], "medians": [...]}: vector NRMSE inside the material. Medians per split and tilt limit,
// of all and of each label.
nlohmann::json evaluate(const Settings& settings);

// The medians as a Markdown table.
std::string markdown(const nlohmann::json& report);
}
