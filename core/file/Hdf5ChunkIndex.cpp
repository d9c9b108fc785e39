#include "Hdf5ChunkIndex.h"

#include "core/base/Error.h"

#include <algorithm>

namespace magnet::hdf5
{
namespace
{
constexpr std::uint64_t largestChunk = std::uint64_t{ 1 } << 31; // bytes, unpacked
}

// IV.A.2.i
ChunkIndex::ChunkIndex(const File& file, Cursor layout, std::uint64_t version, std::vector<std::uint64_t> size,
  std::uint64_t each, std::string name)
  : File_(file)
  , Name_(std::move(name))
  , Size_(std::move(size))
  , Whole_(each)
{
  const std::uint64_t flags = version == 3 ? 0 : layout.number(1);
  require((flags & 1U) == 0, Name_, " has chunks at its edge that are packed in another way; save it without that");
  const std::uint64_t rank = layout.number(1);
  layout.check(rank == Size_.size() + 1, "has another number of dimensions than the data");
  const std::uint64_t tree = version == 3 ? layout.number(file.addressBytes()) : nowhere;
  const std::uint64_t sizeBytes = version == 3 ? 4 : layout.number(1);
  for (std::size_t d = 0; d < Size_.size(); ++d)
  {
    Chunk_.push_back(layout.number(sizeBytes));
    require(Chunk_[d] > 0 && Chunk_[d] <= largestChunk / Whole_, Name_, " is stored in chunks of ", Chunk_[d],
      " along one axis; the file is damaged");
    Whole_ *= Chunk_[d];
  }
  layout.check(layout.number(sizeBytes) == each, "has numbers of another size than the data");
  const auto fileSize = static_cast<std::uint64_t>(file.bytes().size());
  require(this->chunks() <= fileSize, Name_, " announces ", this->chunks(), " chunks; the file has ", fileSize,
    " bytes and is damaged or cut off");
  if (version == 3)
  {
    std::set<std::uint64_t> seen;
    this->tree(tree, -1, seen);
  }
  else
  {
    const std::uint64_t kind = layout.number(1);
    this->indexed(std::move(layout), kind, (flags & 2U) != 0);
  }
}

const ChunkPlace* ChunkIndex::find(const std::vector<std::uint64_t>& corner) const
{
  const auto found = Places_.find(corner);
  return found == Places_.end() ? nullptr : &found->second;
}

std::uint64_t ChunkIndex::chunks() const
{
  std::uint64_t count = 1;
  for (std::size_t d = 0; d < Size_.size(); ++d)
  {
    count *= (Size_[d] - 1) / Chunk_[d] + 1;
  }
  return count;
}

void ChunkIndex::add(const Corner& corner, const ChunkPlace& place)
{
  for (std::size_t d = 0; d < corner.size(); ++d)
  {
    require(corner[d] % Chunk_[d] == 0, Name_, " has a chunk out of its place; the file is damaged");
    if (corner[d] >= Size_[d])
    {
      return; // left from when the data were larger
    }
  }
  require(Places_.emplace(corner, place).second, Name_, " has a chunk twice; the file is damaged");
  Stored_ += std::min<std::uint64_t>(place.bytes, static_cast<std::uint64_t>(File_.bytes().size()));
}

// III.A.1
void ChunkIndex::tree(std::uint64_t address, int level, std::set<std::uint64_t>& seen)
{
  if (address == nowhere)
  {
    return; // nothing was ever written
  }
  const TreeNode node = treeNode(File_, address, TreeOf::Chunks, level, seen, "the B-tree of chunks");
  const std::uint64_t each = 8 + 8 * (Size_.size() + 1) + File_.addressBytes();
  Cursor entries(File_.bytes(), node.entries, node.count * each, "the B-tree of chunks");
  for (std::uint64_t i = 0; i < node.count; ++i)
  {
    ChunkPlace place{};
    place.bytes = entries.number(4);
    place.skipped = entries.number(4);
    Corner corner;
    for (std::size_t d = 0; d < Size_.size(); ++d)
    {
      corner.push_back(entries.number(8));
    }
    entries.skip(8);
    place.address = entries.number(File_.addressBytes());
    node.level > 0 ? this->tree(place.address, node.level - 1, seen) : this->add(corner, place);
  }
}

ChunkIndex::Corner ChunkIndex::cornerOf(std::uint64_t index) const
{
  Corner corner(Size_.size());
  for (std::size_t d = Size_.size(); d-- > 0;)
  {
    const std::uint64_t along = (Size_[d] - 1) / Chunk_[d] + 1;
    corner[d] = index % along * Chunk_[d];
    index /= along;
  }
  return corner;
}

// IV.A.2.i, version 4
void ChunkIndex::indexed(Cursor layout, std::uint64_t kind, bool packedAlone)
{
  constexpr std::uint64_t single = 1;
  constexpr std::uint64_t implicit = 2;
  constexpr std::uint64_t fixed = 3;
  require(kind >= single && kind <= fixed, Name_,
    " can grow, and its chunks are listed as in HDF5's newest format; save ",
    "it in the earliest format that holds it, as is the library's default");
  ChunkPlace place{ 0, Whole_, 0 };
  if (kind == single && packedAlone)
  {
    place.bytes = layout.number(File_.lengthBytes());
    place.skipped = layout.number(4);
  }
  layout.skip(kind == fixed ? 1 : 0);
  place.address = layout.number(File_.addressBytes());
  if (place.address == nowhere)
  {
    return;
  }
  if (kind == fixed)
  {
    this->array(place.address);
    return;
  }
  const std::uint64_t count = this->chunks();
  layout.check(kind == implicit || count == 1, "has more than its single chunk");
  layout.check(count <= static_cast<std::uint64_t>(File_.bytes().size()) / place.bytes, "is larger than the file");
  for (std::uint64_t i = 0; i < count; ++i)
  {
    this->add(this->cornerOf(i), place);
    place.address += Whole_;
  }
}

// VII.C
void ChunkIndex::array(std::uint64_t address)
{
  const std::uint64_t addressBytes = File_.addressBytes();
  Cursor head(File_.bytes(), address, 8 + File_.lengthBytes() + addressBytes, "the array of chunks");
  head.expect("FAHD");
  head.skip(1);
  const bool packed = head.number(1) == 1;
  const std::uint64_t each = head.number(1);
  const std::uint64_t pageBits = head.number(1);
  const std::uint64_t count = head.number(File_.lengthBytes());
  const std::uint64_t block = head.number(addressBytes);
  head.check(count == this->chunks() && pageBits < 32 && each >= addressBytes + (packed ? 5 : 0),
    "is that of data of another size");
  if (block == nowhere)
  {
    return;
  }
  const std::uint64_t page = std::min(count, std::uint64_t{ 1 } << pageBits);
  const std::uint64_t pages = (count - 1) / page + 1;
  const std::uint64_t start = 6 + addressBytes;
  const std::uint64_t bitmap = pages > 1 ? (pages - 1) / 8 + 1 : 0;
  Cursor first(File_.bytes(), block, start + bitmap, "the array of chunks");
  first.expect("FADB");
  first.skip(2 + addressBytes);
  const std::string written = first.take(bitmap);
  constexpr std::uint64_t checksum = 4;
  std::uint64_t from = block + start + (pages > 1 ? bitmap + checksum : 0);
  for (std::uint64_t p = 0; p < pages; ++p)
  {
    const std::uint64_t here = std::min(page, count - p * page);
    if (pages == 1 || (static_cast<unsigned char>(written[p / 8]) & 0x80U >> p % 8) != 0)
    {
      Cursor entries(File_.bytes(), from, here * each, "the array of chunks");
      for (std::uint64_t i = 0; i < here; ++i)
      {
        ChunkPlace place{ entries.number(addressBytes), Whole_, 0 };
        if (packed)
        {
          place.bytes = entries.number(each - addressBytes - 4);
          place.skipped = entries.number(4);
        }
        else
        {
          entries.skip(each - addressBytes);
        }
        if (place.address != nowhere)
        {
          this->add(this->cornerOf(p * page + i), place);
        }
      }
    }
    from += here * each + checksum;
  }
}
}
