// Lists of angles in columns; not for use by others than AngleFile.
#pragma once

#include "AngleFile.h"

#include <cstdint>

namespace magnet
{
// content: of a text file (TextFile.h). path: for messages.
AngleFile angleTable(const std::string& content, const std::string& path);

// The tilt angle that a word is, with or without a degree sign, with a decimal point or comma. Throws Error that names
// the file and the line where it is none.
double angleIn(const std::string& word, const std::string& path, std::int64_t line);

// The name at the end of a path of any system.
std::string fileIn(const std::string& path);
}
