// The geometry of the images of tilt series, found with the magnetization.
#pragma once

#include "GeometryChange.h"
#include "ModelLevel.h"
#include "ModelSolver.h"

#include <vector>

namespace magnet
{
// Magnetization from data and length in turn, then magnetization and geometry together (fitExactLength with an
// ImagePlacement): several times at the lowest resolution, then at those above it but for the full one. Found one after
// the other they would hardly move, as each makes up for the other; the exchange is stronger first, so that M cannot
// bend to what the images' places leave open. Returns the change of each series of the data. start: directions at full
// resolution, or undefined. Cost: up to 5 fits at these resolutions, and as often 240 iterations more.
//
// Source: T. van Leeuwen, S. Maretzke, K. J. Batenburg, Inverse Problems 34, 024004 (2018), for alignment as unknowns
// of the fit.
std::vector<GeometryChange> refineGeometry(const ModelData& data, const ModelPart& part,
  const ModelBasedOptions& options, const at::Tensor& start = {}, const Run& run = {});

// The data with the images where they were found.
ModelData moved(const ModelData& data, const std::vector<GeometryChange>& changes);
}
