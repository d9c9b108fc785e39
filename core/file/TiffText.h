// What ImageJ, OME and tifffile write into the description of a TIFF file; not for use by others than its reader.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
struct TiffText
{
  std::array<double, 2> pixel{};       // OME's, along x, y [m]; 0 where it does not tell
  std::array<double, 2> unit{};        // ImageJ's, in which the resolutions count [m]; 0 where it does not tell
  double otherUnit = 0.0;              // tifffile's users', in which resolutions count that are none of TIFF [m]; or 0
  std::int64_t images = 0;             // that ImageJ announces, 0: none
  std::int64_t shaped = 0;             // values that tifffile announces, 0: none
  std::int64_t slowest = 0;            // the first of the sizes in that shape
  std::array<std::int64_t, 3> size{};  // channels, slices, frames; 0 where they are not told
  std::array<int, 3> order{ 0, 1, 2 }; // which of these counts fastest, which next
  std::vector<double> calibration;     // ImageJ's: a value is c0 + c1 x number + c2 x number^2 + ...; empty: none
  std::vector<std::string> notes;      // what can't be used
};

// description: of the first page. `integers`: whether the images are of 8 or 16 bits, which alone ImageJ calibrates.
// Throws Error that names the file (path) where ImageJ calibrates by another function than a polynomial.
TiffText readTiffText(const std::string& description, bool integers, const std::string& path);

// One stack of a file of several channels, slices and frames.
struct TiffChoice
{
  std::string name;
  std::vector<std::int64_t> pages;
};

// The stacks of `pages` pages, the default first; none where there is one only, or the text tells another number.
// Images lie along the slices, or along the frames.
std::vector<TiffChoice> tiffChoices(const TiffText& text, std::int64_t pages);
}
