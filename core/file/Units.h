// Units and numbers as files of other programs write them; not for use by others than their readers.
#pragma once

#include <optional>
#include <string>

namespace magnet
{
// Metres of one of a unit of length: "nm", "[n_m]" (EMD), "micron" (ImageJ), "Å" of either code point, ...; 0 if it is
// none.
double metres(const std::string& unit);

// Degrees of one of a unit of angle: "deg", "[deg]", "°", "rad", "mrad", ...; 0 if it is none.
double degrees(const std::string& unit);

// The number that the whole of a text is, blanks around it aside, with a point whatever the locale.
std::optional<double> numberIn(const std::string& text);
}
