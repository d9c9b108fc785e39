// Numbers that stand in a file one after another; not for use by others than the formats' readers.
#pragma once

#include "ImageStack.h"
#include "core/base/InputFile.h"

#include <cstdint>

namespace magnet
{
struct StoredLayout
{
  Number number = Number::Float32;
  bool big = false;                   // most significant byte first
  std::int64_t first = 0;             // byte
  std::array<std::int64_t, 3> size{}; // as stored, the fastest index first
  std::array<int, 3> axis{ 0, 1, 2 }; // what each stored index is: 0 x, 1 y, 2 the image
  double scale = 1.0, offset = 0.0;   // a value is scale x number + offset
};

// Reads images one by one where they are stored as such; else reads all of them when it is made. Throws Error where the
// file is shorter than the layout.
class StoredStack : public ImageStack
{
public:
  // info: size is set from the layout.
  StoredStack(std::shared_ptr<const InputFile> file, const StoredLayout& layout, StackInfo info);
  void read(std::int64_t image, float* target) const override;

private:
  void section(std::int64_t number, float* target) const;

  std::shared_ptr<const InputFile> File_;
  StoredLayout Layout_;
  std::vector<float> Values_; // all of them in the order of images, where they are stored in another one
};
}
