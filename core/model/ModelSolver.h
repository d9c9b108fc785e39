// The way to a magnetization of constant length that fits two phase series, from low to high resolution.
#pragma once

#include "ModelLevel.h"
#include "ModelState.h"

#include <optional>

namespace magnet
{
// What a fit is to assume: its settings, and how far images are to be trusted.
struct ModelAssumptions
{
  ModelBasedOptions options;
  PhaseImages trust; // 0 to 1, a number an image

  // The level's weights for a state: of its noise, and of the model error in the columns of the state's support.
  PhaseWeights weights(const ModelLevel& level, const ModelState& s) const
  {
    return level.misfit.weights(level.noise, options.modelError * s.magnetization, s.support, trust);
  }
};

// The minimization of ModelBased.h. start: directions at full resolution, or undefined. outline: of the part of the
// volume that the levels are of, to start from, or, `found`, that of a fit before: then it is not sought anew at the
// lowest resolution; without one the levels' supports stay. Asked to finish, it hands on what it has to the next
// resolution. Throws Error where the phases show no magnetization.
ModelState solveModel(const std::vector<ModelLevel>& levels, const ModelAssumptions& assumptions,
  const at::Tensor& start = {}, const std::optional<FilmOutline>& outline = {}, bool found = false,
  const Run& run = {});
}
