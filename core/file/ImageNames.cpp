#include "ImageNames.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <set>

namespace magnet
{
namespace
{
bool digit(char c)
{
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
bool letterOrDigit(char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

enum class Sign
{
  None,
  Plus,
  Minus,
  Hyphen,      // a "-" right behind a letter or digit
  LetterPlus,  // p05, plus05
  LetterMinus, // m05, n05, minus05
};

// A number in a name.
struct Token
{
  double size = 0.0; // without its sign
  Sign sign = Sign::None;
  bool whole = true;    // written without decimals
  bool degrees = false; // "deg" or a degree sign behind it
  bool keyword = false; // "tilt" and the like before it
};

using Column = std::vector<Token>; // one of each name

std::string lower(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool endsWith(const std::string& text, const std::string& end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool takeEnd(std::string& text, const std::vector<std::string>& ends)
{
  const auto found = std::find_if(ends.begin(), ends.end(), [&](const std::string& e) { return endsWith(text, e); });
  text.resize(text.size() - (found == ends.end() ? 0 : found->size()));
  return found != ends.end();
}

// Of the text before a number; takes the sign away from it.
Sign takeSign(std::string& before)
{
  if (takeEnd(before, { "minus_", "minus ", "minus", "neg_", "neg ", "neg" }))
  {
    return Sign::LetterMinus;
  }
  if (takeEnd(before, { "plus_", "plus ", "plus", "pos_", "pos ", "pos" }))
  {
    return Sign::LetterPlus;
  }
  if (takeEnd(before, { "+" }))
  {
    return Sign::Plus;
  }
  if (takeEnd(before, { "\xE2\x88\x92" })) // a true minus
  {
    return Sign::Minus;
  }
  if (takeEnd(before, { "-" }))
  {
    return !before.empty() && letterOrDigit(before.back()) ? Sign::Hyphen : Sign::Minus;
  }
  const bool alone = before.size() == 1 || (before.size() > 1 && !letterOrDigit(before[before.size() - 2]));
  if (alone && takeEnd(before, { "p" }))
  {
    return Sign::LetterPlus;
  }
  return alone && takeEnd(before, { "m", "n" }) ? Sign::LetterMinus : Sign::None;
}

Column tokensOf(const std::string& given)
{
  const std::string name = lower(given);
  Column tokens;
  for (std::size_t from = 0; from < name.size();)
  {
    if (!digit(name[from]))
    {
      ++from;
      continue;
    }
    const auto behind = [&](std::size_t at)
    {
      return std::find_if(
               name.begin() + static_cast<std::ptrdiff_t>(at), name.end(), [](char c) { return !digit(c); }) -
             name.begin();
    };
    auto to = static_cast<std::size_t>(behind(from));
    std::string number = name.substr(from, to - from);
    Token token;
    if (to + 1 < name.size() && std::string(".,p").find(name[to]) != std::string::npos && digit(name[to + 1]))
    {
      const auto end = static_cast<std::size_t>(behind(to + 1));
      number += "." + name.substr(to + 1, end - to - 1);
      token.whole = false;
      to = end;
    }
    token.size = std::strtod(number.c_str(), nullptr);
    std::string before = name.substr(0, from);
    token.sign = takeSign(before);
    before.resize(before.find_last_not_of(" _=:.~([-") + 1);
    token.keyword = takeEnd(before, { "tilt", "alpha", "angle", "theta", "ang", "deg" });
    const std::string after = name.substr(std::min(name.size(), name.find_first_not_of(" _", to)));
    token.degrees = after.rfind("deg", 0) == 0 || after.rfind("\xC2\xB0", 0) == 0 || after.rfind("\xC2\xBA", 0) == 0;
    tokens.push_back(token);
    from = to;
  }
  return tokens;
}

template <class Is>
bool all(const Column& column, const Is& is)
{
  return std::all_of(column.begin(), column.end(), is);
}

// 0, 1, 2, ... or 1, 2, 3, ... in any order.
bool counts(const Column& column)
{
  if (column.size() == 1)
  {
    return false;
  }
  std::vector<double> sizes;
  for (const Token& token : column)
  {
    sizes.push_back(token.size);
  }
  std::sort(sizes.begin(), sizes.end());
  for (std::size_t i = 0; i < sizes.size(); ++i)
  {
    if (sizes[i] != sizes[0] + static_cast<double>(i))
    {
      return false;
    }
  }
  return sizes[0] <= 1.0 && all(column, [](const Token& t) { return t.whole; });
}

// How the numbers at one place in the names are marked: 3 by degrees, 2 by a word, 1 by signs, 0 not at all.
int rank(const Column& column)
{
  const bool sign = !all(column, [](const Token& t) { return t.sign == Sign::None || t.sign == Sign::Hyphen; });
  const bool mixed = !all(column, [&](const Token& t) { return t.sign == column.front().sign; });
  return all(column, [](const Token& t) { return t.degrees; })   ? 3
         : all(column, [](const Token& t) { return t.keyword; }) ? 2
         : sign || mixed                                         ? 1
                                                                 : 0;
}

NamedAngles anglesOf(const Column& column)
{
  const Sign first = column.front().sign;
  const bool same = all(column, [&](const Token& t) { return t.sign == first; });
  if (same && first == Sign::Hyphen)
  {
    return { {}, counts(column) ? "" : "every number follows a hyphen, which may be a minus or not" };
  }
  const bool letters = first == Sign::LetterPlus || first == Sign::LetterMinus;
  const int marked = rank(column);
  if (marked < 3 && counts(column) && same && (first == Sign::None || letters))
  {
    return {};
  }
  if (same && letters && marked < 2)
  {
    return { {}, "every number follows the same letter, which may be a sign or not" };
  }
  NamedAngles result;
  for (const Token& token : column)
  {
    const bool negative = token.sign == Sign::Minus || token.sign == Sign::Hyphen || token.sign == Sign::LetterMinus;
    result.angles.push_back(negative && token.size != 0.0 ? -token.size : token.size);
    if (token.size > 90.0)
    {
      return { {}, "they go beyond 90 degrees" };
    }
  }
  if (std::set<double>(result.angles.begin(), result.angles.end()).size() != column.size())
  {
    return { {}, "two of them are the same" };
  }
  return result;
}

// The numbers at each place among those of a name; where the names have different numbers of them: those marked, if
// there is one in each.
std::vector<Column> columnsOf(const std::vector<std::string>& names)
{
  std::vector<Column> rows;
  for (const std::string& name : names)
  {
    rows.push_back(tokensOf(name));
  }
  const auto differ = [&](const Column& row) { return row.size() != rows.front().size(); };
  if (std::any_of(rows.begin(), rows.end(), differ))
  {
    const bool degrees = !all(rows.front(), [](const Token& t) { return !t.degrees; });
    for (Column& row : rows)
    {
      row.erase(
        std::remove_if(row.begin(), row.end(), [&](const Token& t) { return degrees ? !t.degrees : !t.keyword; }),
        row.end());
    }
    if (rows.front().size() != 1 || std::any_of(rows.begin(), rows.end(), differ))
    {
      return {};
    }
  }
  std::vector<Column> columns(rows.front().size());
  for (const Column& row : rows)
  {
    for (std::size_t i = 0; i < row.size(); ++i)
    {
      columns[i].push_back(row[i]);
    }
  }
  return columns;
}
}

bool naturalLess(const std::string& a, const std::string& b)
{
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size())
  {
    if (!digit(a[i]) || !digit(b[j]))
    {
      if (a[i] != b[j])
      {
        return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      }
      ++i;
      ++j;
      continue;
    }
    const auto number = [](const std::string& text, std::size_t& at)
    {
      std::size_t end = at;
      for (; end < text.size() && digit(text[end]); ++end)
      {
      }
      const std::size_t first = std::min(text.find_first_not_of('0', at), end);
      at = end;
      return text.substr(first, end - first);
    };
    const std::string left = number(a, i);
    const std::string right = number(b, j);
    if (left != right)
    {
      return left.size() != right.size() ? left.size() < right.size() : left < right;
    }
  }
  const std::size_t restOfA = a.size() - i;
  const std::size_t restOfB = b.size() - j;
  return restOfA != restOfB && (restOfA == 0 || restOfB == 0) ? restOfA == 0 : a < b;
}

NamedAngles anglesInNames(const std::vector<std::string>& names)
{
  std::vector<Column> columns = names.empty() ? std::vector<Column>{} : columnsOf(names);
  NamedAngles result;
  for (int wanted = 3; wanted > 0 && result.angles.empty(); --wanted)
  {
    for (const Column& column : columns)
    {
      const Token& first = column.front();
      const bool constant = all(column, [&](const Token& t) { return t.size == first.size && t.sign == first.sign; });
      // Of one name, a sign alone says nothing.
      if (rank(column) != wanted || (names.size() == 1 ? wanted == 1 : constant))
      {
        continue;
      }
      const NamedAngles found = anglesOf(column);
      if (!found.angles.empty() && !result.angles.empty())
      {
        return { {}, "two numbers in each name may be the angle" };
      }
      result.angles = result.angles.empty() ? found.angles : result.angles;
      result.doubt = result.doubt.empty() ? found.doubt : result.doubt;
    }
  }
  if (columns.empty() && names.size() > 1)
  {
    // Names of several kinds, of which some tell an angle.
    const auto tells = [](const std::string& name) { return !anglesInNames({ name }).angles.empty(); };
    const auto without = std::find_if_not(names.begin(), names.end(), tells);
    const bool some = std::any_of(names.begin(), names.end(), tells);
    result.doubt = some && without != names.end() ? "'" + *without + "' has none" : "";
  }
  result.doubt = result.angles.empty() ? result.doubt : "";
  return result;
}
}
