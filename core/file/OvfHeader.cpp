#include "OvfHeader.h"

#include "OvfKeywords.h"
#include "OvfMesh.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace magnet::ovf
{
namespace
{
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
    std::string word = list.substr(at, end - at);
    at = std::min(end + 1, list.size());
    if (*closing == ' ')
    {
      word.resize(word.find_last_not_of(",;") + 1); // between words, as people write lists
    }
    if (!word.empty() || *closing != ' ')
    {
      words.push_back(word);
    }
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

// OVF 2.0 has a list of units, one for all components or one each; earlier versions one unit, which may have blanks.
std::string valueUnit(const Keywords& keys, OvfField& field)
{
  const std::string whole = keys.textOr("valueunits", keys.textOr("valueunit", ""));
  std::string list = whole;
  std::replace_if(
    list.begin(), list.end(), [](char c) { return c == ',' || c == ';'; }, ' ');
  const auto units = listWords(list);
  if (magneticUnit(whole) || units.empty())
  {
    return whole;
  }
  const auto other = std::find_if(
    units.begin(), units.end(), [&](const std::string& unit) { return unit != units.front(); });
  if (other != units.end() && keys.has("valueunits"))
  {
    field.notes.push_back(text("The components have several units, ", whole, "; the values are left as they are."));
    return whole;
  }
  return units.front();
}

int componentsOf(const Header& header, const Keywords& keys, OvfField& field)
{
  constexpr int most = 9;
  if (keys.has("valuedim"))
  {
    return static_cast<int>(keys.count("valuedim", most));
  }
  const std::size_t labels = field.labels.size();
  if (header.version == 1 || labels < 1 || labels > most)
  {
    if (header.version != 1)
    {
      field.notes.push_back("The header has no valuedim; 3 components are taken.");
    }
    return 3;
  }
  field.notes.push_back(text("The header has no valuedim; ", labels, " components are taken, as there are labels."));
  return static_cast<int>(labels);
}

void fill(Header& header, const Keywords& keys, const OvfOptions& options, const std::string& path)
{
  OvfField& field = header.field;
  fillMesh(field, keys, options, path);
  if (keys.has("segmentcount") && keys.count("segmentcount", std::numeric_limits<std::int32_t>::max()) > 1)
  {
    field.notes.push_back(text("The file has ", keys.get("segmentcount").value, " segments; the first is read."));
  }
  header.multiplier = keys.has("valuemultiplier") ? keys.number("valuemultiplier") : 1.0;
  field.title = keys.textOr("title", "");
  field.labels = listWords(keys.textOr("valuelabels", ""));
  field.components = componentsOf(header, keys, field);
  field.unit = valueUnit(keys, field);
}

// The version that a line names, 1 or 2, by the format's own identification ("# OOMMF OVF 2.0",
// "# OOMMF: rectangular mesh v1.0"); 0: it is another comment. What OOMMF wrote while 1.0 was developed, 0.99 and
// 0.0a0, is the same as 1.0.
int versionOf(const std::string& line, const std::string& path)
{
  std::string name = withoutBlanks(lower(line));
  name.erase(0, name.find_first_not_of('#'));
  name.erase(std::remove(name.begin(), name.end(), ':'), name.end());
  require(
    name.rfind("oommfirregularmesh", 0) != 0, path, ": the mesh is irregular; only rectangular meshes can be read");
  std::string version;
  for (const std::string format : { "oommfrectangularmeshv", "oommfovf" })
  {
    version = name.rfind(format, 0) == 0 ? name.substr(format.size()) : version;
  }
  if (version.empty())
  {
    return 0;
  }
  require(version.rfind("0.", 0) == 0 || version[0] == '1' || version[0] == '2', path,
    " is no OVF file that can be read: it calls itself '", trimmed(line).substr(0, 80),
    "'; version 0.99, 1.0 or 2.0 is expected");
  return version[0] == '2' ? 2 : 1;
}

// What the line "# Begin: Data Binary 4" tells.
void beginData(Header& header, const std::string& value, std::int64_t line, const std::string& path)
{
  const std::string kind = trimmed(lower(value).substr(4));
  const std::string name = withoutBlanks(kind);
  require(name == "text" || name == "csv" || name == "binary4" || name == "binary8", path, ", line ", line,
    ": the data are '", kind, "'; 'Text', 'CSV', 'Binary 4' or 'Binary 8' is expected");
  header.encoding = name == "text"      ? Encoding::Text
                    : name == "csv"     ? Encoding::Commas
                    : name == "binary4" ? Encoding::Binary4
                                        : Encoding::Binary8;
  header.dataLine = line;
}
}

Header parseHeader(const std::string& content, const OvfOptions& options, const std::string& path)
{
  constexpr const char* byteOrderMark = "\xEF\xBB\xBF";
  constexpr const char* noOvf = " is no OVF file: its first line is not '# OOMMF OVF 2.0' or "
                                "'# OOMMF: rectangular mesh v1.0'";
  Header header;
  header.version = 0;
  Keywords keys(path);
  std::int64_t line = 0;
  std::size_t at = content.compare(0, 3, byteOrderMark) == 0 ? 3 : 0;
  while (at < content.size())
  {
    const std::size_t end = std::min(content.find_first_of("\r\n", at), content.size());
    require(
      end - at < longestLine, path, header.version == 0 ? noOvf : text(", line ", line + 1, ": this is no OVF header"));
    std::string body = trimmed(content.substr(at, end - at));
    at = std::min(end + (content.compare(end, 2, "\r\n") == 0 ? 2 : 1), content.size());
    ++line;
    if (header.version == 0)
    {
      // Programs and people write comments above it.
      require(body.empty() || body[0] == '#', path, noOvf);
      header.version = versionOf(body, path);
      continue;
    }
    require(body.empty() || body[0] == '#', path, ", line ", line, ": data before a '# Begin: Data' line");
    body = trimmed(body.empty() ? body : body.substr(1));
    const std::size_t colon = body.find(':');
    if (colon == std::string::npos || body[0] == '#')
    {
      continue;
    }
    const std::string key = withoutBlanks(lower(body.substr(0, colon)));
    const std::string value = trimmed(body.substr(colon + 1).substr(0, body.substr(colon + 1).find("##")));
    if (key == "begin" && lower(value).rfind("data", 0) == 0)
    {
      beginData(header, value, line, path);
      header.dataBegin = at;
      fill(header, keys, options, path);
      return header;
    }
    if (key == "desc")
    {
      header.field.description.push_back(value);
    }
    keys.set(key, value, line);
  }
  require(line > 0, path, " is no OVF file: it is empty");
  require(header.version > 0, path, noOvf);
  throw Error(text(path, ": the file has no '# Begin: Data' line"));
}

std::size_t dataEnd(const Header& header)
{
  const double values = numberOfValues(header);
  const double bytes = header.encoding == Encoding::Binary4   ? 4.0 * (values + 1.0)
                       : header.encoding == Encoding::Binary8 ? 8.0 * (values + 1.0)
                                                              : 64.0 * values;
  // Beyond any memory, and far from the largest size_t.
  return header.dataBegin + static_cast<std::size_t>(std::min(bytes, 1e18));
}

void requireData(const Header& header, std::size_t size, const std::string& path)
{
  const double values = numberOfValues(header);
  const double bytes = values * (header.encoding == Encoding::Binary4    ? 4.0
                                  : header.encoding == Encoding::Binary8 ? 8.0
                                                                         : 2.0);
  const auto left = static_cast<double>(size - header.dataBegin);
  // The last value of a text may have no blank behind it.
  require(bytes <= left + 1.0, path, ": the header announces ", values, " values, at least ", bytes,
    " bytes, but only ", left, " bytes follow; the file is cut off or its header is wrong");
}
}
