// How an HDF5 file describes what it stores; not for use by others than the EMD reader.
#pragma once

#include "Hdf5File.h"

#include <optional>

namespace magnet::hdf5
{
// Sizes along each dimension, the slowest first; empty for a single value. Throws Error where the description is
// damaged, or of nothing.
std::vector<std::uint64_t> dataspace(const File& file, const std::string& description);

struct Type
{
  enum class Kind
  {
    Number,
    Text,         // of a fixed length
    VariableText, // kept in a heap
    Other
  };
  Kind kind = Kind::Other;
  std::uint64_t bytes = 0;
  Number number = Number::Float32; // of numbers: integers of 1 to 8 bytes, IEEE floats of 2 to 8
  bool big = false;                // most significant byte first
};

// Throws Error where the description is damaged.
Type datatype(const File& file, const std::string& description);

// A text in an object's attribute, up to its first '\0'; empty where there is none, or it is no single text. Throws
// Error where it is damaged.
std::string attribute(const File& file, std::uint64_t object, const std::string& name);
}
