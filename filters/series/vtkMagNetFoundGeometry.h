// The geometry of the images that a fit has found, as data.
#ifndef vtkMagNetFoundGeometry_h
#define vtkMagNetFoundGeometry_h

#include "core/Engine.h"

#include <cstdint>
#include <vector>

class vtkDataObject;
class vtkTable;

namespace vtkMagNetFoundGeometry
{
// A row an image: series (from 1), image (from 0), the tilt angle, shift and rotation that were given and found, and
// the azimuths of the tilt axis that were found, in degrees and nm. series: as they were given.
void Fill(
  vtkTable* table, const std::vector<magnet::SeriesView>& series, const std::vector<magnet::GeometryChange>& found);

// Of such a table, which may have been written as CSV and read again, what was found for one series (from 1). Throws
// where a column or an image is missing, there twice or no number.
magnet::SeriesGeometry Read(vtkTable* table, int series, std::int64_t images);

// Field data of a series whose images are where they were found: tilt_angles, tilt_axis_azimuth, detector_azimuth
// (degrees), image_shifts (nm), image_rotations (degrees), as those of any series.
void Apply(vtkDataObject* data, const magnet::SeriesGeometry& geometry);

// Of each series, in one array: tilt_axis_azimuth_found, tilt_offset_found (degrees), and the largest_image_shift_found
// (nm) of all.
void Tell(
  vtkDataObject* data, const std::vector<magnet::SeriesView>& series, const std::vector<magnet::GeometryChange>& found);
}

#endif
