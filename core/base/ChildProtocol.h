// How a ChildProcess and its parent frame what they say; not for use by others.
#pragma once

#include <cstdint>

namespace magnet
{
// Before an answer, or the words why there is none. A question has its number of bytes before it.
struct ReplyHead
{
  std::uint64_t good = 0, bytes = 0;
};
constexpr std::uint64_t longestRefusal = 1 << 16;
}
