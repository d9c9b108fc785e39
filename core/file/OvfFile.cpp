#include "OvfFile.h"

#include "OvfContent.h"
#include "OvfHeader.h"
#include "OvfMeaning.h"
#include "TextFile.h"
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

bool isBlank(char c)
{
  return c != '\0' && std::strchr(blanks, c) != nullptr;
}

bool endsNumber(char c)
{
  return isBlank(c) || c == ',' || c == '#';
}

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

// The number at `at`, which moves behind it; 0 for one that is too small for a double. Fortran writes exponents with a
// D.
std::errc nextNumber(const char*& at, const char* end, double& value)
{
  auto result = std::from_chars(at, end, value);
  const bool more = result.ptr != end && (*result.ptr == 'D' || *result.ptr == 'd');
  if (result.ec == std::errc() && !more)
  {
    at = result.ptr;
    return result.ec;
  }
  const char* const rest = std::find_if(at, std::min(end, at + 400), [](char c) { return endsNumber(c); });
  std::string number(at, rest);
  std::replace_if(
    number.begin(), number.end(), [](char c) { return c == 'D' || c == 'd'; }, 'e');
  result = std::from_chars(number.data(), number.data() + number.size(), value);
  const std::size_t exponent = number.find_first_of("eE");
  if (result.ec == std::errc::result_out_of_range && exponent != std::string::npos && number[exponent + 1] == '-')
  {
    value = 0.0;
    result.ec = std::errc();
  }
  at += result.ptr - number.data();
  return result.ec;
}

void readText(const std::string& content, const Header& header, const std::string& path, std::vector<float>& values)
{
  const char* at = content.data() + header.dataBegin;
  const char* const end = content.data() + content.size();
  const bool commas = header.encoding == Encoding::Commas;
  std::int64_t line = header.dataLine + 1;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    while (at < end && (*at == '#' || isBlank(*at) || (commas && *at == ',')))
    {
      line += *at == '\n' || (*at == '\r' && (at + 1 == end || at[1] != '\n'));
      // A comment runs to the end of its line; "# End: Data" means that there is no more.
      if (*at == '#')
      {
        const char* const rest = std::find_if(at, end, [](char c) { return c == '\n' || c == '\r'; });
        const std::string comment = lower(std::string(at, std::min(rest, at + 64)));
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
    const std::errc problem = nextNumber(at, end, value);
    require(problem == std::errc(), path, ", line ", line, ": value ", i + 1, " of ", values.size(),
      at >= end                                   ? " is missing: the file ends here"
      : problem == std::errc::result_out_of_range ? " is too large"
                                                  : " is no number");
    values[i] = static_cast<float>(value * header.multiplier);
    require(std::isfinite(values[i]), path, ", line ", line, ": a value is NaN or infinite");
  }
  while (commas && at < end && (*at == ',' || isBlank(*at)))
  {
    ++at;
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
    case Encoding::Commas:
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
