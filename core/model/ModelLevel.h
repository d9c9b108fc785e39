// The misfit of a magnetization to phase series, at each of several resolutions.
#pragma once

#include "PhaseMisfit.h"
#include "SupportBox.h"

#include <cstdint>

namespace magnet
{
// The part of a volume that holds the support, in whole cells of the lowest resolution.
struct ModelPart : SupportBox
{
  std::int64_t step = 1; // cells of the volume in one of the lowest resolution, along each axis
};

// The resolution is halved while an edge has more than 60 cells and each keeps 4, and whole cells fit into the volume.
// support (nz, ny, nx). Throws Error if it is empty.
ModelPart partAround(const at::Tensor& support);

// The problem at one resolution.
struct ModelLevel
{
  std::int64_t factor = 1; // its cells and pixels over those measured
  PhaseMisfit misfit;
  at::Tensor support; // share of material in each cell (nz, ny, nx, 1)
  double noise = 0.0; // [rad] of its pixels
};

// From the lowest resolution to the highest. series: of one frame, with numbers also where pixels do not count; grid:
// of the volume, about 0; noise [rad] of a measured pixel; background, backgroundPeriod: PhaseMisfit's. Pixels are
// binned over those that count; one of which less than half do does not. Memory: the projectors, and 2 stacks at each
// resolution.
std::vector<ModelLevel> modelLevels(const std::vector<TiltSeries>& series, const Grid& grid, const ModelPart& part,
  const at::Tensor& support, double noise, PhaseBackground background, double backgroundPeriod = 0.0);
}
