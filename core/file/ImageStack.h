// What files of other programs hold: a stack of images, or a volume. No Torch in here.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace magnet
{
struct StackInfo
{
  std::array<std::int64_t, 3> size{};   // x, y, images
  std::array<double, 3> spacing{};      // [m], 0 where the file does not tell
  std::vector<double> angles;           // tilt of each image [degree], empty where the file does not tell
  std::string axis;                     // "x" or "y", empty where the file does not tell
  bool topDown = false;                 // the first row is the upper edge of the picture
  std::string format;                   // "MRC, float32" and the like
  std::vector<std::string> description; // what else the file says of itself
};

// An open file. Images are read when they are asked for; nothing else of the file is.
class ImageStack
{
public:
  virtual ~ImageStack() = default;
  const StackInfo& info() const { return Info_; }

  // float image[ny][nx], the file's numbers as they are. Throws Error that names the file.
  virtual void read(std::int64_t image, float* target) const = 0;

protected:
  StackInfo Info_;
};

// Whichever of the formats (ImageFormats.h) the file is, by its first bytes.
std::unique_ptr<ImageStack> openImages(const std::string& path);
}
