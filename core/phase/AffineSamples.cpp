#include "AffineSamples.h"

#include "CubicKernel.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

namespace magnet
{
namespace
{
// Sum of squares about the mean, of the pixels that count.
double structure(const at::Tensor& image, const at::Tensor& valid)
{
  const at::Tensor counts = valid.to(at::kFloat);
  const double n = std::max(1.0, valid.sum().item<double>());
  const double mean = (image * counts).sum(at::kDouble).item<double>() / n;
  return ((image - mean) * counts).square_().sum(at::kDouble).item<double>();
}
}

AffineSamples::AffineSamples(const FitImages& images, const Run& run)
  : Images_(images)
  , Nx_(images.fixed.size(1))
  , Ny_(images.fixed.size(0))
  , Fixed_(images.fixed.data_ptr<float>())
  , Value_(static_cast<std::size_t>(Nx_ * Ny_))
  , SlopeX_(Value_)
  , SlopeY_(Value_)
  , Both_(Value_.size())
  , Run_(run)
{
}

bool AffineSamples::sampleAt(std::size_t p, const AffineMap& map)
{
  const PixelOffset to = map.at(this->offset(p));
  const double x = (to[0] + Images_.middle[0] + 0.5) / Images_.factor - 0.5;
  const double y = (to[1] + Images_.middle[1] + 0.5) / Images_.factor - 0.5;
  if (!(x >= 0.0 && x <= static_cast<double>(Nx_ - 1) && y >= 0.0 && y <= static_cast<double>(Ny_ - 1)))
  {
    return false;
  }
  const CubicWeights wx = cubicWeights(x);
  const CubicWeights wy = cubicWeights(y);
  const auto column = [&](std::int64_t i) { return std::clamp<std::int64_t>(wx.first + i, 0, Nx_ - 1); };
  const auto line = [&](std::int64_t j) { return std::clamp<std::int64_t>(wy.first + j, 0, Ny_ - 1) * Nx_; };
  const auto* const valid = Images_.validMoving.data_ptr<unsigned char>();
  if (valid[line(2) + column(2)] == 0 || valid[line(2) + column(3)] == 0 || valid[line(3) + column(2)] == 0 ||
      valid[line(3) + column(3)] == 0)
  {
    return false;
  }
  const float* const moving = Images_.moving.data_ptr<float>();
  double value = 0.0, slopeX = 0.0, slopeY = 0.0;
  for (std::int64_t j = 0; j < 6; ++j)
  {
    const float* const from = moving + line(j);
    double along = 0.0, slope = 0.0;
    for (std::int64_t i = 0; i < 6; ++i)
    {
      const double each = from[column(i)];
      along += wx.value[static_cast<std::size_t>(i)] * each;
      slope += wx.slope[static_cast<std::size_t>(i)] * each;
    }
    value += wy.value[static_cast<std::size_t>(j)] * along;
    slopeX += wy.value[static_cast<std::size_t>(j)] * slope;
    slopeY += wy.slope[static_cast<std::size_t>(j)] * along;
  }
  Value_[p] = static_cast<float>(value);
  SlopeX_[p] = static_cast<float>(slopeX / Images_.factor);
  SlopeY_[p] = static_cast<float>(slopeY / Images_.factor);
  return true;
}

void AffineSamples::sample(const AffineMap& map)
{
  const auto* const valid = Images_.validFixed.data_ptr<unsigned char>();
  const auto count = this->inBands(std::array<double, 1>{},
    [&](std::size_t p, std::array<double, 1>& sum)
    {
      const bool both = valid[p] != 0 && this->sampleAt(p, map);
      Both_[p] = both ? 1 : 0;
      sum[0] += both ? 1.0 : 0.0;
    });
  Count_ = static_cast<std::int64_t>(count[0]);
}

std::array<double, 2> AffineSamples::correlation() const
{
  const auto sums = this->sum(std::array<double, 5>{},
    [&](std::size_t p, std::array<double, 5>& sum)
    {
      const double a = Fixed_[p];
      const double b = Value_[p];
      const std::array<double, 5> each{ a, b, a * a, b * b, a * b };
      for (std::size_t k = 0; k < each.size(); ++k)
      {
        sum[k] += each[k];
      }
    });
  const auto n = static_cast<double>(std::max<std::int64_t>(1, Count_));
  const double a = sums[2] - sums[0] * sums[0] / n;
  const double b = sums[3] - sums[1] * sums[1] / n;
  const double both = sums[4] - sums[0] * sums[1] / n;
  const double all = structure(Images_.fixed, Images_.validFixed) * structure(Images_.moving, Images_.validMoving);
  return { a > 0.0 && b > 0.0 ? both / std::sqrt(a * b) : 0.0, all > 0.0 ? both / std::sqrt(all) : 0.0 };
}
}
