// Settings and report of the model-based reconstruction. No Torch in here: the engine boundary uses it.
#pragma once

#include "GeometryChange.h"

#include <cstdint>
#include <vector>

namespace magnet
{
// What is known of |M| inside the material.
enum class MagnetizationLength
{
  Exact, // the same everywhere
  Soft,  // about the same
  Free
};

// What the support that is given (or estimated) says of the specimen's outline.
enum class OutlineShape
{
  Given, // the outline itself
  Film   // where to look for one that is the same at every height, between two flat faces across z
};

// What of the geometry of the images is found with the magnetization.
enum class Refine
{
  Nothing,
  Shifts,            // of each image
  ShiftsTiltsAndAxis // and its tilt and rotation, and of each series the tilt offset and the axis' azimuth
};

struct ModelBasedOptions
{
  std::int64_t depth = 0;  // voxels of the volume along z, 0: as many as the frame is wide
  std::int64_t margin = 0; // voxels beyond the frame on each side along x and y, for material that reaches out of it
  OutlineShape outline = OutlineShape::Given;
  MagnetizationLength length = MagnetizationLength::Exact;
  Refine refine = Refine::Nothing;
  PhaseBackground background = PhaseBackground::Constant;
  double backgroundPeriod = 0.0;        // [m] of SlowerThanPeriod
  double saturationMagnetization = 0.0; // Ms [A/m], 0: found with the magnetization
  double phaseNoise = 0.0;              // standard deviation [rad], 0: what the series tell, or estimated from them
  double modelError = 0.004;            // of M / Ms in a cell, independent from cell to cell: at least this
  double exchange = 10.0;               // weight of the mean square change of M / Ms between neighbours
  double supportThreshold = 0.5;        // of |B_vfet| over its large values, where no support is given
  int rounds = 20;                      // of data and length in turn, at the lowest resolution
  int iterations = 15;                  // of conjugate gradients in each round or step
  int steps = 6;                        // at exact length, at each resolution
  int ensemble = 0;                     // fits with random errors, whose spread is the uncertainty of B; 0: none
  bool leaveOneOut = false; // whether images are predicted by fits without them, and halves of them compared
  bool robust = true;       // images that fit far worse than the others count less (Huber)
};

struct ModelBasedReport
{
  double chiSquare = 0.0;               // sum of (residual / phaseNoise)^2 a datum: about 1 if the model holds
  double misfit = 0.0;                  // the same mean, the model's error counted as well as the noise
  double phaseNoise = 0.0;              // [rad], the mean of all series
  double modelError = 0.0;              // of M / Ms in a cell: the option's, or more where that explains too little
  double residualCorrelation = 0.0;     // of neighbouring pixels of the residual images: about 0 if nothing is left
  std::int64_t doubtedImages = 0;       // that count less than half
  double saturationMagnetization = 0.0; // Ms [A/m]
  double preferredMagnetization = 0.0;  // [A/m] where the images lead it, if one that is given is let go; else the same
  std::int64_t voxels = 0;              // of the support
  bool supportEstimated = false;
  double leaveOneOut = 0.0;              // Prediction::ratio, where it is asked for
  std::vector<double> leaveOneOutImages; // the same of each image
  double halfBitResolution = 0.0;        // [m] HalfSets::resolution, where leaving one out is asked for
  std::vector<double> shellPeriods, shellCorrelation, halfBit; // HalfSets::periods [m], correlation and halfBit
  std::vector<GeometryChange> found;                           // of each series, where its geometry is refined
};
}
