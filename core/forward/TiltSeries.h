// A tilt series of phase images, and the geometry that every step shares.
//
// Axes and signs: SeriesGeometry.h. An image is phase(x_d, y_d); so
//   tilt axis x:  y_d = y cos(angle) - z sin(angle)      tilt axis y:  x_d = x cos(angle) + z sin(angle)
#pragma once

#include "SeriesGeometry.h"
#include "core/base/Grid.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
// "x" or "y".
const char* name(Axis axis);

struct TiltSeries : SeriesGeometry
{
  at::Tensor phase;          // [rad] (image, ny, nx) float
  at::Tensor valid;          // (image, ny, nx) byte, 0 where a pixel is to be ignored; undefined: all count
  std::vector<double> sigma; // standard deviation of the phase in a pixel of each image [rad]; empty: not known
  std::array<double, 2> spacing{ 0.0, 0.0 }; // detector pixel at the specimen [m] (x, y)

  std::int64_t images() const { return phase.size(0); }
  std::int64_t width() const { return phase.size(2); }
  std::int64_t height() const { return phase.size(1); }
  // Pixels that count.
  std::int64_t validPixels() const;
};

// Throws Error, in a microscopist's words, unless the series can be reconstructed: a finite 3-D stack
// of at least 2 images of at least 2 x 2 pixels, a finite angle in [-90, 90] degrees for each image,
// none twice (to 1e-4 degrees), positive pixel sizes, and what requireUsable (SeriesInspection.h) asks for. `what`
// names the series ("the x series").
void validate(const TiltSeries& series, const std::string& what);

// Checks each series, and that they see the same specimen: same number and size of pixels. The numbers of images and
// the angles may differ. Throws Error for none at all.
void validateAll(const std::vector<TiltSeries>& series);

// What the messages call it: "the x series"; of several about one axis "series 2 (about x)".
std::string nameIn(const std::vector<TiltSeries>& series, std::size_t index);

// Checks both series (axes x and y, in this order), and that they see the same specimen: same number
// and size of pixels. The numbers of images and the angles may differ.
void validatePair(const TiltSeries& x, const TiltSeries& y);

// The same series with its images in the order of ascending angles. No copy if it is so already.
TiltSeries sorted(const TiltSeries& series);

// The angles [rad] -maximum, -maximum + step, ... up to +maximum (both in degrees). The step need not
// divide the range: then the angles are centred about 0. Throws Error if 0 < step and 0 < maximum <= 90
// does not hold, or fewer than two angles result.
std::vector<double> regularAngles(double maximumDegrees, double stepDegrees);
}
