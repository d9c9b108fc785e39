#include "ImageFormats.h"

#include "Units.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <tiffio.h>

#include <algorithm>
#include <cmath>
#include <cstdarg>
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
  std::uint16_t bits = 1, format = SAMPLEFORMAT_UINT, samples = 1;
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

class TiffStack : public ImageStack
{
public:
  explicit TiffStack(const std::string& path)
    : Path_(path)
    , FileSize_(InputFile(path).size())
  {
    TIFFOpenOptions* const options = TIFFOpenOptionsAlloc();
    TIFFOpenOptionsSetErrorHandlerExtR(options, remember, &Last_);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, nullptr);
    File_ = { TIFFOpenExt(path.c_str(), "rm", options), TIFFClose };
    TIFFOpenOptionsFree(options);
    require(File_ != nullptr, path, " is no TIFF file: ", Last_);
    std::int64_t images = 0;
    Page first;
    do
    {
      const Page page = this->page();
      first = images == 0 ? page : first;
      require(page.width == first.width && page.height == first.height && page.bits == first.bits &&
                page.format == first.format && page.samples == first.samples,
        path, ": page ", images, " has ", page.width, " x ", page.height, " pixels of ", page.bits,
        " bits, and page 0 has ", first.width, " x ", first.height, " of ", first.bits,
        "; a series has images of one size and kind");
      require(++images <= largest, path, " has more than ", largest, " pages");
    } while (TIFFReadDirectory(File_.get()) != 0);
    require(Last_.empty(), path, " is damaged: ", Last_);
    Number_ = numberOf(first, path);
    Info_.size = { first.width, first.height, images };
    Info_.topDown = true;
    Info_.format = text("TIFF, ", name(Number_));
    this->calibrate();
  }

  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], Path_, " has no image ", image, "; it has ", Info_.size[2]);
    const std::lock_guard<std::mutex> lock(Mutex_);
    Last_.clear();
    TIFF* const file = File_.get();
    this->check(TIFFSetDirectory(file, static_cast<tdir_t>(image)) != 0, image);
    const bool tiled = TIFFIsTiled(file) != 0;
    std::uint32_t width = static_cast<std::uint32_t>(Info_.size[0]);
    std::uint32_t height = 0;
    if (tiled)
    {
      TIFFGetField(file, TIFFTAG_TILEWIDTH, &width);
      TIFFGetField(file, TIFFTAG_TILELENGTH, &height);
    }
    else
    {
      TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &height);
      height = std::min(height, static_cast<std::uint32_t>(Info_.size[1]));
    }
    const std::int64_t bytes = tiled ? TIFFTileSize64(file) : TIFFStripSize64(file);
    // What a part of the image can have, whatever the file says of its tiles.
    const std::int64_t expected = static_cast<std::int64_t>(width) * height * bytesOf(Number_);
    this->check(width > 0 && height > 0 && bytes == expected &&
                  static_cast<double>(expected) <= densest * static_cast<double>(FileSize_),
      image);
    this->parts(image, tiled, width, height, bytes, target);
  }

private:
  Page page() const
  {
    Page page;
    TIFF* const file = File_.get();
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &page.width);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &page.height);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &page.bits);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &page.format);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &page.samples);
    page.format = page.format == SAMPLEFORMAT_VOID ? SAMPLEFORMAT_UINT : page.format;
    const double pixels = static_cast<double>(page.width) * page.height;
    require(pixels > 0.0 && page.width <= largest && page.height <= largest &&
              pixels <= densest * static_cast<double>(FileSize_),
      Path_, " is damaged: an image of ", page.width, " x ", page.height, " pixels in a file of ", FileSize_, " bytes");
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
    for (std::int64_t y = 0; y < Info_.size[1]; y += height)
    {
      const std::int64_t rows = std::min(height, Info_.size[1] - y);
      for (std::int64_t x = 0; x < Info_.size[0]; x += width)
      {
        const std::int64_t columns = std::min(width, Info_.size[0] - x);
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
            target + (y + row) * Info_.size[0] + x);
        }
      }
    }
  }

  // OME's XML: PhysicalSizeX="1.5" PhysicalSizeXUnit="nm"; without a unit, micrometres.
  static double omePixel(const std::string& description, char axis)
  {
    const auto attribute = [&](const std::string& name)
    {
      const std::string start = " " + name + "=\"";
      const std::size_t at = description.find(start);
      const std::size_t from = at + start.size();
      const std::size_t to = at == std::string::npos ? at : description.find('"', from);
      return to == std::string::npos ? std::string() : description.substr(from, std::min<std::size_t>(to - from, 64));
    };
    const std::string name = std::string("PhysicalSize") + axis;
    const std::string unit = attribute(name + "Unit");
    return numberIn(attribute(name)).value_or(0.0) * (unit.empty() ? 1e-6 : metres(unit));
  }

  // ImageJ writes pixels a unit of length, and the unit in its description ("unit=nm"); OME writes XML. TIFF's own
  // resolutions are a printer's, unless they are a centimetre's and of pixels that a microscope may have.
  void calibrate()
  {
    constexpr double largestPixel = 1e-6; // [m]
    TIFF* const file = File_.get();
    this->check(TIFFSetDirectory(file, 0) != 0, 0);
    const char* found = nullptr;
    const std::string description = TIFFGetField(file, TIFFTAG_IMAGEDESCRIPTION, &found) != 0 ? found : "";
    float resolution[2] = { 0.0F, 0.0F };
    TIFFGetField(file, TIFFTAG_XRESOLUTION, &resolution[0]);
    TIFFGetField(file, TIFFTAG_YRESOLUTION, &resolution[1]);
    std::uint16_t printed = RESUNIT_INCH;
    TIFFGetFieldDefaulted(file, TIFFTAG_RESOLUTIONUNIT, &printed);
    double unit = 0.0;
    if (description.rfind("ImageJ", 0) == 0)
    {
      const std::size_t at = description.find("unit=");
      const std::size_t end = at == std::string::npos ? at : description.find('\n', at);
      unit = at == std::string::npos
               ? 0.0
               : metres(description.substr(at + 5, end == std::string::npos ? end : end - at - 5));
    }
    else if (printed == RESUNIT_CENTIMETER)
    {
      unit = 1e-2;
    }
    for (int a = 0; a < 2; ++a)
    {
      const double ome = description.find("<OME") == std::string::npos ? 0.0 : omePixel(description, "XY"[a]);
      const double pixel = ome > 0.0 ? ome : resolution[a] > 0.0F ? unit / static_cast<double>(resolution[a]) : 0.0;
      Info_.spacing[a] = std::isfinite(pixel) && (unit != 1e-2 || pixel <= largestPixel) ? pixel : 0.0;
    }
  }

  std::string Path_;
  std::int64_t FileSize_;
  Number Number_ = Number::Float32;
  mutable std::string Last_; // what libtiff said
  mutable std::mutex Mutex_; // it reads one image at a time
  std::unique_ptr<TIFF, void (*)(TIFF*)> File_{ nullptr, TIFFClose };
};
}

std::unique_ptr<ImageStack> openTiff(const std::string& path, const std::string& /*choice*/)
{
  return std::make_unique<TiffStack>(path);
}
}
