// Text files as other programs write them; not for use by others than their readers.
#pragma once

#include <string>

namespace magnet
{
// The file as UTF-8 with "\n" at the ends of its lines: from UTF-8 or UTF-16 of either byte order, with or without a
// byte order mark, and from lines that end with "\r\n" or "\r"; up to DOS's end-of-file mark, with plain blanks for
// those that do not break. Throws Error that names the file where it is no text, or larger than 64 MiB.
std::string readText(const std::string& path);

// The bytes as UTF-8: from UTF-16 of either byte order, with or without a byte order mark, told by its plain
// characters; others as they are, without UTF-8's mark.
std::string asUtf8(const std::string& bytes);

// The lines and values of a text without the blanks around them.
std::string trimmed(const std::string& text);

// With small letters of the alphabet for capitals.
std::string lower(std::string text);
}
