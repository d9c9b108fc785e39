// The images in a DigitalMicrograph file; not for use by others than its reader.
#pragma once

#include "DmTags.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace magnet
{
struct DmImage
{
  std::string place; // "ImageList.n"
  std::string name;
  std::string problem;     // why it is none that is meant, to stand behind "which": "holds complex numbers"; or empty
  bool readable = true;    // all the same
  std::int64_t images = 1; // that it holds
};

// The images but the thumbnail, and which of them DigitalMicrograph shows; where the file does not tell, the last.
struct DmImages
{
  std::vector<DmImage> all; // in the order in which they are offered, at least one
  std::string shown;        // its name
};

// First those that may be meant: the one that is shown, or if it is none of these, phases before others; then
// transforms, and what can't be read. Throws Error naming the file (path) where there is none.
DmImages imagesOf(const DmTags& tags, const std::string& path);

// How the values of an image are stored, none for what is no real number. type: a tag like any other, so in a damaged
// file any number, or none.
std::optional<Number> numberOfDm(double type);
std::string otherThanNumbers(double type);

// data: "ImageList.n.ImageData.". The sizes along its axes, 0 for one that makes no sense.
std::vector<std::int64_t> sizesOf(const DmTags& tags, const std::string& data);

// The axes that make images: of more than three, those that are left without as many of size 1.
std::vector<std::size_t> axesOf(const std::vector<std::int64_t>& sizes);

// The unit of x or y that is no length; empty where both are one, or have none.
std::string otherUnit(const DmTags& tags, const std::string& data);
}
