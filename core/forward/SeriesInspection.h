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

// For each image 1 if it is wrapped, else 0: if it jumps by 2 pi along lines, and spans no more than one turn.
// Arguments and cost as above.
std::vector<unsigned char> wrappedImages(
  const float* phase, const unsigned char* valid, const std::array<std::int64_t, 3>& size);

// Whether a phase spans no more than one turn, 2 pi, and what noise may add to it; not if there is no number among its
// pixels. Cost: one pass.
bool spansOneTurn(const float* image, std::int64_t pixels);

// Throws Error where nothing can be reconstructed: phases that are no numbers, or that are wrapped in at least a third
// of the images, or tilts that nowhere reach 1.6 degrees, as angles in radians do. `what` names the series. Other
// arguments and cost as above.
void requireUsable(const float* phase, const unsigned char* valid, const std::array<std::int64_t, 3>& size,
  const std::vector<double>& angles, const std::string& what);
}
