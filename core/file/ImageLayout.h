// Where HDF5 files keep their images; not for use by others than their reader.
#pragma once

#include "Hdf5File.h"
#include "ImageStack.h"

namespace magnet
{
struct ImageLayout
{
  std::string path;                              // of the data set in the file; empty where there is none
  hdf5::Object data;                             // of 2 or 3 dimensions
  std::size_t images = 0, rows = 0, columns = 0; // which of them is what; without images, images is 2
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

// Whether it has the dimensions of an image, or of images.
bool holdsImages(const hdf5::Object& data);

void setSizes(ImageLayout& layout, std::size_t images, std::size_t rows, std::size_t columns);

// Sizes, spacing and angles from the axes; images: which of them numbers the images. Rows are the slower of the other
// two, but where they are named x and y.
void setAxes(ImageLayout& layout, const std::vector<ImageAxis>& axes, std::size_t images);

// Which of three axes numbers the images where the file does not say: that of angles, or of z, or the slowest. Of
// two: 2.
std::size_t imagesAlong(const std::vector<ImageAxis>& axes);

// Of Velox: /Data/Image/<name>/Data (rows, columns, images), with a JSON text for each image in Metadata.
std::vector<ImageLayout> veloxLayouts(const hdf5::File& file);

// Of HyperSpy: /Experiments/<title>/data, with its axes in the groups axis-0, axis-1, ... (its first versions:
// _list_3_axes/0, ...). The images are numbered by the axis of navigation. Throws Error where there are signals, and
// none of images.
std::vector<ImageLayout> hyperSpyLayouts(const hdf5::File& file);

// Of Berkeley: the groups of at most three levels that hold "data", with its axes in "dim1", "dim2", ... (or from
// "dim0" on, as EMD 1.0 counts).
std::vector<ImageLayout> berkeleyLayouts(const hdf5::File& file);
}
