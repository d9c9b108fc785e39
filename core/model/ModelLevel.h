// The misfit of a magnetization to phase series, at each of several resolutions.
#pragma once

#include "PhaseMisfit.h"
#include "SupportBox.h"

#include <cstdint>

namespace magnet
{
// What the levels are made of.
struct ModelData
{
  std::vector<TiltSeries> series; // of one frame, with numbers also where pixels do not count
  Grid grid;                      // of the volume, about 0
  at::Tensor support;             // (nz, ny, nx)
  double noise = 0.0;             // [rad] of a measured pixel
  PhaseBackground background = PhaseBackground::Constant;
  double backgroundPeriod = 0.0; // [m]
};

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
  Grid box;           // its cells
  Frame frame;        // its pixels
};

// Pixels are binned over those that count; one of which less than half do does not. Memory: the projectors, and 2
// stacks.
ModelLevel modelLevel(const ModelData& data, const ModelPart& part, std::int64_t factor);

// From the lowest resolution to the highest.
std::vector<ModelLevel> modelLevels(const ModelData& data, const ModelPart& part);
}
