// The numbers at one place in the names of image files: what they may be; not for use by others than ImageNames.
#pragma once

#include "NumbersInNames.h"

#include <algorithm>
#include <vector>

namespace magnet
{
using NumberColumn = std::vector<NumberInName>; // one of each name

template <class Is>
bool all(const NumberColumn& column, const Is& is)
{
  return std::all_of(column.begin(), column.end(), is);
}

// 0, 1, 2, ... or 1, 2, 3, ... in any order.
bool counts(const NumberColumn& column);

bool unsignedWhole(const NumberColumn& column);

// Whether left or right follows each number but for 0.
bool sided(const NumberColumn& column);

bool hasBehind(const NumberColumn& column, Sign sign);

// Whether what follows the numbers are their signs: each has one but for 0, and both occur, or one side of the two.
bool signedBehind(const NumberColumn& column);

// Whole numbers behind "tilt" and the like may count the images, some of which were left out, where they are no
// multiples of 5 degrees, or have more digits than an angle needs.
bool mayCount(const NumberColumn& column);

bool constant(const NumberColumn& column);

// How the numbers are marked: 3 by degrees, 2 by a word, 1 by signs, 0 not at all.
int rank(const NumberColumn& column);

// Of three or more, in any order.
bool evenSteps(std::vector<double> angles);
}
