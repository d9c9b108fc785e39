// The way to a magnetization of constant length that fits two phase series, from low to high resolution.
#pragma once

#include "FilmOutline.h"
#include "ModelLevel.h"

#include <optional>

namespace magnet
{
struct ModelSolution
{
  at::Tensor u;                       // M / Ms in the material (nz, ny, nx, 3), at full resolution
  double magnetization = 0.0;         // Ms [A/m]
  std::optional<FilmOutline> outline; // where it was sought
};

// The minimization of ModelBased.h. start: directions at full resolution, or undefined. outline: of the part of the
// volume that the levels are of, to start from, or, `found`, that of a fit before: then it is not sought anew at the
// lowest resolution; without one the levels' supports stay. Asked to finish, it hands on what it has to the next
// resolution. Throws Error where the phases show no magnetization.
ModelSolution solveModel(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options,
  const at::Tensor& start = {}, const std::optional<FilmOutline>& outline = {}, bool found = false,
  const Run& run = {});
}
