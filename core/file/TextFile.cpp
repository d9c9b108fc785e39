#include "TextFile.h"

#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>

namespace magnet
{
namespace
{
void append(std::string& text, unsigned code)
{
  if (code < 0x80)
  {
    text += static_cast<char>(code);
  }
  else if (code < 0x800)
  {
    text += { static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F)) };
  }
  else
  {
    text += { static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
      static_cast<char>(0x80 | (code & 0x3F)) };
  }
}

std::string fromUtf16(const std::string& bytes, std::size_t from, bool big)
{
  std::string text;
  for (std::size_t i = from; i + 1 < bytes.size(); i += 2)
  {
    append(text, numberAt<std::uint16_t>(bytes.data() + i, big));
  }
  return text;
}

// Plain characters have a zero byte beside them in UTF-16.
bool zerosAt(const std::string& bytes, std::size_t first)
{
  const std::size_t count = std::min<std::size_t>(bytes.size(), 64) / 2;
  std::size_t zeros = 0;
  for (std::size_t i = 0; i < count; ++i)
  {
    zeros += bytes[2 * i + first] == '\0' && bytes[2 * i + 1 - first] != '\0' ? 1 : 0;
  }
  return count > 1 && zeros == count;
}

// Blanks that do not break, and of other widths, as blanks.
std::string plainBlanks(std::string text)
{
  for (const std::string blank : { "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x87", "\xE2\x80\x89" })
  {
    for (std::size_t at = text.find(blank); at != std::string::npos; at = text.find(blank, at))
    {
      text.replace(at, blank.size(), " ");
    }
  }
  return text;
}
}

std::string asUtf8(const std::string& bytes)
{
  const auto begins = [&](const std::string& mark) { return bytes.compare(0, mark.size(), mark) == 0; };
  return begins("\xFF\xFE")       ? fromUtf16(bytes, 2, false)
         : begins("\xFE\xFF")     ? fromUtf16(bytes, 2, true)
         : zerosAt(bytes, 1)      ? fromUtf16(bytes, 0, false)
         : zerosAt(bytes, 0)      ? fromUtf16(bytes, 0, true)
         : begins("\xEF\xBB\xBF") ? bytes.substr(3)
                                  : bytes;
}

std::string readText(const std::string& path)
{
  constexpr std::int64_t longest = 64 << 20;
  const std::string text = asUtf8(InputFile(path).text(longest));
  require(text.find('\0') == std::string::npos, path, " is no text file; a list of angles or an .mdoc was expected");
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i)
  {
    if (text[i] != '\r')
    {
      lines += text[i];
    }
    else if (i + 1 == text.size() || text[i + 1] != '\n')
    {
      lines += '\n';
    }
  }
  return plainBlanks(lines.substr(0, lines.find('\x1A'))); // DOS's mark of the end
}

std::string trimmed(const std::string& text)
{
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}
}
