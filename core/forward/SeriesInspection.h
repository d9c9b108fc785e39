// What a tilt series has that cannot be right, in words. No Torch in here.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
// A sentence, with what to do, for each of: missing pixels (NaN, borders that alignment filled), hot pixels, phases
// that are wrapped or wrongly unwrapped, tilt angles that seem to be in radians. Nothing else is said of a sound
// series. phase[images][ny][nx] [rad]; valid like phase, 0 where a pixel does not count, which may be anything there,
// or null: all count; size = (nx, ny, images), angles [rad], one for each image, or none. Cost: some 60 ns a pixel,
// on two cores.
std::vector<std::string> inspectSeries(const float* phase, const unsigned char* valid,
  const std::array<std::int64_t, 3>& size, const std::vector<double>& angles);

// Throws Error where nothing can be reconstructed: phases that are no numbers, or that are wrapped in at least a third
// of the images, or tilts that nowhere reach 1.6 degrees, as angles in radians do. `what` names the series. Other
// arguments and cost as above.
void requireUsable(const float* phase, const unsigned char* valid, const std::array<std::int64_t, 3>& size,
  const std::vector<double>& angles, const std::string& what);
}
