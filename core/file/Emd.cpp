#include "ImageChoice.h"
#include "ImageFormats.h"
#include "ImageLayout.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cstdint>

namespace magnet
{
namespace
{
class Hdf5Stack : public ImageStack
{
public:
  Hdf5Stack(const std::string& path, const std::string& choice)
    : File_(path)
  {
    std::vector<ImageLayout> found;
    for (std::vector<ImageLayout> (*const layouts)(const hdf5::File&) :
      { veloxLayouts, hyperSpyLayouts, berkeleyLayouts })
    {
      found = found.empty() ? layouts(File_) : std::move(found);
    }
    require(!found.empty(), path,
      " is an HDF5 file without images as EMD and HyperSpy files hold them: no /Data/Image/.../Data (Velox), no "
      "/Experiments/.../data (HyperSpy), and no group with 'data' and 'dim1' (Berkeley) or a 'signal' (NeXus)");
    this->choose(std::move(found), choice);
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
    if (Layout_.images < count.size())
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
  // The default is the one with the most images, but for diffraction patterns, transforms and what can't be read.
  void choose(std::vector<ImageLayout> found, const std::string& choice)
  {
    std::stable_sort(found.begin(), found.end(),
      [](const ImageLayout& a, const ImageLayout& b)
      { return a.real != b.real ? a.real : a.info.size[2] > b.info.size[2]; });
    const auto chosen = std::find_if(
      found.begin(), found.end(), [&](const ImageLayout& layout) { return layout.name == choice; });
    Layout_ = chosen == found.end() ? found.front() : *chosen;
    if (Layout_.finish != nullptr)
    {
      Layout_.finish(Layout_, File_);
    }
    Info_ = Layout_.info;
    Info_.choice = Layout_.name;
    for (const ImageLayout& layout : found)
    {
      Info_.choices.push_back(layout.name);
      Info_.description.push_back(text(layout.name, ": ", layout.info.size[2], " image(s)"));
    }
    Info_.description.push_back("read: " + Layout_.path);
    if (found.size() == 1)
    {
      Info_.choices.clear();
    }
    tellChoice(
      Info_, static_cast<std::size_t>(std::count_if(found.begin(), found.end(),
               [&](const ImageLayout& layout) { return layout.real && layout.info.size[2] == Layout_.info.size[2]; })));
  }

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

std::unique_ptr<ImageStack> openEmd(const std::string& path, const std::string& choice)
{
  return std::make_unique<Hdf5Stack>(path, choice);
}
}
