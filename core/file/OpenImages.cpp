#include "ImageStack.h"

#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>

namespace magnet
{
std::unique_ptr<ImageStack> openImages(const std::string& path)
{
  const InputFile file(path);
  require(file.size() > 0, path, " is empty");
  const std::string head = file.bytes(0, std::min<std::int64_t>(file.size(), 212), "the first bytes");
  const auto starts = [&](const std::string& with) { return head.compare(0, with.size(), with) == 0; };
  if (starts("\x93NUMPY"))
  {
    return openNpy(path);
  }
  using namespace std::string_literals;
  if (starts("II*\0"s) || starts("MM\0*"s) || starts("II+\0"s) || starts("MM\0+"s))
  {
    return openTiff(path);
  }
  if (starts("\0\0\0\x03"s) || starts("\0\0\0\x04"s))
  {
    return openDm(path);
  }
  if (starts("\x89HDF"))
  {
    return openEmd(path);
  }
  return openMrc(path); // old ones have no mark
}
}
