// A measured tilt series made ready: turned to this project's conventions, flattened in the vacuum, cropped, binned.
// No Torch in here.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace magnet
{
enum class Background
{
  Keep,
  Offset, // the vacuum's mean is subtracted
  Ramp    // and its slope
};

// Of the angles that come in.
enum class AngleUnit
{
  Degrees,
  Radians
};

// In the order in which the steps are done.
struct PrepareOptions
{
  std::vector<std::int64_t> leaveOut; // images, counted from 0
  std::vector<double> angles;         // instead of the input's, one for each of its images; empty: the input's
  AngleUnit angleUnit = AngleUnit::Degrees;
  bool reverseAngles = false;        // the angles run the other way than the images
  bool negateAngles = false;         // the other sense of rotation
  double angleShift = 0.0;           // [degree] added then
  bool transpose = false;            // x and y exchanged
  bool flipX = false, flipY = false; // then mirrored
  double turn = 0.0;                 // [degree] then turned counter-clockwise about the middle
  bool negate = false;               // the phase
  double hotPixels = 0.0;            // threshold of replaceHotPixels (UnusablePixels.h), before they are turned by
                                     // other than right angles; 0: they stay
  Background background = Background::Keep;
  double border = 0.05; // width of the frame that is vacuum, over the edges of the part that is kept
  // Boxes in the turned image: x from, to, y from, to (last included); 0, -1 along x or y: the whole of it.
  std::array<std::int64_t, 4> vacuum{ 0, -1, 0, -1 }; // instead of the frame, where it is not the whole image
  std::array<std::int64_t, 4> crop{ 0, -1, 0, -1 };   // the part that is kept
  int binning = 1;                                    // pixels to one, averaged; a rest at the end is dropped
};

struct PreparedSize
{
  std::array<std::int64_t, 3> size{}; // x, y, images
  std::array<double, 2> spacing{};    // x, y
};

// The middle of the result is where a reconstruction takes the tilt axis to be: a crop can put it there.
//
// What prepareSeries makes of size = (nx, ny, images). Right angles are turned exactly, to a frame with its edges
// exchanged; by other angles an image stays in the frame of the nearest of these. Throws Error where an image, a box or
// a binning does not exist, and for such an angle where pixels are not square.
PreparedSize preparedSize(
  const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing, const PrepareOptions& options);

// phase[images][ny][nx] [rad] -> result, of preparedSize's size; angles[image] -> those of the result [degree]. The
// background is what vacuumBackground (VacuumBackground.h) finds in each image; of its fit, pixels without a phase
// (missingPixels, UnusablePixels.h) are left out, and they are NaN after it. Turned by other than right angles, so are
// pixels that came from outside, or from such ones (turnImages, TurnedImages.h). Returns how many hot pixels were
// replaced. Throws Error as above. Cost: some passes over each image, and that of turnImages.
std::int64_t prepareSeries(const float* phase, const std::array<std::int64_t, 3>& size, const PrepareOptions& options,
  std::vector<double>& angles, float* result);
}
