// Numbers that an HDF5 file stores in chunks; not for use by others than the EMD reader.
#pragma once

#include "Hdf5ChunkIndex.h"

namespace magnet::hdf5
{
// Filters: deflate (gzip) and shuffle.
class Chunks
{
public:
  // filters: the message, empty for none. Numbers of `each` bytes, `bytes` of all of them. `file` must stay. Throws
  // Error that begins with `name` for other filters, or more numbers than the file can hold.
  Chunks(const File& file, ChunkIndex index, const std::string& filters, std::uint64_t each, std::uint64_t bytes,
    std::string name);

  // The part from `start`, `count` numbers along each of up to three dimensions, as stored, in the order of the file.
  // What was never written is 0. Throws Error for a damaged chunk.
  void read(const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count, char* target) const;

private:
  // Empty for what was never written.
  std::string unpacked(const std::vector<std::uint64_t>& corner) const;

  const File& File_;
  std::string Name_;
  std::uint64_t Each_;
  ChunkIndex Index_;
  std::vector<std::uint64_t> Filters_; // in the order in which they were applied
};
}
