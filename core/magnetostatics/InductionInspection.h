// Whether an induction can be that of a ferromagnet. No Torch in here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
// Iron-cobalt, the strongest there is, has 2.45 T (R. M. Bozorth, Ferromagnetism, 1951); what a reconstruction
// overshoots at edges comes on top of it.
inline constexpr double largestInduction = 3.0; // [T]

// b[cell][3] [T]. A sentence with what to do where |B| is above largestInduction in at least one of 10000 cells and in
// 8 of them; else nothing. Cost: one pass.
std::vector<std::string> inspectInduction(const float* b, std::int64_t cells);
}
