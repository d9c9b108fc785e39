// The way to a magnetization of constant length that fits two phase series, from low to high resolution.
#pragma once

#include "ModelLevel.h"

namespace magnet
{
struct ModelSolution
{
  at::Tensor u;               // M / Ms in the material (nz, ny, nx, 3), at full resolution
  double magnetization = 0.0; // Ms [A/m]
};

// The minimization of ModelBased.h. start: directions at full resolution, or undefined. Asked to finish, it hands on
// what it has to the next resolution. Throws Error where the phases show no magnetization.
ModelSolution solveModel(const std::vector<ModelLevel>& levels, const ModelBasedOptions& options,
  const at::Tensor& start = {}, const Run& run = {});
}
