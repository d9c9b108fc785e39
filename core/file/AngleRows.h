// The cells of a list of angles in columns; not for use by others than AngleTable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace magnet
{
struct AngleRow
{
  std::int64_t line = 0; // in the file, from 1
  std::vector<std::string> cells;
};

struct AngleRows
{
  AngleRow heads; // no cells where there are no headings
  std::vector<AngleRow> rows;
  std::string note; // what was decided about commas; empty for nothing
};

// content: of a text file (TextFile.h): lines of cells that blanks, commas, semicolons or tabulators separate, with or
// without quotes, below a line of headings or none; or the first loop of a STAR file with a column of tilt angles. A
// heading may stand behind the # of a comment right above the numbers. path: for messages. Throws Error where commas
// may be decimal ones or part columns.
AngleRows angleRows(const std::string& content, const std::string& path);

// How well a heading says that its column holds tilt angles; 0: it does not.
int tiltScore(const std::string& heading);

// A heading's letters and digits, in lower case: "Image no." is "imageno".
std::string plainHeading(const std::string& heading);

// A number with a decimal point or a decimal comma.
std::optional<double> decimalIn(const std::string& cell);
}
