// An array as NumPy stores it, in a file of its own or in an archive; not for use by others than their readers.
#pragma once

#include "StoredStack.h"

#include <memory>
#include <string>
#include <vector>

namespace magnet
{
struct NpyArray
{
  StoredLayout layout;             // but for sizes and axes
  std::vector<std::int64_t> shape; // of 2 or 3 dimensions; of more, those of size 1 are left out
  bool fortran = false;            // the first index is the fastest
  bool truth = false;              // the numbers are truth values
};

// That begins at a byte of a file. Throws Error, naming it as `what`, where it is none, or no numbers in 2 or 3
// dimensions.
NpyArray readNpyHeader(const InputFile& file, std::int64_t begin, const std::string& what);

// The values of an array of one dimension. Throws Error as above.
std::vector<double> readNpyList(const InputFile& file, std::int64_t begin, const std::string& what);

// Its images: (image, y, x), or of three dimensions by choice in another order (openNpy). offers: whether StackInfo has
// these choices.
std::unique_ptr<ImageStack> npyStack(
  std::shared_ptr<const InputFile> file, NpyArray array, const std::string& choice, bool offers);
}
