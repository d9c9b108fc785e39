#include "TiltSeriesFile.h"

#include "AngleFile.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <regex>

namespace magnet
{
namespace
{
// Files of one image each.
class ImageFiles : public ImageStack
{
public:
  ImageFiles(std::vector<std::unique_ptr<ImageStack>> files, std::vector<double> angles)
    : Files_(std::move(files))
  {
    Info_ = Files_.front()->info();
    Info_.size[2] = static_cast<std::int64_t>(Files_.size());
    Info_.angles = std::move(angles);
  }
  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], "the series has no image ", image, "; it has ", Info_.size[2]);
    Files_[static_cast<std::size_t>(image)]->read(0, target);
  }

private:
  std::vector<std::unique_ptr<ImageStack>> Files_;
};

// A stack with what other files say of it, its first row the lower edge.
class KnownStack : public ImageStack
{
public:
  KnownStack(std::unique_ptr<ImageStack> stack, StackInfo info)
    : Stack_(std::move(stack))
    , TopDown_(info.topDown)
  {
    Info_ = std::move(info);
    Info_.topDown = false;
  }
  void read(std::int64_t image, float* target) const override
  {
    Stack_->read(image, target);
    for (std::int64_t y = 0; TopDown_ && y < Info_.size[1] / 2; ++y)
    {
      float* const row = target + y * Info_.size[0];
      std::swap_ranges(row, row + Info_.size[0], target + (Info_.size[1] - 1 - y) * Info_.size[0]);
    }
  }

private:
  std::unique_ptr<ImageStack> Stack_;
  bool TopDown_;
};

// The number before "deg" in a file's name: "tilt_-45.5deg.dm3".
std::vector<double> angleInName(const std::string& path)
{
  static const std::regex pattern("([-+]?[0-9]{1,3}(\\.[0-9]+)?) ?_?deg", std::regex::icase);
  std::smatch found;
  const std::string name = std::filesystem::path(path).filename().string();
  const auto angle = std::regex_search(name, found, pattern) ? numberIn(found[1]) : std::nullopt;
  return angle ? std::vector<double>{ *angle } : std::vector<double>{};
}

std::unique_ptr<ImageStack> openSeveral(const std::vector<std::string>& paths, bool sorted)
{
  struct File
  {
    std::unique_ptr<ImageStack> stack;
    std::vector<double> angle;
  };
  std::vector<File> files;
  for (const std::string& path : paths)
  {
    files.push_back({ openImages(path), {} });
    const StackInfo& info = files.back().stack->info();
    const StackInfo& first = files.front().stack->info();
    require(info.size[2] == 1, path, " holds ", info.size[2], " images; of several files each must hold one");
    require(info.size == first.size, path, " has ", info.size[0], " x ", info.size[1], " pixels, ", paths.front(),
      " has ", first.size[0], " x ", first.size[1]);
    for (int a = 0; a < 2; ++a)
    {
      require(std::abs(info.spacing[a] - first.spacing[a]) <= 1e-3 * first.spacing[a], path, " has pixels of ",
        info.spacing[a] * 1e9, " nm, ", paths.front(), " of ", first.spacing[a] * 1e9, " nm");
    }
    files.back().angle = info.angles.empty() ? angleInName(path) : info.angles;
  }
  const bool known = sorted && std::none_of(files.begin(), files.end(), [](const File& f) { return f.angle.empty(); });
  std::vector<double> angles;
  if (known)
  {
    std::stable_sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.angle < b.angle; });
  }
  std::vector<std::unique_ptr<ImageStack>> stacks;
  for (File& file : files)
  {
    angles.insert(angles.end(), file.angle.begin(), file.angle.end());
    stacks.push_back(std::move(file.stack));
  }
  return std::make_unique<ImageFiles>(std::move(stacks), known ? std::move(angles) : std::vector<double>{});
}

// The files of images in a folder, in the order of their names.
std::vector<std::string> imagesIn(const std::string& folder)
{
  static const std::map<std::string, std::string> formats{ { ".dm3", "DM" }, { ".dm4", "DM" }, { ".tif", "TIFF" },
    { ".tiff", "TIFF" }, { ".mrc", "MRC" }, { ".npy", "NumPy" }, { ".emd", "EMD" }, { ".hspy", "HyperSpy" } };
  std::map<std::string, std::vector<std::string>> found;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
  {
    std::error_code ignored;
    const std::filesystem::path& path = entry->path();
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto format = formats.find(ending);
    if (format != formats.end() && path.filename().string()[0] != '.' && entry->is_regular_file(ignored))
    {
      found[format->second].push_back(path.string());
    }
  }
  require(!error, folder, ": ", error.message());
  require(!found.empty(), folder, " holds no images: no .dm3, .dm4, .tif, .tiff, .mrc, .npy, .emd or .hspy");
  require(found.size() == 1, folder, " holds images of several formats (", found.begin()->second.front(), ", ",
    found.rbegin()->second.front(), "); name the files that are meant");
  std::vector<std::string>& files = found.begin()->second;
  std::sort(files.begin(), files.end());
  return files;
}

std::string angleFileBeside(const std::string& path)
{
  for (const char* ending : { ".tlt", ".rawtlt", ".mdoc" })
  {
    const std::string beside = std::filesystem::path(path).replace_extension(ending).string();
    if (beside != path && std::filesystem::is_regular_file(beside))
    {
      return beside;
    }
  }
  return std::filesystem::is_regular_file(path + ".mdoc") ? path + ".mdoc" : "";
}

std::string axisAt(double degrees)
{
  const double angle = std::abs(std::remainder(degrees, 180.0));
  return angle < 1.0 ? "y" : angle > 89.0 ? "x" : "";
}
}

std::unique_ptr<ImageStack> openTiltSeries(const std::vector<std::string>& given, const TiltSeriesFileOptions& options)
{
  require(!given.empty(), "no file of images was chosen");
  const std::vector<std::string> paths = given.size() == 1 && std::filesystem::is_directory(given.front())
                                           ? imagesIn(given.front())
                                           : given;
  std::unique_ptr<ImageStack> stack = paths.size() == 1
                                        ? openImages(paths.front())
                                        : openSeveral(paths, options.angles.empty() && options.angleFile.empty());
  StackInfo info = stack->info();
  const bool one = paths.size() == 1;
  const std::string beside = options.angleFile.empty() && one ? angleFileBeside(paths.front()) : options.angleFile;
  std::string source = "the angles of the images' own file";
  if (!beside.empty())
  {
    const AngleFile file = readAngles(beside);
    info.angles = file.angles;
    info.axis = file.axisAngle ? axisAt(*file.axisAngle) : "";
    for (int a = 0; a < 2; ++a)
    {
      info.spacing[a] = info.spacing[a] == 0.0 ? file.pixel.value_or(0.0) : info.spacing[a];
    }
    source = beside;
    info.description.push_back("tilt angles from " + beside);
  }
  if (!options.angles.empty())
  {
    info.angles = options.angles;
    source = "the given list";
  }
  else if (one && beside.empty() && info.angles.empty() && info.size[2] == 1)
  {
    info.angles = angleInName(paths.front());
  }
  require(info.angles.empty() || static_cast<std::int64_t>(info.angles.size()) == info.size[2], paths.front(), " has ",
    info.size[2], " image(s), and ", source, " has ", info.angles.size(), " angle(s)");
  for (const double angle : info.angles)
  {
    require(std::isfinite(angle) && std::abs(angle) <= 180.0, source, " has the tilt angle ", angle,
      "; degrees between -180 and 180 were expected");
  }
  require(options.pixel >= 0.0 && std::isfinite(options.pixel), "the pixel size is ", options.pixel * 1e9,
    " nm; it must be positive, or 0 for the file's");
  if (options.pixel > 0.0)
  {
    info.spacing[0] = info.spacing[1] = options.pixel;
  }
  return std::make_unique<KnownStack>(std::move(stack), std::move(info));
}
}
