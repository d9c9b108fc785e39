#include "ImageFormats.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <iterator>

namespace magnet
{
std::unique_ptr<ImageStack> openImages(const std::string& path)
{
  const InputFile file(path);
  require(file.size() > 0, path, " is empty");
  const std::string head = file.bytes(0, std::min<std::int64_t>(file.size(), 8), "the first bytes");
  const auto format = std::find_if(
    std::begin(imageFormats), std::end(imageFormats), [&](const ImageFormat& f) { return f.begins(head); });
  return format->open(path);
}
}
