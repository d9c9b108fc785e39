#include "Units.h"

#include "core/base/Constants.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

namespace magnet
{
namespace
{
double factor(std::string unit, const std::map<std::string, double>& units)
{
  unit.erase(
    std::remove_if(unit.begin(), unit.end(), [](char c) { return c == '[' || c == ']' || c == '_'; }), unit.end());
  const auto found = units.find(unit);
  return found == units.end() ? 0.0 : found->second;
}
}

double metres(const std::string& unit)
{
  static const std::map<std::string, double> units{ { "m", 1.0 }, { "mm", 1e-3 }, { "\xC2\xB5m", 1e-6 },
    { "\xCE\xBCm", 1e-6 }, { "\\u00B5m", 1e-6 }, { "um", 1e-6 }, { "micron", 1e-6 }, { "nm", 1e-9 },
    { "\xC3\x85", 1e-10 }, { "\xE2\x84\xAB", 1e-10 }, { "A", 1e-10 }, { "Angstrom", 1e-10 }, { "angstrom", 1e-10 },
    { "pm", 1e-12 } };
  return factor(unit, units);
}

double degrees(const std::string& unit)
{
  constexpr double radian = 180.0 / constants::pi;
  static const std::map<std::string, double> units{ { "deg", 1.0 }, { "degree", 1.0 }, { "degrees", 1.0 },
    { "Degree", 1.0 }, { "Degrees", 1.0 }, { "\xC2\xB0", 1.0 }, { "\xC2\xBA", 1.0 }, { "rad", radian },
    { "radian", radian }, { "radians", radian }, { "mrad", 1e-3 * radian } };
  return factor(unit, units);
}

std::optional<double> numberIn(const std::string& text)
{
  constexpr const char* blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos)
  {
    return {};
  }
  const bool plus = text[first] == '+' && text.compare(first + 1, 1, "-") != 0;
  const char* const begin = text.data() + first + (plus ? 1 : 0);
  const char* const end = text.data() + text.find_last_not_of(blanks) + 1;
  double value = 0.0;
  const auto [last, error] = std::from_chars(begin, end, value);
  return error == std::errc() && last == end && std::isfinite(value) ? std::optional(value) : std::nullopt;
}
}
