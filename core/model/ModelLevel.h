// The misfit of a magnetization to two phase series, at each of several resolutions.
#pragma once

#include "PhaseMisfit.h"

#include <memory>

namespace magnet
{
// The part of a volume that holds the support, in whole cells of the lowest resolution.
struct ModelPart
{
  std::int64_t step = 1;              // cells of the volume in one of the lowest resolution, along each axis
  std::int64_t first[3]{}, size[3]{}; // z, y, x

  at::Tensor cut(at::Tensor v) const
  {
    for (int d = 0; d < 3; ++d)
    {
      v = v.narrow(d, first[d], size[d]);
    }
    return v;
  }
};

// The resolution is halved while an edge has more than 60 cells and each keeps 4, and whole cells fit into the volume.
// support (nz, ny, nx). Throws Error if it is empty.
ModelPart partAround(const at::Tensor& support);

// The problem at one resolution.
struct ModelLevel
{
  std::int64_t factor; // its cells and pixels over those measured
  std::unique_ptr<PhaseMisfit> misfit;
  double noise; // [rad] of its pixels
};

// From the lowest resolution to the highest. x, y: the series, in the order of their angles or any other; grid: of the
// volume, about 0; noise [rad] of a measured pixel. Memory: the projectors, and 2 stacks at each resolution.
std::vector<ModelLevel> modelLevels(const TiltSeries& x, const TiltSeries& y, const Grid& grid, const ModelPart& part,
  const at::Tensor& support, double noise, PhaseBackground background);
}
