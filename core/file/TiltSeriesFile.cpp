#include "TiltSeriesFile.h"

#include "AngleFile.h"
#include "AnglesOfFiles.h"
#include "ImageFiles.h"
#include "ImageFormats.h"
#include "ImageNames.h"
#include "TextFile.h"
#include "TiltAxis.h"
#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace magnet
{
namespace
{
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

  void markValid(std::int64_t image, const float* values, unsigned char* valid) const override
  {
    ImageStack::markValid(image, values, valid);
    const auto pixels = static_cast<std::size_t>(Info_.size[0] * Info_.size[1]);
    std::vector<float> mask;
    if (Mask_)
    {
      mask.resize(pixels);
      Mask_->read(image, mask.data());
    }
    for (std::size_t p = 0; p < pixels; ++p)
    {
      const bool masked = Mask_ && (std::isnan(mask[p]) || mask[p] == 0.0F);
      valid[p] = masked || (Missing_ && values[p] == *Missing_) ? 0 : valid[p];
    }
  }

  void takeMask(std::unique_ptr<ImageStack> mask, const std::string& path)
  {
    const auto& size = mask->info().size;
    require(size == Info_.size, path, " has ", size[0], " x ", size[1], " pixels and ", size[2],
      " image(s), and the series ", Info_.size[0], " x ", Info_.size[1], " and ", Info_.size[2],
      "; a mask tells of each pixel of each image whether it counts");
    Mask_ = std::move(mask);
  }

  void takeMissing(const std::string& value)
  {
    const auto number = lower(value) == "nan" ? std::optional<double>(std::nan("")) : numberIn(value);
    require(number.has_value(), "the value of missing pixels is '", value, "'; expected a number, or nan");
    Missing_ = static_cast<float>(*number);
  }

private:
  std::unique_ptr<ImageStack> Stack_;
  std::unique_ptr<ImageStack> Mask_; // or null
  std::optional<float> Missing_;
  bool TopDown_;
};

// A file beside the stack of the same name with this ending, or of its whole name and this ending; empty for none.
std::string beside(const std::string& path, std::string ending)
{
  for (int upper = 0; upper < 2; ++upper)
  {
    for (const std::string& name :
      { std::filesystem::path(path).replace_extension(ending).string(), path + "." + ending })
    {
      if (name != path && std::filesystem::is_regular_file(name))
      {
        return name;
      }
    }
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::toupper(c); });
  }
  return {};
}

// What is known beside the images, of their angles, pixels and axis.
class Knowledge
{
public:
  Knowledge(StackInfo info, std::string path)
    : Info_(std::move(info))
    , Path_(std::move(path))
  {
  }

  // several: the images are files of their own. The angle file may name them, or the labels of a stack's images.
  void takeAngles(const std::string& path, bool several)
  {
    const AngleFile file = readAngles(path);
    std::vector<std::string> names = Info_.imageNames;
    names.resize(static_cast<std::size_t>(Info_.size[2]));
    const AnglesOfFiles found = anglesOfImages(file, names, !several, path);
    this->say(found.note);
    Info_.angles = found.angles;
    Info_.anglesFrom = path;
    OfExposures_ = file.sections == "FrameSet";
    Info_.description.push_back("tilt angles from " + path);
    this->takeRest(file, path);
  }

  // An .mdoc's pixel size and axis; its angles are another file's business.
  void takeRest(const AngleFile& file, const std::string& path)
  {
    this->say(file.note);
    Info_.voltage = Info_.voltage ? Info_.voltage : file.voltage;
    const double own = Info_.spacing[0];
    const double pixel = file.pixel.value_or(0.0);
    if (pixel > 0.0 && (own == 0.0 || !Info_.pixelDoubt.empty()))
    {
      Info_.spacing[0] = Info_.spacing[1] = pixel;
      Info_.pixelDoubt.clear();
    }
    else if (pixel > 0.0 && std::abs(pixel - own) > 0.02 * pixel)
    {
      OtherPixel_ = text("the images tell pixels of ", own * 1e9, " nm, which were taken, and ", path, " ", pixel * 1e9,
        " nm: if the images were not binned, one is wrong; Pixel Size sets it");
    }
    if (file.axisAngle)
    {
      setAxis(Info_, *file.axisAngle);
    }
  }

  // The same of single images that have an .mdoc each.
  void takeRests(const std::vector<std::string>& paths, const std::string& angleFile)
  {
    std::optional<double> pixel;
    for (const std::string& path : paths)
    {
      const std::string mdoc = path + ".mdoc";
      if (mdoc == angleFile || !std::filesystem::is_regular_file(mdoc))
      {
        continue;
      }
      const AngleFile rest = readMdocRest(mdoc);
      const double own = rest.pixel.value_or(0.0);
      if (!pixel)
      {
        pixel = own;
        this->takeRest(rest, mdoc);
      }
      else if (own > 0.0 && *pixel > 0.0 && std::abs(own - *pixel) > 0.02 * *pixel)
      {
        this->say(text(mdoc, " tells pixels of ", own * 1e9, " nm, and that of the first image ", *pixel * 1e9, " nm"));
        return;
      }
    }
  }

  void takeOptions(const TiltSeriesFileOptions& options)
  {
    if (!options.angles.empty())
    {
      Info_.angles = options.angles;
      Info_.anglesFrom = "the given list";
      OfExposures_ = false;
    }
    require(options.pixel >= 0.0 && std::isfinite(options.pixel), "the pixel size is ", options.pixel * 1e9,
      " nm; it must be positive, or 0 for the file's");
    if (options.pixel > 0.0)
    {
      Info_.spacing[0] = Info_.spacing[1] = options.pixel;
      Info_.pixelDoubt.clear();
      OtherPixel_.clear();
    }
  }

  StackInfo checked() const
  {
    const std::string source = Info_.anglesFrom.empty() ? "its own data" : Info_.anglesFrom;
    const auto count = static_cast<std::int64_t>(Info_.angles.size());
    require(count == 0 || count == Info_.size[2], Path_, " has ", Info_.size[2], " image(s), and ", source, " has ",
      count, " angle(s)", OfExposures_ ? perExposure : "", this->otherOrder(count));
    for (const double angle : Info_.angles)
    {
      require(std::isfinite(angle) && std::abs(angle) <= 180.0, source, " has the tilt angle ", angle,
        "; degrees between -180 and 180 were expected");
    }
    StackInfo info = Info_;
    for (const std::string& note : { info.pixelDoubt, OtherPixel_, pixelNote(info), axisNote(info) })
    {
      info.notes.insert(info.notes.end(), note.empty() ? 0 : 1, note);
    }
    return info;
  }

  // Of files whose angles others than their names tell.
  void compareNames()
  {
    std::vector<std::string> stems;
    for (const std::string& name : Info_.imageNames)
    {
      stems.push_back(std::filesystem::path(name).stem().string());
    }
    const std::vector<double> named = anglesInNames(stems).angles;
    for (std::size_t i = 0; i < named.size() && named.size() == Info_.angles.size(); ++i)
    {
      if (std::abs(named[i] - Info_.angles[i]) > 1.0)
      {
        this->say(text("the name of ", Info_.imageNames[i], " tells ", named[i], " degrees, and ", Info_.anglesFrom,
          " ", Info_.angles[i], ", which was taken: is the order of the angles that of the files?"));
        return;
      }
    }
  }

  StackInfo& info() { return Info_; }

private:
  // What to do where the angles fit another axis of the file than that of the images.
  std::string otherOrder(std::int64_t count) const
  {
    std::string fitting;
    for (const StackOrder& order : Info_.orders)
    {
      fitting += order.images == count ? (fitting.empty() ? "'" : " or '") + order.name + "'" : "";
    }
    return fitting.empty() ? "" : "; the angles fit another axis of the file: set Images to " + fitting;
  }

  void say(const std::string& note) { Info_.notes.insert(Info_.notes.end(), note.empty() ? 0 : 1, note); }

  // Of pixels that no electron microscope gives.
  static std::string pixelNote(const StackInfo& info)
  {
    constexpr double least = 5e-12, most = 1e-4;
    const double x = info.spacing[0], y = info.spacing[1];
    if (x > 0.0 && (std::min(x, y) < least || std::max(x, y) > most))
    {
      return text("pixels of ", x * 1e9,
        " nm cannot be right in an electron microscope; they may have been stored in "
        "another unit: set Pixel Size, in nm");
    }
    const bool square = std::abs(x - y) <= 0.02 * std::max(x, y);
    return square || !info.pixelDoubt.empty()
             ? ""
             : text("the pixels are ", x * 1e9, " nm wide and ", y * 1e9, " nm high, and those of cameras are square");
  }

  static constexpr const char* perExposure =
    "; each of its sections [FrameSet = n] is one exposure, and there must be one image of each, its frames added up";

  StackInfo Info_;
  std::string Path_;
  std::string OtherPixel_;   // what another file tells of the pixels
  bool OfExposures_ = false; // the angles are those of sections [FrameSet = n]
};
}

std::vector<std::string> imageChoices(const std::string& path)
{
  return openImages(std::filesystem::is_directory(path) ? imagesIn(path).front() : path)->info().choices;
}

namespace
{
// options.validFile: a file, a folder, or an array of an archive.
std::unique_ptr<ImageStack> openMask(const TiltSeriesFileOptions& options)
{
  std::string path = options.validFile;
  TiltSeriesFileOptions asSeries;
  const std::size_t colon = path.rfind(':');
  if (colon != std::string::npos && !std::filesystem::exists(path))
  {
    asSeries.images = path.substr(colon + 1);
    path.resize(colon);
    return openTiltSeries({ path }, asSeries);
  }
  const std::vector<std::string> choices = imageChoices(path);
  // In the order of the series, where it is a file of the same orders.
  const bool isOrdered = std::find(choices.begin(), choices.end(), options.images) != choices.end();
  asSeries.images = isOrdered ? options.images : "";
  std::string names;
  for (const std::string& choice : choices)
  {
    names += (names.empty() ? "" : ", ") + choice;
  }
  require(endingOf(path) != "npz" || choices.size() < 2, path, " holds several arrays (", names,
    "); name the one that tells which pixels count: ", path, ":NAME");
  return openTiltSeries({ path }, asSeries);
}
}

std::unique_ptr<ImageStack> openTiltSeries(const std::vector<std::string>& given, const TiltSeriesFileOptions& options)
{
  require(!given.empty(), "no file of images was chosen");
  const std::vector<std::string> paths = given.size() == 1 && std::filesystem::is_directory(given.front())
                                           ? imagesIn(given.front())
                                           : given;
  const bool one = paths.size() == 1;
  std::unique_ptr<ImageStack> stack = one ? openImages(paths.front(), options.images)
                                          : openFiles(paths, options.angles.empty() && options.angleFile.empty(),
                                              options.images);
  Knowledge known(stack->info(), paths.front());
  std::string angleFile = options.angleFile;
  for (const std::string& ending : words(one ? angleEndings : ""))
  {
    angleFile = angleFile.empty() ? beside(paths.front(), ending) : angleFile;
  }
  if (!angleFile.empty())
  {
    known.takeAngles(angleFile, !one);
  }
  const std::string mdoc = one ? beside(paths.front(), "mdoc") : "";
  if (!mdoc.empty() && mdoc != angleFile)
  {
    known.takeRest(readMdocRest(mdoc), mdoc);
  }
  if (!one)
  {
    known.takeRests(paths, angleFile);
  }
  StackInfo& info = known.info();
  if (one && info.angles.empty() && info.size[2] == 1)
  {
    info.angles = anglesInNames({ std::filesystem::path(paths.front()).stem().string() }).angles;
    info.anglesFrom = info.angles.empty() ? "" : "the name of the file";
  }
  known.takeOptions(options);
  if (!one && (!options.angles.empty() || !angleFile.empty()))
  {
    known.compareNames();
  }
  auto result = std::make_unique<KnownStack>(std::move(stack), known.checked());
  if (!options.validFile.empty())
  {
    result->takeMask(openMask(options), options.validFile);
  }
  if (!options.missingValue.empty())
  {
    result->takeMissing(options.missingValue);
  }
  return result;
}
}
