// The numbers in the names of image files, with what stands around them; not for use by others than ImageNames.
#pragma once

#include <string>
#include <vector>

namespace magnet
{
enum class Sign
{
  None,
  Plus,
  Minus,
  Hyphen,      // a "-" right behind a letter or digit
  LetterPlus,  // p05, plus05
  LetterMinus, // m05, n05, minus05
};

struct NumberInName
{
  double size = 0.0; // without its sign
  Sign sign = Sign::None;
  Sign behind = Sign::None; // Plus or Minus where what follows may be a sign: 60N, 60P, 60-, 60_neg, 60L, 60R
  bool side = false;        // and that is left or right: minus or plus
  bool whole = true;        // written without decimals
  int digits = 0;           // and a point, that it is written with
  bool degrees = false;     // "deg" or a degree sign behind it
  bool keyword = false;     // "tilt" and the like before it
  bool joined = false;      // by a "_" to the number before, whose decimals it may be: 59_5
};

// In the order in which they stand; "zero" is 0.
std::vector<NumberInName> numbersIn(const std::string& name);
}
