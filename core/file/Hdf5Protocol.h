// What the reader of HDF5 files asks of the program magnet-hdf5 (core/tools/Hdf5.cpp).
#pragma once

#include <cstdint>

namespace magnet::hdf5
{
constexpr std::uint64_t mostDimensions = 8;
constexpr std::uint64_t mostNumbers = std::uint64_t{ 1 } << 28; // in one answer

// Followed by the path of an object in the file. The answer is the numbers of a data set in a box, as floats (of 4
// bytes) or doubles (8); or where numberBytes is 0, the object's description in CBOR, with the parts of struct Object.
struct Question
{
  std::uint64_t numberBytes = 0, dimensions = 0;
  std::uint64_t start[mostDimensions]{}, count[mostDimensions]{};
};
}
