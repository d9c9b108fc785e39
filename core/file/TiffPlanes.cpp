#include "TiffPlanes.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <utility>

namespace magnet
{
namespace
{
// Bytes of an image, or pixels, over the file's: compression shrinks by some thousands at most.
constexpr double densest = 1e4;
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis, and images
constexpr std::uint16_t colours = 3;                      // samples of a picture in red, green and blue

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

// Truth values of one bit come as bytes.
bool numberOf(int bits, int format, Number& number)
{
  static const std::map<std::pair<int, int>, Number> numbers{ { { 1, SAMPLEFORMAT_UINT }, Number::UInt8 },
    { { 8, SAMPLEFORMAT_UINT }, Number::UInt8 }, { { 8, SAMPLEFORMAT_INT }, Number::Int8 },
    { { 16, SAMPLEFORMAT_UINT }, Number::UInt16 }, { { 16, SAMPLEFORMAT_INT }, Number::Int16 },
    { { 16, SAMPLEFORMAT_IEEEFP }, Number::Float16 }, { { 32, SAMPLEFORMAT_UINT }, Number::UInt32 },
    { { 32, SAMPLEFORMAT_INT }, Number::Int32 }, { { 32, SAMPLEFORMAT_IEEEFP }, Number::Float32 },
    { { 64, SAMPLEFORMAT_UINT }, Number::UInt64 }, { { 64, SAMPLEFORMAT_INT }, Number::Int64 },
    { { 64, SAMPLEFORMAT_IEEEFP }, Number::Float64 } };
  const auto found = numbers.find({ bits, format });
  number = found == numbers.end() ? number : found->second;
  return found != numbers.end();
}

// The stored image of width x height pixels in the upright picture. Orientations tell where the first stored row and
// column are: 1 top left, 2 top right, 3 bottom right, 4 bottom left; 5 to 8 left top, right top, right bottom, left
// bottom, with rows and columns exchanged.
void upright(const float* stored, std::int64_t width, std::int64_t height, int orientation, float* target)
{
  const int o = orientation;
  const bool turned = o >= ORIENTATION_LEFTTOP;
  const bool fromRight = o == 2 || o == 3 || o == 7 || o == 8;
  const bool fromBottom = o == 3 || o == 4 || o == 6 || o == 7;
  for (std::int64_t row = 0; row < height; ++row)
  {
    const std::int64_t y = fromBottom ? height - 1 - row : row;
    for (std::int64_t column = 0; column < width; ++column)
    {
      const std::int64_t x = fromRight ? width - 1 - column : column;
      target[turned ? x * height + y : y * width + x] = stored[row * width + column];
    }
  }
}

std::int64_t bytesOfRow(std::int64_t width, int bits, std::int64_t samples)
{
  return bits == 1 ? (width * samples + 7) / 8 : width * samples * bits / 8;
}
}

bool TiffPlanes::Page::isColour() const
{
  // Floats behind one another are no colours: tifffile calls three images so where nobody tells it better.
  const bool called = photometric == PHOTOMETRIC_RGB && planar == PLANARCONFIG_SEPARATE &&
                      format == SAMPLEFORMAT_IEEEFP;
  return !called && photometric != PHOTOMETRIC_MINISBLACK && photometric != PHOTOMETRIC_MINISWHITE &&
         photometric != PHOTOMETRIC_PALETTE;
}

bool TiffPlanes::Page::isGrayOnly() const
{
  return isColour() && photometric == PHOTOMETRIC_RGB && samples >= colours;
}

bool TiffPlanes::Page::isAlike(const Page& other) const
{
  return width == other.width && height == other.height && bits == other.bits && format == other.format &&
         samples == other.samples && orientation == other.orientation && planar == other.planar &&
         isColour() == other.isColour();
}

TiffPlanes::TiffPlanes(const std::string& path)
  : Path_(path)
  , Bytes_(path)
{
  TIFFOpenOptions* const options = TIFFOpenOptionsAlloc();
  TIFFOpenOptionsSetErrorHandlerExtR(options, remember, &Last_);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore, nullptr);
  File_ = { TIFFOpenExt(path.c_str(), "rm", options), TIFFClose };
  TIFFOpenOptionsFree(options);
  require(File_ != nullptr, path, " is no TIFF file: ", Last_);
  this->readPages();
  this->settle();
  if (Gray_)
  {
    std::vector<float> image(static_cast<std::size_t>(Page_.width) * Page_.height);
    this->read(0, image.data());
  }
}

void TiffPlanes::readPages()
{
  std::vector<std::pair<tdir_t, Page>> pages;
  std::int64_t number = 0;
  do
  {
    if (!this->leftOut())
    {
      pages.emplace_back(static_cast<tdir_t>(number), this->page());
    }
    require(++number <= largest, Path_, " has more than ", largest, " pages");
  } while (TIFFReadDirectory(File_.get()) != 0);
  require(Last_.empty(), Path_, " is damaged: ", Last_);
  require(!pages.empty(), Path_, " holds only pages that repeat others on a smaller scale, or mask them");
  const auto isColour = [](const auto& page) { return page.second.isColour(); };
  const auto inColour = std::count_if(pages.begin(), pages.end(), isColour);
  if (inColour > 0 && inColour < static_cast<std::ptrdiff_t>(pages.size()))
  {
    pages.erase(std::remove_if(pages.begin(), pages.end(), isColour), pages.end());
    Notes_.push_back(text(inColour, " page(s) of the file are pictures in colour, and were left out"));
  }
  Page_ = pages.front().second;
  for (const auto& [directory, page] : pages)
  {
    require(page.isAlike(Page_), Path_, ": page ", directory, " has ", page.width, " x ", page.height, " pixels of ",
      page.bits, " bits, orientation ", page.orientation, ", and page ", pages.front().first, " has ", Page_.width,
      " x ", Page_.height, " of ", Page_.bits, ", orientation ", Page_.orientation,
      "; a series has images of one size and kind");
    Planes_.push_back({ directory, 0 });
  }
}

// What a page holds: one image, or several.
void TiffPlanes::settle()
{
  require(Page_.depth == 1, Path_, " is a volume of ", Page_.depth,
    " layers in one page (ImageDepth), which is not read: save it with one image a page; with tifffile, without "
    "volumetric=True");
  Gray_ = Page_.isGrayOnly();
  require(!Page_.isColour() || Gray_, Path_, " holds pictures in colour (photometric interpretation ",
    Page_.photometric, "); one number a pixel was expected: save the phase itself, before it is coloured");
  require(numberOf(Page_.bits, Page_.format, Number_) && (Page_.bits > 1 || Page_.samples == 1), Path_, " holds ",
    Page_.samples, " values of ", Page_.bits, " bits a pixel (sample format ", Page_.format,
    "); one integer of 1 or of 8 to 64 bits, or float of 16 to 64 bits was expected");
  const bool alpha = Page_.extra.size() == 1 && Page_.extra[0] != EXTRASAMPLE_UNSPECIFIED &&
                     (Gray_ || Page_.photometric != PHOTOMETRIC_RGB);
  if (alpha)
  {
    Notes_.emplace_back("the transparency of its pixels (alpha) is not used");
  }
  Kinds_ = Gray_ || (alpha && Page_.samples == 2) ? 1 : Page_.samples;
  const std::vector<Plane> pages = std::exchange(Planes_, {});
  require(static_cast<std::int64_t>(pages.size()) * Kinds_ <= largest, Path_, " has more than ", largest, " images");
  for (const Plane& page : pages)
  {
    for (std::int64_t sample = 0; sample < Kinds_; ++sample)
    {
      Planes_.push_back({ page.directory, static_cast<std::uint16_t>(sample) });
    }
  }
}

bool TiffPlanes::leftOut() const
{
  std::uint32_t kind = 0;
  TIFFGetField(File_.get(), TIFFTAG_SUBFILETYPE, &kind);
  return (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
}

TiffPlanes::Page TiffPlanes::page() const
{
  Page page;
  TIFF* const file = File_.get();
  TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &page.width);
  TIFFGetField(file, TIFFTAG_IMAGELENGTH, &page.height);
  TIFFGetField(file, TIFFTAG_IMAGEDEPTH, &page.depth);
  TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &page.bits);
  TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &page.format);
  TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &page.samples);
  TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &page.orientation);
  TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &page.planar);
  TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &page.photometric);
  std::uint16_t extra = 0;
  const std::uint16_t* kinds = nullptr;
  if (TIFFGetField(file, TIFFTAG_EXTRASAMPLES, &extra, &kinds) != 0 && kinds != nullptr)
  {
    page.extra.assign(kinds, kinds + extra);
  }
  page.format = page.format == SAMPLEFORMAT_VOID ? SAMPLEFORMAT_UINT : page.format;
  if (page.orientation < ORIENTATION_TOPLEFT || page.orientation > ORIENTATION_LEFTBOT)
  {
    page.orientation = ORIENTATION_TOPLEFT;
  }
  const double pixels = static_cast<double>(page.width) * page.height;
  require(pixels > 0.0 && page.samples > 0 && page.width <= largest && page.height <= largest &&
            pixels * page.samples <= densest * static_cast<double>(Bytes_.size()),
    Path_, " is damaged: an image of ", page.width, " x ", page.height, " pixels of ", page.samples,
    " value(s) in a file of ", Bytes_.size(), " bytes");
  return page;
}

void TiffPlanes::first() const
{
  this->check(TIFFSetDirectory(File_.get(), Planes_.front().directory) != 0, Planes_.front().directory);
}

bool TiffPlanes::calibratable() const
{
  return Page_.bits <= 16 && Page_.format != SAMPLEFORMAT_IEEEFP;
}

std::array<std::int64_t, 2> TiffPlanes::size() const
{
  const std::int64_t width = Page_.width;
  const std::int64_t height = Page_.height;
  return this->turned() ? std::array{ height, width } : std::array{ width, height };
}

std::int64_t TiffPlanes::bytesOfImage() const
{
  return static_cast<std::int64_t>(Page_.width) * Page_.height * bytesOf(Number_);
}

// ImageJ writes stacks beyond 4 GB, and tifffile truncated ones, as one page with all images one after another.
void TiffPlanes::announce(std::int64_t images)
{
  this->first();
  TIFF* const file = File_.get();
  std::uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &compression);
  const std::uint64_t* offsets = nullptr;
  const std::uint64_t* lengths = nullptr;
  bool plain = compression == COMPRESSION_NONE && TIFFIsTiled(file) == 0 && Page_.samples == 1 && Page_.bits > 1 &&
               TIFFGetField(file, TIFFTAG_STRIPOFFSETS, &offsets) != 0 && offsets != nullptr && offsets[0] > 0 &&
               TIFFGetField(file, TIFFTAG_STRIPBYTECOUNTS, &lengths) != 0 && lengths != nullptr;
  for (std::uint32_t i = 1; plain && i < TIFFNumberOfStrips(file); ++i)
  {
    plain = offsets[i] == offsets[i - 1] + lengths[i - 1];
  }
  const double end = plain ? static_cast<double>(offsets[0]) +
                               static_cast<double>(images) * static_cast<double>(this->bytesOfImage())
                           : 0.0;
  if (!plain || end > static_cast<double>(Bytes_.size()))
  {
    Notes_.push_back(text("the file announces ", images, " images and holds one"));
    return;
  }
  Contiguous_ = static_cast<std::int64_t>(offsets[0]);
  Announced_ = images;
}

void TiffPlanes::read(std::int64_t plane, float* target) const
{
  const std::int64_t count = static_cast<std::int64_t>(Page_.width) * Page_.height;
  const bool straight = Page_.orientation == ORIENTATION_TOPLEFT;
  std::vector<float> stored(straight ? 0 : static_cast<std::size_t>(count));
  float* const values = straight ? target : stored.data();
  if (Announced_ > 0)
  {
    const std::int64_t bytes = this->bytesOfImage();
    const std::string image = Bytes_.bytes(Contiguous_ + plane * bytes, bytes, "an image");
    toFloats(image.data(), count, Number_, TIFFIsBigEndian(File_.get()) != 0, values);
  }
  else
  {
    const std::lock_guard<std::mutex> lock(Mutex_);
    Plane one = Planes_[static_cast<std::size_t>(plane)];
    this->readPlane(one, values);
    std::vector<float> other(Gray_ ? static_cast<std::size_t>(count) : 0);
    for (one.sample = 1; Gray_ && one.sample < colours; ++one.sample)
    {
      this->readPlane(one, other.data());
      require(std::equal(other.begin(), other.end(), values), Path_, ": page ", one.directory,
        " is a picture in colour; one number a pixel was expected: save the phase itself, before it is coloured");
    }
  }
  if (!straight)
  {
    upright(values, Page_.width, Page_.height, Page_.orientation, target);
  }
}

void TiffPlanes::readPlane(const Plane& plane, float* target) const
{
  Last_.clear();
  TIFF* const file = File_.get();
  this->check(TIFFSetDirectory(file, plane.directory) != 0, plane.directory);
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
  const std::int64_t expected = bytesOfRow(width, Page_.bits, this->samplesTogether()) * height;
  this->check(width > 0 && height > 0 && bytes == expected &&
                static_cast<double>(expected) <= densest * static_cast<double>(Bytes_.size()),
    plane.directory);
  std::vector<char> stored(static_cast<std::size_t>(bytes));
  for (std::int64_t y = 0; y < Page_.height; y += height)
  {
    const std::int64_t rows = std::min<std::int64_t>(height, Page_.height - y);
    for (std::int64_t x = 0; x < Page_.width; x += width)
    {
      const auto x32 = static_cast<std::uint32_t>(x);
      const auto y32 = static_cast<std::uint32_t>(y);
      const std::int64_t rowBytes = bytesOfRow(width, Page_.bits, this->samplesTogether());
      const std::int64_t needed = tiled ? bytes : rows * rowBytes;
      const std::int64_t got = tiled ? TIFFReadTile(file, stored.data(), x32, y32, 0, plane.sample)
                                     : TIFFReadEncodedStrip(
                                         file, TIFFComputeStrip(file, y32, plane.sample), stored.data(), needed);
      this->check(got >= needed, plane.directory);
      const std::int64_t columns = std::min<std::int64_t>(width, Page_.width - x);
      for (std::int64_t row = 0; row < rows; ++row)
      {
        this->unpackRow(stored.data() + row * rowBytes, columns, plane.sample, target + (y + row) * Page_.width + x);
      }
    }
  }
}

// One sample of each pixel; libtiff gives numbers in the host's order.
void TiffPlanes::unpackRow(const char* stored, std::int64_t columns, std::uint16_t sample, float* target) const
{
  if (Page_.bits == 1)
  {
    for (std::int64_t i = 0; i < columns; ++i)
    {
      target[i] = static_cast<float>(static_cast<unsigned char>(stored[i / 8]) >> (7 - i % 8) & 1);
    }
    return;
  }
  const std::int64_t together = this->samplesTogether();
  const std::int64_t bytes = bytesOf(Number_);
  if (together == 1)
  {
    toFloats(stored, columns, Number_, !littleEndianHost(), target);
    return;
  }
  std::vector<char> values(static_cast<std::size_t>(columns * bytes));
  for (std::int64_t i = 0; i < columns; ++i)
  {
    std::copy_n(stored + (i * together + sample) * bytes, bytes, values.data() + i * bytes);
  }
  toFloats(values.data(), columns, Number_, !littleEndianHost(), target);
}

void TiffPlanes::check(bool good, std::int64_t page) const
{
  require(good, Path_, ": image ", page, " can't be read: ", Last_.empty() ? "its parts make no sense" : Last_);
}
}
