// Model-based fits until noise and model error explain what they leave of the phases.
#pragma once

#include "ModelSolver.h"
#include "ModelTrust.h"

namespace magnet
{
// What a series of fits ended with.
struct FittedModel
{
  ModelState state;             // at full resolution
  ModelAssumptions assumptions; // of the last fit
  double misfit = 0.0;          // ModelTrust::misfit
};

// Fits (solveModel, without and with a start, of which the better is taken), and fits again with less trust in images
// and model (lowerTrust), up to four times in all. start: directions at full resolution, or undefined. outline: to
// start from, where it is sought.
FittedModel fitModel(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options, const at::Tensor& start,
  const std::optional<FilmOutline>& outline, const Run& run = {});

// Ms [A/m] where the images lead from a fit with a given Ms if that is let go; its own Ms where it was found, or the
// length is not exact. Cost: the options' steps at full resolution.
double preferredMagnetization(const FittedModel& fitted, const ModelLevel& level, const Run& run = {});

// Images that count less than half.
std::int64_t doubtedImages(const PhaseImages& trust);
}
