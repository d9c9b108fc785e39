#include "OmeText.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>

namespace magnet
{
namespace
{
constexpr const char* blanks = " \t\r\n";
constexpr std::size_t none = std::string::npos;

std::string utf8(std::uint32_t code)
{
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80)
  {
    return { static_cast<char>(code) };
  }
  if (code < 0x800)
  {
    return { static_cast<char>(0xC0 | code >> 6), tail(0) };
  }
  return { static_cast<char>(0xE0 | code >> 12), tail(6), tail(0) };
}

// What a reference stands for, without its & and ;; empty for what is none.
std::string resolved(const std::string& reference)
{
  static const std::map<std::string, std::string> named{ { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" },
    { "apos", "'" } };
  if (reference.size() > 1 && reference[0] == '#')
  {
    const bool hexadecimal = reference[1] == 'x' || reference[1] == 'X';
    const char* const digits = reference.c_str() + (hexadecimal ? 2 : 1);
    char* end = nullptr;
    const unsigned long code = std::strtoul(digits, &end, hexadecimal ? 16 : 10);
    return std::isxdigit(static_cast<unsigned char>(*digits)) != 0 && *end == '\0' && code > 0 && code < 0x10000
             ? utf8(static_cast<std::uint32_t>(code))
             : "";
  }
  const auto found = named.find(reference);
  return found == named.end() ? "" : found->second;
}

std::string unescaped(const std::string& value)
{
  constexpr std::size_t longest = 12;
  std::string result;
  for (std::size_t at = 0; at < value.size(); ++at)
  {
    const std::size_t end = value[at] == '&' ? value.find(';', at) : none;
    const std::string text = end != none && end - at <= longest ? resolved(value.substr(at + 1, end - at - 1)) : "";
    result += text.empty() ? value.substr(at, 1) : text;
    at = text.empty() ? at : end;
  }
  return result;
}

// The place behind "<name" or "<prefix:name", where the first such element starts; none where there is none.
std::size_t behindStart(const std::string& xml, const std::string& name)
{
  for (std::size_t at = 0; (at = xml.find('<', at)) != none; ++at)
  {
    if (xml.compare(at, 4, "<!--") == 0)
    {
      at = xml.find("-->", at);
      if (at == none)
      {
        return none;
      }
      continue;
    }
    const std::size_t end = std::min(xml.find_first_of(std::string(blanks) + "/>", at), xml.size());
    const std::string whole = xml.substr(at + 1, end - at - 1);
    const std::size_t colon = whole.find(':');
    if ((colon == none ? whole : whole.substr(colon + 1)) == name)
    {
      return end;
    }
  }
  return none;
}
}

std::map<std::string, std::string> omePixels(const std::string& xml)
{
  std::map<std::string, std::string> attributes;
  std::size_t at = behindStart(xml, "Pixels");
  while (at != none && (at = xml.find_first_not_of(blanks, at)) != none && xml[at] != '>' && xml[at] != '/')
  {
    const std::size_t equals = xml.find('=', at);
    const std::size_t quote = equals == none ? none : xml.find_first_not_of(blanks, equals + 1);
    if (quote == none || (xml[quote] != '"' && xml[quote] != '\''))
    {
      break;
    }
    const std::size_t end = xml.find(xml[quote], quote + 1);
    if (end == none)
    {
      break;
    }
    std::string name = xml.substr(at, equals - at);
    name.resize(name.find_last_not_of(blanks) + 1);
    attributes.emplace(std::move(name), unescaped(xml.substr(quote + 1, end - quote - 1)));
    at = end + 1;
  }
  return attributes;
}

bool isOme(const std::string& xml)
{
  return behindStart(xml, "OME") != none;
}
}
