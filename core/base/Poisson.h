// Counts of independent events.
#pragma once

#include "Random.h"

namespace magnet
{
// A whole number with Poisson's distribution of this mean, which is 0 or more. Cost: about 100 ns.
double poisson(double mean, Draw& draw);
}
