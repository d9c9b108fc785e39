// A magnetization that a fit has come to.
#pragma once

#include "FilmOutline.h"
#include "ImagePlacement.h"

#include <ATen/ATen.h>

#include <optional>

namespace magnet
{
struct ModelState
{
  at::Tensor u;                       // M / Ms in the material (nz, ny, nx, 3)
  at::Tensor support;                 // share of material in each cell (nz, ny, nx, 1)
  double magnetization = 0.0;         // Ms [A/m]
  std::optional<FilmOutline> outline;      // what the support is the share of, where the outline is sought
  std::optional<ImagePlacement> placement; // where the images are, where that is sought

  // M [A/m].
  at::Tensor field() const { return (u * support).mul_(magnetization); }
};
}
