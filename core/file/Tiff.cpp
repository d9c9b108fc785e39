#include "ImageFormats.h"

#include "ImageNames.h"
#include "TiffTags.h"
#include "TiffText.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <tiffio.h>

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>

namespace magnet
{
namespace
{
// Bytes of an image, or pixels, over the file's: compression shrinks by some thousands at most.
constexpr double densest = 1e4;
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis, and images

// libtiff tells what is wrong before a call returns; warnings, of private tags and the like, say nothing of the values.
int remember(TIFF*, void* last, const char*, const char* format, std::va_list arguments)
{
  char line[256];
  std::vsnprintf(line, sizeof line, format, arguments);
  *static_cast<std::string*>(last) = line;
  return 1;
}
int ignore(TIFF*, void*, const char*, const char*, std::va_list)
{
  return 1;
}

struct Page
{
  std::uint32_t width = 0, height = 0;
  std::uint16_t bits = 1, format = SAMPLEFORMAT_UINT, samples = 1, orientation = ORIENTATION_TOPLEFT;

  // Rows of the picture are stored as columns.
  bool turned() const { return orientation >= ORIENTATION_LEFTTOP; }
};

Number numberOf(const Page& page, const std::string& path)
{
  static const std::map<std::pair<int, int>, Number> numbers{ { { 8, SAMPLEFORMAT_UINT }, Number::UInt8 },
    { { 8, SAMPLEFORMAT_INT }, Number::Int8 }, { { 16, SAMPLEFORMAT_UINT }, Number::UInt16 },
    { { 16, SAMPLEFORMAT_INT }, Number::Int16 }, { { 16, SAMPLEFORMAT_IEEEFP }, Number::Float16 },
    { { 32, SAMPLEFORMAT_UINT }, Number::UInt32 }, { { 32, SAMPLEFORMAT_INT }, Number::Int32 },
    { { 32, SAMPLEFORMAT_IEEEFP }, Number::Float32 }, { { 64, SAMPLEFORMAT_IEEEFP }, Number::Float64 } };
  const auto found = numbers.find({ page.bits, page.format });
  require(page.samples == 1 && found != numbers.end(), path, " holds ", page.samples, " values of ", page.bits,
    " bits a pixel (sample format ", page.format, "); one integer of 8 to 32 or float of 16 to 64 bits was expected");
  return found->second;
}

// The stored image in the upright picture. Orientations tell where the first stored row and column are: 1 top left, 2
// top right, 3 bottom right, 4 bottom left; 5 to 8 left top, right top, right bottom, left bottom, with rows and
// columns exchanged.
void upright(const float* stored, const Page& page, float* target)
{
  const std::int64_t width = page.width;
  const std::int64_t height = page.height;
  const int o = page.orientation;
  const bool fromRight = o == 2 || o == 3 || o == 7 || o == 8;
  const bool fromBottom = o == 3 || o == 4 || o == 6 || o == 7;
  for (std::int64_t row = 0; row < height; ++row)
  {
    const std::int64_t y = fromBottom ? height - 1 - row : row;
    for (std::int64_t column = 0; column < width; ++column)
    {
      const std::int64_t x = fromRight ? width - 1 - column : column;
      target[page.turned() ? x * height + y : y * width + x] = stored[row * width + column];
    }
  }
}

class TiffStack : public ImageStack
{
public:
  TiffStack(const std::string& path, const std::string& choice)
    : Path_(path)
    , Bytes_(path)
  {
    TIFFOpenOptions* const options = TIFFOpenOptionsAlloc();
    TIFFOpenOptionsSetErrorHandlerExtR(options, remember, &Last_);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, nullptr);
    File_ = { TIFFOpenExt(path.c_str(), "rm", options), TIFFClose };
    TIFFOpenOptionsFree(options);
    require(File_ != nullptr, path, " is no TIFF file: ", Last_);
    std::int64_t pages = this->readPages();
    Number_ = numberOf(Page_, path);
    Info_.topDown = true;
    Info_.format = text("TIFF, ", name(Number_));
    this->check(TIFFSetDirectory(File_.get(), 0) != 0, 0);
    const TiffText told = readTiffText(
      this->description(), Page_.bits <= 16 && Page_.format != SAMPLEFORMAT_IEEEFP, path);
    if (pages == 1 && told.images > 1)
    {
      pages = this->imagesBehind(told.images);
    }
    Info_.notes.insert(Info_.notes.end(), told.notes.begin(), told.notes.end());
    Calibration_ = told.calibration;
    this->choose(tiffChoices(told, pages), pages, choice);
    Info_.size = { Page_.turned() ? Page_.height : Page_.width, Page_.turned() ? Page_.width : Page_.height,
      static_cast<std::int64_t>(Pages_.size()) };
    this->readTags(told, pages);
  }

  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], Path_, " has no image ", image, "; it has ", Info_.size[2]);
    const std::int64_t count = Info_.size[0] * Info_.size[1];
    std::vector<float> stored(Page_.orientation == ORIENTATION_TOPLEFT ? 0 : static_cast<std::size_t>(count));
    float* const values = stored.empty() ? target : stored.data();
    const std::int64_t page = Pages_[static_cast<std::size_t>(image)];
    Contiguous_ > 0 ? this->readBehind(page, values) : this->readPage(page, values);
    if (!stored.empty())
    {
      upright(values, Page_, target);
    }
    for (std::int64_t i = 0; !Calibration_.empty() && i < count; ++i)
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
  // Sets Page_; the number of pages.
  std::int64_t readPages()
  {
    std::int64_t pages = 0;
    do
    {
      const Page page = this->page();
      Page_ = pages == 0 ? page : Page_;
      require(page.width == Page_.width && page.height == Page_.height && page.bits == Page_.bits &&
                page.format == Page_.format && page.samples == Page_.samples && page.orientation == Page_.orientation,
        Path_, ": page ", pages, " has ", page.width, " x ", page.height, " pixels of ", page.bits,
        " bits, orientation ", page.orientation, ", and page 0 has ", Page_.width, " x ", Page_.height, " of ",
        Page_.bits, ", orientation ", Page_.orientation, "; a series has images of one size and kind");
      require(++pages <= largest, Path_, " has more than ", largest, " pages");
    } while (TIFFReadDirectory(File_.get()) != 0);
    require(Last_.empty(), Path_, " is damaged: ", Last_);
    return pages;
  }

  std::string description() const
  {
    const char* found = nullptr;
    return TIFFGetField(File_.get(), TIFFTAG_IMAGEDESCRIPTION, &found) != 0 && found != nullptr ? found : "";
  }

  std::int64_t bytesOfImage() const { return static_cast<std::int64_t>(Page_.width) * Page_.height * bytesOf(Number_); }

  // ImageJ writes stacks beyond 4 GB as one page with all images one after another. Sets Contiguous_, if so; the number
  // of images.
  std::int64_t imagesBehind(std::int64_t announced)
  {
    TIFF* const file = File_.get();
    std::uint16_t compression = COMPRESSION_NONE;
    TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &compression);
    const std::uint64_t* offsets = nullptr;
    const bool plain = compression == COMPRESSION_NONE && TIFFIsTiled(file) == 0 && TIFFNumberOfStrips(file) == 1 &&
                       TIFFGetField(file, TIFFTAG_STRIPOFFSETS, &offsets) != 0 && offsets != nullptr && offsets[0] > 0;
    const double end = plain ? static_cast<double>(offsets[0]) +
                                 static_cast<double>(announced) * static_cast<double>(this->bytesOfImage())
                             : 0.0;
    if (!plain || end > static_cast<double>(Bytes_.size()))
    {
      Info_.notes.push_back(text("the file announces ", announced, " images and holds one"));
      return 1;
    }
    Contiguous_ = static_cast<std::int64_t>(offsets[0]);
    return announced;
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

  void readBehind(std::int64_t page, float* target) const
  {
    const std::string stored = Bytes_.bytes(
      Contiguous_ + page * this->bytesOfImage(), this->bytesOfImage(), "an image");
    toFloats(
      stored.data(), this->bytesOfImage() / bytesOf(Number_), Number_, TIFFIsBigEndian(File_.get()) != 0, target);
  }

  void readPage(std::int64_t page, float* target) const
  {
    const std::lock_guard<std::mutex> lock(Mutex_);
    Last_.clear();
    TIFF* const file = File_.get();
    this->check(TIFFSetDirectory(file, static_cast<tdir_t>(page)) != 0, page);
    const bool tiled = TIFFIsTiled(file) != 0;
    std::uint32_t width = Page_.width;
    std::uint32_t height = 0;
    if (tiled)
    {
      TIFFGetField(file, TIFFTAG_TILEWIDTH, &width);
      TIFFGetField(file, TIFFTAG_TILELENGTH, &height);
    }
    else
    {
      TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &height);
      height = std::min(height, Page_.height);
    }
    const std::int64_t bytes = tiled ? TIFFTileSize64(file) : TIFFStripSize64(file);
    // What a part of the image can have, whatever the file says of its tiles.
    const std::int64_t expected = static_cast<std::int64_t>(width) * height * bytesOf(Number_);
    this->check(width > 0 && height > 0 && bytes == expected &&
                  static_cast<double>(expected) <= densest * static_cast<double>(Bytes_.size()),
      page);
    this->parts(page, tiled, width, height, bytes, target);
  }

  Page page() const
  {
    Page page;
    TIFF* const file = File_.get();
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &page.width);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &page.height);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &page.bits);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &page.format);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &page.samples);
    TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &page.orientation);
    page.format = page.format == SAMPLEFORMAT_VOID ? SAMPLEFORMAT_UINT : page.format;
    if (page.orientation < ORIENTATION_TOPLEFT || page.orientation > ORIENTATION_LEFTBOT)
    {
      page.orientation = ORIENTATION_TOPLEFT;
    }
    const double pixels = static_cast<double>(page.width) * page.height;
    require(pixels > 0.0 && page.width <= largest && page.height <= largest &&
              pixels <= densest * static_cast<double>(Bytes_.size()),
      Path_, " is damaged: an image of ", page.width, " x ", page.height, " pixels in a file of ", Bytes_.size(),
      " bytes");
    return page;
  }

  void check(bool good, std::int64_t image) const
  {
    require(good, Path_, ": image ", image, " can't be read: ", Last_.empty() ? "its parts make no sense" : Last_);
  }

  void parts(
    std::int64_t image, bool tiled, std::int64_t width, std::int64_t height, std::int64_t bytes, float* target) const
  {
    TIFF* const file = File_.get();
    std::vector<char> stored(static_cast<std::size_t>(bytes));
    for (std::int64_t y = 0; y < Page_.height; y += height)
    {
      const std::int64_t rows = std::min<std::int64_t>(height, Page_.height - y);
      for (std::int64_t x = 0; x < Page_.width; x += width)
      {
        const std::int64_t columns = std::min<std::int64_t>(width, Page_.width - x);
        const auto x32 = static_cast<std::uint32_t>(x);
        const auto y32 = static_cast<std::uint32_t>(y);
        const std::int64_t needed = tiled ? bytes : rows * width * bytesOf(Number_);
        const std::int64_t got = tiled
                                   ? TIFFReadTile(file, stored.data(), x32, y32, 0, 0)
                                   : TIFFReadEncodedStrip(file, TIFFComputeStrip(file, y32, 0), stored.data(), needed);
        this->check(got >= needed, image);
        for (std::int64_t row = 0; row < rows; ++row)
        {
          // libtiff gives numbers in the host's order.
          toFloats(stored.data() + row * width * bytesOf(Number_), columns, Number_, !littleEndianHost(),
            target + (y + row) * Page_.width + x);
        }
      }
    }
  }

  // Along the stored columns and rows [m], 0 where nobody tells: OME, ImageJ (pixels a unit of its own),
  // DigitalMicrograph, or TIFF's own resolution. That is mostly a printer's, so it counts where it makes pixels that a
  // microscope may have.
  std::array<double, 2> pixelSize(const TiffText& told, const GatanTags& gatan) const
  {
    constexpr double largestPixel = 1e-6; // [m]
    TIFF* const file = File_.get();
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
      pixel[a] = told.pixel[a] > 0.0         ? told.pixel[a]
                 : told.unit[a] * each > 0.0 ? told.unit[a] * each
                 : gatan.pixel[a] > 0.0      ? gatan.pixel[a]
                 : plain <= largestPixel     ? plain
                                             : 0.0;
      pixel[a] = std::isfinite(pixel[a]) ? pixel[a] : 0.0;
    }
    return pixel;
  }

  void readTags(const TiffText& told, std::int64_t pages)
  {
    TIFF* const file = File_.get();
    this->check(TIFFSetDirectory(file, 0) != 0, 0);
    const GatanTags gatan = readGatanTags(file, Info_.size[2]);
    const std::array<double, 2> pixel = this->pixelSize(told, gatan);
    Info_.spacing = { pixel[Page_.turned() ? 1 : 0], pixel[Page_.turned() ? 0 : 1], 0.0 };
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
    const std::vector<double> named = anglesInNames(Info_.imageNames).angles;
    if (Info_.angles.empty() && named.size() > 1)
    {
      Info_.angles = named;
      Info_.anglesFrom = "the labels of its slices";
    }
  }

  std::string Path_;
  InputFile Bytes_;
  Page Page_; // all are alike
  Number Number_ = Number::Float32;
  std::vector<std::int64_t> Pages_; // of each image
  std::int64_t Contiguous_ = 0;     // byte of the first of all images one after another, 0: they are pages
  std::vector<double> Calibration_; // of a polynomial, the constant first
  mutable std::string Last_;        // what libtiff said
  mutable std::mutex Mutex_;        // it reads one image at a time
  std::unique_ptr<TIFF, void (*)(TIFF*)> File_{ nullptr, TIFFClose };
};
}

std::unique_ptr<ImageStack> openTiff(const std::string& path, const std::string& choice)
{
  return std::make_unique<TiffStack>(path, choice);
}
}
