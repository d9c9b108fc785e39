// What files of other programs hold: a stack of images, or a volume. No Torch in here.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace magnet
{
// An order in which the numbers of a file can be read.
struct StackOrder
{
  std::string name;        // as in StackInfo's choices
  std::int64_t images = 0; // that it gives
};

struct StackInfo
{
  std::array<std::int64_t, 3> size{};  // x, y, images
  std::array<double, 3> spacing{};     // [m], 0 where the file does not tell
  std::string pixelDoubt;              // why what the file tells of the spacing may be wrong; empty where it may not
  std::vector<double> angles;          // tilt of each image [degree], empty where the file does not tell
  std::string anglesFrom;              // who tells them: a file, "the names of the files", ...
  std::string axis;                    // "x" or "y", empty where the file does not tell, or it is neither
  std::optional<double> axisAzimuth;   // of the tilt axis in the upright picture, from x counter-clockwise, beyond -90
                                       // and up to 90 [degree]
  std::optional<double> voltage;       // that accelerated the electrons [V]
  std::vector<std::string> imageNames; // of each image: its file, or what the file calls it; empty where it has none
  std::vector<std::string> choices; // what can be read of a file that holds several stacks, or may be read in several
                                    // orders, the default first; empty where there is no choice
  std::string choice;               // which of them it is
  std::vector<StackOrder> orders;   // of choices that are orders of the same numbers
  std::vector<std::string> notes;   // what should be known before the images are used
  bool topDown = false;             // the first row is the upper edge of the picture
  std::string format;               // "MRC, float32" and the like
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

  // values: of an image, as `read` gives them -> valid[ny][nx], 1 where a pixel counts. 0: NaN and infinities, and what
  // the options of openTiltSeries say. Throws Error as above.
  virtual void markValid(std::int64_t, const float* values, unsigned char* valid) const
  {
    std::transform(values, values + Info_.size[0] * Info_.size[1], valid,
      [](float value) { return static_cast<unsigned char>(std::isfinite(value) ? 1 : 0); });
  }

protected:
  StackInfo Info_;
};

// Whichever of the formats (ImageFormats.h) the file is, by its first bytes. choice: one of StackInfo's choices; empty
// for the default. Throws Error where the file has others to choose among.
std::unique_ptr<ImageStack> openImages(const std::string& path, const std::string& choice = {});
}
