#include "NpyArray.h"

#include "TextFile.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <map>

namespace magnet
{
namespace
{
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis

// The place behind the key's colon in the header's dictionary, with quotation marks of either kind.
std::size_t placeOf(const std::string& dictionary, const std::string& key, const std::string& path)
{
  std::size_t at = std::min(dictionary.find("'" + key + "'"), dictionary.find('"' + key + '"'));
  require(at != std::string::npos, path, ": its header lacks '", key, "'");
  at = dictionary.find(':', at + key.size() + 2);
  at = at == std::string::npos ? at : dictionary.find_first_not_of(" \t\n", at + 1);
  require(at != std::string::npos, path, ": its header has no value for '", key, "'");
  return at;
}

// The value behind 'key': as it stands there, a text without its quotation marks.
std::string valueOf(const std::string& dictionary, const std::string& key, const std::string& path)
{
  const std::size_t at = placeOf(dictionary, key, path);
  const char first = dictionary[at];
  const bool quoted = first == '\'' || first == '"';
  const char* const last = first == '\'' ? "'" : first == '"' ? "\"" : first == '(' ? ")" : first == '[' ? "]" : ",}";
  const std::size_t end = dictionary.find_first_of(last, at + 1);
  require(end != std::string::npos, path, ": its header's value for '", key, "' does not end");
  return quoted ? dictionary.substr(at + 1, end - at - 1)
                : trimmed(dictionary.substr(at, end - at + (*last == ',' ? 0 : 1)));
}

// The quoted texts in a value: of a record [('phase', '<f4'), ...] the names and types of its fields.
std::vector<std::string> quotedIn(const std::string& value)
{
  std::vector<std::string> texts;
  for (std::size_t at = 0; (at = value.find_first_of("'\"", at)) != std::string::npos;)
  {
    const std::size_t end = value.find(value[at], at + 1);
    if (end == std::string::npos)
    {
      break;
    }
    texts.push_back(value.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return texts;
}

// Of the numbers; a record of one field is nothing else.
std::string typeOf(const std::string& dictionary, const std::string& path)
{
  const std::string type = valueOf(dictionary, "descr", path);
  if (type.empty() || type[0] != '[')
  {
    return type;
  }
  const std::vector<std::string> parts = quotedIn(type);
  const bool single = parts.size() == 2 && std::count(type.begin(), type.end(), '(') == 1;
  require(single, path, " holds records (a structured array): ", type.substr(0, 200),
    "; save the field with the phase: numpy.save(NAME, array['", parts.empty() ? "FIELD" : parts.front(), "'])");
  return parts.back();
}

std::vector<std::int64_t> shapeOf(const std::string& tuple, const std::string& path)
{
  constexpr std::size_t most = 32; // NumPy's own limit before its second version
  std::vector<std::int64_t> shape;
  for (std::size_t i = 1; i < tuple.size() && shape.size() < most;)
  {
    if (std::isdigit(static_cast<unsigned char>(tuple[i])) == 0)
    {
      require(std::string(" ,)L").find(tuple[i]) != std::string::npos, path, ": the shape ", tuple, " is no tuple");
      ++i;
      continue;
    }
    char* end = nullptr;
    shape.push_back(std::strtoll(tuple.c_str() + i, &end, 10));
    require(shape.back() > 0 && shape.back() <= largest, path, ": the shape ", tuple, " makes no sense");
    i = static_cast<std::size_t>(end - tuple.c_str());
  }
  return shape;
}

// What the indices of an array of images may be: 0 x, 1 y, 2 the image; the usual order first.
struct Order
{
  const char* name;
  std::array<int, 3> roles;
};
constexpr Order orders[] = { { "(image, y, x)", { 2, 1, 0 } }, { "(y, x, image)", { 1, 0, 2 } },
  { "(x, y, image)", { 0, 1, 2 } } };
}

namespace
{
// tuple: the shape as it stands there.
NpyArray readHeader(const InputFile& file, std::int64_t begin, const std::string& what, std::string& tuple)
{
  const std::string start = file.bytes(begin, 10, "the start");
  require(start.compare(0, 6, "\x93NUMPY") == 0, what, " is no .npy file: it does not start with '\\x93NUMPY'");
  const int version = start[6];
  require(version >= 1 && version <= 3, what, " is of the .npy version ", version, "; 1 to 3 can be read");
  const std::int64_t from = begin + (version == 1 ? 10 : 12);
  const std::string lengthBytes = file.bytes(begin + 8, from - begin - 8, "the header's length");
  const std::int64_t length = version == 1 ? numberAt<std::uint16_t>(lengthBytes.data(), false)
                                           : numberAt<std::uint32_t>(lengthBytes.data(), false);
  const std::string dictionary = file.bytes(from, length, "the header");
  NpyArray array;
  StoredLayout& layout = array.layout;
  layout.first = from + length;
  const std::string type = typeOf(dictionary, what);
  static const std::map<std::string, Number> numbers{ { "b1", Number::UInt8 }, { "i1", Number::Int8 },
    { "u1", Number::UInt8 }, { "i2", Number::Int16 }, { "u2", Number::UInt16 }, { "i4", Number::Int32 },
    { "u4", Number::UInt32 }, { "i8", Number::Int64 }, { "u8", Number::UInt64 }, { "f2", Number::Float16 },
    { "f4", Number::Float32 }, { "f8", Number::Float64 } };
  const auto found = type.size() == 3 ? numbers.find(type.substr(1)) : numbers.end();
  require(found != numbers.end() && std::string("<>|=").find(type[0]) != std::string::npos, what,
    " holds numbers of the type '", type, "'; truth values, integers of 1 to 8 and floats of 2 to 8 bytes can be read");
  layout.number = found->second;
  layout.big = type[0] == '>' || (type[0] == '=' && !littleEndianHost());
  array.truth = type.substr(1) == "b1";
  const std::string order = valueOf(dictionary, "fortran_order", what);
  require(order == "True" || order == "False", what, ": 'fortran_order' is ", order);
  array.fortran = order == "True";
  tuple = valueOf(dictionary, "shape", what);
  array.shape = shapeOf(tuple, what);
  return array;
}
}

NpyArray readNpyHeader(const InputFile& file, std::int64_t begin, const std::string& what)
{
  std::string tuple;
  NpyArray array = readHeader(file, begin, what, tuple);
  std::vector<std::int64_t>& shape = array.shape;
  for (auto one = shape.begin(); shape.size() > 3 && (one = std::find(shape.begin(), shape.end(), 1)) != shape.end();)
  {
    shape.erase(one);
  }
  require(shape.size() == 2 || shape.size() == 3, what, " holds an array of the shape ", tuple,
    "; (images, ny, nx) or (ny, nx) was expected");
  return array;
}

std::vector<double> readNpyList(const InputFile& file, std::int64_t begin, const std::string& what)
{
  std::string tuple;
  const NpyArray array = readHeader(file, begin, what, tuple);
  require(array.shape.size() == 1, what, " has the shape ", tuple, "; a list was expected");
  const std::int64_t count = array.shape.front();
  const std::string bytes = file.bytes(array.layout.first, count * bytesOf(array.layout.number), "a list");
  std::vector<double> values(static_cast<std::size_t>(count));
  toDoubles(bytes.data(), count, array.layout.number, array.layout.big, values.data());
  return values;
}

namespace
{
StoredLayout laidOut(const NpyArray& array, const Order& order)
{
  StoredLayout layout = array.layout;
  for (std::size_t i = 0; i < 3; ++i)
  {
    const std::size_t index = array.fortran ? i : 2 - i;
    layout.size[i] = array.shape[index];
    layout.axis[i] = order.roles[index];
  }
  return layout;
}

void offerOrders(StackInfo& info, const std::vector<std::int64_t>& shape)
{
  for (const Order& order : orders)
  {
    info.choices.emplace_back(order.name);
    const auto along = std::find(order.roles.begin(), order.roles.end(), 2) - order.roles.begin();
    info.orders.push_back({ order.name, shape[static_cast<std::size_t>(along)] });
  }
  if (info.choice == orders[0].name && shape[2] < shape[0] && shape[2] < shape[1])
  {
    info.notes.push_back(text("the array's last axis, of ", shape[2],
      ", is the shortest: if it numbers the images, set "
      "Images to '",
      orders[1].name, "' or '", orders[2].name, "'"));
  }
}
}

std::unique_ptr<ImageStack> npyStack(
  std::shared_ptr<const InputFile> file, NpyArray array, const std::string& choice, bool offers)
{
  const bool one = array.shape.size() == 2;
  array.shape.insert(array.shape.begin(), one ? 1 : 0, 1);
  const auto chosen = std::find_if(
    std::begin(orders), std::end(orders), [&](const Order& order) { return !one && choice == order.name; });
  const Order& order = chosen == std::end(orders) ? orders[0] : *chosen;
  StackInfo info;
  info.format = text("NumPy, ", name(array.layout.number), array.layout.big ? ", big-endian" : "");
  if (!one && offers)
  {
    info.choice = order.name;
    offerOrders(info, array.shape);
  }
  // A single image of Fortran's order needs its axes, too.
  const StoredLayout layout = laidOut(array, order);
  return std::make_unique<StoredStack>(std::move(file), layout, std::move(info));
}

std::unique_ptr<ImageStack> openNpy(const std::string& path, const std::string& choice)
{
  auto file = std::make_shared<const InputFile>(path);
  NpyArray array = readNpyHeader(*file, 0, path);
  return npyStack(std::move(file), std::move(array), choice, true);
}
}
