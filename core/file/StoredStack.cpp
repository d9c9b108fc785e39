#include "StoredStack.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace magnet
{
StoredStack::StoredStack(std::shared_ptr<const InputFile> file, const StoredLayout& layout, StackInfo info)
  : File_(std::move(file))
  , Layout_(layout)
{
  Info_ = std::move(info);
  const auto& n = Layout_.size;
  // In double: absurd sizes must not overflow.
  const double needed = static_cast<double>(Layout_.first) + static_cast<double>(n[0]) * static_cast<double>(n[1]) *
                                                               static_cast<double>(n[2]) *
                                                               static_cast<double>(bytesOf(Layout_.number));
  require(needed <= static_cast<double>(File_->size()), File_->path(), " is cut off: ", n[0], " x ", n[1], " x ", n[2],
    " values of ", name(Layout_.number), " behind the header need ", needed, " bytes, and the file has ",
    File_->size());
  for (int i = 0; i < 3; ++i)
  {
    Info_.size[Layout_.axis[i]] = n[i];
  }
  if (Layout_.axis == std::array<int, 3>{ 0, 1, 2 })
  {
    return;
  }
  const std::array<std::int64_t, 3> stride{ 1, Info_.size[0], Info_.size[0] * Info_.size[1] };
  std::vector<float> values(static_cast<std::size_t>(n[0] * n[1]));
  Values_.resize(static_cast<std::size_t>(n[0] * n[1] * n[2]));
  for (std::int64_t k = 0; k < n[2]; ++k)
  {
    this->section(k, values.data());
    for (std::int64_t j = 0; j < n[1]; ++j)
    {
      const std::int64_t base = k * stride[Layout_.axis[2]] + j * stride[Layout_.axis[1]];
      for (std::int64_t i = 0; i < n[0]; ++i)
      {
        Values_[static_cast<std::size_t>(base + i * stride[Layout_.axis[0]])] =
          values[static_cast<std::size_t>(j * n[0] + i)];
      }
    }
  }
}

void StoredStack::read(std::int64_t image, float* target) const
{
  require(image >= 0 && image < Info_.size[2], File_->path(), " has no image ", image, "; it has ", Info_.size[2]);
  if (Values_.empty())
  {
    this->section(image, target);
    return;
  }
  const std::int64_t count = Info_.size[0] * Info_.size[1];
  std::copy_n(Values_.data() + image * count, count, target);
}

void StoredStack::section(std::int64_t number, float* target) const
{
  const std::int64_t count = Layout_.size[0] * Layout_.size[1];
  const std::int64_t bytes = count * bytesOf(Layout_.number);
  const std::int64_t first = Layout_.first + number * bytes;
  const bool plain = Layout_.scale == 1.0 && Layout_.offset == 0.0;
  if (plain && Layout_.number == Number::Float32 && Layout_.big != littleEndianHost())
  {
    File_->read(first, bytes, target, "an image");
    return;
  }
  const std::string stored = File_->bytes(first, bytes, "an image");
  toFloats(stored.data(), count, Layout_.number, Layout_.big, target);
  for (std::int64_t i = 0; !plain && i < count; ++i)
  {
    target[i] = static_cast<float>(Layout_.scale * static_cast<double>(target[i]) + Layout_.offset);
  }
}
}
