// The skeleton of an HDF5 file: its objects and their header messages; not for use by others than the EMD reader.
//
// The HDF5 library is not used, because what it does with a damaged file can't be bounded: version 1.10 of Debian 12
// overruns its buffers or asks for absurd memory about four times a minute in tests/fuzz.sh, in its heaps, its
// attributes and its B-trees. What EMD files need of the format is small, and its description is public: HDF5 File
// Format Specification 3.0, https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html; the numbers of its
// sections stand beside the code.
#pragma once

#include "core/base/InputFile.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace magnet::hdf5
{
// An address of what is not there.
constexpr std::uint64_t nowhere = ~std::uint64_t{ 0 };

// Bytes that are taken from the front to the back. Throws Error that names the file, and `what` they are, where they
// end too early.
class Cursor
{
public:
  Cursor(const InputFile& file, std::string bytes, const char* what);
  // `count` bytes of the file from the byte `from` on.
  Cursor(const InputFile& file, std::uint64_t from, std::uint64_t count, const char* what);

  std::uint64_t left() const { return Bytes_.size() - At_; }
  void skip(std::uint64_t count);
  std::string take(std::uint64_t count);
  // The least significant byte first, as everywhere in HDF5; an address or length of all ones is `nowhere`.
  std::uint64_t number(std::uint64_t bytes);
  // Throws where the next bytes are others than these.
  void expect(const std::string& signature);
  // Throws where `good` is false: "... is damaged: a B-tree `why`".
  void check(bool good, const char* why) const;

private:
  const InputFile& File_;
  std::string Bytes_;
  const char* What_;
  std::uint64_t At_ = 0;
};

// Of an object's header.
struct Message
{
  enum Type : int
  {
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    Link = 0x06,
    ExternalFiles = 0x07,
    Layout = 0x08,
    Filters = 0x0B,
    Attribute = 0x0C,
    Continuation = 0x10,
    SymbolTable = 0x11,
    AttributeInfo = 0x15
  };
  int type = 0;
  bool shared = false; // what is meant stands elsewhere
  std::string body;
};

class File
{
public:
  // Reads the superblock (versions 0 to 3). Throws Error where the file is none of HDF5's, of a version that is not
  // known, begins with a block of another program's, or is cut off.
  explicit File(const std::string& path);

  const InputFile& bytes() const { return File_; }
  const std::string& path() const { return File_.path(); }
  std::uint64_t addressBytes() const { return AddressBytes_; }
  std::uint64_t lengthBytes() const { return LengthBytes_; }
  std::uint64_t root() const { return Root_; } // address of the root group

  // All messages of an object's header (versions 1 and 2). Throws Error where it is damaged.
  std::vector<Message> messages(std::uint64_t object) const;

private:
  void block(Cursor cursor, int version, unsigned flags, std::vector<Message>& result) const;

  InputFile File_;
  std::uint64_t AddressBytes_ = 8, LengthBytes_ = 8, Root_ = nowhere;
};

// The head of a B-tree's node.
struct TreeNode
{
  int level = 0; // 0: its children are no nodes
  std::uint64_t count = 0;
  std::uint64_t entries = 0; // byte of the file where they begin
};
enum class TreeOf
{
  Group = 0,
  Chunks = 1
};
// Throws Error where it is damaged, not of the wanted level (-1: any, for the root), or among the addresses already
// seen, to which it is added.
TreeNode treeNode(
  const File& file, std::uint64_t address, TreeOf kind, int level, std::set<std::uint64_t>& seen, const char* what);

// The first message of a type; null if there is none.
const Message* find(const std::vector<Message>& messages, Message::Type type);
}
