// What a network learned from, and whether an input is like that.
#pragma once

#include "ModelFile.h"
#include "core/base/Grid.h"

#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
// Sentences on what is unlike the tilt limits and steps that the file of the network says it learned from (both axes at
// right angles, the same limit to either side, even steps), none if nothing. A file that says nothing of this: none.
std::vector<std::string> unlikeTraining(const Network& network, const TiltGeometry& tilts);

// And on where the network sees material beside the volume's middle: at its faces across x and y. support (nz, ny, nx),
// 0 to 1.
std::vector<std::string> unlikeTraining(const at::Tensor& support);

// Why what a network made of a volume is no better than that, empty where it may be believed: it sees no material; it
// sees material that goes on above or below the volume; or it explains less than half of what was measured. support:
// with `beyond` layers more than the volume has above and below, or undefined; misfit: MeasuredSpectrum's.
std::string notToBelieve(const at::Tensor& support, std::int64_t beyond, double misfit);
}
