#include "ModelTrust.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr double usual = 4.0;    // chi square over its median that an image may have
constexpr double enough = 2.0;   // misfit that needs no more error of the model
constexpr double largest = 0.3;  // error of the model
constexpr double settled = 0.25; // change of an image's trust that is not worth another fit
}

bool lowerTrust(ModelTrust& trust, const at::Tensor& imageChiSquares, bool robust)
{
  const at::Tensor before = at::cat(trust.images);
  const at::Tensor q = imageChiSquares.to(before.scalar_type());
  const double median = q.median().item<double>();
  const at::Tensor now = robust ? (std::max(usual * median, 1.0) / q.clamp_min(1e-30)).clamp_max(1.0) : before;
  std::int64_t first = 0;
  for (at::Tensor& images : trust.images)
  {
    images = now.narrow(0, first, images.size(0));
    first += images.size(0);
  }
  trust.misfit = ((now * q).sum() / now.sum()).item<double>();
  bool again = (now - before).abs().max().item<double>() > settled;
  if (trust.misfit > enough && trust.modelError < largest)
  {
    trust.modelError = std::min(largest, std::max(trust.modelError, 1e-3) * std::sqrt(trust.misfit));
    again = true;
  }
  return again;
}
}
