// Where HDF5 files keep their images; not for use by others than their reader.
#pragma once

#include "Hdf5File.h"
#include "ImageStack.h"

namespace magnet
{
struct ImageLayout
{
  std::string path; // of the data set in the file; empty where there is none
  hdf5::Object data;
  std::vector<std::size_t> dimensions; // the 2 or 3 that make images; others are of size 1
  std::size_t images = 0, rows = 0,
              columns = 0; // which of all is what; a single image has no `images`: beyond the last
  StackInfo info;
  std::string name; // among those of the file
  bool real = true; // its axes are no reciprocal lengths, and it can be read
  // What is read of the one that was chosen only; may be null.
  void (*finish)(ImageLayout& layout, const hdf5::File& file) = nullptr;
};

// What stands for each index along one dimension, as far as it is known.
struct ImageAxis
{
  std::string name, unit;
  std::vector<double> values;
};

// The dimensions of an image, or of images: all of two or three, and of more those that are left without as many of
// size
// 1. None: it holds no images.
std::vector<std::size_t> imageDimensions(const hdf5::Object& data);

void setSizes(ImageLayout& layout, std::size_t images, std::size_t rows, std::size_t columns);

// Sizes, spacing and angles from the axes, one for each of layout.dimensions; images: which of them numbers the images.
// Rows are the slower of the other two, but where they are named x and y. Notes tell of angles that were not taken.
void setAxes(ImageLayout& layout, const std::vector<ImageAxis>& axes, std::size_t images);

// Which of three axes numbers the images where the file does not say: that with a unit of angle, or without a unit and
// named as one of tilts, or of z, or the slowest. Of two: 2.
std::size_t imagesAlong(const std::vector<ImageAxis>& axes);

// Of Velox: /Data/Image/<name>/Data (rows, columns, images), with a JSON text for each image in Metadata.
std::vector<ImageLayout> veloxLayouts(const hdf5::File& file);

// Of HyperSpy: /Experiments/<title>/data, with its axes in the groups axis-0, axis-1, ... (its first versions:
// _list_3_axes/0, ...). The images are numbered by the axis of navigation; a list of tilts in the metadata (etspy's)
// counts before that axis. Throws Error where there are signals, and none of images.
std::vector<ImageLayout> hyperSpyLayouts(const hdf5::File& file);

// Of Berkeley: the groups of at most three levels that hold "data", with its axes in "dim1", "dim2", ... (or from
// "dim0" on, as EMD 1.0 counts). An axis of two numbers goes on in equal steps. And of NeXus: its groups name their
// data
// ("signal") and axes ("axes") by attributes, or hold the "rotation_angle" of images beside them.
std::vector<ImageLayout> berkeleyLayouts(const hdf5::File& file);
}
