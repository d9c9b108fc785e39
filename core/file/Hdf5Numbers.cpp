#include "Hdf5Numbers.h"

#include "core/base/Error.h"

#include <algorithm>

namespace magnet::hdf5
{
namespace
{
std::uint64_t product(const std::vector<std::uint64_t>& count)
{
  std::uint64_t all = 1;
  for (const std::uint64_t n : count)
  {
    all *= n;
  }
  return all;
}
}

std::vector<std::uint64_t> sizes(const File& file, std::uint64_t object)
{
  const std::vector<Message> messages = file.messages(object);
  const Message* const space = find(messages, Message::Dataspace);
  return space == nullptr || space->shared || find(messages, Message::Layout) == nullptr ? std::vector<std::uint64_t>{}
                                                                                         : dataspace(file, space->body);
}

Numbers::Numbers(const File& file, std::uint64_t object, std::string name)
  : File_(file)
  , Name_(std::move(name))
  , Size_(sizes(file, object))
{
  const std::vector<Message> messages = file.messages(object);
  const Message* const type = find(messages, Message::Datatype);
  require(type != nullptr && !type->shared, Name_, " has no type of its own; it is damaged, or of a named type");
  Type_ = datatype(file, type->body);
  require(Type_.kind == Type::Kind::Number, Name_,
    " holds no real numbers that can be read; integers of 1 to 8 or floats of 2 to 8 bytes were expected");
  require(!Size_.empty() && Size_.size() <= 3, Name_, " has ", Size_.size(), " dimensions; 1 to 3 were expected");
  require(find(messages, Message::ExternalFiles) == nullptr, Name_, " keeps its numbers in other files");
  std::uint64_t bytes = Type_.bytes;
  for (const std::uint64_t n : Size_)
  {
    require(n > 0 && bytes <= (std::uint64_t{ 1 } << 62) / n, Name_, " has the size ", n,
      " along one axis; the file is damaged");
    bytes *= n;
  }
  // IV.A.2.i
  Cursor layout(file.bytes(), find(messages, Message::Layout)->body, "the layout of data");
  const std::uint64_t version = layout.number(1);
  require(
    version == 3 || version == 4, Name_, " is laid out by version ", version, " of HDF5's ways; 3 and 4 can be read");
  constexpr std::uint64_t compact = 0;
  constexpr std::uint64_t contiguous = 1;
  constexpr std::uint64_t chunked = 2;
  const std::uint64_t kind = layout.number(1);
  require(kind <= chunked, Name_, " is put together from other data (HDF5's virtual layout), which can't be read");
  if (kind == chunked)
  {
    const Message* const filters = find(messages, Message::Filters);
    ChunkIndex index(file, std::move(layout), version, Size_, Type_.bytes, Name_);
    Chunks_.emplace(
      file, std::move(index), filters == nullptr ? std::string() : filters->body, Type_.bytes, bytes, Name_);
    return;
  }
  First_ = kind == contiguous ? layout.number(file.addressBytes()) : nowhere;
  const std::uint64_t stored = layout.number(kind == compact ? 2 : file.lengthBytes());
  Compact_ = kind == compact ? layout.take(stored) : std::string();
  const auto fileSize = static_cast<std::uint64_t>(file.bytes().size());
  require(stored == bytes && (kind == compact || (First_ <= fileSize && bytes <= fileSize - First_)), Name_, " needs ",
    bytes, " bytes and has ", stored, " in the file; it was never written, or is damaged or cut off");
}

void Numbers::rows(std::uint64_t from, std::uint64_t bytes, char* target) const
{
  if (First_ == nowhere)
  {
    std::copy_n(Compact_.data() + from, bytes, target);
    return;
  }
  File_.bytes().read(static_cast<std::int64_t>(First_ + from), static_cast<std::int64_t>(bytes), target, "an image");
}

void Numbers::stored(
  const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count, char* target) const
{
  if (Chunks_)
  {
    Chunks_->read(start, count, target);
    return;
  }
  // A missing dimension is one of size 1.
  std::uint64_t size[3] = { 1, 1, 1 };
  std::uint64_t from[3] = { 0, 0, 0 };
  std::uint64_t wanted[3] = { 1, 1, 1 };
  for (std::size_t d = 0; d < Size_.size(); ++d)
  {
    const std::size_t k = d + 3 - Size_.size();
    size[k] = Size_[d];
    from[k] = start[d];
    wanted[k] = count[d];
  }
  const std::uint64_t each = Type_.bytes;
  // Whole rows, of which a part is wanted where the fastest index is that of the images.
  const std::uint64_t all = wanted[1] * size[2] * each;
  std::string block(wanted[2] == size[2] ? 0 : all, '\0');
  for (std::uint64_t a = 0; a < wanted[0]; ++a)
  {
    char* const rows = block.empty() ? target + a * all : block.data();
    this->rows(((from[0] + a) * size[1] + from[1]) * size[2] * each, all, rows);
    for (std::uint64_t i = 0; !block.empty() && i < wanted[1] * wanted[2]; ++i)
    {
      const std::uint64_t place = i / wanted[2] * size[2] + from[2] + i % wanted[2];
      std::copy_n(rows + place * each, each, target + (a * wanted[1] * wanted[2] + i) * each);
    }
  }
}

void Numbers::read(
  const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count, float* target) const
{
  const std::uint64_t all = product(count);
  if (Type_.number == Number::Float32 && Type_.big != littleEndianHost())
  {
    this->stored(start, count, reinterpret_cast<char*>(target));
    return;
  }
  std::string bytes(all * Type_.bytes, '\0');
  this->stored(start, count, bytes.data());
  toFloats(bytes.data(), static_cast<std::int64_t>(all), Type_.number, Type_.big, target);
}

std::vector<double> Numbers::part(
  const std::vector<std::uint64_t>& start, const std::vector<std::uint64_t>& count) const
{
  const std::uint64_t all = product(count);
  std::string bytes(all * Type_.bytes, '\0');
  this->stored(start, count, bytes.data());
  std::vector<double> values(all);
  toDoubles(bytes.data(), static_cast<std::int64_t>(all), Type_.number, Type_.big, values.data());
  return values;
}
}
