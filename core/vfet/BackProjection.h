// The weights of backProjection (Methods.h).
#pragma once

#include <vector>

namespace magnet
{
// w_i [rad] of ascending angles: half the distance of the neighbouring ones; an end of the range counts its own gap
// twice unless the range closes at 180 degrees.
std::vector<double> angularWeights(const std::vector<double>& angles);
}
