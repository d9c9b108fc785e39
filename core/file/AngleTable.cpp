#include "AngleTable.h"

#include "TextFile.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <sstream>

namespace magnet
{
namespace
{
struct Row
{
  std::int64_t line = 0;
  std::vector<std::string> cells;
};

std::vector<std::string> split(const std::string& line, const std::string& separators)
{
  std::vector<std::string> cells;
  for (std::size_t at = line.find_first_not_of(separators); at != std::string::npos;)
  {
    const std::size_t end = line.find_first_of(separators, at);
    cells.push_back(line.substr(at, end - at));
    at = end == std::string::npos ? end : line.find_first_not_of(separators, end);
  }
  return cells;
}

std::vector<std::pair<std::int64_t, std::string>> linesOf(const std::string& content)
{
  std::vector<std::pair<std::int64_t, std::string>> lines;
  std::istringstream in(content);
  std::string line;
  for (std::int64_t count = 1; std::getline(in, line); ++count)
  {
    line = trimmed(line);
    if (!line.empty() && std::string("#%!;").find(line[0]) == std::string::npos && line.rfind("//", 0) != 0)
    {
      lines.emplace_back(count, line);
    }
  }
  return lines;
}

// Whether the numbers are 0, 1, 2, ... or 1, 2, 3, ...
bool counts(const std::vector<Row>& rows, std::size_t column)
{
  std::optional<double> first;
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    const auto value = column < rows[i].cells.size() ? numberIn(rows[i].cells[column]) : std::nullopt;
    first = i == 0 ? value : first;
    if (!value || *value != first.value_or(0.0) + static_cast<double>(i))
    {
      return false;
    }
  }
  return rows.size() > 2 && (*first == 0.0 || *first == 1.0);
}

std::vector<Row> rowsOf(const std::vector<std::pair<std::int64_t, std::string>>& lines, const std::string& separators)
{
  std::vector<Row> rows;
  for (const auto& [number, line] : lines)
  {
    rows.push_back({ number, split(line, separators) });
  }
  return rows;
}

bool isNumber(const std::string& cell)
{
  return numberIn(cell).has_value();
}

// "-60,0" may be one number or two.
std::vector<Row> rowsWithCommas(const std::vector<std::pair<std::int64_t, std::string>>& lines, const std::string& path)
{
  const auto has = [&](const std::string& what)
  {
    return std::any_of(lines.begin(), lines.end(),
      [&](const auto& line) { return line.second.find_first_of(what) != std::string::npos; });
  };
  const std::vector<Row> wide = rowsOf(lines, " \t;");
  const bool several = std::any_of(wide.begin(), wide.end(), [](const Row& row) { return row.cells.size() > 1; });
  const bool spaced = std::any_of(lines.begin(), lines.end(),
    [](const auto& line)
    { return line.second.find(", ") != std::string::npos || line.second.find(",\t") != std::string::npos; });
  const std::vector<Row> narrow = rowsOf(lines, " \t;,");
  const bool pairs = std::all_of(narrow.begin(), narrow.end(), [](const Row& row) { return row.cells.size() == 2; });
  if (has(".") || spaced || (!several && (!pairs || counts(narrow, 1))))
  {
    return narrow;
  }
  require(several || has(";") ||
            std::all_of(narrow.begin(), narrow.end(),
              [&](const Row& row)
              {
                return row.cells[1].size() == narrow[0].cells[1].size() &&
                       std::isdigit(static_cast<unsigned char>(row.cells[1][0])) != 0;
              }),
    path, ", line ", lines.front().first, ": the comma in '", lines.front().second.substr(0, 40),
    "' may be a decimal one or part two columns; write a point, or a semicolon between columns");
  std::vector<Row> rows = wide;
  for (Row& row : rows)
  {
    for (std::string& cell : row.cells)
    {
      std::replace(cell.begin(), cell.end(), ',', '.');
    }
  }
  return rows;
}

// Which column a line of headings calls the angle's.
std::size_t headed(const Row& heads, const std::string& path)
{
  for (const char* const word : { "tilt", "angle", "alpha" })
  {
    for (std::size_t i = 0; i < heads.cells.size(); ++i)
    {
      std::string head = heads.cells[i];
      std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
      if (head.find(word) != std::string::npos)
      {
        return i;
      }
    }
  }
  throw Error(text(path, ", line ", heads.line, ": '", heads.cells.front().substr(0, 40),
    "' is no tilt angle in degrees, and no heading names a column tilt or angle"));
}
}

double angleIn(const std::string& word, const std::string& path, std::int64_t line)
{
  std::string plain = word;
  for (const std::string degree : { "\xC2\xB0", "\xC2\xBA", "deg" })
  {
    const std::size_t at = plain.find(degree);
    plain.resize(at == std::string::npos || at == 0 ? plain.size() : at);
  }
  if (plain.rfind("\xE2\x88\x92", 0) == 0) // a true minus
  {
    plain.replace(0, 3, "-");
  }
  const auto value = numberIn(plain);
  require(value && std::abs(*value) <= 180.0, path, ", line ", line, ": '", word.substr(0, 40),
    "' is no tilt angle in degrees");
  return *value;
}

AngleFile angleTable(const std::string& content, const std::string& path)
{
  auto lines = linesOf(content);
  AngleFile result;
  std::size_t column = 0;
  const bool heads = lines.size() > 1 && std::isalpha(static_cast<unsigned char>(lines[0].second[0])) != 0;
  if (heads)
  {
    const std::string& line = lines[0].second;
    const Row row{ lines[0].first, split(line, line.find_first_of("\t;,") == std::string::npos ? " " : "\t;,") };
    column = headed(row, path);
    result.note = text("the column '", trimmed(row.cells[column]), "' of ", path, " was taken as tilt angles");
    lines.erase(lines.begin());
  }
  const bool commas = std::any_of(
    lines.begin(), lines.end(), [](const auto& line) { return line.second.find(',') != std::string::npos; });
  std::vector<Row> rows = commas ? rowsWithCommas(lines, path) : rowsOf(lines, " \t;");
  rows.erase(std::remove_if(rows.begin(), rows.end(), [](const Row& row) { return row.cells.empty(); }), rows.end());
  if (rows.size() == 1 && rows[0].cells.size() > 1 && std::all_of(rows[0].cells.begin(), rows[0].cells.end(), isNumber))
  {
    const Row all = rows[0];
    rows.clear();
    for (const std::string& cell : all.cells)
    {
      rows.push_back({ all.line, { cell } });
    }
    result.note = text("the numbers of one line of ", path, " were taken as tilt angles");
  }
  const bool several = std::any_of(
    rows.begin(), rows.end(), [](const Row& row) { return row.cells.size() > 1 && isNumber(row.cells[1]); });
  require(heads || !several || !counts(rows, 0) || counts(rows, 1), path, ": the first column only counts (",
    several ? rows[0].cells[0] : "",
    ", ...); the tilt angles must be the first "
    "column, or have the heading 'tilt'");
  if (!heads && several)
  {
    result.note = text("the first column of ", path, " was taken as tilt angles");
  }
  for (const Row& row : rows)
  {
    require(column < row.cells.size(), path, ", line ", row.line, ": the column of the tilt angles is missing");
    result.angles.push_back(angleIn(row.cells[column], path, row.line));
  }
  return result;
}
}
