#include "ImageFormats.h"
#include "ImageLayout.h"
#include "core/base/Error.h"

namespace magnet
{
namespace
{
class Hdf5Stack : public ImageStack
{
public:
  explicit Hdf5Stack(const std::string& path)
    : File_(path)
  {
    for (ImageLayout (*const layout)(const hdf5::File&) : { veloxLayout, hyperSpyLayout, berkeleyLayout })
    {
      Layout_ = Layout_.path.empty() ? layout(File_) : Layout_;
    }
    require(!Layout_.path.empty(), path,
      " is an HDF5 file without images as EMD and HyperSpy files hold them: no /Data/Image/.../Data (Velox), no "
      "/Experiments/.../data (HyperSpy), and no group with 'data' and 'dim1' (Berkeley)");
    Info_ = Layout_.info;
    this->check(path + ": " + Layout_.path);
    if (Info_.size[2] == 1)
    {
      File_.rest(); // of many single images, most wait to be read
    }
  }

  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], File_.path(), " has no image ", image, "; it has ", Info_.size[2]);
    const auto width = static_cast<std::size_t>(Info_.size[0]);
    const auto height = static_cast<std::size_t>(Info_.size[1]);
    hdf5::Sizes count = Layout_.data.sizes;
    hdf5::Sizes start(count.size(), 0);
    if (count.size() == 3)
    {
      start[Layout_.images] = static_cast<std::uint64_t>(image);
      count[Layout_.images] = 1;
    }
    const bool turned = Layout_.columns < Layout_.rows;
    std::vector<float> stored(turned ? width * height : 0);
    File_.read(Layout_.path, start, count, turned ? stored.data() : target);
    for (std::size_t y = 0; turned && y < height; ++y)
    {
      for (std::size_t x = 0; x < width; ++x)
      {
        target[y * width + x] = stored[x * height + y];
      }
    }
    if (image == Info_.size[2] - 1)
    {
      File_.rest();
    }
  }

private:
  void check(const std::string& name) const
  {
    constexpr std::uint64_t longest = std::uint64_t{ 1 } << 24;
    require(Layout_.data.problem.empty(), name, " ", Layout_.data.problem);
    for (const std::uint64_t n : Layout_.data.sizes)
    {
      require(n > 0 && n <= longest, name, " has the size ", n, " along one axis; the file is damaged");
    }
  }

  hdf5::File File_;
  ImageLayout Layout_;
};
}

std::unique_ptr<ImageStack> openEmd(const std::string& path, const std::string& /*choice*/)
{
  return std::make_unique<Hdf5Stack>(path);
}
}
