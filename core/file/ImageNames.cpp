#include "ImageNames.h"

#include "NumberColumns.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <set>

namespace magnet
{
namespace
{
using Token = NumberInName;
using Column = NumberColumn;

bool digit(char c)
{
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

void addNote(NamedAngles& result, const std::string& note)
{
  result.note += (result.note.empty() ? "" : "; ") + note;
}

// One angle may stand twice: where a series that starts amid its range goes on in the other direction.
std::string repeated(const std::vector<double>& angles, NamedAngles& result)
{
  constexpr std::size_t few = 5;
  std::set<double> seen;
  std::vector<double> twice;
  std::copy_if(
    angles.begin(), angles.end(), std::back_inserter(twice), [&](double a) { return !seen.insert(a).second; });
  if (twice.size() > 1 || (twice.size() == 1 && angles.size() < few))
  {
    return "two of them are the same";
  }
  if (twice.size() == 1)
  {
    addNote(result, text("the tilt angle ", twice.front(), " stands in the names of two files; both were taken"));
  }
  return "";
}

// Why sides that follow whole numbers may be no signs but of images that are counted; empty where they are signs.
std::string doubtOfSides(const Column& column, const std::vector<double>& angles)
{
  const bool both = hasBehind(column, Sign::Plus) && hasBehind(column, Sign::Minus);
  const bool brief = all(column, [](const Token& t) { return t.digits <= 2; });
  std::int64_t step = 0;
  for (const double angle : angles)
  {
    step = std::gcd(step, static_cast<std::int64_t>(angle));
  }
  const bool stepped = evenSteps(angles) || step % 5 == 0 || (both && step > 1);
  if (!all(column, [](const Token& t) { return t.whole; }) || (stepped && (both || brief)))
  {
    return "";
  }
  return both ? "L and R may be the sides of images that are counted"
              : "the same letter L or R follows every number, which may only count the images";
}

// What the sides were taken for.
std::string noteOfSides(const Column& column)
{
  const bool left = hasBehind(column, Sign::Minus);
  const bool right = hasBehind(column, Sign::Plus);
  return left && right ? "L behind the numbers in the names was taken as a minus, R as a plus"
         : left        ? "L behind every number in the names was taken as a minus"
                       : "R behind every number in the names was taken as a plus";
}

NamedAngles anglesOf(const Column& column, int marked)
{
  const Sign first = column.front().sign;
  const bool same = all(column, [&](const Token& t) { return t.sign == first; });
  if (same && first == Sign::Hyphen)
  {
    return { {}, counts(column) ? "" : "every number follows a hyphen, which may be a minus or not", "" };
  }
  const bool letters = first == Sign::LetterPlus || first == Sign::LetterMinus;
  const bool behind = signedBehind(column);
  if (marked < 3 && counts(column) && same && !behind && (first == Sign::None || letters))
  {
    return {};
  }
  if (same && letters && marked < 2)
  {
    return { {}, "every number follows the same letter, which may be a sign or not", "" };
  }
  if (marked == 2 && mayCount(column))
  {
    return { {}, "whole numbers without a sign may only count the images", "" };
  }
  NamedAngles result;
  for (const Token& token : column)
  {
    const Sign sign = behind ? token.behind : token.sign;
    const bool negative = sign == Sign::Minus || sign == Sign::Hyphen || sign == Sign::LetterMinus;
    result.angles.push_back(negative && token.size != 0.0 ? -token.size : token.size);
    if (token.size > 90.0)
    {
      return { {}, "they go beyond 90 degrees", "" };
    }
  }
  std::string doubt = repeated(result.angles, result);
  if (doubt.empty() && behind && sided(column))
  {
    doubt = doubtOfSides(column, result.angles);
    addNote(result, noteOfSides(column));
  }
  return doubt.empty() ? result : NamedAngles{ {}, doubt, "" };
}

// Of numbers that others follow behind a "_": the others may be their decimals (-59_5), or numbers of another kind.
NamedAngles withDecimals(const Column& column, const Column& behind, int marked)
{
  Column merged = column;
  for (std::size_t i = 0; i < column.size(); ++i)
  {
    merged[i].size += behind[i].size / std::pow(10.0, behind[i].digits);
    merged[i].whole = false;
    merged[i].behind = behind[i].behind;
    merged[i].side = behind[i].side;
  }
  const bool tailSigned = signedBehind(behind);
  const bool degrees = all(behind, [](const Token& t) { return t.degrees; });
  const bool zero = all(behind, [](const Token& t) { return t.size == 0.0; });
  const NamedAngles plain = tailSigned || (degrees && !zero) ? anglesOf(behind, marked) : anglesOf(column, marked);
  NamedAngles decimal = anglesOf(merged, marked);
  const double first = behind.front().size;
  const bool fraction = first == 5.0 || first == 25.0 || first == 50.0 || first == 75.0;
  if (counts(behind) || decimal.angles.empty() || (constant(behind) && !fraction))
  {
    return plain;
  }
  const bool even = evenSteps(decimal.angles);
  if (even == evenSteps(plain.angles))
  {
    return { {}, text("'", column.front().size, "_", first, "' may be one number with a decimal, or two numbers"), "" };
  }
  addNote(decimal, "the underscores in the names of the files were read as decimal points");
  return even ? decimal : plain;
}

// The numbers at each place among those of a name; where the names have different numbers of them: those marked, if
// there is one in each.
std::vector<Column> columnsOf(const std::vector<std::string>& names)
{
  std::vector<Column> rows;
  for (const std::string& name : names)
  {
    rows.push_back(numbersIn(name));
  }
  const auto differ = [&](const Column& row) { return row.size() != rows.front().size(); };
  if (std::any_of(rows.begin(), rows.end(), differ))
  {
    const bool degrees = !all(rows.front(), [](const Token& t) { return !t.degrees; });
    const auto kept = [&](const Token& t) { return degrees ? t.degrees : t.keyword; };
    for (Column& row : rows)
    {
      for (std::size_t i = 1; i < row.size(); ++i)
      {
        const bool mayBeOne = row[i].joined && (row[i - 1].keyword || row[i - 1].sign != Sign::None);
        if (mayBeOne && (kept(row[i]) || kept(row[i - 1])))
        {
          return {}; // of a number and its decimals, one alone would be wrong
        }
      }
      row.erase(std::remove_if(row.begin(), row.end(), [&](const Token& t) { return !kept(t); }), row.end());
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

namespace
{
// The angles at one place in the names, if they are marked as `wanted` says.
NamedAngles anglesAt(const std::vector<Column>& columns, std::size_t place, int wanted)
{
  const Column& column = columns[place];
  // Of one name, a sign alone says nothing.
  const auto marked = [&](std::size_t i)
  {
    const Column& c = columns[i];
    return rank(c) > 0 && (c.size() == 1 || !constant(c)) && !(counts(c) && unsignedWhole(c)) &&
           !(rank(c) == 2 && mayCount(c));
  };
  const auto joined = [&](std::size_t i)
  { return i < columns.size() && all(columns[i], [](const Token& t) { return t.joined; }); };
  const auto signedTail = [&](std::size_t i)
  { return signedBehind(columns[i + 1]) && !constant(columns[i]) && !counts(columns[i]); };
  const auto withTail = [&](std::size_t i) { return joined(i + 1) && (marked(i) || signedTail(i)); };
  if (place > 0 && withTail(place - 1))
  {
    return {}; // taken with the one before
  }
  const bool tail = withTail(place);
  const int rankHere = std::max(rank(column), tail ? rank(columns[place + 1]) : 0);
  const bool alone = column.size() == 1;
  if (rankHere != wanted || (alone ? wanted == 1 : constant(column)))
  {
    return {};
  }
  return tail ? withDecimals(column, columns[place + 1], wanted) : anglesOf(column, wanted);
}

// What may be angles, and is not marked enough to be taken.
std::string doubtOf(const std::vector<std::string>& names, const std::vector<Column>& columns)
{
  if (names.size() < 2)
  {
    return "";
  }
  for (const Column& column : columns)
  {
    if (rank(column) == 0 && !constant(column) &&
        all(column, [](const Token& t) { return !t.whole && t.size <= 90.0; }))
    {
      return "numbers with decimals have neither signs nor a word before them that says what they are";
    }
  }
  // Names of several kinds, of which some tell an angle.
  const auto tells = [](const std::string& name) { return !anglesInNames({ name }).angles.empty(); };
  const auto without = std::find_if_not(names.begin(), names.end(), tells);
  if (columns.empty() && without != names.end() && std::any_of(names.begin(), names.end(), tells))
  {
    return "'" + *without + "' has none";
  }
  const auto hasSign = [](const std::string& name)
  { return !all(numbersIn(name), [](const Token& t) { return t.sign == Sign::None || t.sign == Sign::Hyphen; }); };
  return columns.empty() && std::any_of(names.begin(), names.end(), hasSign)
           ? "they are not at the same place in every name"
           : "";
}
}

NamedAngles anglesInNames(const std::vector<std::string>& names)
{
  const std::vector<Column> columns = names.empty() ? std::vector<Column>{} : columnsOf(names);
  const NamedAngles two{ {}, "two numbers in each name may be the angle", "" };
  NamedAngles result;
  std::string doubt;
  int weak = 0; // the mark of those taken, if they are whole numbers without a sign
  for (int wanted = 3; wanted > 0 && result.angles.empty(); --wanted)
  {
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
      const NamedAngles found = anglesAt(columns, i, wanted);
      if (!found.angles.empty() && !result.angles.empty())
      {
        return two;
      }
      weak = !found.angles.empty() && unsignedWhole(columns[i]) ? wanted : weak;
      result = found.angles.empty() ? result : found;
      doubt = doubt.empty() ? found.doubt : doubt;
    }
  }
  for (int less = weak - 1; less > 0; --less)
  {
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
      if (!unsignedWhole(columns[i]) && !anglesAt(columns, i, less).angles.empty())
      {
        return two;
      }
    }
  }
  if (result.angles.empty())
  {
    result.doubt = doubt.empty() ? doubtOf(names, columns) : doubt;
  }
  return result;
}
}
