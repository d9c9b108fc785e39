#include "ImageFiles.h"

#include "AngleFile.h"
#include "ImageFormats.h"
#include "ImageNames.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>

namespace magnet
{
namespace
{
class ImageFiles : public ImageStack
{
public:
  ImageFiles(std::vector<std::unique_ptr<ImageStack>> files, StackInfo info)
    : Files_(std::move(files))
  {
    Info_ = std::move(info);
  }
  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], "the series has no image ", image, "; it has ", Info_.size[2]);
    Files_[static_cast<std::size_t>(image)]->read(0, target);
  }

private:
  std::vector<std::unique_ptr<ImageStack>> Files_;
};

std::string nameOf(const std::string& path)
{
  return std::filesystem::path(path).filename().string();
}

std::string stemOf(const std::string& path)
{
  return std::filesystem::path(path).stem().string();
}

void requireSame(const StackInfo& info, const StackInfo& first, const std::string& path, const std::string& firstPath)
{
  require(info.size[2] == 1, path, " holds ", info.size[2], " images; of several files each must hold one");
  require(info.size == first.size, path, " has ", info.size[0], " x ", info.size[1], " pixels, ", firstPath, " has ",
    first.size[0], " x ", first.size[1]);
  for (int a = 0; a < 2; ++a)
  {
    require(std::abs(info.spacing[a] - first.spacing[a]) <= 1e-3 * first.spacing[a], path, " has pixels of ",
      info.spacing[a] * 1e9, " nm, ", firstPath, " of ", first.spacing[a] * 1e9, " nm");
  }
}

// The choice in another file that corresponds to the one in the first: of the same name, or else at the same place.
std::string correspondingChoice(const std::string& path, const StackInfo& first, const std::string& choice)
{
  if (choice.empty() || first.choices.empty())
  {
    return {};
  }
  const std::vector<std::string> choices = openImages(path)->info().choices;
  if (std::find(choices.begin(), choices.end(), choice) != choices.end())
  {
    return choice;
  }
  const auto place = std::find(first.choices.begin(), first.choices.end(), choice) - first.choices.begin();
  require(choices.size() == first.choices.size() && place < static_cast<std::ptrdiff_t>(choices.size()), path,
    " has no images '", choice,
    "', and not the same number of "
    "choices as the first file");
  return choices[static_cast<std::size_t>(place)];
}

// One angle of each file, and who tells; none where they don't, or tell the same angle of all.
struct Tilts
{
  std::vector<double> angles;
  std::string from;
  std::string note;
};

Tilts tiltsOf(const std::vector<std::string>& paths, const std::vector<std::unique_ptr<ImageStack>>& stacks)
{
  Tilts own;
  std::vector<std::string> names;
  std::string ofSeveral; // a file's .mdoc that tells of more than it
  bool complete = true;
  for (std::size_t i = 0; i < paths.size(); ++i)
  {
    names.push_back(stemOf(paths[i]));
    const StackInfo& info = stacks[i]->info();
    const std::string mdoc = paths[i] + ".mdoc";
    const bool beside = info.angles.empty() && std::filesystem::is_regular_file(mdoc);
    const std::vector<double> told = beside ? readAngles(mdoc).angles : info.angles;
    if (beside && told.size() > 1 && ofSeveral.empty())
    {
      ofSeveral = text(mdoc, " tells the angles of ", told.size(), " images, and belongs to one of ", paths.size(),
        " by its name; it was not taken: if it is that of the series, set Angle File to it");
    }
    complete = complete && told.size() == 1;
    own.angles.insert(own.angles.end(), told.begin(), told.end());
    own.from = beside ? "the .mdoc of each file" : "each file: " + info.anglesFrom;
  }
  const NamedAngles named = anglesInNames(names);
  const auto [least, most] = std::minmax_element(own.angles.begin(), own.angles.end());
  if (complete && paths.size() > 1 && *most - *least > 0.01)
  {
    for (std::size_t i = 0; i < named.angles.size(); ++i)
    {
      if (std::abs(named.angles[i] - own.angles[i]) > 1.0 && own.note.empty())
      {
        own.note = text("the angle in the name of ", nameOf(paths[i]), " is not that in its data, ", own.angles[i],
          " degrees, which was taken");
      }
    }
    return own;
  }
  Tilts result{ named.angles, named.angles.empty() ? "" : "the names of the files", named.note };
  if (!named.doubt.empty())
  {
    result.note = "the numbers in the names of the files were not taken as tilt angles: " + named.doubt;
  }
  result.note += (result.note.empty() || ofSeveral.empty() ? "" : "; ") + ofSeveral;
  return result;
}

template <class T>
std::vector<T> inOrder(std::vector<T>& values, const std::vector<std::size_t>& order)
{
  std::vector<T> result;
  for (const std::size_t i : order)
  {
    result.push_back(std::move(values[i]));
  }
  return result;
}
}

std::vector<std::string> imagesIn(const std::string& folder)
{
  std::map<std::string, std::string> formats; // of endings
  std::string endings;
  for (const ImageFormat& format : imageFormats)
  {
    endings += std::string(format.images) + " ";
    for (const std::string& ending : words(format.images))
    {
      formats[ending] = format.name;
    }
  }
  std::map<std::string, std::vector<std::string>> found;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
  {
    std::error_code ignored;
    const std::filesystem::path& path = entry->path();
    const auto format = formats.find(endingOf(path.string()));
    if (format != formats.end() && path.filename().string()[0] != '.' && entry->is_regular_file(ignored))
    {
      found[format->second].push_back(path.string());
    }
  }
  require(!error, folder, ": ", error.message());
  require(!found.empty(), folder, " holds no images: no ", listed(endings));
  require(found.size() == 1, folder, " holds images of several formats (", found.begin()->second.front(), ", ",
    found.rbegin()->second.front(), "); name the files that are meant");
  std::vector<std::string>& files = found.begin()->second;
  std::sort(files.begin(), files.end(), naturalLess);
  return files;
}

std::unique_ptr<ImageStack> openFiles(std::vector<std::string> paths, bool sorted, const std::string& choice)
{
  // As a file dialog or the shell lists them.
  if (std::is_sorted(paths.begin(), paths.end()))
  {
    std::sort(paths.begin(), paths.end(), naturalLess);
  }
  std::vector<std::unique_ptr<ImageStack>> stacks;
  for (const std::string& path : paths)
  {
    stacks.push_back(openImages(path, stacks.empty() ? choice : correspondingChoice(path, stacks[0]->info(), choice)));
    requireSame(stacks.back()->info(), stacks.front()->info(), path, paths.front());
  }
  const Tilts tilts = sorted ? tiltsOf(paths, stacks) : Tilts{};
  std::vector<std::size_t> order(paths.size());
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(),
    [&](std::size_t a, std::size_t b) { return !tilts.angles.empty() && tilts.angles[a] < tilts.angles[b]; });
  StackInfo info = stacks.front()->info();
  info.size[2] = static_cast<std::int64_t>(paths.size());
  info.anglesFrom = tilts.from;
  info.angles.clear();
  info.imageNames.clear();
  for (const std::size_t i : order)
  {
    info.imageNames.push_back(nameOf(paths[i]));
    if (!tilts.angles.empty())
    {
      info.angles.push_back(tilts.angles[i]);
    }
  }
  if (!tilts.note.empty())
  {
    info.notes.push_back(tilts.note);
  }
  return std::make_unique<ImageFiles>(inOrder(stacks, order), std::move(info));
}
}
