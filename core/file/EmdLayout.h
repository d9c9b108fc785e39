// Where an EMD file keeps its images; not for use by others than its reader.
#pragma once

#include "Hdf5.h"
#include "ImageStack.h"

#include <cstdint>

namespace magnet
{
constexpr std::uint64_t densest = 1100; // numbers' bytes over stored bytes: deflate's best is 1032

struct EmdLayout
{
  std::string data;                              // path of the numbers
  std::vector<hsize_t> size;                     // of its dimensions, 2 or 3
  std::size_t images = 0, rows = 0, columns = 0; // which of them is what
  StackInfo info;
};

// Of Velox: /Data/Image/<name>/Data (rows, columns, images), with a JSON text for each image in Metadata. Of several,
// the one with the most images. data is empty where there is none.
EmdLayout veloxLayout(hid_t file, const std::string& path, std::uint64_t fileSize);

// Of Berkeley: the first group of at most three levels that holds "data", with its axes in "dim1", "dim2", ... Throws
// Error where there is none.
EmdLayout berkeleyLayout(hid_t file, const std::string& path);
}
