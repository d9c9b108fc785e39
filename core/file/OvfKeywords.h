// The keywords of an OVF header; not for use by others than its parsers.
#pragma once

#include "TextFile.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace magnet::ovf
{
// Blanks are no part of a keyword: "# x nodes" is "# xnodes".
inline std::string withoutBlanks(std::string text)
{
  text.erase(
    std::remove_if(text.begin(), text.end(), [](unsigned char c) { return c == ' ' || c == '\t'; }), text.end());
  return text;
}

struct Entry
{
  std::string value;
  std::int64_t line = 0;
};

// The keywords of a header in lower case and without blanks, and their values. Throws Error naming the file and the
// line where one is missing or no number.
class Keywords
{
public:
  explicit Keywords(const std::string& path)
    : Path_(path)
  {
  }

  void set(const std::string& key, const std::string& value, std::int64_t line) { Entries_[key] = { value, line }; }
  bool has(const std::string& key) const { return Entries_.count(key) != 0; }

  const Entry& get(const std::string& key) const
  {
    const auto found = Entries_.find(key);
    require(found != Entries_.end(), Path_, ": the header has no '", key, "'");
    return found->second;
  }

  std::string textOr(const std::string& key, const std::string& otherwise) const
  {
    return has(key) ? get(key).value : otherwise;
  }

  // The first of its words.
  double number(const std::string& key) const
  {
    const Entry& entry = get(key);
    const auto value = numberOf(entry.value.substr(0, entry.value.find_first_of(" \t")));
    require(
      value.has_value(), Path_, ", line ", entry.line, ": '", key, "' is '", entry.value, "'; a number is expected");
    return *value;
  }

  // All its words that are numbers.
  std::vector<double> numbers(const std::string& key) const
  {
    std::istringstream words(get(key).value);
    std::vector<double> values;
    for (std::string word; words >> word;)
    {
      if (const auto value = numberOf(word))
      {
        values.push_back(*value);
      }
    }
    return values;
  }

  std::int64_t count(const std::string& key, std::int64_t largest) const
  {
    const double value = number(key);
    require(value == std::floor(value) && value >= 1.0 && value <= static_cast<double>(largest), Path_, ", line ",
      get(key).line, ": '", key, "' is ", get(key).value, "; a whole number from 1 to ", largest, " is expected");
    return static_cast<std::int64_t>(value);
  }

private:
  // Fortran writes exponents with a D.
  static std::optional<double> numberOf(std::string word)
  {
    std::replace_if(
      word.begin(), word.end(), [](char c) { return c == 'D' || c == 'd'; }, 'e');
    return numberIn(word);
  }

  std::string Path_;
  std::map<std::string, Entry> Entries_;
};
}
