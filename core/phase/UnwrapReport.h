// What unwrapping a series tells of it. No Torch in here.
#pragma once

#include <cstdint>
#include <vector>

namespace magnet
{
// One number for each image.
struct UnwrapReport
{
  std::vector<std::int64_t> islands;  // connected parts of the valid pixels, of which the largest is kept
  std::vector<std::int64_t> residues; // places around which no unwrapping is right everywhere
  std::vector<double> kept;           // share of the valid pixels that are in the largest island and beyond doubt
  std::vector<std::int64_t> turns;    // multiples of 2 pi that were added; empty where no tilts are known
};
}
