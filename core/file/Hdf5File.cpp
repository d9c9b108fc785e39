#include "Hdf5File.h"

#include "core/base/Error.h"

namespace magnet::hdf5
{
Cursor::Cursor(const InputFile& file, std::string bytes, const char* what)
  : File_(file)
  , Bytes_(std::move(bytes))
  , What_(what)
{
}

Cursor::Cursor(const InputFile& file, std::uint64_t from, std::uint64_t count, const char* what)
  : File_(file)
  , What_(what)
{
  const auto size = static_cast<std::uint64_t>(file.size());
  this->check(from <= size && count <= size - from, "lies beyond its end");
  Bytes_ = file.bytes(static_cast<std::int64_t>(from), static_cast<std::int64_t>(count), what);
}

void Cursor::check(bool good, const char* why) const
{
  require(good, File_.path(), " is damaged or cut off: ", What_, " ", why);
}

void Cursor::skip(std::uint64_t count)
{
  this->check(count <= this->left(), "ends too early");
  At_ += count;
}

std::string Cursor::take(std::uint64_t count)
{
  this->check(count <= this->left(), "ends too early");
  At_ += count;
  return Bytes_.substr(At_ - count, count);
}

std::uint64_t Cursor::number(std::uint64_t bytes)
{
  this->check(bytes <= 8 && bytes <= this->left(), "ends too early");
  std::uint64_t value = 0;
  bool ones = true;
  for (std::uint64_t i = bytes; i-- > 0;)
  {
    const auto byte = static_cast<unsigned char>(Bytes_[At_ + i]);
    value = value << 8U | byte;
    ones = ones && byte == 0xFF;
  }
  At_ += bytes;
  return ones && bytes >= 4 ? nowhere : value;
}

void Cursor::expect(const std::string& signature)
{
  this->check(this->take(signature.size()) == signature, "is not where it should be");
}

const Message* find(const std::vector<Message>& messages, Message::Type type)
{
  for (const Message& message : messages)
  {
    if (message.type == type)
    {
      return &message;
    }
  }
  return nullptr;
}

// III.A.1
TreeNode treeNode(
  const File& file, std::uint64_t address, TreeOf kind, int level, std::set<std::uint64_t>& seen, const char* what)
{
  const std::uint64_t head = 8 + 2 * file.addressBytes();
  Cursor start(file.bytes(), address, head, what);
  start.check(seen.insert(address).second, "goes in a circle");
  start.expect("TREE");
  start.check(start.number(1) == static_cast<std::uint64_t>(kind), "is that of something else");
  TreeNode node;
  node.level = static_cast<int>(start.number(1));
  node.count = start.number(2);
  node.entries = address + head;
  start.check(level < 0 || node.level == level, "has a node of the wrong level");
  return node;
}

// II.A
File::File(const std::string& path)
  : File_(path)
{
  constexpr std::uint64_t longest = 128;
  Cursor cursor(File_, 0, std::min<std::uint64_t>(longest, static_cast<std::uint64_t>(File_.size())), "the superblock");
  cursor.expect("\x89HDF\r\n\x1a\n");
  const std::uint64_t version = cursor.number(1);
  require(version <= 3, path, " is an HDF5 file with a superblock of version ", version, "; 0 to 3 can be read");
  cursor.skip(version < 2 ? 4 : 0);
  AddressBytes_ = cursor.number(1);
  LengthBytes_ = cursor.number(1);
  for (const std::uint64_t bytes : { AddressBytes_, LengthBytes_ })
  {
    require(bytes == 4 || bytes == 8, path, " is an HDF5 file with addresses of ", bytes,
      " bytes; it is damaged, or none that microscopes write");
  }
  cursor.skip(version == 0 ? 9 : version == 1 ? 13 : 1);
  const std::uint64_t base = cursor.number(AddressBytes_);
  require(base == 0, path, " begins with a block of ", base, " bytes that is not HDF5's; such files can't be read");
  cursor.skip(AddressBytes_);
  const std::uint64_t end = cursor.number(AddressBytes_);
  require(end <= static_cast<std::uint64_t>(File_.size()), path, " is cut off: it should have ", end, " bytes and has ",
    File_.size());
  cursor.skip(version < 2 ? 2 * AddressBytes_ : 0); // the driver's block, and the name of the root
  Root_ = cursor.number(AddressBytes_);
}

// IV.A.1
std::vector<Message> File::messages(std::uint64_t object) const
{
  constexpr std::uint64_t longest = 1 << 24; // bytes of a header; those of microscopes have some hundreds
  Cursor start(File_, object, 16, "an object's header");
  std::vector<Message> result;
  int version = 1;
  unsigned flags = 0;
  if (start.take(4) == "OHDR")
  {
    version = static_cast<int>(start.number(1));
    start.check(version == 2, "is of a version that is not known");
    flags = static_cast<unsigned>(start.number(1));
    const std::uint64_t times = (flags & 0x20U) != 0 ? 16 : 0;
    const std::uint64_t limits = (flags & 0x10U) != 0 ? 4 : 0;
    const std::uint64_t sizeBytes = std::uint64_t{ 1 } << (flags & 3U);
    Cursor head(File_, object + 6, times + limits + sizeBytes, "an object's header");
    head.skip(times + limits);
    const std::uint64_t size = head.number(sizeBytes);
    head.check(size <= longest, "has a senseless length");
    this->block({ File_, object + 6 + times + limits + sizeBytes, size, "an object's header" }, 2, flags, result);
  }
  else
  {
    Cursor head(File_, object, 16, "an object's header");
    head.check(head.number(1) == 1, "is of a version that is not known");
    head.skip(7);
    const std::uint64_t size = head.number(4);
    head.check(size <= longest, "has a senseless length");
    this->block({ File_, object + 16, size, "an object's header" }, 1, 0, result);
  }
  // The list grows as its continuations are read.
  std::uint64_t sum = 0;
  std::set<std::uint64_t> seen;
  for (std::size_t i = 0; i < result.size(); ++i)
  {
    if (result[i].type == Message::Continuation)
    {
      Cursor where(File_, result[i].body, "an object's header");
      const std::uint64_t from = where.number(AddressBytes_);
      const std::uint64_t size = where.number(LengthBytes_);
      where.check(seen.insert(from).second, "goes on in a circle");
      where.check(size >= 8 && size <= longest && (sum += size) <= longest, "goes on for a senseless length");
      Cursor next(File_, from, version == 1 ? size : size - 4, "an object's header"); // without the checksum
      if (version == 2)
      {
        next.expect("OCHK");
      }
      this->block(std::move(next), version, flags, result);
    }
  }
  return result;
}

void File::block(Cursor cursor, int version, unsigned flags, std::vector<Message>& result) const
{
  const std::uint64_t order = version == 2 && (flags & 4U) != 0 ? 2 : 0;
  const std::uint64_t head = version == 1 ? 8 : 4 + order;
  while (cursor.left() >= head)
  {
    Message message;
    message.type = static_cast<int>(cursor.number(version == 1 ? 2 : 1));
    const std::uint64_t size = cursor.number(2);
    message.shared = (cursor.number(1) & 2U) != 0;
    cursor.skip(version == 1 ? 3 : order);
    message.body = cursor.take(size);
    result.push_back(std::move(message));
  }
}
}
