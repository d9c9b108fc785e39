#include "ImageFormats.h"

#include "ImageNames.h"
#include "TiffPlanes.h"
#include "TiffTags.h"
#include "TiffText.h"
#include "core/base/Error.h"

#include <tiffio.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace magnet
{
namespace
{
class TiffStack : public ImageStack
{
public:
  TiffStack(const std::string& path, const std::string& choice)
    : Path_(path)
    , Planes_(path)
  {
    Info_.topDown = true;
    Info_.format = text("TIFF, ", name(Planes_.number()));
    Planes_.first();
    TiffText told = readTiffText(this->description(), Planes_.calibratable(), path);
    const std::array<std::int64_t, 2> size = Planes_.size();
    const std::int64_t images = told.shaped > 0 ? told.shaped / (size[0] * size[1] * Planes_.samples()) : told.images;
    if (Planes_.planes() == 1 && images > 1)
    {
      Planes_.announce(images);
    }
    if (Planes_.planesOfPage() > 1)
    {
      // Those that tifffile's shape names first are images; others may be channels.
      const std::int64_t pages = Planes_.planes() / Planes_.planesOfPage();
      const bool stack = pages == 1 && told.slowest == Planes_.planes();
      told.size = stack ? std::array{ std::int64_t{ 1 }, Planes_.planes(), std::int64_t{ 1 } }
                        : std::array{ Planes_.planesOfPage(), pages, std::int64_t{ 1 } };
      told.order = { 0, 1, 2 };
    }
    Info_.notes = Planes_.notes();
    Info_.notes.insert(Info_.notes.end(), told.notes.begin(), told.notes.end());
    Calibration_ = told.calibration;
    this->choose(tiffChoices(told, Planes_.planes()), Planes_.planes(), choice);
    Info_.size = { size[0], size[1], static_cast<std::int64_t>(Pages_.size()) };
    this->readTags(told, Planes_.planes());
  }

  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], Path_, " has no image ", image, "; it has ", Info_.size[2]);
    Planes_.read(Pages_[static_cast<std::size_t>(image)], target);
    for (std::int64_t i = 0; !Calibration_.empty() && i < Info_.size[0] * Info_.size[1]; ++i)
    {
      double value = 0.0;
      for (auto c = Calibration_.rbegin(); c != Calibration_.rend(); ++c)
      {
        value = value * static_cast<double>(target[i]) + *c;
      }
      target[i] = static_cast<float>(value);
    }
  }

private:
  std::string description() const
  {
    const char* found = nullptr;
    return TIFFGetField(Planes_.file(), TIFFTAG_IMAGEDESCRIPTION, &found) != 0 && found != nullptr ? found : "";
  }

  void choose(const std::vector<TiffChoice>& choices, std::int64_t pages, const std::string& choice)
  {
    for (std::int64_t page = 0; choices.empty() && page < pages; ++page)
    {
      Pages_.push_back(page);
    }
    for (const TiffChoice& each : choices)
    {
      Info_.choices.push_back(each.name);
      if (Pages_.empty() || each.name == choice)
      {
        Pages_ = each.pages;
        Info_.choice = each.name;
      }
    }
    if (!choices.empty())
    {
      Info_.notes.push_back(text("of ", choices.size(), " stacks in the file, '", Info_.choice, "' was read"));
    }
  }

  // Along the stored columns and rows [m], 0 where nobody tells: OME, ImageJ (pixels a unit of its own),
  // DigitalMicrograph, or TIFF's own resolution. That is mostly a printer's, so it counts where it makes pixels that a
  // microscope may have; or else in the unit that users of tifffile write beside it,
  // which itself writes one pixel a unit where it knows none.
  std::array<double, 2> pixelSize(const TiffText& told, const GatanTags& gatan) const
  {
    constexpr double largestPixel = 1e-6; // [m]
    TIFF* const file = Planes_.file();
    std::array<float, 2> resolution{};
    TIFFGetField(file, TIFFTAG_XRESOLUTION, &resolution[0]);
    TIFFGetField(file, TIFFTAG_YRESOLUTION, &resolution[1]);
    std::uint16_t printed = RESUNIT_INCH;
    TIFFGetFieldDefaulted(file, TIFFTAG_RESOLUTIONUNIT, &printed);
    const double unit = printed == RESUNIT_CENTIMETER ? 1e-2 : printed == RESUNIT_INCH ? 2.54e-2 : 0.0;
    std::array<double, 2> pixel{};
    for (std::size_t a = 0; a < 2; ++a)
    {
      const double each = resolution[a] > 0.0F ? 1.0 / static_cast<double>(resolution[a]) : 0.0;
      const double plain = unit * each;
      pixel[a] = told.pixel[a] > 0.0                    ? told.pixel[a]
                 : told.unit[a] * each > 0.0            ? told.unit[a] * each
                 : gatan.pixel[a] > 0.0                 ? gatan.pixel[a]
                 : plain > 0.0 && plain <= largestPixel ? plain
                 : each != 1.0                          ? told.otherUnit * each
                                                        : 0.0;
      pixel[a] = std::isfinite(pixel[a]) ? pixel[a] : 0.0;
    }
    return pixel;
  }

  void readTags(const TiffText& told, std::int64_t pages)
  {
    TIFF* const file = Planes_.file();
    Planes_.first();
    const GatanTags gatan = readGatanTags(file, Info_.size[2]);
    const std::array<double, 2> pixel = this->pixelSize(told, gatan);
    Info_.spacing = { pixel[Planes_.turned() ? 1 : 0], pixel[Planes_.turned() ? 0 : 1], 0.0 };
    Info_.notes.insert(Info_.notes.end(), gatan.notes.begin(), gatan.notes.end());
    if (gatan.scale != 1.0 && Calibration_.empty())
    {
      Calibration_ = { 0.0, gatan.scale };
    }
    if (!gatan.angles.empty())
    {
      Info_.angles = gatan.angles;
      Info_.anglesFrom = "the calibration of its third axis";
    }
    const std::vector<std::string> labels = imageJLabels(file, pages);
    for (const std::int64_t page : labels.empty() ? std::vector<std::int64_t>{} : Pages_)
    {
      Info_.imageNames.push_back(labels[static_cast<std::size_t>(page)]);
    }
    const NamedAngles named = anglesInNames(Info_.imageNames);
    if (Info_.angles.empty() && named.angles.size() > 1)
    {
      Info_.angles = named.angles;
      Info_.notes.insert(Info_.notes.end(), named.note.empty() ? 0 : 1, named.note);
      Info_.anglesFrom = "the labels of its slices";
    }
  }

  std::string Path_;
  TiffPlanes Planes_;
  std::vector<std::int64_t> Pages_; // of each image, among the planes
  std::vector<double> Calibration_; // of a polynomial, the constant first
};
}

std::unique_ptr<ImageStack> openTiff(const std::string& path, const std::string& choice)
{
  return std::make_unique<TiffStack>(path, choice);
}
}
