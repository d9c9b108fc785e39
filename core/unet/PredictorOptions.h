// How a volume is enhanced. No Torch in here: the engine boundary uses it.
#pragma once

#include <cstdint>

namespace magnet
{
struct PredictorOptions
{
  int symmetries = 2;          // predictions that are averaged, each of the volume turned by another symmetry: 1 to 32
  bool dataConsistency = true; // keeps what was measured
  double reliability = 0.5;    // share of the measured spectrum that is kept, 0 to 1
  bool divergenceFree = true;  // Induction head only: the other's B has no divergence by construction
  double memoryLimit = 1.5e9;  // [byte] of the network's work; a larger volume is cut into overlapping tiles
};

// What was found besides B.
struct EnhancementReport
{
  double amplitude = 0.0; // mu0 Ms [T]; Magnetization head only
  std::int64_t tiles = 0;
};
}
