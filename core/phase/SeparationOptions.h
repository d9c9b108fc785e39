// What two phases with opposite magnetic parts are separated with, and what it tells. No Torch in here.
#pragma once

#include "AffineMap.h"
#include "core/base/Constants.h"

#include <array>
#include <cstdint>

namespace magnet
{
// Whether one of two images shows the specimen turned over: mirrored.
enum class Mirror
{
  None,   // as it is
  AboutX, // turned over about x: y has the other sign
  AboutY, // turned over about y: x has the other sign
  Found   // whichever of these correlates best
};

// What is found of an affine map.
enum class AffineFreedom
{
  Shift,      // the start's matrix stays
  Rigid,      // and a turn
  Similarity, // and one scale
  Affine      // all six numbers
};

// What is taken off both results. Each unwrapped phase is known up to a constant, and has a ramp of its own where the
// reference wave was another.
enum class SeparationBackground
{
  Turns,    // multiples of pi only, by which the images of a series differ from their neighbours
  Constant, // the median of each image
  Plane     // the plane with the least sum of absolute residuals: a specimen in less than half of the image has no part
            // in it. Of a magnetic phase it takes some of the stray field.
};

struct SeparationOptions
{
  Mirror mirror = Mirror::Found; // None: the magnetization was reversed, or the second images are turned back already
  // Less than Affine where edges are few, as in a small specimen: a magnetic phase with the shape of a dome passes for
  // a change of scale then, by 1 % and more.
  AffineFreedom vary = AffineFreedom::Affine;
  SeparationBackground background = SeparationBackground::Turns;
  double largestRotation = 10.0 * constants::degree; // between the two images of a pair, beside the mirror [rad]
};

// How the second image of a pair was brought onto the first.
struct PairRegistration
{
  AffineMap map;            // where the second image shows what the first one shows
  double correlation = 0.0; // of what was registered (separatePhases)
  double overlap = 0.0;     // pixels where both count / the fewer pixels that count in one
  double sigma = 0.0;       // [pixel] standard error of a place, rms over what there is of edges (AffineFit.h)
  std::array<std::int64_t, 2> turns{}; // multiples of 2 pi that were added to the first and the second phase
};
}
