#include "EmdLayout.h"
#include "Hdf5Chunks.h"
#include "core/base/Error.h"

#include <algorithm>

namespace magnet
{
namespace
{
constexpr hsize_t longestAxis = hsize_t{ 1 } << 24;

using Id = hdf5::Id;

class EmdStack : public ImageStack
{
public:
  explicit EmdStack(const std::string& path)
    : Path_(path)
    , FileSize_(static_cast<std::uint64_t>(InputFile(path).size()))
  {
    const std::lock_guard<std::recursive_mutex> lock(hdf5::library());
    File_ = Id(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    require(File_.valid(), path, " is no HDF5 file that can be opened; it is damaged or cut off");
    Layout_ = veloxLayout(File_, path, FileSize_);
    Layout_ = Layout_.data.empty() ? berkeleyLayout(File_, path) : Layout_;
    this->open();
    Info_ = Layout_.info;
  }

  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], "the series has no image ", image, "; it has ", Info_.size[2]);
    const auto width = static_cast<std::size_t>(Info_.size[0]);
    const auto height = static_cast<std::size_t>(Info_.size[1]);
    std::vector<hsize_t> start(Layout_.size.size(), 0);
    std::vector<hsize_t> count(Layout_.size);
    if (Layout_.size.size() == 3)
    {
      start[Layout_.images] = static_cast<hsize_t>(image);
      count[Layout_.images] = 1;
    }
    const bool turned = Layout_.columns < Layout_.rows;
    std::vector<float> stored(turned ? width * height : 0);
    {
      const std::lock_guard<std::recursive_mutex> lock(hdf5::library());
      float* const values = turned ? stored.data() : target;
      if (Chunks_)
      {
        Chunks_->read(start, count, values);
      }
      else
      {
        const Id from(H5Dget_space(Data_), H5Sclose);
        const hsize_t all = width * height;
        const Id to(H5Screate_simple(1, &all, nullptr), H5Sclose);
        require(H5Sselect_hyperslab(from, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) >= 0 &&
                  H5Dread(Data_, H5T_NATIVE_FLOAT, to, from, H5P_DEFAULT, values) >= 0,
          Path_, ": image ", image, " can't be read; the file is damaged or cut off");
      }
    }
    for (std::size_t y = 0; turned && y < height; ++y)
    {
      for (std::size_t x = 0; x < width; ++x)
      {
        target[y * width + x] = stored[x * height + y];
      }
    }
  }

private:
  void open()
  {
    Data_ = hdf5::dataset(File_, Layout_.data);
    require(Data_.valid(), Path_, ": ", Layout_.data, " can't be opened");
    require(Layout_.size.size() == 2 || Layout_.size.size() == 3, Path_, ": ", Layout_.data, " has ",
      Layout_.size.size(), " dimensions; an image or a stack of images was expected");
    require(
      hdf5::holdsNumbers(Data_), Path_, ": ", Layout_.data, " holds no real numbers; phases in radians were expected");
    const Id type(H5Dget_type(Data_), H5Tclose);
    std::uint64_t bytes = H5Tget_size(type);
    for (const hsize_t n : Layout_.size)
    {
      require(n > 0 && n <= longestAxis && bytes <= (std::uint64_t{ 1 } << 62) / n, Path_, ": ", Layout_.data,
        " has the size ", n, " along one axis; the file is damaged");
      bytes *= n;
    }
    const std::uint64_t stored = std::min<std::uint64_t>(H5Dget_storage_size(Data_), FileSize_);
    require(bytes / densest <= stored, Path_, ": ", Layout_.data, " announces ", bytes, " bytes of images, of which ",
      stored, " are in the file; it is damaged or cut off");
    if (!hdf5::plain(Data_))
    {
      Chunks_.emplace(Data_, Path_ + ": " + Layout_.data);
    }
  }

  std::string Path_;
  std::uint64_t FileSize_;
  EmdLayout Layout_;
  Id File_{ -1, H5Fclose };
  Id Data_{ -1, H5Dclose };
  std::optional<hdf5::Chunks> Chunks_;
};
}

std::unique_ptr<ImageStack> openEmd(const std::string& path)
{
  return std::make_unique<EmdStack>(path);
}
}
