#include "Hdf5Group.h"

#include "core/base/Error.h"

namespace magnet::hdf5
{
namespace
{
using Links = std::map<std::string, std::uint64_t>;

// III.C and III.D: the names in a heap, the objects in the leaves of a tree.
class SymbolTable
{
public:
  SymbolTable(const File& file, Cursor message, Links& result)
    : File_(file)
    , Result_(result)
  {
    const std::uint64_t tree = message.number(file.addressBytes());
    const std::uint64_t address = message.number(file.addressBytes());
    Cursor heap(file.bytes(), address, 8 + 2 * file.lengthBytes() + file.addressBytes(), "a group's heap of names");
    heap.expect("HEAP");
    heap.skip(4);
    const std::uint64_t size = heap.number(file.lengthBytes());
    heap.skip(file.lengthBytes());
    const std::uint64_t from = heap.number(file.addressBytes());
    Names_ = Cursor(file.bytes(), from, size, "a group's heap of names").take(size);
    this->node(tree, -1);
  }

private:
  // level: what the node's should be; -1 for the root.
  void node(std::uint64_t address, int level)
  {
    const TreeNode node = treeNode(File_, address, TreeOf::Group, level, Seen_, "a group's B-tree");
    const std::uint64_t each = File_.lengthBytes() + File_.addressBytes();
    Cursor entries(File_.bytes(), node.entries, node.count * each, "a group's B-tree");
    for (std::uint64_t i = 0; i < node.count; ++i)
    {
      entries.skip(File_.lengthBytes());
      const std::uint64_t child = entries.number(File_.addressBytes());
      node.level > 0 ? this->node(child, node.level - 1) : this->symbols(child);
    }
  }

  void symbols(std::uint64_t address)
  {
    Cursor start(File_.bytes(), address, 8, "a group's table of objects");
    start.check(Seen_.insert(address).second, "is there twice");
    start.expect("SNOD");
    start.skip(2);
    const std::uint64_t count = start.number(2);
    Cursor entries(File_.bytes(), address + 8, count * (2 * File_.addressBytes() + 24), "a group's table of objects");
    for (std::uint64_t i = 0; i < count; ++i)
    {
      const std::uint64_t name = entries.number(File_.addressBytes());
      const std::uint64_t object = entries.number(File_.addressBytes());
      entries.skip(24);
      entries.check(name < Names_.size(), "has a name beyond the heap of names");
      if (object != nowhere)
      {
        Result_[Names_.substr(name, Names_.find('\0', name) - name)] = object;
      }
    }
  }

  const File& File_;
  Links& Result_;
  std::string Names_;
  std::set<std::uint64_t> Seen_;
};

// IV.A.2.g
void addLink(const File& file, Cursor message, Links& result)
{
  message.check(message.number(1) == 1, "is of a version that is not known");
  const auto flags = static_cast<unsigned>(message.number(1));
  const std::uint64_t kind = (flags & 8U) != 0 ? message.number(1) : 0;
  message.skip((flags & 4U) != 0 ? 8 : 0);
  message.skip((flags & 0x10U) != 0 ? 1 : 0);
  const std::uint64_t length = message.number(std::uint64_t{ 1 } << (flags & 3U));
  const std::string name = message.take(length);
  if (kind == 0)
  {
    result[name] = message.number(file.addressBytes());
  }
}
}

Links links(const File& file, std::uint64_t group)
{
  Links result;
  for (const Message& message : file.messages(group))
  {
    if (message.type == Message::SymbolTable)
    {
      SymbolTable(file, { file.bytes(), message.body, "a group" }, result);
    }
    else if (message.type == Message::Link)
    {
      addLink(file, { file.bytes(), message.body, "a link" }, result);
    }
    else if (message.type == Message::LinkInfo)
    {
      Cursor info(file.bytes(), message.body, "a group");
      info.skip(1);
      info.skip((info.number(1) & 1U) != 0 ? 8 : 0);
      require(info.number(file.addressBytes()) == nowhere, file.path(),
        " has a group that keeps its links in the heap of HDF5's newest format; save it in the earliest format that "
        "holds it, as is the library's default");
    }
  }
  return result;
}

std::uint64_t at(const File& file, const std::string& path)
{
  std::uint64_t object = file.root();
  for (std::size_t from = 1; from < path.size() && object != nowhere;)
  {
    const std::size_t to = std::min(path.find('/', from), path.size());
    const Links found = links(file, object);
    const auto next = found.find(path.substr(from, to - from));
    object = next == found.end() ? nowhere : next->second;
    from = to + 1;
  }
  return object;
}
}
