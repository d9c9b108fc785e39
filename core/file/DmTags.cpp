#include "DmTags.h"

#include "core/base/Error.h"

#include <cstdint>
#include <vector>

namespace magnet
{
namespace
{
constexpr int deepest = 64;                                // groups within groups
constexpr std::int64_t mostTags = std::int64_t{ 1 } << 20; // in one file

// How DigitalMicrograph's simple types are stored; none for 64-bit integers, which nothing here needs, and for others.
std::optional<Number> numberOf(std::int64_t type)
{
  static const std::map<std::int64_t, Number> numbers{ { 2, Number::Int16 }, { 3, Number::Int32 },
    { 4, Number::UInt16 }, { 5, Number::UInt32 }, { 6, Number::Float32 }, { 7, Number::Float64 }, { 8, Number::UInt8 },
    { 9, Number::Int8 }, { 10, Number::UInt8 } };
  const auto found = numbers.find(type);
  return found == numbers.end() ? std::nullopt : std::optional<Number>(found->second);
}

// Of one value; 0 for what is no simple type.
std::int64_t bytesOfType(std::int64_t type)
{
  const auto number = numberOf(type);
  return number ? bytesOf(*number) : type == 11 || type == 12 ? 8 : 0;
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
    const auto order = numberAt<std::int32_t>(File_.bytes(At_, 4, "the byte order").data(), true);
    At_ += 4;
    require(order == 0 || order == 1, File_.path(), " says that its byte order is ", order, "; 0 or 1 was expected");
    Tags_.Big_ = order == 0;
    this->group("", 0);
  }

private:
  std::int64_t length(const char* what)
  {
    const std::int64_t bytes = Tags_.Version_ == 4 ? 8 : 4;
    const std::string stored = File_.bytes(At_, bytes, what);
    At_ += bytes;
    return bytes == 8 ? numberAt<std::int64_t>(stored.data(), true) : numberAt<std::int32_t>(stored.data(), true);
  }

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
    else if (const auto number = numberOf(type))
    {
      float value = 0.0F;
      toFloats(File_.bytes(At_, bytes, "a value").data(), 1, *number, Tags_.Big_, &value);
      Tags_.Numbers_[name] = value;
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

std::vector<double> DmTags::numbers(const std::string& name, std::int64_t count) const
{
  std::vector<double> result;
  const auto found = this->array(name);
  const auto stored = found ? numberOf(found->type) : std::nullopt;
  if (stored && found->count == count)
  {
    result.resize(static_cast<std::size_t>(count));
    const std::string bytes = File_.bytes(found->first, count * bytesOf(*stored), "an array of numbers");
    toDoubles(bytes.data(), count, *stored, Big_, result.data());
    return result;
  }
  for (std::int64_t i = 0; i <= count; ++i)
  {
    const auto value = this->number(name + "." + std::to_string(i));
    if (value.has_value() != (i < count))
    {
      return {};
    }
    value ? result.push_back(*value) : void();
  }
  return result;
}

std::int64_t DmTags::count(const std::string& name) const
{
  constexpr int ofText = 4;
  if (const auto found = this->array(name))
  {
    return found->type == ofText ? 0 : found->count;
  }
  std::int64_t count = 0;
  while (count < mostTags && this->number(name + "." + std::to_string(count)))
  {
    ++count;
  }
  return count;
}

std::set<std::string> DmTags::below(const std::string& group) const
{
  const std::string start = group + ".";
  std::set<std::string> names;
  for (auto at = Numbers_.lower_bound(start); at != Numbers_.end() && at->first.rfind(start, 0) == 0; ++at)
  {
    const std::size_t dot = at->first.rfind('.');
    if (dot >= start.size())
    {
      names.insert(at->first.substr(0, dot));
    }
  }
  for (auto at = Arrays_.lower_bound(start); at != Arrays_.end() && at->first.rfind(start, 0) == 0; ++at)
  {
    names.insert(at->first);
  }
  return names;
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
