// Where an EMD file keeps its images; not for use by others than its reader.
#pragma once

#include "Hdf5File.h"
#include "ImageStack.h"

namespace magnet
{
struct EmdLayout
{
  std::uint64_t data = hdf5::nowhere;            // address of the data set
  std::string path;                              // in the file
  std::vector<std::uint64_t> size;               // of its dimensions, 2 or 3
  std::size_t images = 0, rows = 0, columns = 0; // which of them is what
  StackInfo info;
};

// Of Velox: /Data/Image/<name>/Data (rows, columns, images), with a JSON text for each image in Metadata. Of several,
// the one with the most images. The path is empty where there is none.
EmdLayout veloxLayout(const hdf5::File& file);

// Of Berkeley: the first group of at most three levels that holds "data", with its axes in "dim1", "dim2",
// ... (or from "dim0" on, as EMD 1.0 counts). Throws Error where there is none.
EmdLayout berkeleyLayout(const hdf5::File& file);
}
