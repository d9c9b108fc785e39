// The images in a TIFF file, each the values of one kind of a page; not for use by others than its reader.
#pragma once

#include "core/base/InputFile.h"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <tiffio.h>

namespace magnet
{
class TiffPlanes
{
public:
  // Throws Error that names the file where it is no TIFF file, is damaged, holds what is no real number, pictures in
  // colour or volumes, or pages that differ. Pages that repeat others on a smaller scale or mask them are left out, and
  // pictures in colour among pages of numbers.
  explicit TiffPlanes(const std::string& path);

  TIFF* file() const { return File_.get(); } // its first page that counts is current after first()
  void first() const;

  // Images: those of a page follow each other.
  std::int64_t planes() const { return Announced_ > 0 ? Announced_ : static_cast<std::int64_t>(Planes_.size()); }
  std::int64_t planesOfPage() const { return Kinds_; }
  std::int64_t samples() const { return Page_.samples; } // values a pixel
  Number number() const { return Number_; }
  bool calibratable() const; // integers of at most 16 bits
  // Along x and y of the upright picture.
  std::array<std::int64_t, 2> size() const;
  bool turned() const { return Page_.orientation >= ORIENTATION_LEFTTOP; } // rows of the picture are stored as columns
  const std::vector<std::string>& notes() const { return Notes_; }

  // The one page stands for that many images, one after another, if the file has them; otherwise a note says so.
  void announce(std::int64_t images);

  // The upright picture, the first row the upper edge.
  void read(std::int64_t plane, float* target) const;

private:
  struct Page
  {
    std::uint32_t width = 0, height = 0, depth = 1;
    std::uint16_t bits = 1, format = SAMPLEFORMAT_UINT, samples = 1, orientation = ORIENTATION_TOPLEFT;
    std::uint16_t photometric = PHOTOMETRIC_MINISBLACK, planar = PLANARCONFIG_CONTIG;
    std::vector<std::uint16_t> extra; // kinds of the samples behind those of the colour

    bool isColour() const;
    bool isGrayOnly() const; // in red, green and blue, which may be equal
    bool isAlike(const Page& other) const;
  };
  struct Plane
  {
    tdir_t directory;
    std::uint16_t sample;
  };

  void readPages();
  Page page() const;
  bool leftOut() const; // the current page repeats or masks another
  void settle();
  std::int64_t bytesOfImage() const;
  std::int64_t samplesTogether() const { return Page_.planar == PLANARCONFIG_CONTIG ? Page_.samples : 1; }
  void readPlane(const Plane& plane, float* target) const;
  void unpackRow(const char* stored, std::int64_t columns, std::uint16_t sample, float* target) const;
  void check(bool good, std::int64_t page) const;

  std::string Path_;
  InputFile Bytes_;
  Page Page_; // all are alike
  Number Number_ = Number::Float32;
  bool Gray_ = false; // a picture in colours that must be equal
  std::int64_t Kinds_ = 1;
  std::vector<Plane> Planes_;
  std::int64_t Announced_ = 0;  // images one after another, 0: they are pages
  std::int64_t Contiguous_ = 0; // byte of the first of these
  std::vector<std::string> Notes_;
  mutable std::string Last_; // what libtiff said
  mutable std::mutex Mutex_; // it reads one image at a time
  std::unique_ptr<TIFF, void (*)(TIFF*)> File_{ nullptr, TIFFClose };
};
}
