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

// MRC2014 (https://www.ccpem.ac.uk/mrc_format/mrc2014.php): modes 0, 1, 2, 6 and 12, either byte order, axes in any
// order (then the whole file is read at once, and the result is in the order x, y, z), extended headers skipped, or
// searched for tilt angles and pixel sizes where they are FEI's ("FEI1", "FEI2"). The pixel size is the cell's length
// over its intervals. Mode 0 is signed, unless the program was IMOD and says otherwise. Throws Error naming the file
// when it is no MRC file, of another mode, has sizes or an axis order that make no sense, or is shorter than it says.
std::unique_ptr<ImageStack> openMrc(const std::string& path);

// NumPy's .npy, versions 1 to 3: an array (images, ny, nx), or one image (ny, nx), of 1-, 2- or 4-byte integers or 2-,
// 4- or 8-byte floats of either byte order, in C or Fortran order (then all of it is read at once). Throws Error as
// above.
std::unique_ptr<ImageStack> openNpy(const std::string& path);
}
