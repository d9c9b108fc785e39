#include "DirectionPrior.h"

#include "core/model/Directions.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
namespace
{
// log(sinh x / x), the logarithm of the partition function of a unit vector in a field x; e = exp(-2 x).
at::Tensor logPartition(const at::Tensor& x, const at::Tensor& e)
{
  return at::log(e.neg().add_(1.0).div_(x)).add_(x).sub_(std::log(2.0));
}
// coth x - 1 / x, its mean length.
at::Tensor meanLength(const at::Tensor& x, const at::Tensor& e)
{
  return (e.add(1.0).div_(e.neg().add_(1.0))).sub_(x.reciprocal());
}
// Below that the differences above are too small for single precision, and the mean length is proportional to x.
at::Tensor nonZero(const at::Tensor& length)
{
  return length.clamp_min(0.02);
}

// The field in which a unit vector has the mean length r < 1.
at::Tensor fieldOfMean(const at::Tensor& r)
{
  const at::Tensor square = r.square();
  return r * (square.neg() + 3.0) / (square.neg() + 1.0);
}
}

DirectionPrior::DirectionPrior(const at::Tensor& mean, const at::Tensor& support, double trust, double surest)
{
  const at::Tensor s = support.clamp(0.002, 0.998);
  const at::Tensor length = vectorLength(mean, 2);
  Logit_ = at::logit(s);
  Field_ = mean * (fieldOfMean((length / s).clamp_max(surest)) / length.clamp_min(1e-6) * trust);
  const at::Tensor strength = nonZero(vectorLength(Field_, 2));
  Logit_.sub_(logPartition(strength, at::exp(strength * -2.0)));
}

at::Tensor DirectionPrior::mean(const at::Tensor& x, double tau, at::Tensor& probability) const
{
  const double precision = 1.0 / (tau * tau);
  const at::Tensor whole = Field_ + x * precision;
  const at::Tensor strength = nonZero(vectorLength(whole, 2));
  const at::Tensor decay = at::exp(strength * -2.0);
  probability = logPartition(strength, decay).add_(Logit_).sub_(0.5 * precision).sigmoid_();
  return whole * meanLength(strength, decay).mul_(probability).div_(strength);
}
}
