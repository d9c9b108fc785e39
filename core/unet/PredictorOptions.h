// How a volume is enhanced. No Torch in here: the engine boundary uses it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
// How the result is brought in line with what was measured.
enum class DataConsistency
{
  None,
  Blend, // the measured part of the spectrum is blended in
  Fit    // Magnetization head: the magnetization is fitted to it, then the rest blended in; Induction head: as Blend
};

struct PredictorOptions
{
  int symmetries = 2; // predictions that are averaged, each of the volume turned by another symmetry: 1 to 32
  DataConsistency consistency = DataConsistency::Fit;
  bool divergenceFree = true; // Induction head: what has a divergence is taken away; the other one has none
  double reliability = 0.5;   // Blend: share of the measured spectrum that is kept, 0 to 1
  double fitNoise = 0.05;     // Fit: of the measured spectrum besides the phases', which is estimated; units of mu0 Ms
  double lowPassPeriod = 0.0; // [m] of the low-pass that B_vfet went through (VfetOptions), 0: none
  int lowPassOrder = 2;
  bool fallBack = true;       // the input is given back where the network's result cannot be better (Learned.h)
  double memoryLimit = 1.5e9; // [byte] of the network's work; a larger volume is cut into overlapping tiles
};

// What was found besides B.
struct EnhancementReport
{
  double amplitude = 0.0; // mu0 Ms [T]; Magnetization head only
  double misfit =
    0.0; // of the result to what was measured but for noise, over that: MeasuredSpectrum's, before they are blended
  std::int64_t tiles = 0;
  bool outlined = false; // whether the network says where the material is; Magnetization head only
  bool taken = true;     // false: the input was given back, for the network's result is no better; the notes say why
  // Sentences on what the network did not learn from, or why its result was not taken.
  std::vector<std::string> notes;
};
}
