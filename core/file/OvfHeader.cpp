#include "OvfHeader.h"

#include "core/base/Error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

namespace magnet::ovf
{
namespace
{
constexpr const char* axes[] = { "x", "y", "z" };

std::string trimmed(const std::string& text)
{
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

struct Entry
{
  std::string value;
  std::int64_t line = 0;
};

// The keywords of the header, and what was wrong with the file that they came from.
class Keywords
{
public:
  explicit Keywords(const std::string& path)
    : Path_(path)
  {
  }

  void set(const std::string& key, const std::string& value, std::int64_t line) { Entries_[key] = { value, line }; }
  bool has(const std::string& key) const { return Entries_.count(key) != 0; }

  const Entry& get(const std::string& key) const
  {
    const auto found = Entries_.find(key);
    require(found != Entries_.end(), Path_, ": the header has no '", key, "'");
    return found->second;
  }

  std::string textOr(const std::string& key, const std::string& otherwise) const
  {
    return has(key) ? get(key).value : otherwise;
  }

  double number(const std::string& key) const
  {
    const Entry& entry = get(key);
    const std::string first = entry.value.substr(0, entry.value.find_first_of(" \t"));
    double value = 0.0;
    const auto result = std::from_chars(first.data(), first.data() + first.size(), value);
    require(result.ec == std::errc() && result.ptr == first.data() + first.size() && std::isfinite(value), Path_,
      ", line ", entry.line, ": '", key, "' is '", entry.value, "'; a number is expected");
    return value;
  }

  std::int64_t count(const std::string& key, std::int64_t largest) const
  {
    const double value = number(key);
    require(value == std::floor(value) && value >= 1.0 && value <= static_cast<double>(largest), Path_, ", line ",
      get(key).line, ": '", key, "' is ", get(key).value, "; a whole number from 1 to ", largest, " is expected");
    return static_cast<std::int64_t>(value);
  }

private:
  std::string Path_;
  std::map<std::string, Entry> Entries_;
};

double unitLength(const std::string& unit, const std::string& path)
{
  const std::map<std::string, double> known{ { "m", 1.0 }, { "mm", 1e-3 }, { "um", 1e-6 }, { "\u00b5m", 1e-6 },
    { "nm", 1e-9 }, { "pm", 1e-12 }, { "a", 1e-10 }, { "angstrom", 1e-10 } };
  const auto found = known.find(lower(unit));
  require(found != known.end(), path, ": the mesh unit is '", unit, "'; m, mm, um, nm, pm or A is expected");
  return found->second;
}

// The words of a Tcl list: a word with blanks in it stands in braces or quotation marks.
std::vector<std::string> listWords(const std::string& list)
{
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = list.find_first_not_of(" \t", at)) != std::string::npos)
  {
    const char* const closing = list[at] == '{' ? "}" : list[at] == '"' ? "\"" : " \t";
    at += *closing != ' ';
    const std::size_t end = std::min(list.find_first_of(closing, at), list.size());
    words.push_back(list.substr(at, end - at));
    at = std::min(end + 1, list.size());
  }
  return words;
}

double numberOfValues(const Header& header)
{
  double count = header.field.components;
  for (const std::int64_t nodes : header.field.grid.size)
  {
    count *= static_cast<double>(nodes);
  }
  return count;
}

void fill(Header& header, const Keywords& keys, const std::string& path)
{
  const std::string mesh = lower(keys.get("meshtype").value);
  require(mesh == "rectangular", path, ", line ", keys.get("meshtype").line, ": the mesh is '", mesh,
    "'; only rectangular meshes can be read");
  OvfField& field = header.field;
  const double unit = unitLength(keys.textOr("meshunit", "m"), path);
  for (int axis = 0; axis < 3; ++axis)
  {
    const std::string name = axes[axis];
    field.grid.size[axis] = keys.count(name + "nodes", std::numeric_limits<std::int32_t>::max());
    const double step = keys.number(name + "stepsize");
    require(step > 0.0, path, ", line ", keys.get(name + "stepsize").line, ": the step size along ", name, " is ", step,
      "; it must be positive");
    field.grid.spacing[axis] = step * unit;
    const double first = keys.has(name + "base")  ? keys.number(name + "base")
                         : keys.has(name + "min") ? keys.number(name + "min") + 0.5 * step
                                                  : 0.5 * step;
    field.grid.origin[axis] = first * unit;
  }
  field.components = header.version == 1 ? 3 : static_cast<int>(keys.count("valuedim", 9));
  header.multiplier = keys.has("valuemultiplier") ? keys.number("valuemultiplier") : 1.0;
  field.title = keys.textOr("title", "");
  const auto units = listWords(keys.textOr("valueunits", keys.textOr("valueunit", "")));
  field.unit = units.empty() ? "" : units.front();
  field.labels = listWords(keys.textOr("valuelabels", ""));
}
}

Header parseHeader(const std::string& content, const std::string& path)
{
  Header header;
  Keywords keys(path);
  std::int64_t line = 0;
  std::size_t at = 0;
  while (at < content.size())
  {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    require(end - at < longestLine, path, ", line ", line + 1, ": this is no OVF header");
    const std::string raw = content.substr(at, end - at);
    at = std::min(end + 1, content.size());
    ++line;
    if (line == 1)
    {
      const std::string first = lower(trimmed(raw));
      const bool old = first.find("oommf") != std::string::npos && first.find("mesh v1.0") != std::string::npos;
      const bool two = first.find("oommf ovf 2.0") != std::string::npos;
      require(old || two || first.find("oommf ovf 1.0") != std::string::npos, path,
        " is no OVF file: its first line is not '# OOMMF OVF 2.0' or '# OOMMF: rectangular mesh v1.0'");
      header.version = two ? 2 : 1;
      continue;
    }
    std::string body = trimmed(raw);
    require(body.empty() || body[0] == '#', path, ", line ", line, ": data before a '# Begin: Data' line");
    body = trimmed(body.empty() ? body : body.substr(1));
    const std::size_t colon = body.find(':');
    if (colon == std::string::npos || body[0] == '#')
    {
      continue;
    }
    const std::string key = lower(trimmed(body.substr(0, colon)));
    const std::string value = trimmed(body.substr(colon + 1).substr(0, body.substr(colon + 1).find("##")));
    if (key == "begin" && lower(value).rfind("data", 0) == 0)
    {
      const std::string kind = lower(trimmed(value.substr(4)));
      require(kind == "text" || kind == "binary 4" || kind == "binary 8", path, ", line ", line, ": the data are '",
        kind, "'; 'Text', 'Binary 4' or 'Binary 8' is expected");
      header.encoding = kind == "text" ? Encoding::Text : kind == "binary 4" ? Encoding::Binary4 : Encoding::Binary8;
      header.dataBegin = at;
      header.dataLine = line;
      fill(header, keys, path);
      return header;
    }
    if (key == "desc")
    {
      header.field.description.push_back(value);
    }
    keys.set(key, value, line);
  }
  require(line > 0, path, " is no OVF file: it is empty");
  throw Error(text(path, ": the file has no '# Begin: Data' line"));
}

std::size_t dataEnd(const Header& header)
{
  const double values = numberOfValues(header);
  const double bytes = header.encoding == Encoding::Text      ? 64.0 * values
                       : header.encoding == Encoding::Binary4 ? 4.0 * (values + 1.0)
                                                              : 8.0 * (values + 1.0);
  // Beyond any memory, and far from the largest size_t.
  return header.dataBegin + static_cast<std::size_t>(std::min(bytes, 1e18));
}

void requireData(const Header& header, std::size_t size, const std::string& path)
{
  const double values = numberOfValues(header);
  const double bytes = values * (header.encoding == Encoding::Text       ? 2.0
                                  : header.encoding == Encoding::Binary4 ? 4.0
                                                                         : 8.0);
  const auto left = static_cast<double>(size - header.dataBegin);
  // The last value of a text may have no blank behind it.
  require(bytes <= left + 1.0, path, ": the header announces ", values, " values, at least ", bytes,
    " bytes, but only ", left, " bytes follow; the file is cut off or its header is wrong");
}
}
