#include "Picture.h"

#include "core/base/Error.h"
#include "core/base/OutputFile.h"
#include "core/texture/DirectionColor.h"

#include <ATen/ATen.h>
#include <png.h>

#include <vector>

namespace magnet
{
namespace
{
// (rows, columns, 3) vectors -> (rows * scale, columns * scale, 3) bytes, the last row on top.
at::Tensor coloured(const at::Tensor& slice, double maximum, int scale)
{
  const at::Tensor vectors = slice.contiguous();
  at::Tensor rgb = at::empty(vectors.sizes(), at::kByte);
  directionColor(vectors.data_ptr<float>(), vectors.numel() / 3, { maximum }, rgb.data_ptr<std::uint8_t>());
  const at::Tensor outside = vectors.square().sum(2, true).eq(0.0);
  rgb = rgb.masked_fill(outside, 255).flip(0);
  return rgb.repeat_interleave(scale, 0).repeat_interleave(scale, 1);
}
}

void writeSlices(const std::string& path, const at::Tensor& m, int scale)
{
  const double maximum = m.square().sum(3).max().sqrt().item<double>();
  const at::Tensor slices[3] = { m.select(0, m.size(0) / 2), m.select(1, m.size(1) / 2), m.select(2, m.size(2) / 2) };
  std::vector<at::Tensor> parts;
  std::int64_t height = 0;
  for (const at::Tensor& slice : slices)
  {
    parts.push_back(coloured(slice, maximum, scale));
    height = std::max(height, parts.back().size(0));
  }
  std::vector<at::Tensor> row;
  for (const at::Tensor& part : parts)
  {
    at::Tensor frame = at::full({ height, part.size(1) + 2 * scale, 3 }, 255, at::kByte);
    frame.narrow(0, (height - part.size(0)) / 2, part.size(0)).narrow(1, scale, part.size(1)).copy_(part);
    row.push_back(frame);
  }
  const at::Tensor picture = at::cat(row, 1).contiguous();
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.size(1));
  image.height = static_cast<png_uint_32>(picture.size(0));
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::vector<char> buffer(bytes);
  require(
    png_image_write_to_memory(&image, buffer.data(), &bytes, 0, picture.data_ptr<std::uint8_t>(), 0, nullptr) != 0,
    path, ": the picture could not be made: ", image.message);
  OutputFile file(path, false);
  file.write(buffer.data(), bytes);
  file.commit();
}
}
