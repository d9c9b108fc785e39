#include "Hdf5Type.h"

#include "core/base/Error.h"

#include <algorithm>

namespace magnet::hdf5
{
namespace
{
std::optional<Number> integer(std::uint64_t bytes, bool isSigned)
{
  switch (bytes)
  {
    case 1:
      return isSigned ? Number::Int8 : Number::UInt8;
    case 2:
      return isSigned ? Number::Int16 : Number::UInt16;
    case 4:
      return isSigned ? Number::Int32 : Number::UInt32;
    case 8:
      return isSigned ? Number::Int64 : Number::UInt64;
    default:
      return {};
  }
}

// Where IEEE's sign, exponent and mantissa stand.
struct Float
{
  std::uint64_t bytes, exponentAt, exponentBits, mantissaBits, bias;
  Number number;
};
constexpr Float floats[] = { { 2, 10, 5, 10, 15, Number::Float16 }, { 4, 23, 8, 23, 127, Number::Float32 },
  { 8, 52, 11, 52, 1023, Number::Float64 } };

// III.E: a collection of objects, each with its number.
std::string heapText(const File& file, std::uint64_t address, std::uint64_t index, std::uint64_t length)
{
  constexpr std::uint64_t head = 16; // of a collection and of an object: 8 bytes and a length, to a multiple of 8
  constexpr std::uint64_t largest = 1 << 24;
  Cursor start(file.bytes(), address, head, "the heap of a text");
  start.expect("GCOL");
  start.check(start.number(1) == 1, "is of a version that is not known");
  start.skip(3);
  const std::uint64_t whole = start.number(file.lengthBytes());
  start.check(whole >= head && whole <= largest, "has a senseless length");
  Cursor heap(file.bytes(), address + head, whole - head, "the heap of a text");
  while (heap.left() >= head)
  {
    const std::uint64_t found = heap.number(2);
    heap.skip(6);
    const std::uint64_t bytes = heap.number(file.lengthBytes());
    heap.skip(8 - file.lengthBytes());
    if (found == 0)
    {
      break; // what is left is free
    }
    heap.check(bytes <= heap.left(), "has an object that is longer");
    if (found == index)
    {
      heap.check(length <= bytes, "has an object that is shorter than the text");
      return heap.take(length);
    }
    heap.skip(std::min(heap.left(), (bytes + 7) / 8 * 8));
  }
  start.check(false, "does not hold it");
  return {};
}
}

// IV.A.2.b
std::vector<std::uint64_t> dataspace(const File& file, const std::string& description)
{
  Cursor cursor(file.bytes(), description, "the size of data");
  const std::uint64_t version = cursor.number(1);
  cursor.check(version == 1 || version == 2, "is of a version that is not known");
  const std::uint64_t rank = cursor.number(1);
  cursor.skip(1);
  const std::uint64_t kind = cursor.number(1);
  cursor.check(version == 1 || kind != 2, "is that of nothing");
  cursor.skip(version == 1 ? 4 : 0);
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t i = 0; i < rank; ++i)
  {
    sizes.push_back(cursor.number(file.lengthBytes()));
  }
  return sizes;
}

// IV.A.2.d
Type datatype(const File& file, const std::string& description)
{
  Cursor cursor(file.bytes(), description, "a data type");
  const std::uint64_t kind = cursor.number(1) & 0xFU;
  const std::uint64_t first = cursor.number(1);
  const std::uint64_t second = cursor.number(1);
  cursor.skip(1);
  Type type;
  type.bytes = cursor.number(4);
  type.big = (first & 1U) != 0;
  std::optional<Number> number;
  if (kind == 0)
  {
    const std::uint64_t offset = cursor.number(2);
    const std::uint64_t precision = cursor.number(2);
    number = offset == 0 && precision == 8 * type.bytes ? integer(type.bytes, (first & 8U) != 0) : std::nullopt;
  }
  else if (kind == 1)
  {
    constexpr std::uint64_t impliedBit = 2;
    const std::uint64_t offset = cursor.number(2);
    const std::uint64_t precision = cursor.number(2);
    const std::uint64_t exponentAt = cursor.number(1);
    const std::uint64_t exponentBits = cursor.number(1);
    const std::uint64_t mantissaAt = cursor.number(1);
    const std::uint64_t mantissaBits = cursor.number(1);
    const std::uint64_t bias = cursor.number(4);
    for (const Float& f : floats)
    {
      if (type.bytes == f.bytes && offset == 0 && precision == 8 * f.bytes && second == precision - 1 &&
          exponentAt == f.exponentAt && exponentBits == f.exponentBits && mantissaAt == 0 &&
          mantissaBits == f.mantissaBits && bias == f.bias && (first >> 4U & 3U) == impliedBit && (first & 0x40U) == 0)
      {
        number = f.number;
      }
    }
  }
  else if (kind == 3)
  {
    type.kind = Type::Kind::Text;
  }
  else if (kind == 9 && (first & 0xFU) == 1)
  {
    type.kind = Type::Kind::VariableText;
  }
  if (number)
  {
    type.kind = Type::Kind::Number;
    type.number = *number;
  }
  return type;
}

// IV.A.2.m
std::string attribute(const File& file, std::uint64_t object, const std::string& name)
{
  const std::vector<Message> messages = file.messages(object);
  for (const Message& message : messages)
  {
    if (message.type != Message::Attribute || message.shared)
    {
      continue;
    }
    Cursor cursor(file.bytes(), message.body, "an attribute");
    const std::uint64_t version = cursor.number(1);
    cursor.check(version >= 1 && version <= 3, "is of a version that is not known");
    const bool sharedParts = version > 1 && (cursor.number(1) & 3U) != 0;
    cursor.skip(version == 1 ? 1 : 0);
    std::uint64_t lengths[3];
    for (std::uint64_t& length : lengths)
    {
      length = cursor.number(2);
    }
    cursor.skip(version == 3 ? 1 : 0);
    // Of name, type and size, each filled up in the first version.
    std::string parts[3];
    for (int i = 0; i < 3; ++i)
    {
      parts[i] = cursor.take(lengths[i]);
      cursor.skip(version == 1 ? (8 - lengths[i] % 8) % 8 : 0);
    }
    if (parts[0].substr(0, parts[0].find('\0')) != name || sharedParts)
    {
      continue;
    }
    const Type type = datatype(file, parts[1]);
    for (const std::uint64_t n : dataspace(file, parts[2]))
    {
      if (n != 1)
      {
        return {};
      }
    }
    std::string text;
    if (type.kind == Type::Kind::Text)
    {
      text = cursor.take(type.bytes);
    }
    else if (type.kind == Type::Kind::VariableText)
    {
      // VIII: a length, the collection's address, the object's number.
      const std::uint64_t length = cursor.number(4);
      const std::uint64_t address = cursor.number(file.addressBytes());
      const std::uint64_t index = cursor.number(4);
      text = length == 0 ? "" : heapText(file, address, index, length);
    }
    return text.substr(0, text.find('\0'));
  }
  if (const Message* const dense = find(messages, Message::AttributeInfo))
  {
    Cursor info(file.bytes(), dense->body, "an attribute");
    info.skip(1);
    info.skip((info.number(1) & 1U) != 0 ? 2 : 0);
    require(info.number(file.addressBytes()) == nowhere, file.path(),
      ": its attributes are kept in the heap of HDF5's ",
      "newest format; save it in the earliest format that holds it, as is the library's default");
  }
  return {};
}
}
