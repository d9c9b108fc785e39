// The header of an OVF segment; not for use by others than OvfFile.cpp.
#pragma once

#include "OvfFile.h"

#include <cstdint>
#include <string>

namespace magnet::ovf
{
enum class Encoding
{
  Text,
  Commas, // a text with commas between its numbers
  Binary4,
  Binary8
};

struct Header
{
  int version = 2; // 1 or 2: the byte order that a writer should have used
  OvfField field;  // everything but the values
  double multiplier = 1.0;
  Encoding encoding = Encoding::Text;
  std::size_t dataBegin = 0; // first byte after the "Begin: Data" line
  std::int64_t dataLine = 0; // its line number, from 1
};

// What precedes binary data, and tells its byte order.
inline constexpr float check4 = 1234567.0F;
inline constexpr double check8 = 123456789012345.0;

// A header line is shorter: anything else is a binary file, of which a part must not go into a message.
inline constexpr std::size_t longestLine = 65536;

// Parses from the start of the file to the "Begin: Data" line. The field gets everything but values and name, and notes
// on its mesh. Throws Error naming `path` and the line.
Header parseHeader(const std::string& content, const OvfOptions& options, const std::string& path);

// The number of bytes at which the data end at the latest: exact for binary data; a text value has at most 64.
std::size_t dataEnd(const Header& header);

// Throws Error unless `size` bytes of a file can hold the values that its header announces. So a header can't ask for
// more memory than its file justifies.
void requireData(const Header& header, std::size_t size, const std::string& path);
}
