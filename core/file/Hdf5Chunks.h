// Images that an HDF5 file stores in chunks; not for use by others than the EMD reader.
#pragma once

#include "Hdf5.h"
#include "core/base/InputFile.h"

#include <cstdint>
#include <optional>

namespace magnet::hdf5
{
// The library unpacks a chunk into whatever room it takes and then copies what should be in it: a damaged one crashes
// it. So chunks are taken as they are stored, and unpacked here, with their size checked. Filters: deflate, shuffle.
class Chunks
{
public:
  // A data set of 2 or 3 dimensions stored in chunks. Throws Error that begins with `name` for other filters, numbers
  // or chunks that make no sense.
  Chunks(hid_t dataset, std::string name);

  // The part from `start`, `count` numbers along each dimension, in the order of the file. What was never written is 0.
  // Throws Error for a damaged chunk.
  void read(const std::vector<hsize_t>& start, const std::vector<hsize_t>& count, float* target) const;

private:
  std::vector<float> unpacked(const std::vector<hsize_t>& corner) const;

  hid_t Data_;
  std::string Name_;
  std::vector<hsize_t> Size_, Chunk_;
  Number Number_ = Number::Float32;
  bool Big_ = false;
  std::vector<H5Z_filter_t> Filters_; // in the order in which they were applied
};

// The numbers of a part, plain or in chunks (then no more exact than a float). Throws Error that begins with `name`.
std::vector<double> part(
  hid_t dataset, const std::string& name, const std::vector<hsize_t>& start, const std::vector<hsize_t>& count);

// The kind of numbers it holds, if it is one of those that are read; big: the most significant byte comes first.
std::optional<Number> numberOf(hid_t dataset, bool& big);
}
