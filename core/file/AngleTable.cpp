#include "AngleTable.h"

#include "AngleRows.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>

namespace magnet
{
namespace
{
using Rows = std::vector<AngleRow>;

bool isNumber(const std::string& cell)
{
  return decimalIn(cell).has_value();
}

// The cells of a column; empty where a row has none.
std::vector<std::string> column(const Rows& rows, std::size_t place)
{
  std::vector<std::string> cells;
  for (const AngleRow& row : rows)
  {
    cells.push_back(place < row.cells.size() ? row.cells[place] : "");
  }
  return cells;
}

// Where each row belongs if a column counts the images, from 0 or 1, in any order; empty where it does not.
std::vector<std::size_t> countsOf(const Rows& rows, std::size_t place)
{
  std::vector<double> values;
  for (const std::string& cell : column(rows, place))
  {
    const auto value = decimalIn(cell);
    if (!value)
    {
      return {};
    }
    values.push_back(*value);
  }
  const double first = *std::min_element(values.begin(), values.end());
  std::vector<std::size_t> places;
  std::set<std::size_t> seen;
  for (const double value : values)
  {
    const double at = value - first;
    if ((first != 0.0 && first != 1.0) || at != std::floor(at) || at >= static_cast<double>(rows.size()) ||
        !seen.insert(static_cast<std::size_t>(at)).second)
    {
      return {};
    }
    places.push_back(static_cast<std::size_t>(at));
  }
  return places;
}

bool counts(const Rows& rows, std::size_t place)
{
  return rows.size() > 2 && !countsOf(rows, place).empty();
}

bool constant(const Rows& rows, std::size_t place)
{
  const std::vector<std::string> cells = column(rows, place);
  return rows.size() > 1 &&
         std::all_of(cells.begin(), cells.end(), [&](const std::string& c) { return c == cells[0]; });
}

// Which column the headings call the tilt angles'. note: what was chosen.
std::size_t headed(const AngleRow& heads, const Rows& rows, const std::string& path, std::string& note)
{
  std::size_t best = heads.cells.size();
  std::string other, same;
  int most = 0;
  for (std::size_t i = 0; i < heads.cells.size(); ++i)
  {
    const int score = tiltScore(heads.cells[i]);
    const bool fixed = score > 0 && constant(rows, i);
    same = fixed ? heads.cells[i] : same;
    if (score == 0 || fixed)
    {
      continue;
    }
    other = score == most ? heads.cells[i] : score > most ? "" : other;
    best = score > most ? i : best;
    most = std::max(most, score);
  }
  require(most > 0 || same.empty(), path, ": the column '", same,
    "' has the same value in every line, which is no tilt series; the tilt angles need the heading 'tilt angle'");
  require(most > 0, path, ", line ", heads.line, ": '", heads.cells.empty() ? "" : heads.cells.front().substr(0, 40),
    "' is no tilt angle in degrees, and no heading names a column tilt or angle");
  note = text("the column '", heads.cells[best], "' of ", path, " was taken as tilt angles",
    other.empty() ? "" : text("; '", other, "' may be some, too"));
  return best;
}

bool isFile(const std::string& cell)
{
  const std::size_t point = cell.rfind('.');
  return !isNumber(cell) && point != std::string::npos && point + 1 < cell.size() &&
         std::isalpha(static_cast<unsigned char>(cell[point + 1])) != 0;
}

// No angle with its unit, either.
bool isWord(const std::string& cell)
{
  return !cell.empty() && std::isalpha(static_cast<unsigned char>(cell[0])) != 0 && !isNumber(cell);
}

// The column of the names of the images' files, of which each is another; none: the number of columns.
std::size_t fileColumn(const AngleRow& heads, const Rows& rows)
{
  const std::size_t width = rows.front().cells.size();
  for (std::size_t i = 0; i < width && width > 1; ++i)
  {
    const std::vector<std::string> cells = column(rows, i);
    const std::string head = i < heads.cells.size() ? plainHeading(heads.cells[i]) : "";
    const auto has = [&](const char* word) { return head.find(word) != std::string::npos; };
    const bool called = (has("file") || has("name") || has("image") || has("movie") || has("micrograph")) &&
                        !has("time") && !has("date");
    const bool mayBe = called || heads.cells.empty();
    const bool named = std::all_of(
      cells.begin(), cells.end(), [&](const std::string& cell) { return isFile(cell) || (mayBe && isWord(cell)); });
    if (named && std::set<std::string>(cells.begin(), cells.end()).size() == cells.size())
    {
      return i;
    }
  }
  return width;
}

// Puts the angles in the order of the images that a column of the table numbers.
void orderByImage(const AngleRow& heads, const Rows& rows, AngleFile& result)
{
  static const std::set<std::string> ofImages{ "image", "imageno", "imagenr", "imagenumber", "imageindex", "img",
    "slice", "sliceno", "slicenumber", "section", "sectionno", "sec", "z", "zvalue", "view", "viewno", "projection",
    "proj" };
  static const std::set<std::string> maybe{ "index", "idx", "no", "nr", "number", "frame", "id" };
  for (std::size_t i = 0; i < heads.cells.size(); ++i)
  {
    const std::string head = plainHeading(heads.cells[i]);
    const std::vector<std::size_t> places = countsOf(rows, i);
    if ((ofImages.count(head) == 0 && maybe.count(head) == 0) || std::is_sorted(places.begin(), places.end()))
    {
      continue;
    }
    if (maybe.count(head) != 0)
    {
      result.note += text("; its lines are not in the order of the column '", heads.cells[i],
        "': they were taken as the order of the images");
      return;
    }
    std::vector<double> ordered(rows.size());
    for (std::size_t k = 0; k < rows.size(); ++k)
    {
      ordered[places[k]] = result.angles[k];
    }
    result.angles = ordered;
    result.note += text("; its lines were put in the order of the column '", heads.cells[i], "'");
    return;
  }
}

// Without headings: the first column, that of files aside.
std::size_t firstColumn(const Rows& rows, std::size_t files, const std::string& path, std::string& note)
{
  const std::size_t place = files == 0 ? 1 : 0;
  const bool several = std::any_of(rows.begin(), rows.end(),
    [&](const AngleRow& row) { return row.cells.size() > place + 1 && isNumber(row.cells[place + 1]); });
  if (!several)
  {
    return place;
  }
  const char* const name = place == 0 ? "first" : "second";
  require(!counts(rows, place) || counts(rows, place + 1), path, ": the ", name, " column only counts (",
    rows[0].cells[place],
    ", ...); the tilt angles must be the first "
    "column, or have the heading 'tilt'");
  require(rows.size() < 3 || !constant(rows, place), path, ": the ", name, " column has the same value in every line (",
    rows[0].cells[place], "); the tilt angles must be the first column, or have the heading 'tilt'");
  note = text("the ", name, " column of ", path, " was taken as tilt angles");
  return place;
}
}

std::string fileIn(const std::string& path)
{
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

double angleIn(const std::string& word, const std::string& path, std::int64_t line)
{
  std::string plain = word;
  for (const std::string degree : { "\xC2\xB0", "\xC2\xBA", "\xB0", "deg" })
  {
    const std::size_t at = plain.find(degree);
    plain.resize(at == std::string::npos || at == 0 ? plain.size() : at);
  }
  for (const std::string minus : { "\xE2\x88\x92", "\xE2\x80\x93" }) // a true minus, and a dash
  {
    if (plain.rfind(minus, 0) == 0)
    {
      plain.replace(0, minus.size(), "-");
    }
  }
  const auto value = decimalIn(plain);
  require(value && std::abs(*value) <= 180.0, path, ", line ", line, ": '", word.substr(0, 40),
    "' is no tilt angle in degrees");
  return *value;
}

AngleFile angleTable(const std::string& content, const std::string& path)
{
  AngleRows table = angleRows(content, path);
  Rows& rows = table.rows;
  AngleFile result;
  rows.erase(
    std::remove_if(rows.begin(), rows.end(), [](const AngleRow& row) { return row.cells.empty(); }), rows.end());
  if (rows.empty())
  {
    return result;
  }
  if (rows.size() == 1 && rows[0].cells.size() > 1 && table.heads.cells.empty() &&
      std::all_of(rows[0].cells.begin(), rows[0].cells.end(), isNumber))
  {
    const AngleRow all = rows[0];
    rows.clear();
    for (const std::string& cell : all.cells)
    {
      rows.push_back({ all.line, { cell } });
    }
    result.note = text("the numbers of one line of ", path, " were taken as tilt angles");
  }
  const std::size_t files = fileColumn(table.heads, rows);
  const std::size_t place = table.heads.cells.empty() ? firstColumn(rows, files, path, result.note)
                                                      : headed(table.heads, rows, path, result.note);
  for (const AngleRow& row : rows)
  {
    require(place < row.cells.size(), path, ", line ", row.line, ": the column of the tilt angles is missing");
    result.angles.push_back(angleIn(row.cells[place], path, row.line));
    if (files < rows.front().cells.size())
    {
      result.files.push_back(files < row.cells.size() ? fileIn(row.cells[files]) : "");
    }
  }
  if (result.files.empty())
  {
    orderByImage(table.heads, rows, result);
  }
  result.note += table.note.empty() ? "" : (result.note.empty() ? "" : "; ") + table.note;
  return result;
}
}
