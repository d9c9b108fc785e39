#include "Units.h"

#include "TextFile.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>

namespace magnet
{
namespace
{
using Replacement = std::pair<std::string_view, std::string_view>;

// Each letter that is written in several ways, as ASCII. Latin-1's bytes come last: they are parts of UTF-8's.
constexpr Replacement spellings[] = { { "\xC2\xB5", "u" }, { "\xCE\xBC", "u" }, { "\\u00b5", "u" }, { "\\u00B5", "u" },
  { "\\u03bc", "u" }, { "\\u03BC", "u" }, { "&micro;", "u" }, { "\xC3\x85", "A" }, { "\xC3\xA5", "a" },
  { "\xE2\x84\xAB", "A" }, { "A\xCC\x8A", "A" }, { "a\xCC\x8A", "a" }, { "\\u00c5", "A" }, { "\\u00C5", "A" },
  { "\\u212b", "A" }, { "\\u212B", "A" }, { "\xC3\xB6", "o" }, { "o\xCC\x88", "o" }, { "\xE2\x81\xBB", "-" },
  { "\xE2\x88\x92", "-" }, { "\xC2\xB9", "1" }, { "\xC2\xB2", "2" }, { "\xC2\xB3", "3" }, { "\xC2\xB7", "" },
  { "\xE2\x8B\x85", "" }, { "\xE2\x88\x99", "" }, { "\xC2\xA0", "" }, { "\xB5", "u" }, { "\xC5", "A" }, { "\xE5", "a" },
  { "\xF6", "o" }, { "\xB2", "2" }, { "\xB3", "3" }, { "\xB7", "" }, { "\xA0", "" } };

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
  {
    text.replace(at, from.size(), to);
  }
  return text;
}

// A unit in ASCII, without blanks, brackets and signs of powers and products.
std::string plain(std::string unit)
{
  for (const auto& [from, to] : spellings)
  {
    unit = replaced(std::move(unit), from, to);
  }
  static constexpr std::string_view dropped = " \t\r\n\v\f[](){}<>\"'_^*";
  unit.erase(std::remove_if(
               unit.begin(), unit.end(), [](char c) { return c == '\0' || dropped.find(c) != std::string_view::npos; }),
    unit.end());
  return unit;
}

double factor(const std::string& unit, const std::map<std::string, double>& units)
{
  const auto found = units.find(unit);
  return found == units.end() ? 0.0 : found->second;
}

bool endsWith(const std::string& text, std::string_view end)
{
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// "nm/pixel" is the length of a pixel.
std::string withoutPixel(std::string unit)
{
  for (const std::string_view pixel : { "/px", "/pix", "/pixel", "/voxel", "/vx", "perpixel", "perpx" })
  {
    if (endsWith(unit, pixel))
    {
      unit.resize(unit.size() - pixel.size());
    }
  }
  return unit;
}

// "micrometres", "micrometers" ... -> "micrometre"
std::string singular(std::string unit)
{
  if (unit.size() > 2 && unit.back() == 's')
  {
    unit.pop_back();
  }
  return endsWith(unit, "meter") || unit == "meter" ? unit.replace(unit.size() - 2, 2, "re") : unit;
}

double lengthOf(const std::string& unit)
{
  static const std::map<std::string, double> units{ { "m", 1.0 }, { "metre", 1.0 }, { "cm", 1e-2 },
    { "centimetre", 1e-2 }, { "mm", 1e-3 }, { "millimetre", 1e-3 }, { "um", 1e-6 }, { "micron", 1e-6 },
    { "micrometre", 1e-6 }, { "nm", 1e-9 }, { "nanometre", 1e-9 }, { "a", 1e-10 }, { "ang", 1e-10 },
    { "angstrom", 1e-10 }, { "angstroem", 1e-10 }, { "pm", 1e-12 }, { "picometre", 1e-12 }, { "in", 0.0254 },
    { "inch", 0.0254 }, { "inche", 0.0254 } };
  return factor(singular(withoutPixel(lower(unit))), units);
}

// Whether a unit is one over a length: a numerator that is none, or a negative power.
bool isReciprocal(const std::string& unit)
{
  const std::string text = replaced(lower(unit), "per", "/");
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos)
  {
    const std::string above = text.substr(0, slash);
    const bool number = above.empty() || above == "1" || above == "2pi" || above == "cycles" || above == "cycle" ||
                        above == "rad" || above == "lines" || above == "lp";
    return number && lengthOf(text.substr(slash + 1)) > 0.0;
  }
  return endsWith(text, "-1") && lengthOf(text.substr(0, text.size() - 2)) > 0.0;
}
}

double metres(const std::string& unit)
{
  return lengthOf(plain(unit));
}

std::string noLength(const std::string& unit)
{
  constexpr const char* expected = "m, mm, \xC2\xB5m, nm, pm or \xC3\x85 is expected";
  const std::string name = plain(unit);
  return isReciprocal(name)
           ? text("'", unit, "', a reciprocal length, as diffraction patterns and Fourier transforms have; ", expected)
         : degrees(unit) > 0.0 ? text("'", unit, "', an angle; ", expected)
         : namesNoUnit(unit)   ? text("'", unit, "', which names none; ", expected)
                               : text("'", unit, "', which is not known as a length; ", expected);
}

double degrees(const std::string& unit)
{
  constexpr double radian = 180.0 / constants::pi;
  static const std::map<std::string, double> units{ { "deg", 1.0 }, { "degree", 1.0 }, { "\xC2\xB0", 1.0 },
    { "\xC2\xBA", 1.0 }, { "\xB0", 1.0 }, { "\\u00b0", 1.0 }, { "rad", radian }, { "radian", radian },
    { "mrad", 1e-3 * radian }, { "milliradian", 1e-3 * radian } };
  return factor(singular(lower(plain(unit))), units);
}

bool namesNoUnit(const std::string& unit)
{
  static const std::map<std::string, double> none{ { "", 1.0 }, { "1", 1.0 }, { "-", 1.0 }, { "none", 1.0 },
    { "null", 1.0 }, { "no", 1.0 }, { "n/a", 1.0 }, { "na", 1.0 }, { "unknown", 1.0 }, { "unspecified", 1.0 },
    { "undefined", 1.0 }, { "t.undefined", 1.0 }, { "unitless", 1.0 }, { "unit", 1.0 }, { "dimensionless", 1.0 },
    { "arb", 1.0 }, { "arb.", 1.0 }, { "a.u.", 1.0 }, { "arb.u.", 1.0 }, { "normalized", 1.0 }, { "normalised", 1.0 },
    { "reduced", 1.0 }, { "px", 1.0 }, { "pixel", 1.0 }, { "pixels", 1.0 }, { "cell", 1.0 }, { "cells", 1.0 } };
  return factor(lower(plain(unit)), none) > 0.0;
}

std::optional<MagneticUnit> magneticUnit(const std::string& unit)
{
  using M = Magnetism;
  // In the case that tells m from M; without a case, only what leaves no doubt.
  static const std::map<std::string, MagneticUnit> units{ { "A/m", { M::AmperePerMetre, 1.0 } },
    { "kA/m", { M::AmperePerMetre, 1e3 } }, { "MA/m", { M::AmperePerMetre, 1e6 } },
    { "mA/m", { M::AmperePerMetre, 1e-3 } }, { "A/cm", { M::AmperePerMetre, 1e2 } },
    { "A/mm", { M::AmperePerMetre, 1e3 } }, { "emu/cm3", { M::Emu, 1e3 } }, { "kemu/cm3", { M::Emu, 1e6 } },
    { "Oe", { M::Oersted, 1e3 / (4.0 * constants::pi) } }, { "kOe", { M::Oersted, 1e6 / (4.0 * constants::pi) } },
    { "mOe", { M::Oersted, 1.0 / (4.0 * constants::pi) } }, { "T", { M::Tesla, 1.0 } }, { "mT", { M::Tesla, 1e-3 } },
    { "uT", { M::Tesla, 1e-6 } }, { "nT", { M::Tesla, 1e-9 } }, { "G", { M::Gauss, 1e-4 } },
    { "kG", { M::Gauss, 1e-1 } }, { "mG", { M::Gauss, 1e-7 } } };
  static const std::map<std::string, std::string> folded{ { "a/m", "A/m" }, { "ka/m", "kA/m" }, { "a/cm", "A/cm" },
    { "a/mm", "A/mm" }, { "emu/cm3", "emu/cm3" }, { "kemu/cm3", "kemu/cm3" }, { "oe", "Oe" }, { "koe", "kOe" },
    { "t", "T" }, { "mt", "mT" }, { "ut", "uT" }, { "nt", "nT" }, { "g", "G" } };
  std::string name = replaced(plain(unit), ".", "");
  for (const auto& [from, to] : { Replacement{ "Amperes", "A" }, { "amperes", "A" }, { "Ampere", "A" },
         { "ampere", "A" }, { "Amp", "A" }, { "amp", "A" }, { "Meter", "m" }, { "meter", "m" }, { "Metre", "m" },
         { "metre", "m" }, { "Tesla", "T" }, { "tesla", "T" }, { "Gauss", "G" }, { "gauss", "G" }, { "Oersted", "Oe" },
         { "oersted", "Oe" }, { "per", "/" }, { "/ccm", "/cm3" }, { "/cc", "/cm3" }, { "cm-3", "/cm3" },
         { "cm-1", "/cm" }, { "mm-1", "/mm" }, { "m-1", "/m" }, { "Wb/m2", "T" }, { "Vs/m2", "T" }, { "//", "/" } })
  {
    name = replaced(std::move(name), from, to);
  }
  auto found = units.find(name);
  if (found == units.end())
  {
    const auto known = folded.find(lower(name));
    found = known == folded.end() ? units.end() : units.find(known->second);
  }
  return found == units.end() ? std::nullopt : std::optional(found->second);
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
