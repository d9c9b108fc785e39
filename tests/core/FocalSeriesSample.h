// Focal series of known phases, simulated as waves on a finer grid than the camera's.
#pragma once

#include "core/base/Constants.h"
#include "core/forward/Phase.h"
#include "core/phase/FresnelImage.h"
#include "core/texture/Textures.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <functional>
#include <vector>

namespace magnet::testing
{
using Pair = std::array<double, 2>;
inline constexpr double nm = constants::nanometre;
inline constexpr std::int64_t fine = 2; // of the wave's pixels along the edge of the camera's

// x and y [m] from the middle of the frame.
inline at::Tensor image(
  std::int64_t ny, std::int64_t nx, const Pair& spacing, const std::function<double(double, double)>& value)
{
  at::Tensor result = at::empty({ ny, nx }, at::kFloat);
  for (std::int64_t p = 0; p < ny * nx; ++p)
  {
    const double x = (static_cast<double>(p % nx) - 0.5 * static_cast<double>(nx - 1)) * spacing[0];
    const double y = (static_cast<double>(p / nx) - 0.5 * static_cast<double>(ny - 1)) * spacing[1];
    result.data_ptr<float>()[p] = static_cast<float>(value(x, y));
  }
  return result;
}

inline at::Tensor binned(const at::Tensor& image)
{
  return at::avg_pool2d(image.unsqueeze(0), fine).squeeze(0).contiguous();
}

// The images that a camera has of a wave on a finer grid.
inline at::Tensor series(const at::Tensor& phase, const at::Tensor& amplitude, const Pair& pixel,
  const std::vector<double>& defoci, FresnelOptions options = {})
{
  std::vector<at::Tensor> images;
  options.subpixels = fine;
  for (const double defocus : defoci)
  {
    options.defocus = defocus;
    options.seed += 1;
    images.push_back(fresnelImage(phase, amplitude, { pixel[0] / fine, pixel[1] / fine }, options));
  }
  return at::stack(images);
}

// Each pixel with noise of this part of the mean.
inline at::Tensor noisy(const at::Tensor& images, double part)
{
  at::manual_seed(5);
  return images + at::randn(images.sizes(), images.options()) * (part * images.mean().item<double>());
}

// The phase of a disc, on the wave's pixels.
inline at::Tensor projected(const TextureOptions& texture, std::int64_t ny, std::int64_t nx, double pixel)
{
  const double cell = pixel / fine;
  const auto nz = static_cast<std::int64_t>(std::lround(140.0 * nm / cell));
  const Grid grid = Grid::centred({ nx * fine, ny * fine, nz }, { cell, cell, cell });
  PhaseOptions options;
  options.angles = { 0.0 };
  return phaseFromMagnetization(makeTexture(texture, grid).magnetization, {}, grid, Axis::X, options).phase[0];
}

// Of the sample data's skyrmion (sample-data/README.md).
inline at::Tensor skyrmion(std::int64_t ny, std::int64_t nx, double pixel)
{
  TextureOptions texture;
  texture.capDepth = 30.0 * nm;
  return projected(texture, ny, nx, pixel);
}

// Central differences, x then y, in one row.
inline at::Tensor slopes(const at::Tensor& phase, std::int64_t border = 1)
{
  const std::int64_t ny = phase.size(0) - 2 * border;
  const std::int64_t nx = phase.size(1) - 2 * border;
  const auto shifted = [&](std::int64_t j, std::int64_t i)
  { return phase.narrow(0, border + j, ny).narrow(1, border + i, nx); };
  return at::cat({ (shifted(0, 1) - shifted(0, -1)).flatten(), (shifted(1, 0) - shifted(-1, 0)).flatten() })
    .to(at::kDouble);
}

inline double correlation(const at::Tensor& a, const at::Tensor& b)
{
  return ((a * b).sum() / (a.square().sum() * b.square().sum()).sqrt()).item<double>();
}

inline double slopeCorrelation(const at::Tensor& a, const at::Tensor& b, std::int64_t border = 1)
{
  return correlation(slopes(a, border), slopes(b, border));
}

// Of the gradient of a, in that of b.
inline double scaleOf(const at::Tensor& a, const at::Tensor& b)
{
  const at::Tensor truth = slopes(b);
  return ((slopes(a) * truth).sum() / truth.square().sum()).item<double>();
}

inline double largest(const at::Tensor& values)
{
  return values.abs().max().item<double>();
}
}
