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

// Parses from the start of the file to the "Begin: Data" line. Throws Error naming `path` and the line.
Header parseHeader(const std::string& content, const std::string& path);
}
