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

// In the order in which the steps are done.
struct PrepareOptions
{
  std::vector<std::int64_t> leaveOut; // images, counted from 0
  std::vector<double> angles;         // instead of the input's, one for each of its images; empty: the input's
  bool reverseAngles = false;         // the angles run the other way than the images
  bool negateAngles = false;          // the other sense of rotation
  double angleShift = 0.0;            // added then, in the unit of the angles
  bool transpose = false;             // x and y exchanged
  bool flipX = false, flipY = false;  // then mirrored
  bool negate = false;                // the phase
  Background background = Background::Keep;
  double border = 0.05; // width of the frame that is vacuum, over the image's edges
  std::array<std::int64_t, 4> vacuum{ 0, -1, 0,
    -1 };                                           // instead of it, where not empty: x and y from, to (last included)
  std::array<std::int64_t, 4> crop{ 0, -1, 0, -1 }; // the part that is kept, as above; empty: all
  int binning = 1;                                  // pixels to one, averaged; a rest at the end is dropped
};

struct PreparedSize
{
  std::array<std::int64_t, 3> size{}; // x, y, images
  std::array<double, 2> spacing{};    // x, y
};

// The middle of the result is where a reconstruction takes the tilt axis to be: a crop can put it there.
//
// What prepareSeries makes of size = (nx, ny, images). Throws Error where an image, a box or a binning does not exist.
PreparedSize preparedSize(
  const std::array<std::int64_t, 3>& size, const std::array<double, 2>& spacing, const PrepareOptions& options);

// phase[images][ny][nx] -> result, of preparedSize's size; angles[image] -> those of the result. The background is what
// vacuumBackground (VacuumBackground.h) finds in each image. Throws Error as above. Cost: some passes over each image.
void prepareSeries(const float* phase, const std::array<std::int64_t, 3>& size, const PrepareOptions& options,
  std::vector<double>& angles, float* result);
}
