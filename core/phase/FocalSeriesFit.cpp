#include "FocalSeriesFit.h"

#include "Counts.h"
#include "core/base/Constants.h"
#include "core/base/ElectronBeam.h"
#include "core/base/Error.h"
#include "core/base/Sums.h"
#include "core/base/SymmetricSystem.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
using constants::pi;
constexpr std::int64_t noiseSquare = 8; // pixels along its edge, over which noise averages out

void checkSeries(const at::Tensor& images, const std::vector<double>& defoci)
{
  require(images.dim() == 3 && images.scalar_type() == at::kFloat && images.is_cpu(), "the focal series has the shape ",
    images.sizes(), "; expected images (n, ny, nx) of float numbers on the processor");
  const std::int64_t n = images.size(0);
  require(images.size(1) >= 8 && images.size(2) >= 8, "the images have ", images.size(2), " x ", images.size(1),
    " pixels; expected at least 8 x 8");
  require(defoci.size() == static_cast<std::size_t>(n), "there are ", n, " images and ", defoci.size(),
    " defoci; expected one defocus of each image");
  for (const double z : defoci)
  {
    require(std::isfinite(z), "a defocus is ", z, " m; expected a finite number of each image");
  }
  require(n != 1, "there is one image; expected a focal series of at least three: one image doesn't tell how the "
                  "intensity changes with the defocus, which is what the phase follows from");
  require(n != 2, "there are two images; expected a focal series of at least three: under focus, in focus and over "
                  "focus. A pair alone doesn't tell the intensity in focus, nor whether the defocus is small enough");
}

void checkDefoci(const std::vector<double>& defoci, int order)
{
  auto sorted = defoci;
  std::sort(sorted.begin(), sorted.end());
  const double low = sorted.front();
  const double high = sorted.back();
  require(low < 0.0 && high > 0.0, "the defoci are all of one sign: ", low, " to ", high,
    " m; expected images under focus (negative) and over focus (positive), between which the phase is found. Where "
    "they are counted from another image, give them relative to the one in focus");
  int different = 1;
  for (std::size_t i = 1; i < sorted.size(); ++i)
  {
    different += sorted[i] - sorted[i - 1] > 1e-3 * (high - low) ? 1 : 0;
  }
  require(different > order, "the ", defoci.size(), " images have ", different, " different defoci; expected at least ",
    order + 1, ", as a polynomial of order ", order, " needs");
}

// What is valid, in each image (n, ny, nx), and checked counts.
at::Tensor checkedPixels(const at::Tensor& images, const at::Tensor& valid)
{
  at::Tensor all = at::ones(images.sizes(), at::kByte);
  if (valid.defined())
  {
    require(valid.scalar_type() == at::kByte && valid.is_cpu() &&
              (valid.sizes() == images.sizes() || valid.sizes() == images[0].sizes()),
      "the valid pixels have the shape ", valid.sizes(), ", the images ", images.sizes(),
      "; expected bytes of the same shape, or of that of one image");
    all.copy_(valid.ne(0).expand(images.sizes()));
  }
  for (std::int64_t i = 0; i < images.size(0); ++i)
  {
    requireCounts(images[i], all[i], text("image ", i + 1, " of the focal series"));
  }
  return all;
}

double farthest(const std::vector<double>& defoci)
{
  double result = 0.0;
  for (const double z : defoci)
  {
    result = std::max(result, std::abs(z));
  }
  return result;
}

// What each image is multiplied by, for the terms of the polynomial in z / farthest: constant, linear and quadratic.
std::array<std::vector<double>, 3> fitWeights(const std::vector<double>& defoci, int order)
{
  const double unit = farthest(defoci);
  const auto terms = static_cast<std::size_t>(order) + 1;
  std::vector<std::vector<double>> normal(terms, std::vector<double>(terms, 0.0));
  for (std::size_t a = 0; a < terms; ++a)
  {
    for (std::size_t b = 0; b < terms; ++b)
    {
      for (const double z : defoci)
      {
        normal[a][b] += std::pow(z / unit, static_cast<double>(a + b));
      }
    }
  }
  require(invertSymmetric(normal, 1e-12), "the defoci are too much alike for a polynomial of order ", order,
    "; take a lower order, or more images");
  std::array<std::vector<double>, 3> weights;
  for (const double z : defoci)
  {
    for (std::size_t a = 0; a < weights.size(); ++a)
    {
      double sum = 0.0;
      for (std::size_t b = 0; b < terms; ++b)
      {
        sum += normal[a][b] * std::pow(z / unit, static_cast<double>(b));
      }
      weights[a].push_back(sum);
    }
  }
  return weights;
}

// Root mean square over the squares' means.
double coarseRms(const at::Tensor& image)
{
  const at::Tensor means = at::avg_pool2d(image.unsqueeze(0), noiseSquare).contiguous();
  return std::sqrt(dotProduct(means, means) / static_cast<double>(means.numel()));
}

// mask (ny, nx) float: 1 where pixels are valid; elsewhere the results are 0.
FocalSeriesFit fitted(const at::Tensor& images, const at::Tensor& mask, const std::vector<double>& defoci,
  const TransportOptions& options, double unit)
{
  const double lambda = electronWavelength(options.voltage);
  const auto weights = fitWeights(defoci, options.order);
  const double usable = dotProduct(mask, mask);
  require(usable > 0.0, "no pixel is valid in all images of the focal series; expected some that all share");
  const at::Tensor unused = mask.eq(0.0);
  const double toSource = 2.0 * pi / lambda * unit * unit / farthest(defoci);
  FocalSeriesFit result{ mask, at::zeros_like(mask), at::zeros_like(mask), {} };
  at::Tensor quadratic = at::zeros_like(mask);
  for (std::size_t i = 0; i < defoci.size(); ++i)
  {
    const at::Tensor image = images[static_cast<std::int64_t>(i)].masked_fill(unused, 0.0);
    const double mean = dotProduct(image, mask) / usable;
    require(mean > 0.0, "image ", i + 1, " of the focal series has a mean of ", mean,
      " in the pixels that are valid in all images; expected counts");
    result.intensity.add_(image, weights[0][i] / mean);
    result.source.add_(image, weights[1][i] / mean * toSource);
    quadratic.add_(image, weights[2][i] / mean);
    result.factor.push_back(1.0 / mean);
    result.mean += mean / static_cast<double>(defoci.size());
  }
  for (double& factor : result.factor)
  {
    factor *= result.mean;
  }
  const double linear = coarseRms(result.source) / toSource;
  result.nonlinearity = linear > 0.0 ? coarseRms(quadratic) / linear : 0.0;
  return result;
}
}

FocalSeriesFit fitFocalSeries(const at::Tensor& images, const at::Tensor& valid, const std::vector<double>& defoci,
  const TransportOptions& options, double unit)
{
  checkSeries(images, defoci);
  require(options.order >= 2, "the polynomial's order is ", options.order, "; expected at least 2");
  checkDefoci(defoci, options.order);
  const at::Tensor inAll = std::get<0>(checkedPixels(images, valid).min(0));
  return fitted(images, inAll.to(at::kFloat), defoci, options, unit);
}
}
