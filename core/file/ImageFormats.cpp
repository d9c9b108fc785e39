#include "ImageFormats.h"

#include "TextFile.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <sstream>

namespace magnet
{
bool ImageFormat::begins(const std::string& head) const
{
  const auto is = [&](std::string_view mark) { return !mark.empty() && head.compare(0, mark.size(), mark) == 0; };
  return marks[0].empty() || std::any_of(std::begin(marks), std::end(marks), is);
}

std::vector<std::string> words(const std::string& list)
{
  std::istringstream in(list);
  std::vector<std::string> result;
  for (std::string word; in >> word;)
  {
    result.push_back(word);
  }
  return result;
}

std::string listed(const std::string& endings)
{
  const std::vector<std::string> all = words(endings);
  std::string result;
  for (std::size_t i = 0; i < all.size(); ++i)
  {
    result += (i == 0 ? "." : i + 1 < all.size() ? ", ." : " or .") + all[i];
  }
  return result;
}

std::string endingOf(const std::string& path)
{
  const std::string ending = lower(std::filesystem::path(path).extension().string());
  return ending.empty() ? ending : ending.substr(1);
}
}
