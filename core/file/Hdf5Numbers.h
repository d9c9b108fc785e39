// The numbers of an HDF5 data set; not for use by others than the EMD reader.
#pragma once

#include "Hdf5Chunks.h"
#include "Hdf5Type.h"

#include <optional>

namespace magnet::hdf5
{
class Numbers
{
public:
  // Of the data set at an address; `file` must stay. Throws Error that names the file or begins with `name` where it
  // holds no real numbers (datatype() of Hdf5Type.h), has other than 1 to 3 dimensions, or announces more numbers than
  // the file can hold.
  Numbers(const File& file, std::uint64_t object, std::string name);

  // The part from `start`, `count` numbers along each dimension, in the order of the file. Throws Error where it is
  // damaged.
  void read(const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count, float* target) const;
  std::vector<double> part(const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count) const;

private:
  void stored(const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count, char* target) const;
  void rows(std::uint64_t from, std::uint64_t bytes, char* target) const;

  const File& File_;
  std::string Name_;
  std::vector<std::uint64_t> Size_;
  Type Type_;
  std::optional<Chunks> Chunks_;
  std::string Compact_;     // all of them, where the header holds them
  std::uint64_t First_ = 0; // byte of the file where they stand one after another, or nowhere
};

// Sizes of the data set at an address; empty for what is none.
std::vector<std::uint64_t> sizes(const File& file, std::uint64_t object);
}
