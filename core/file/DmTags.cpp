#include "DmTags.h"

#include "core/base/Error.h"

#include <vector>

namespace magnet
{
namespace
{
constexpr int deepest = 64;                                // groups within groups
constexpr std::int64_t mostTags = std::int64_t{ 1 } << 20; // in one file

// Bytes of one value of a simple type; 0 for others.
std::int64_t bytesOfType(std::int64_t type)
{
  switch (type)
  {
    case 2:
    case 4:
      return 2;
    case 3:
    case 5:
    case 6:
      return 4;
    case 7:
    case 11:
    case 12:
      return 8;
    case 8:
    case 9:
    case 10:
      return 1;
    default:
      return 0;
  }
}

double valueOf(const char* place, std::int64_t type, bool big)
{
  switch (type)
  {
    case 2:
      return numberAt<std::int16_t>(place, big);
    case 3:
      return numberAt<std::int32_t>(place, big);
    case 4:
      return numberAt<std::uint16_t>(place, big);
    case 5:
      return numberAt<std::uint32_t>(place, big);
    case 6:
      return numberAt<float>(place, big);
    case 7:
      return numberAt<double>(place, big);
    case 11:
      return static_cast<double>(numberAt<std::int64_t>(place, big));
    case 12:
      return static_cast<double>(numberAt<std::uint64_t>(place, big));
    default:
      return static_cast<unsigned char>(*place);
  }
}
}

// A group: sorted and open (a byte each) and the number of tags. A tag: its kind (20 a group, 21 data, 0 the end), its
// label's length (16 bits) and label, in DM4 its length in bytes; data: "%%%%", the length of a description, the
// description, the values. Lengths have 32 bits in DM3 and 64 in DM4, the most significant byte first; only the values
// have the order that the header tells. Source: C. Boothroyd, "How to decipher DigitalMicrograph files", and the same
// facts in the documentation of RosettaSciIO.
class DmTags::Parser
{
public:
  explicit Parser(DmTags& tags)
    : Tags_(tags)
    , File_(tags.File_)
  {
    const std::string head = File_.bytes(0, 4, "the version");
    Tags_.Version_ = numberAt<std::int32_t>(head.data(), true);
    require(Tags_.Version_ == 3 || Tags_.Version_ == 4, File_.path(),
      " is no DigitalMicrograph file of version 3 or 4: it starts with ", Tags_.Version_);
    At_ = 4;
    this->length("the file's length");
    const std::int64_t order = this->integer(4, "the byte order");
    require(order == 0 || order == 1, File_.path(), " says that its byte order is ", order, "; 0 or 1 was expected");
    Tags_.Big_ = order == 0;
    this->group("", 0);
  }

private:
  std::int64_t integer(int bytes, const char* what)
  {
    const std::string stored = File_.bytes(At_, bytes, what);
    At_ += bytes;
    std::uint64_t value = 0;
    for (const char c : stored)
    {
      value = value << 8 | static_cast<unsigned char>(c);
    }
    return bytes == 4 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value);
  }
  std::int64_t length(const char* what) { return this->integer(Tags_.Version_ == 4 ? 8 : 4, what); }

  // Of something that lies ahead in the file, in bytes or more.
  std::int64_t sizeAhead(const char* what)
  {
    const std::int64_t at = At_;
    const std::int64_t size = this->length(what);
    require(size >= 0 && size <= File_.size() - At_, File_.path(), " is damaged at byte ", at, ": ", what, " is ", size,
      ", and the file has ", File_.size(), " bytes");
    return size;
  }

  void group(const std::string& path, int depth)
  {
    require(
      depth < deepest, File_.path(), " is damaged at byte ", At_, ": more than ", deepest, " groups in each other");
    At_ += 2;
    const std::int64_t count = this->sizeAhead("the number of tags");
    for (std::int64_t i = 0; i < count; ++i)
    {
      require(++Count_ < mostTags, File_.path(), " has more than ", mostTags, " tags");
      const auto kind = static_cast<unsigned char>(File_.bytes(At_, 1, "a tag")[0]);
      const std::string labelLength = File_.bytes(At_ + 1, 2, "a label's length");
      const auto characters = numberAt<std::uint16_t>(labelLength.data(), true);
      if (kind == 0)
      {
        return;
      }
      require(kind == 20 || kind == 21, File_.path(), " is damaged at byte ", At_, ": a tag of the kind ",
        static_cast<int>(kind), "; 20 and 21 are known");
      std::string label = File_.bytes(At_ + 3, characters, "a label");
      At_ += 3 + characters;
      At_ += Tags_.Version_ == 4 ? 8 : 0;
      label = (path.empty() ? "" : path + ".") + (label.empty() ? std::to_string(i) : label);
      kind == 20 ? this->group(label, depth + 1) : this->data(label);
    }
  }

  // Bytes of one value that the description from `from` on tells of; moves `from` behind it.
  std::int64_t bytesOfValue(const std::vector<std::int64_t>& description, std::size_t& from, int depth)
  {
    const auto next = [&]
    {
      require(
        from < description.size(), File_.path(), " is damaged before byte ", At_, ": a description that is too short");
      return description[from++];
    };
    const std::int64_t type = next();
    if (type != 15)
    {
      const std::int64_t bytes = bytesOfType(type);
      require(bytes > 0, File_.path(), " is damaged before byte ", At_, ": a value of the type ", type);
      return bytes;
    }
    require(depth == 0, File_.path(), " is damaged before byte ", At_, ": a structure within a structure");
    next();
    const std::int64_t fields = next();
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < fields; ++i)
    {
      next();
      sum += this->bytesOfValue(description, from, 1);
    }
    return sum;
  }

  void data(const std::string& name)
  {
    require(
      File_.bytes(At_, 4, "a tag's data") == "%%%%", File_.path(), " is damaged at byte ", At_, ": '%%%%' is missing");
    At_ += 4;
    std::vector<std::int64_t> description(static_cast<std::size_t>(this->sizeAhead("a description's length")));
    for (std::int64_t& value : description)
    {
      value = this->length("a description");
    }
    require(!description.empty(), File_.path(), " is damaged at byte ", At_, ": an empty description");
    const std::int64_t type = description[0];
    std::size_t from = type == 20 ? 1 : 0;
    std::int64_t count = 1;
    std::int64_t bytes = 2;
    if (type == 18)
    {
      require(description.size() == 2, File_.path(), " is damaged before byte ", At_, ": a text without a length");
    }
    else
    {
      bytes = this->bytesOfValue(description, from, 0);
    }
    if (type == 18 || type == 20)
    {
      count = description.back();
      require(count >= 0 && (bytes == 0 || count <= (File_.size() - At_) / bytes), File_.path(),
        " is damaged before byte ", At_, ": ", count, " values of ", bytes, " bytes; the file has ", File_.size(),
        " bytes");
      const std::int64_t simple = type == 18 ? 4 : description.size() == 3 ? description[1] : 0;
      Tags_.Arrays_[name] = { At_, count, static_cast<int>(simple) };
    }
    else if (type != 15)
    {
      const std::string stored = File_.bytes(At_, bytes, "a value");
      Tags_.Numbers_[name] = valueOf(stored.data(), type, Tags_.Big_);
    }
    At_ += bytes * count;
  }

  DmTags& Tags_;
  const InputFile& File_;
  std::int64_t At_ = 0;
  std::int64_t Count_ = 0;
};

DmTags::DmTags(const InputFile& file)
  : File_(file)
{
  Parser parser(*this);
}

std::optional<double> DmTags::number(const std::string& name) const
{
  const auto found = Numbers_.find(name);
  return found == Numbers_.end() ? std::nullopt : std::optional<double>(found->second);
}

std::optional<DmArray> DmTags::array(const std::string& name) const
{
  const auto found = Arrays_.find(name);
  return found == Arrays_.end() ? std::nullopt : std::optional<DmArray>(found->second);
}

std::string DmTags::text(const std::string& name) const
{
  const auto found = this->array(name);
  std::string result;
  if (found && found->type == 4 && found->count < 4096)
  {
    const std::string stored = File_.bytes(found->first, 2 * found->count, "a text");
    for (std::int64_t i = 0; i < found->count; ++i)
    {
      const auto c = numberAt<std::uint16_t>(stored.data() + 2 * i, Big_);
      if (c < 0x80)
      {
        result += static_cast<char>(c);
      }
      else if (c < 0x800)
      {
        result += { static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F)) };
      }
      else
      {
        result += { static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
          static_cast<char>(0x80 | (c & 0x3F)) };
      }
    }
  }
  return result;
}
}
