// Where the chunks of an HDF5 data set are; not for use by others than the EMD reader.
#pragma once

#include "Hdf5File.h"

#include <map>

namespace magnet::hdf5
{
struct ChunkPlace
{
  std::uint64_t address, bytes;
  std::uint64_t skipped; // filters that were not applied, a bit each
};

// From the B-tree of the older format; or, in the newer one, from nothing (one chunk, or one behind the other) or from
// an array.
class ChunkIndex
{
public:
  // layout: the message behind its version and class. size: of the data, product and number of dimensions checked.
  // `file` must stay. Throws Error that names the file or begins with `name` where the index makes no sense or is of
  // another kind.
  ChunkIndex(const File& file, Cursor layout, std::uint64_t version, std::vector<std::uint64_t> size,
    std::uint64_t each, std::string name);

  const std::vector<std::uint64_t>& chunk() const { return Chunk_; } // its size along each dimension
  std::uint64_t bytesOfChunk() const { return Whole_; }              // unpacked
  std::uint64_t storedBytes() const { return Stored_; }              // of all chunks
  // Null for what was never written.
  const ChunkPlace* find(const std::vector<std::uint64_t>& corner) const;

private:
  using Corner = std::vector<std::uint64_t>;

  std::uint64_t chunks() const;
  void add(const Corner& corner, const ChunkPlace& place);
  void tree(std::uint64_t address, int level, std::set<std::uint64_t>& seen);
  Corner cornerOf(std::uint64_t index) const; // of chunks counted in the file's order
  void indexed(Cursor layout, std::uint64_t kind, bool packedAlone);
  void array(std::uint64_t address);

  const File& File_;
  std::string Name_;
  std::vector<std::uint64_t> Size_, Chunk_;
  std::uint64_t Whole_;
  std::map<Corner, ChunkPlace> Places_;
  std::uint64_t Stored_ = 0;
};
}
