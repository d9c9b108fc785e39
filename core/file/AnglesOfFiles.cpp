#include "AnglesOfFiles.h"

#include "TextFile.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>

namespace magnet
{
namespace
{
std::string stem(const std::string& name)
{
  const std::size_t point = name.rfind('.');
  return point == std::string::npos || point == 0 ? name : name.substr(0, point);
}

bool goesOn(const std::string& name, const std::string& start)
{
  return name.compare(0, start.size(), start) == 0 &&
         (name.size() == start.size() || std::isalnum(static_cast<unsigned char>(name[start.size()])) == 0);
}

using Same = std::function<bool(const std::string& listed, const std::string& name)>;

// For each name the one entry of the list that it belongs to; none where there is none, or several tell other angles.
std::vector<std::optional<std::size_t>> places(
  const AngleFile& list, const std::vector<std::string>& names, const Same& same)
{
  std::vector<std::optional<std::size_t>> result;
  for (const std::string& name : names)
  {
    std::optional<std::size_t> place;
    bool one = true;
    for (std::size_t i = 0; i < list.files.size(); ++i)
    {
      if (!list.files[i].empty() && same(lower(list.files[i]), lower(name)))
      {
        one = one && (!place || list.angles[*place] == list.angles[i]);
        place = i;
      }
    }
    result.push_back(one ? place : std::nullopt);
  }
  return result;
}

// Of a list that names files and images that have names; no angles where it names none of them.
AnglesOfFiles byName(const AngleFile& list, const std::vector<std::string>& names, const std::string& path)
{
  const Same whole = [](const std::string& a, const std::string& b) { return a == b; };
  const Same stems = [](const std::string& a, const std::string& b) { return stem(a) == stem(b) || a == stem(b); };
  const Same starts = [](const std::string& a, const std::string& b)
  { return goesOn(stem(a), stem(b)) || goesOn(stem(b), stem(a)); };
  std::optional<std::string> without; // a name that the list lacks, while it has others
  std::string with;
  for (const Same& same : { whole, stems, starts })
  {
    const auto found = places(list, names, same);
    AnglesOfFiles result;
    std::set<std::size_t> used;
    for (std::size_t i = 0; i < found.size(); ++i)
    {
      if (found[i])
      {
        used.insert(*found[i]);
        result.angles.push_back(list.angles[*found[i]]);
        with = names[i];
      }
    }
    if (used.size() == names.size())
    {
      const std::size_t others = list.angles.size() - used.size();
      result.note = others > 0 ? text(path, " tells ", others, " more angle(s), of files that are not of the series")
                               : "";
      return result;
    }
    const auto missing = std::find(found.begin(), found.end(), std::nullopt);
    if (!used.empty() && missing != found.end())
    {
      without = names[static_cast<std::size_t>(missing - found.begin())];
    }
  }
  require(!without, path, " names the file ", with, ", but not ", without.value_or(""),
    "; it must name each image of the series, or none");
  return { {}, text(path, " names other files (", list.files.front(), ", ...) than the series (", names.front(),
                 ", ...): its angles were taken in the order of the files") };
}
}

AnglesOfFiles anglesOfImages(
  const AngleFile& list, const std::vector<std::string>& images, bool oneFile, const std::string& path)
{
  const auto isEmpty = [](const std::string& name) { return name.empty(); };
  const bool unnamed = images.empty() || std::any_of(images.begin(), images.end(), isEmpty);
  const bool ordered = oneFile && list.sections == "ZValue";
  AnglesOfFiles found;
  if (!list.files.empty() && !unnamed)
  {
    found = byName(list, images, path);
  }
  else if (!list.files.empty())
  {
    const auto named = std::find_if_not(list.files.begin(), list.files.end(), isEmpty);
    found.note = text(path, " names files (", *named,
      ", ...), and the images of the series have no names: its angles were taken in its own order");
  }
  found.note = found.angles.empty() && ordered ? "" : found.note;
  found.angles = found.angles.empty() ? list.angles : found.angles;
  if (found.angles.size() == images.size() + 1 && found.angles.front() == static_cast<double>(images.size()))
  {
    found.angles.erase(found.angles.begin());
    found.note += (found.note.empty() ? "" : "; ") +
                  text("the first number of ", path, " is that of the images, and was not taken as a tilt angle");
  }
  return found;
}
}
