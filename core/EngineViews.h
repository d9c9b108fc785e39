// The caller's memory as tensors; not for use by others than the engine.
#pragma once

#include "Engine.h"
#include "core/base/Error.h"
#include "core/forward/TiltSeries.h"

#include <ATen/ATen.h>

namespace magnet
{
inline at::Device chosen(Device device)
{
  const bool cuda = at::hasCUDA();
  require(device != Device::Cuda || cuda,
    "CUDA was asked for, but this build of LibTorch sees no CUDA device; choose Auto or CPU");
  return cuda && device != Device::Cpu ? at::Device(at::kCUDA) : at::Device(at::kCPU);
}

// A view of the caller's memory, on the CPU; copied only when the work is done elsewhere.
inline at::Tensor view(const float* data, at::IntArrayRef shape, at::Device device = at::kCPU)
{
  return at::from_blob(const_cast<float*>(data), shape, at::kFloat).to(device);
}

inline at::Tensor view(const VolumeView& volume, at::Device device = at::kCPU)
{
  const auto& n = volume.grid.size;
  require(volume.values != nullptr, "an empty volume was given");
  return view(volume.values, { n[2], n[1], n[0], volume.components }, device);
}

// Undefined where there are none.
inline at::Tensor view(const ImagesView& images)
{
  return images.values == nullptr ? at::Tensor() : view(images.values, { images.images, images.height, images.width });
}

// Bytes like the images; undefined where there are none.
inline at::Tensor view(const unsigned char* valid, const ImagesView& like)
{
  return valid == nullptr
           ? at::Tensor()
           : at::from_blob(const_cast<unsigned char*>(valid), { like.images, like.height, like.width }, at::kByte);
}

inline at::Tensor maskView(const unsigned char* mask, const Grid& grid)
{
  const auto& n = grid.size;
  return mask == nullptr ? at::Tensor()
                         : at::from_blob(const_cast<unsigned char*>(mask), { n[2], n[1], n[0] }, at::kByte);
}

inline at::Tensor floatMask(const unsigned char* mask, const Grid& grid, at::Device device)
{
  const at::Tensor bytes = maskView(mask, grid);
  return bytes.defined() ? bytes.ne(0).to(at::kFloat).to(device) : bytes;
}

inline at::Tensor shares(const float* support, const Grid& grid, at::Device device)
{
  return support == nullptr ? at::Tensor() : view(support, { grid.size[2], grid.size[1], grid.size[0] }, device);
}

inline TiltSeries series(const SeriesView& v, at::Device device)
{
  TiltSeries result;
  static_cast<SeriesGeometry&>(result) = v;
  result.sigma = v.sigma;
  result.spacing = v.spacing;
  require(v.phase != nullptr || v.images * v.height * v.width == 0, "an empty tilt series was given");
  result.phase = view(v.phase, { v.images, v.height, v.width }, device);
  if (v.valid != nullptr)
  {
    result.valid = at::from_blob(const_cast<unsigned char*>(v.valid), { v.images, v.height, v.width }, at::kByte)
                     .ne(0)
                     .to(at::kByte)
                     .to(device);
  }
  return result;
}

// Its shape alone.
inline TiltSeries withoutValues(const SeriesView& v)
{
  TiltSeries result;
  static_cast<SeriesGeometry&>(result) = v;
  result.spacing = v.spacing;
  result.phase = at::empty({ v.images, v.height, v.width }, at::TensorOptions(at::kFloat).device(at::kMeta));
  return result;
}
}
