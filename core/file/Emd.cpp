#include "EmdLayout.h"
#include "Hdf5Numbers.h"
#include "core/base/Error.h"

#include <algorithm>

namespace magnet
{
namespace
{
constexpr std::int64_t longestAxis = std::int64_t{ 1 } << 24;

class EmdStack : public ImageStack
{
public:
  explicit EmdStack(const std::string& path)
    : File_(path)
    , Layout_(veloxLayout(File_))
  {
    Layout_ = Layout_.path.empty() ? berkeleyLayout(File_) : Layout_;
    Info_ = Layout_.info;
    const std::string name = path + ": " + Layout_.path;
    Numbers_.emplace(File_, Layout_.data, name);
    for (const std::int64_t n : Info_.size)
    {
      require(n <= longestAxis, name, " has the size ", n, " along one axis; the file is damaged");
    }
  }

  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], File_.path(), " has no image ", image, "; it has ", Info_.size[2]);
    const auto width = static_cast<std::size_t>(Info_.size[0]);
    const auto height = static_cast<std::size_t>(Info_.size[1]);
    std::vector<std::uint64_t> start(Layout_.size.size(), 0);
    std::vector<std::uint64_t> count(Layout_.size);
    if (Layout_.size.size() == 3)
    {
      start[Layout_.images] = static_cast<std::uint64_t>(image);
      count[Layout_.images] = 1;
    }
    const bool turned = Layout_.columns < Layout_.rows;
    std::vector<float> stored(turned ? width * height : 0);
    Numbers_->read(start, count, turned ? stored.data() : target);
    for (std::size_t y = 0; turned && y < height; ++y)
    {
      for (std::size_t x = 0; x < width; ++x)
      {
        target[y * width + x] = stored[x * height + y];
      }
    }
  }

private:
  hdf5::File File_;
  EmdLayout Layout_;
  std::optional<hdf5::Numbers> Numbers_;
};
}

std::unique_ptr<ImageStack> openEmd(const std::string& path)
{
  return std::make_unique<EmdStack>(path);
}
}
