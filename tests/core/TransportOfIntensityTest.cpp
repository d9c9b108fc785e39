// Focal series of known phases, simulated as waves on a finer grid, back to the phase.
#include "core/phase/TransportOfIntensity.h"

#include "core/base/Constants.h"
#include "core/base/ElectronBeam.h"
#include "core/base/Error.h"
#include "core/forward/Phase.h"
#include "core/phase/FresnelImage.h"
#include "core/texture/Textures.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>

using namespace magnet;
using constants::pi;

namespace
{
using Pair = std::array<double, 2>;
constexpr double nm = constants::nanometre;
constexpr std::int64_t fine = 2; // of the wave's pixels along the edge of the camera's

// x and y [m] from the middle of the frame.
at::Tensor image(
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

at::Tensor binned(const at::Tensor& image)
{
  return at::avg_pool2d(image.unsqueeze(0), fine).squeeze(0).contiguous();
}

// The images that a camera has of a wave on a finer grid.
at::Tensor series(const at::Tensor& phase, const at::Tensor& amplitude, const Pair& pixel,
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
at::Tensor noisy(const at::Tensor& images, double part)
{
  at::manual_seed(5);
  return images + at::randn(images.sizes(), images.options()) * (part * images.mean().item<double>());
}

// The phase of the sample data's skyrmion (sample-data/README.md), on the wave's pixels of half of `pixel`.
at::Tensor skyrmion(std::int64_t ny, std::int64_t nx, double pixel)
{
  const double cell = pixel / fine;
  const auto nz = static_cast<std::int64_t>(std::lround(140.0 * nm / cell));
  const Grid grid = Grid::centred({ nx * fine, ny * fine, nz }, { cell, cell, cell });
  TextureOptions texture;
  texture.capDepth = 30.0 * nm;
  PhaseOptions options;
  options.angles = { 0.0 };
  return phaseFromMagnetization(makeTexture(texture, grid).magnetization, {}, grid, Axis::X, options).phase[0];
}

// Central differences, x then y, in one row.
at::Tensor slopes(const at::Tensor& phase, std::int64_t border = 1)
{
  const std::int64_t ny = phase.size(0) - 2 * border;
  const std::int64_t nx = phase.size(1) - 2 * border;
  const auto shifted = [&](std::int64_t j, std::int64_t i) { return phase.narrow(0, border + j, ny).narrow(1, border + i, nx); };
  return at::cat({ (shifted(0, 1) - shifted(0, -1)).flatten(), (shifted(1, 0) - shifted(-1, 0)).flatten() })
    .to(at::kDouble);
}

double correlation(const at::Tensor& a, const at::Tensor& b)
{
  return ((a * b).sum() / (a.square().sum() * b.square().sum()).sqrt()).item<double>();
}

double gradientCorrelation(const at::Tensor& a, const at::Tensor& b, std::int64_t border = 1)
{
  return correlation(slopes(a, border), slopes(b, border));
}

// Of the gradient of a, in that of b.
double scaleOf(const at::Tensor& a, const at::Tensor& b)
{
  const at::Tensor truth = slopes(b);
  return ((slopes(a) * truth).sum() / truth.square().sum()).item<double>();
}

double largest(const at::Tensor& values)
{
  return values.abs().max().item<double>();
}

void expectRefused(const std::function<void()>& work, const std::string& words)
{
  try
  {
    work();
    ADD_FAILURE() << "no error for " << words;
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}
}

TEST(TransportOfIntensity, TripletsOfTheSampleSkyrmion)
{
  const double pixel = 5.0 * nm;
  const at::Tensor phase = skyrmion(95, 120, pixel);
  const at::Tensor truth = binned(phase);
  for (const double defocus : { 25e-6, 50e-6, 100e-6, 200e-6, 400e-6 })
  {
    const std::vector<double> defoci{ -defocus, 0.0, defocus };
    const at::Tensor images = series(phase, {}, { pixel, pixel }, defoci);
    const TransportPhase clean = transportOfIntensity(images, {}, defoci, { pixel, pixel });
    const TransportPhase rough = transportOfIntensity(noisy(images, 0.01), {}, defoci, { pixel, pixel });
    std::printf("%g um: noise-free %.5f scale %.4f, 1 %% noise %.5f\n", defocus * 1e6,
      gradientCorrelation(clean.phase, truth), scaleOf(clean.phase, truth), gradientCorrelation(rough.phase, truth));
  }
}
