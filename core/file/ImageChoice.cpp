#include "ImageChoice.h"

#include "core/base/Error.h"

#include <cctype>
#include <initializer_list>

namespace magnet
{
namespace
{
// In lower case, what is no letter as a blank, and blanks around it.
std::string lowerWords(const std::string& name)
{
  std::string words = " ";
  for (const unsigned char c : name)
  {
    words += std::isalpha(c) != 0 ? static_cast<char>(std::tolower(c)) : ' ';
  }
  return words + " ";
}
}

int rankOfName(const std::string& name)
{
  const std::string words = lowerWords(name);
  const auto any = [&](std::initializer_list<const char*> parts)
  {
    for (const char* const part : parts)
    {
      if (words.find(part) != std::string::npos)
      {
        return true;
      }
    }
    return false;
  };
  if (any({ "mask", "valid", "confidence", "quality", "weight", "ampl", " amp ", " abs ", "modulus", "intensit",
        "error", "sigma", " std ", "deviation", "noise", "variance", "hologram", " holo ", "wave", "reference",
        "background", "residu", "thickness", "support" }))
  {
    return 2;
  }
  return any({ "phase", " phi ", "unwrapped" }) ? 0 : 1;
}

void tellChoice(StackInfo& info, std::size_t alike)
{
  if (alike < 2 || info.choices.size() < 2 || info.choice != info.choices.front())
  {
    return;
  }
  info.notes.push_back(text("of ", info.choices.size(), " stacks of images in the file, '", info.choice,
    "' was read; set Images to read another one"));
}
}
