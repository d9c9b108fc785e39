// What the names of image files say of their order and their tilt angles. No Torch in here.
#pragma once

#include <string>
#include <vector>

namespace magnet
{
// Numbers within names count as numbers: "img_2" comes before "img_10".
bool naturalLess(const std::string& a, const std::string& b);

struct NamedAngles
{
  std::vector<double> angles; // [degree], in the order of the names; empty where the names do not tell
  std::string doubt;          // why numbers that may be angles were not taken; empty where there are none
  std::string note;           // what should be known of those that were; empty where there is nothing
};

// The tilt angles in the names of the images of a series, without folders and with or without an ending. An angle is,
// in this order, a number before "deg" or a degree sign; one behind "tilt", "alpha", "angle" or "theta"; one with a
// sign. Signs are + and -, "m", "n" and "p" before a digit ("m05"), and "minus", "neg", "plus", "pos"; behind the
// numbers, where both kinds occur (20N, 20P), also where it is the same in every name "L", "left" for a minus and "R",
// "right" for a plus (60L, 60R), which the note then tells. A hyphen that may only join ("tilt-05" in every name) is
// none, and so is a letter before the digits that is the same in every name. "zero" is 0. A number stands at the same
// place among the numbers of every name, or alone is marked in every name. "-59_5" is -59.5 where that makes the steps
// between the images equal, and the whole numbers do not.
//
// No angles: where a name has none, several are the same (one may stand twice), one is beyond +-90 degrees, or they
// only count or may do so: 001, 002, 004, ... (whole numbers behind "tilt" that have no sign and are no multiples of
// 5), 1L, 2L, 4L, ... (the same letter in every name, without equal steps), or 1L, 1R, 2L, 2R, ... (sides of images).
NamedAngles anglesInNames(const std::vector<std::string>& names);
}
