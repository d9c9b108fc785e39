#include "OvfFile.h"

#include "OvfContent.h"
#include "OvfHeader.h"
#include "OvfMeaning.h"
#include "core/base/Error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace magnet
{
namespace
{
using ovf::Encoding;
using ovf::Header;

constexpr const char* blanks = " \t\r\n";

// Of a compressed file: as far as it is unpacked before its header has said what follows.
constexpr std::size_t longestHeader = 1 << 20;

// The data end here: at the end of the file, or where a line starts with #.
bool endsAt(const std::string& content, std::size_t at)
{
  const std::size_t next = content.find_first_not_of(blanks, at);
  return next == std::string::npos || content[next] == '#';
}

// A number of the given type at a place in memory, bytes reversed if asked for.
template <class Number>
Number numberAt(const char* place, bool reversed)
{
  char bytes[sizeof(Number)];
  std::copy_n(place, sizeof(Number), bytes);
  if (reversed)
  {
    std::reverse(bytes, bytes + sizeof(Number));
  }
  Number value;
  std::memcpy(&value, bytes, sizeof(Number));
  return value;
}

template <class Number>
void readBinary(
  const std::string& content, const Header& header, Number check, const std::string& path, std::vector<float>& values)
{
  const std::size_t needed = (values.size() + 1) * sizeof(Number);
  require(content.size() - header.dataBegin >= needed, path, ": the data need ", needed, " bytes from byte ",
    header.dataBegin, ", but the file ends after ", content.size() - header.dataBegin);
  const char* const begin = content.data() + header.dataBegin;
  const bool native = numberAt<Number>(begin, false) == check;
  require(native || numberAt<Number>(begin, true) == check, path, ", byte ", header.dataBegin,
    ": the check value that must precede binary data is wrong; the data are damaged, or no binary data of ",
    sizeof(Number), " bytes");
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    const double value = numberAt<Number>(begin + (i + 1) * sizeof(Number), !native) * header.multiplier;
    values[i] = static_cast<float>(value);
    require(std::isfinite(values[i]), path, ", byte ", header.dataBegin + (i + 1) * sizeof(Number),
      ": a value is NaN or infinite");
  }
  require(endsAt(content, header.dataBegin + needed), path, ", byte ", header.dataBegin + needed,
    ": the data go on after ", values.size(), " values, all that the header announces");
}

void readText(const std::string& content, const Header& header, const std::string& path, std::vector<float>& values)
{
  const char* at = content.data() + header.dataBegin;
  const char* const end = content.data() + content.size();
  std::int64_t line = header.dataLine + 1;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    while (at < end && (*at == '#' || (*at != '\0' && std::strchr(blanks, *at) != nullptr)))
    {
      line += *at == '\n';
      // A comment runs to the end of its line; "# End: Data" means that there is no more.
      if (*at == '#')
      {
        const char* const rest = std::find(at, end, '\n');
        std::string comment(at, std::min(rest, at + 64));
        std::transform(
          comment.begin(), comment.end(), comment.begin(), [](unsigned char c) { return std::tolower(c); });
        require(comment.find("end") == std::string::npos || comment.find("data") == std::string::npos, path, ", line ",
          line, ": the data end after ", i, " of ", values.size(), " values");
        at = rest;
      }
      else
      {
        ++at;
      }
    }
    double value = 0.0;
    at += at < end && *at == '+';
    const auto result = std::from_chars(at, end, value);
    require(result.ec == std::errc(), path, ", line ", line, ": value ", i + 1, " of ", values.size(),
      at < end ? " is no number" : " is missing: the file ends here");
    at = result.ptr;
    values[i] = static_cast<float>(value * header.multiplier);
    require(std::isfinite(values[i]), path, ", line ", line, ": a value is NaN or infinite");
  }
  require(endsAt(content, at - content.data()), path, ", line ", line, ": the data go on after ", values.size(),
    " values, all that the header announces");
}
}

OvfField readOvf(const std::string& path, const OvfOptions& options)
{
  require(std::isfinite(options.saturationMagnetization) && options.saturationMagnetization >= 0.0,
    "Saturation Magnetization is ", options.saturationMagnetization, " A/m; it must be positive, or 0 for none");
  ovf::Content file(path);
  file.extend(longestHeader);
  Header header = ovf::parseHeader(file.bytes(), options, path);
  // Some more, to come by the end of the compressed data, where their checksum is.
  file.extend(ovf::dataEnd(header) + longestHeader);
  const std::string& content = file.bytes();
  ovf::requireData(header, content.size(), path);
  OvfField& field = header.field;
  field.values.resize(static_cast<std::size_t>(field.grid.cells()) * field.components);
  switch (header.encoding)
  {
    case Encoding::Text:
      readText(content, header, path, field.values);
      break;
    case Encoding::Binary4:
      readBinary<float>(content, header, ovf::check4, path, field.values);
      break;
    case Encoding::Binary8:
      readBinary<double>(content, header, ovf::check8, path, field.values);
      break;
  }
  ovf::interpret(field, options, path);
  return std::move(field);
}
}
