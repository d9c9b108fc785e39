#include "NumbersInNames.h"

#include "TextFile.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <vector>

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

// What the text behind a number may say of its sign.
void takeSignBehind(const std::string& after, NumberInName& token)
{
  const auto isOne = [&](const std::string& sign)
  {
    return after.compare(0, sign.size(), sign) == 0 &&
           (after.size() == sign.size() || !letterOrDigit(after[sign.size()]));
  };
  const auto any = [&](const std::vector<std::string>& signs)
  { return std::any_of(signs.begin(), signs.end(), isOne); };
  const bool left = any({ "l", "left", "_left" });
  token.side = left || any({ "r", "right", "_right" });
  token.behind = left || any({ "-", "n", "m", "neg", "_neg", "minus", "_minus" })  ? Sign::Minus
                 : token.side || any({ "+", "p", "pos", "_pos", "plus", "_plus" }) ? Sign::Plus
                                                                                   : Sign::None;
}

// Where the digits that begin at a place end.
std::size_t endOfDigits(const std::string& name, std::size_t at)
{
  while (at < name.size() && digit(name[at]))
  {
    ++at;
  }
  return at;
}

// Whether the word "zero" stands at a place.
bool zeroAt(const std::string& name, std::size_t at)
{
  const auto letter = [&](std::size_t i)
  { return i < name.size() && std::isalpha(static_cast<unsigned char>(name[i])) != 0; };
  return name.compare(at, 4, "zero") == 0 && !letter(at + 4) && (at == 0 || !letter(at - 1));
}

// The number in name[from, to), and what stands around it.
NumberInName tokenAt(const std::string& name, std::size_t from, std::size_t to, const std::string& number)
{
  NumberInName token;
  token.size = std::strtod(number.c_str(), nullptr);
  token.whole = number.find('.') == std::string::npos;
  token.digits = static_cast<int>(number.size());
  std::string before = name.substr(0, from);
  token.sign = takeSign(before);
  before.resize(before.find_last_not_of(" _=:.~([-") + 1);
  token.keyword = takeEnd(before, { "tilt", "alpha", "angle", "theta", "ang", "deg" });
  takeSignBehind(name.substr(to), token);
  const std::string after = name.substr(std::min(name.size(), name.find_first_not_of(" _", to)));
  token.degrees = after.rfind("deg", 0) == 0 || after.rfind("\xC2\xB0", 0) == 0 || after.rfind("\xC2\xBA", 0) == 0;
  return token;
}
}

std::vector<NumberInName> numbersIn(const std::string& given)
{
  const std::string name = lower(given);
  std::vector<NumberInName> tokens;
  std::size_t last = std::string::npos; // where the number before ends
  for (std::size_t from = 0; from < name.size();)
  {
    if (!digit(name[from]) && !zeroAt(name, from))
    {
      ++from;
      continue;
    }
    const bool word = !digit(name[from]);
    std::size_t to = word ? from + 4 : endOfDigits(name, from);
    std::string number = word ? "0" : name.substr(from, to - from);
    if (!word && to + 1 < name.size() && std::string(".,p").find(name[to]) != std::string::npos && digit(name[to + 1]))
    {
      const std::size_t end = endOfDigits(name, to + 1);
      number += "." + name.substr(to + 1, end - to - 1);
      to = end;
    }
    NumberInName token = tokenAt(name, from, to, number);
    token.joined = !word && !tokens.empty() && tokens.back().whole && from == last + 1 && name[last] == '_' &&
                   token.whole && token.digits <= 2;
    tokens.push_back(token);
    last = to;
    from = to;
  }
  return tokens;
}
}
