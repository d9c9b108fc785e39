#include "DirectionPrior.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
// log(sinh x / x) and coth x - 1 / x, the logarithm of the partition function of a unit vector in a field x, and its
// mean length.
at::Tensor logPartition(const at::Tensor& x)
{
  const at::Tensor y = x.clamp_min(1e-3);
  return y + at::log1p(at::exp(y * -2.0).neg()) - at::log(y * 2.0);
}
at::Tensor meanLength(const at::Tensor& x)
{
  const at::Tensor y = x.clamp_min(1e-3);
  return at::tanh(y).reciprocal() - y.reciprocal();
}

// The field in which a unit vector has the mean length r < 1.
at::Tensor fieldOfMean(const at::Tensor& r)
{
  const at::Tensor square = r.square();
  return r * (square.neg() + 3.0) / (square.neg() + 1.0);
}
}

at::Tensor vectorLength(const at::Tensor& v)
{
  return v.square().sum(1, true).sqrt();
}

DirectionPrior::DirectionPrior(const at::Tensor& mean, const at::Tensor& support, double trust, double surest)
{
  const at::Tensor s = support.clamp(0.002, 0.998);
  const at::Tensor length = vectorLength(mean);
  Logit_ = at::logit(s);
  Field_ = mean * (fieldOfMean((length / s).clamp_max(surest)) / length.clamp_min(1e-6) * trust);
}

at::Tensor DirectionPrior::mean(const at::Tensor& x, double tau, at::Tensor& probability) const
{
  const double precision = 1.0 / (tau * tau);
  const at::Tensor whole = Field_ + x * precision;
  const at::Tensor strength = vectorLength(whole);
  probability = (Logit_ + logPartition(strength) - logPartition(vectorLength(Field_)) - 0.5 * precision).sigmoid();
  return whole * (meanLength(strength) * probability / strength.clamp_min(1e-6));
}
}
