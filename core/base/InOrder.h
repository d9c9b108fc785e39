#pragma once

#include <cstddef>

namespace magnet
{
// Whether a list has `count` entries, and entry i the value i of an enumeration, so that the numbers in saved files
// cannot lose their meaning unseen.
template <class Entry, class Value, std::size_t N>
constexpr bool inOrder(const Entry (&list)[N], Value Entry::*value, std::size_t count)
{
  for (std::size_t i = 0; i < N; ++i)
  {
    if (static_cast<std::size_t>(list[i].*value) != i)
    {
      return false;
    }
  }
  return N == count;
}
}
