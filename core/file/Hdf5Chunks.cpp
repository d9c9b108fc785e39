#include "Hdf5Chunks.h"

#include "core/base/Error.h"

#include <zlib.h>

#include <algorithm>

namespace magnet::hdf5
{
namespace
{
constexpr std::uint64_t densest = 1100; // bytes over packed bytes: deflate's best is 1032
constexpr std::uint64_t deflate = 1;
constexpr std::uint64_t shuffle = 2;

// Byte k of every number stands together with the others'.
std::string unshuffled(const std::string& bytes, std::size_t each)
{
  std::string result(bytes.size(), '\0');
  const std::size_t count = bytes.size() / each;
  for (std::size_t k = 0; k < each; ++k)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      result[i * each + k] = bytes[k * count + i];
    }
  }
  return result;
}

// IV.A.2.l: the filters' numbers, in the order in which they were applied.
std::vector<std::uint64_t> filtersOf(const File& file, const std::string& message)
{
  std::vector<std::uint64_t> filters;
  if (message.empty())
  {
    return filters;
  }
  Cursor cursor(file.bytes(), message, "a list of filters");
  const std::uint64_t version = cursor.number(1);
  cursor.check(version == 1 || version == 2, "is of a version that is not known");
  const std::uint64_t count = cursor.number(1);
  cursor.skip(version == 1 ? 6 : 0);
  for (std::uint64_t i = 0; i < count; ++i)
  {
    filters.push_back(cursor.number(2));
    const std::uint64_t name = version == 1 || filters.back() >= 256 ? cursor.number(2) : 0;
    cursor.skip(2);
    const std::uint64_t values = cursor.number(2);
    cursor.skip(name + 4 * (values + (version == 1 ? values % 2 : 0)));
  }
  return filters;
}
}

Chunks::Chunks(const File& file, ChunkIndex index, const std::string& filters, std::uint64_t each, std::uint64_t bytes,
  std::string name)
  : File_(file)
  , Name_(std::move(name))
  , Each_(each)
  , Index_(std::move(index))
  , Filters_(filtersOf(file, filters))
{
  for (const std::uint64_t filter : Filters_)
  {
    require(filter == deflate || filter == shuffle, Name_, " is packed by the filter ", filter,
      "; deflate (gzip) and shuffle can be read: save it so, or not packed");
  }
  const auto inFile = std::min(Index_.storedBytes(), static_cast<std::uint64_t>(file.bytes().size()));
  require(bytes / densest <= inFile, Name_, " announces ", bytes, " bytes, of which ", inFile,
    " (packed) are in the file; it is damaged or cut off");
}

std::string Chunks::unpacked(const std::vector<std::uint64_t>& corner) const
{
  const ChunkPlace* const found = Index_.find(corner);
  if (found == nullptr)
  {
    return {};
  }
  const ChunkPlace& place = *found;
  const std::uint64_t whole = Index_.bytesOfChunk();
  // Deflate makes nothing longer by more than a thousandth and some bytes.
  require(place.bytes <= whole + whole / 100 + 1024 && whole / densest <= place.bytes, Name_, " has a chunk of ",
    place.bytes, " bytes for ", whole, "; the file is damaged");
  std::string bytes = File_.bytes().bytes(
    static_cast<std::int64_t>(place.address), static_cast<std::int64_t>(place.bytes), "a chunk");
  for (std::size_t i = Filters_.size(); i-- > 0;)
  {
    if (i < 32 && (place.skipped >> i & 1U) != 0)
    {
      continue;
    }
    if (Filters_[i] == shuffle)
    {
      bytes = unshuffled(bytes, Each_);
      continue;
    }
    std::string result(whole, '\0');
    auto length = static_cast<uLongf>(result.size());
    require(uncompress(reinterpret_cast<Bytef*>(result.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
              static_cast<uLong>(bytes.size())) == Z_OK,
      Name_, ": a chunk can't be unpacked; the file is damaged");
    result.resize(length);
    bytes = std::move(result);
  }
  require(
    bytes.size() == whole, Name_, " has a chunk of ", bytes.size(), " bytes for ", whole, "; the file is damaged");
  return bytes;
}

void Chunks::read(const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count, char* target) const
{
  const std::vector<std::uint64_t>& chunk = Index_.chunk();
  const std::size_t rank = chunk.size();
  std::vector<std::uint64_t> corner(rank);
  for (std::size_t d = 0; d < rank; ++d)
  {
    corner[d] = start[d] / chunk[d] * chunk[d];
  }
  const std::vector<std::uint64_t> first = corner;
  for (;;)
  {
    const std::string values = this->unpacked(corner);
    // What the chunk and the wanted part share; a missing dimension is one of size 1.
    std::uint64_t from[3] = { 0, 0, 0 };
    std::uint64_t to[3] = { 1, 1, 1 };
    std::uint64_t inChunk[3] = { 1, 1, 1 };
    std::uint64_t wanted[3] = { 1, 1, 1 };
    std::uint64_t chunkAt[3] = { 0, 0, 0 };
    std::uint64_t startAt[3] = { 0, 0, 0 };
    for (std::size_t d = 0; d < rank; ++d)
    {
      const std::size_t k = d + 3 - rank;
      chunkAt[k] = corner[d];
      startAt[k] = start[d];
      inChunk[k] = chunk[d];
      wanted[k] = count[d];
      from[k] = std::max(corner[d], start[d]);
      to[k] = std::min(corner[d] + chunk[d], start[d] + count[d]);
    }
    for (std::uint64_t a = from[0]; a < to[0]; ++a)
    {
      for (std::uint64_t b = from[1]; b < to[1]; ++b)
      {
        const std::uint64_t source = ((a - chunkAt[0]) * inChunk[1] + b - chunkAt[1]) * inChunk[2] + from[2] -
                                     chunkAt[2];
        const std::uint64_t place = ((a - startAt[0]) * wanted[1] + b - startAt[1]) * wanted[2] + from[2] - startAt[2];
        const std::uint64_t bytes = (to[2] - from[2]) * Each_;
        values.empty() ? std::fill_n(target + place * Each_, bytes, '\0')
                       : std::copy_n(values.data() + source * Each_, bytes, target + place * Each_);
      }
    }
    std::size_t d = rank;
    while (d-- > 0)
    {
      corner[d] += chunk[d];
      if (corner[d] < start[d] + count[d])
      {
        break;
      }
      corner[d] = first[d];
    }
    if (d == static_cast<std::size_t>(-1))
    {
      return;
    }
  }
}
}
