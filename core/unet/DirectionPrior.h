// What a network's mean prediction says of a magnetization of constant length.
#pragma once

#include <ATen/core/Tensor.h>

namespace magnet
{
// A network that minimizes mean squares predicts the mean m0 of all magnetizations that fit its input, and the
// probability s of material. In each voxel m is 0, or a unit vector; so what it knows is the distribution
// (1 - s) delta(m) + s exp(h0 m) on the sphere, with h0 such that its mean is m0.
// Source of h0: A. Banerjee et al., J. Mach. Learn. Res. 6, 1345 (2005); of the means: P. Langevin's function.
//
// Tensors (1, 3, nz, ny, nx) for vectors and (1, 1, nz, ny, nx) for probabilities, one device.
class DirectionPrior
{
public:
  // trust: factor of the field h0, 0 to ignore the direction and keep s. surest: length of m0 / s beyond which the
  // network is not believed.
  DirectionPrior(const at::Tensor& mean, const at::Tensor& support, double trust, double surest);

  // The mean of m given this and an estimate x of m with normal errors of the spread tau:
  // s' (coth h - 1 / h) h / |h| with h = h0 + x / tau^2, and s', the probability of material given both.
  at::Tensor mean(const at::Tensor& x, double tau, at::Tensor& probability) const;

private:
  at::Tensor Logit_, Field_;
};
}
