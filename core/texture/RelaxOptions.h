// When a relaxation stops. No Torch in here: the engine boundary uses it.
#pragma once

#include "Material.h"

#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
struct RelaxOptions
{
  double torque = 1e-4;             // stop when max |m x H_eff| / Ms is at most this
  std::int64_t evaluations = 20000; // of the effective field, at most
};

// What became of a relaxed specimen.
struct RelaxReport
{
  MicromagneticEnergy energy;
  double torque = 0.0; // max |m x H_eff| / Ms
  std::int64_t evaluations = 0;
  bool converged = false;
  std::string label;          // "vortex", "skyrmion" ...: Classification.h
  std::vector<double> charge; // topological charge of each slice that holds material
};
}
