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

// MRC2014 (https://www.ccpem.ac.uk/mrc_format/mrc2014.php): modes 0, 1, 2, 6 and 12, either byte order, axes in any
// order (then the whole file is read at once, and the result is in the order x, y, z), extended headers skipped, or
// searched for tilt angles and pixel sizes where they are FEI's ("FEI1", "FEI2"). The pixel size is the cell's length
// over its intervals. Mode 0 is signed, unless the program was IMOD and says otherwise. Throws Error naming the file
// when it is no MRC file, of another mode, has sizes or an axis order that make no sense, or is shorter than it says.
std::unique_ptr<ImageStack> openMrc(const std::string& path);

// NumPy's .npy, versions 1 to 3: an array (images, ny, nx), or one image (ny, nx), of integers of 1 to 8 bytes or
// floats of 2 to 8, of either byte order, in C or Fortran order (then all of it is read at once). Throws Error as
// above.
std::unique_ptr<ImageStack> openNpy(const std::string& path);

// TIFF and BigTIFF with one image a page, of 8- to 32-bit integers or 16- to 64-bit floats, in strips or tiles, with
// any of libtiff's compressions. The pixel size is known where ImageJ or OME wrote it, or as a resolution a centimetre.
// Throws Error as above, also where the pages differ.
std::unique_ptr<ImageStack> openTiff(const std::string& path);

// DigitalMicrograph's DM3 and DM4: the image (not its thumbnail), or the stack of images, of real numbers, with its
// calibration, the stage's alpha as the tilt of a single image, and the voltage. Throws Error as above.
std::unique_ptr<ImageStack> openDm(const std::string& path);

// Images in HDF5, packed by any filter that the HDF5 library has: EMD of Berkeley (a group with "data" and its axes
// "dim1",
// ...; images along the axis of angles in degrees or radians, or of z, or the slowest; the first row is the lower
// edge), EMD of Velox (/Data/Image/*/Data, rows x columns x images, the one with the most images; pixel size and stage
// alpha from the metadata), and HyperSpy's signals (/Experiments/*/data, the one with the most images along its axis of
// navigation; the first row is the upper edge). A process of its own reads them; where a damaged file makes it crash or
// hang, that is an Error. Throws Error as above.
std::unique_ptr<ImageStack> openEmd(const std::string& path);

// Whichever of these the file is, by its first bytes.
std::unique_ptr<ImageStack> openImages(const std::string& path);
}
