// Tilt angles as images carry them in their axes and metadata; not for use by others than the formats' readers.
#pragma once

#include <string>
#include <vector>

namespace magnet
{
// Finite, at most 180 degrees, and not all the same.
bool areTilts(const std::vector<double>& angles);

// 0, 1, 2, ...: what an axis counts that nobody calibrated, whatever its unit.
bool merelyCount(const std::vector<double>& values);

// What to say where they were not taken for that; whose: "the axis of its images".
std::string tellCounting(const std::string& whose);

// Whether a list or a tag of this name holds tilts.
bool namesTilts(const std::string& name);

// Whether an axis of this name numbers images by their tilts.
bool namesTiltAxis(const std::string& name);
}
