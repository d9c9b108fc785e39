#include "pqMagNetGroups.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>

namespace
{
using pqMagNetGroups::Files;

std::string nameOf(const std::string& file)
{
  return file.substr(file.find_last_of('/') + 1);
}

// Files with the same one may be one series.
std::string folderAndEnding(const std::string& file)
{
  const std::string name = nameOf(file);
  const std::size_t dot = name.find_last_of('.');
  std::string ending = dot != std::string::npos ? name.substr(dot) : "";
  std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return file.substr(0, file.size() - name.size()) + ending;
}

// "tilt_#.tif" of tilt_-5.tif, tilt_m05.tif and tilt_5.5.tif.
std::string withoutNumbers(const std::string& file)
{
  static const std::regex number("(minus|plus|neg|pos|[-+mnp])?[0-9]+(\\.[0-9]+)?", std::regex::icase);
  return std::regex_replace(nameOf(file), number, "#");
}

// Single images of one folder and ending: apart where their names tell of several series.
std::vector<Files> apart(const Files& files)
{
  std::map<std::string, Files> kinds;
  for (const std::string& file : files)
  {
    kinds[withoutNumbers(file)].push_back(file);
  }
  std::vector<Files> series;
  for (const auto& kind : kinds)
  {
    if (kind.second.size() == 1)
    {
      return { files };
    }
    series.push_back(kind.second);
  }
  return series;
}
}

std::vector<Files> pqMagNetGroups::Series(const Files& chosen, const std::function<int(const std::string&)>& images)
{
  std::vector<Files> series;
  std::map<std::string, Files> singles;
  Files seen;
  for (const std::string& file : chosen)
  {
    if (std::find(seen.begin(), seen.end(), file) != seen.end())
    {
      continue;
    }
    seen.push_back(file);
    if (images(file) > 1)
    {
      series.push_back({ file });
    }
    else
    {
      singles[folderAndEnding(file)].push_back(file);
    }
  }
  for (const auto& kind : singles)
  {
    const std::vector<Files> found = apart(kind.second);
    series.insert(series.end(), found.begin(), found.end());
  }
  const auto place = [&chosen](const Files& files)
  { return std::find_first_of(chosen.begin(), chosen.end(), files.begin(), files.end()) - chosen.begin(); };
  std::sort(
    series.begin(), series.end(), [&](const Files& one, const Files& other) { return place(one) < place(other); });
  for (Files& files : series)
  {
    std::sort(files.begin(), files.end());
  }
  return series;
}
