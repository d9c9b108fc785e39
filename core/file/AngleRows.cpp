#include "AngleRows.h"

#include "TextFile.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <sstream>

namespace magnet
{
namespace
{
bool digit(char c)
{
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

struct Line
{
  std::int64_t number = 0;
  std::string text;
};

using Lines = std::vector<Line>;

// The lines that are not empty. comment: the last one before the first of them, without its mark.
Lines linesOf(const std::string& content, Line& comment)
{
  Lines lines;
  std::istringstream in(content);
  std::string line;
  for (std::int64_t count = 1; std::getline(in, line); ++count)
  {
    line = trimmed(line);
    const std::size_t remark = std::min(line.find(" #"), line.find("\t#"));
    line = remark == std::string::npos ? line : trimmed(line.substr(0, remark));
    const bool slashes = line.rfind("//", 0) == 0;
    const bool isComment = slashes || (!line.empty() && std::string("#%!;").find(line[0]) != std::string::npos);
    if (isComment && lines.empty())
    {
      comment = { count, trimmed(line.substr(slashes ? 2 : 1)) };
    }
    if (line.rfind("# Local Alignment", 0) == 0)
    {
      break; // AreTomo's second table
    }
    if (!line.empty() && !isComment)
    {
      lines.push_back({ count, line });
    }
  }
  return lines;
}

// separator: ' ' for any number of blanks and tabulators. A cell in quotes may hold it.
std::vector<std::string> cellsOf(const std::string& line, char separator)
{
  std::vector<std::string> cells;
  std::string cell;
  bool quoted = false;
  const auto end = [&]
  {
    if (separator != ' ' || !cell.empty())
    {
      cells.push_back(trimmed(cell));
    }
    cell.clear();
  };
  for (const char c : line)
  {
    const bool separates = c == separator || (separator == ' ' && c == '\t');
    quoted = c == '"' ? !quoted : quoted;
    if (separates && !quoted)
    {
      end();
    }
    else if (c != '"')
    {
      cell += c;
    }
  }
  end();
  return cells;
}

std::vector<AngleRow> rowsOf(const Lines& lines, char separator)
{
  std::vector<AngleRow> rows;
  for (const Line& line : lines)
  {
    rows.push_back({ line.number, cellsOf(line.text, separator) });
  }
  return rows;
}

// Whether a mark stands in every line, or in any.
bool inAll(const Lines& lines, char mark)
{
  return std::all_of(
    lines.begin(), lines.end(), [&](const Line& line) { return line.text.find(mark) != std::string::npos; });
}
bool inAny(const Lines& lines, char mark)
{
  return std::any_of(
    lines.begin(), lines.end(), [&](const Line& line) { return line.text.find(mark) != std::string::npos; });
}

// Whether a mark stands between two digits: each time, or once.
bool betweenDigits(const Lines& lines, char mark, bool each)
{
  bool found = false;
  bool all = true;
  for (const Line& line : lines)
  {
    for (std::size_t at = line.text.find(mark); at != std::string::npos; at = line.text.find(mark, at + 1))
    {
      const bool between = at > 0 && at + 1 < line.text.size() && digit(line.text[at - 1]) && digit(line.text[at + 1]);
      found = found || between;
      all = all && between;
    }
  }
  return each ? all : found;
}

// Whether the cells of a column are 0, 1, 2, ... or 1, 2, 3, ...
bool counts(const std::vector<AngleRow>& rows, std::size_t place)
{
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    if (place >= rows[0].cells.size() || place >= rows[i].cells.size())
    {
      return false;
    }
    const auto first = numberIn(rows[0].cells[place]);
    const auto value = numberIn(rows[i].cells[place]);
    if (!first || (*first != 0.0 && *first != 1.0) || !value || *value != *first + static_cast<double>(i))
    {
      return false;
    }
  }
  return rows.size() > 2;
}

// "-60,0" may be one number or two. Of lines whose commas stand between digits, and that nothing else separates.
char ofBareCommas(const Lines& lines, const std::string& path, std::string& note)
{
  const std::vector<AngleRow> rows = rowsOf(lines, ',');
  const std::size_t most = std::max_element(rows.begin(), rows.end(),
    [](const AngleRow& a, const AngleRow& b) {
      return a.cells.size() < b.cells.size();
    })->cells.size();
  if (most == 1)
  {
    return ' '; // decimal ones in quotes
  }
  const bool same = std::all_of(
    rows.begin(), rows.end(), [&](const AngleRow& row) { return row.cells.size() == most; });
  const bool pointed = betweenDigits(lines, '.', false);
  if (same && (pointed || most > 2 || counts(rows, 1)))
  {
    return ',';
  }
  const std::size_t width = rows.front().cells.back().size();
  const bool even = same && !counts(rows, 0) &&
                    std::all_of(rows.begin(), rows.end(),
                      [&](const AngleRow& row) { return row.cells[1].size() == width && digit(row.cells[1][0]); });
  const bool ragged = !same && most == 2 && !pointed;
  const auto comma = std::find_if(
    lines.begin(), lines.end(), [](const Line& line) { return line.text.find(',') != std::string::npos; });
  require(even || ragged, path, ", line ", comma->number, ": the comma in '", comma->text.substr(0, 40),
    "' may be a decimal one or part two columns; write a point, or a semicolon between columns");
  note = ragged ? text("the commas in ", path, " were read as decimal ones") : "";
  return ' ';
}

char separatorOf(const Lines& lines, const std::string& path, std::string& note)
{
  if (inAll(lines, ';'))
  {
    return ';';
  }
  if (!inAny(lines, ','))
  {
    return inAny(lines, ';') ? ';' : ' ';
  }
  if (!betweenDigits(lines, ',', true))
  {
    return ',';
  }
  const std::vector<AngleRow> rows = rowsOf(lines, ' ');
  const bool several = std::any_of(rows.begin(), rows.end(), [](const AngleRow& row) { return row.cells.size() > 1; });
  return several ? (betweenDigits(lines, '.', false) ? ',' : ' ') : ofBareCommas(lines, path, note);
}

char separatorOfHeads(const std::string& heads)
{
  for (const char mark : { '\t', ';', ',' })
  {
    if (heads.find(mark) != std::string::npos)
    {
      return mark;
    }
  }
  return ' ';
}

bool anyNumber(const std::vector<std::string>& cells)
{
  return std::any_of(cells.begin(), cells.end(), [](const std::string& cell) { return decimalIn(cell).has_value(); });
}

// Whether a line is the headings of those below: words, and not itself like them (a file's name and its angle).
bool headsOf(const Line& heads, const Lines& lines)
{
  const std::string bare = heads.text.substr(std::min(heads.text.size(), heads.text.find_first_not_of("\" ")));
  const bool letter = !bare.empty() && (std::isalpha(static_cast<unsigned char>(bare[0])) != 0 || bare[0] == '\xCE');
  return letter && !lines.empty() && !anyNumber(cellsOf(heads.text, separatorOfHeads(heads.text)));
}

// The loop of a STAR file that has a column of tilt angles; else the last.
AngleRows starRows(const Lines& lines)
{
  AngleRows loop;
  const auto tilted = [&]
  {
    return !loop.rows.empty() && std::any_of(loop.heads.cells.begin(), loop.heads.cells.end(),
                                   [](const std::string& head) { return tiltScore(head) > 0; });
  };
  bool inLoop = false;
  for (const Line& line : lines)
  {
    const std::string start = lower(line.text.substr(0, 5));
    if (start == "loop_" || start == "data_")
    {
      if (tilted())
      {
        return loop;
      }
      inLoop = start == "loop_";
      loop = {};
      loop.heads.line = line.number;
    }
    else if (inLoop && line.text[0] == '_')
    {
      loop.heads.cells.push_back(line.text.substr(1, line.text.find_first_of(" \t") - 1));
    }
    else if (inLoop)
    {
      loop.rows.push_back({ line.number, cellsOf(line.text, ' ') });
    }
  }
  return loop;
}
}

std::string plainHeading(const std::string& heading)
{
  std::string result;
  for (const char c : lower(heading))
  {
    result += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : "";
  }
  return result;
}

int tiltScore(const std::string& heading)
{
  std::string name = heading;
  const std::size_t letter = name.find("\xCE\xB1"); // the Greek one
  name = letter == std::string::npos ? name : name.replace(letter, 2, "alpha");
  name = plainHeading(name);
  const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
  for (const char* const other :
    { "axis", "beta", "ytilt", "tilty", "tilted", "pretilt", "error", "sigma", "std", "residual", "series", "file",
      "name", "path", "image", "movie", "index", "number", "count", "order", "group", "dir", "dose", "time", "speed",
      "step", "range", "azimuth", "rot", "psi", "gamma", "offset", "phase", "defocus" })
  {
    if (has(other))
    {
      return 0;
    }
  }
  const bool named = name == "tiltno" || name == "tiltid" || name == "tiltnr";
  const int score = named                          ? 0
                    : has("alpha")                 ? 8
                    : has("tilt") && has("angle")  ? 6
                    : has("tilt")                  ? 4
                    : has("angle") || has("theta") ? 2
                                                   : 0;
  const bool radians = name.size() > 3 && name.compare(name.size() - 3, 3, "rad") == 0; // others may be in degrees
  return radians && score > 0 ? 1 : score;
}

std::optional<double> decimalIn(const std::string& cell)
{
  std::string plain = cell;
  const std::size_t comma = plain.find(',');
  if (comma != std::string::npos && plain.find('.') == std::string::npos)
  {
    plain[comma] = '.';
  }
  return numberIn(plain);
}

AngleRows angleRows(const std::string& content, const std::string& path)
{
  Line comment;
  Lines lines = linesOf(content, comment);
  const auto isLoop = [](const Line& line) { return lower(line.text.substr(0, 5)) == "loop_"; };
  if (std::any_of(lines.begin(), lines.end(), isLoop))
  {
    return starRows(lines);
  }
  AngleRows result;
  Line heads;
  if (lines.size() > 1 && headsOf(lines[0], lines))
  {
    heads = lines[0];
    lines.erase(lines.begin());
  }
  if (lines.empty())
  {
    return result;
  }
  const char byHeads = heads.text.empty() ? ' ' : separatorOfHeads(heads.text);
  const char separator = byHeads == ' ' ? separatorOf(lines, path, result.note) : byHeads;
  result.rows = rowsOf(lines, separator);
  if (!heads.text.empty())
  {
    const bool one = std::all_of(
      result.rows.begin(), result.rows.end(), [](const AngleRow& row) { return row.cells.size() == 1; });
    const bool words = byHeads == ' ' && one; // of one heading
    result.heads = { heads.number, cellsOf(heads.text, words ? '\n' : byHeads) };
  }
  else if (headsOf(comment, lines))
  {
    // Only where its words fit the columns: it may be any remark.
    const AngleRow remark{ comment.number, cellsOf(comment.text, separatorOfHeads(comment.text)) };
    const bool tilts = std::any_of(
      remark.cells.begin(), remark.cells.end(), [](const std::string& head) { return tiltScore(head) > 0; });
    const bool fits = remark.cells.size() > 1 && remark.cells.size() == result.rows.front().cells.size();
    result.heads = tilts && fits ? remark : AngleRow{};
  }
  return result;
}
}
