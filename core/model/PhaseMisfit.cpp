#include "PhaseMisfit.h"

#include "core/base/Sums.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
namespace
{
// On a full rectangle the constant and the centred slopes are orthogonal to each other.
at::Tensor backgroundImages(const Frame& frame, PhaseBackground background, const at::TensorOptions& like)
{
  if (background == PhaseBackground::None)
  {
    return {};
  }
  const std::int64_t nx = frame.size[0];
  const std::int64_t ny = frame.size[1];
  const auto centred = [&](std::int64_t n) { return at::arange(n, like).sub_(0.5 * static_cast<double>(n - 1)); };
  std::vector<at::Tensor> images{ at::ones({ ny, nx }, like) };
  if (background == PhaseBackground::Ramp)
  {
    images.push_back(centred(nx).unsqueeze(0).expand({ ny, nx }));
    images.push_back(centred(ny).unsqueeze(1).expand({ ny, nx }));
  }
  at::Tensor result = at::stack(images).flatten(1);
  return result / result.square().sum(1, true).sqrt();
}
}

PhaseMisfit::PhaseMisfit(const Grid& box, const Frame& frame, const std::vector<double>& anglesX,
  const std::vector<double>& anglesY, const PhaseImages& phases, PhaseBackground background)
  : X_(std::make_shared<PhaseOperator>(box, frame, Axis::X, anglesX, phases.x.options()))
  , Y_(std::make_shared<PhaseOperator>(box, frame, Axis::Y, anglesY, phases.x.options()))
  , Background_(backgroundImages(frame, background, phases.x.options()))
  , CellHeight_(box.spacing[2])
{
  Phases_ = { withoutBackground(phases.x), withoutBackground(phases.y) };
}

PhaseWeights PhaseMisfit::weights(double noise, double error, const at::Tensor& support, const PhaseImages& trust) const
{
  const double cells = std::max(1.0, support.sum(0).max().item<double>());
  const double column = error * CellHeight_ * std::sqrt(cells); // [A]
  return { noise, X_->weights(noise, column), Y_->weights(noise, column),
    { trust.x.view({ -1, 1, 1 }), trust.y.view({ -1, 1, 1 }) } };
}

PhaseImages PhaseMisfit::fullTrust() const
{
  return { at::ones({ Phases_.x.size(0) }, Phases_.x.options()), at::ones({ Phases_.y.size(0) }, Phases_.y.options()) };
}

PhaseMisfit PhaseMisfit::withErrors(const PhaseImages& errors) const
{
  PhaseMisfit other = *this;
  other.Phases_ = { Phases_.x + errors.x, Phases_.y + errors.y };
  return other;
}

at::Tensor PhaseMisfit::withoutBackground(const at::Tensor& images) const
{
  if (!Background_.defined())
  {
    return images;
  }
  const at::Tensor flat = images.flatten(1);
  return at::sub(flat, at::matmul(at::matmul(flat, Background_.t()), Background_)).view(images.sizes());
}

double PhaseMisfit::sumOfSquares(const PhaseImages& images)
{
  return dotProduct(images.x, images.x) + dotProduct(images.y, images.y);
}

PhaseImages PhaseMisfit::images(const at::Tensor& magnetization, const Run& run) const
{
  return { withoutBackground(X_->apply(magnetization, run)), withoutBackground(Y_->apply(magnetization, run)) };
}

PhaseImages PhaseMisfit::residual(const at::Tensor& magnetization, const Run& run) const
{
  const PhaseImages model = images(magnetization, run);
  return { Phases_.x - model.x, Phases_.y - model.y };
}

// Q W of the images, each by itself.
PhaseImages PhaseMisfit::weighed(const PhaseWeights& weights, const PhaseImages& images) const
{
  return { withoutBackground(X_->weigh(images.x, weights.x)), withoutBackground(Y_->weigh(images.y, weights.y)) };
}

at::Tensor PhaseMisfit::imageChiSquares(const PhaseWeights& weights, const PhaseImages& residual) const
{
  const PhaseImages w = weighed(weights, residual);
  const auto means = [](const at::Tensor& r, const at::Tensor& of)
  { return (r * of).flatten(1).mean(1, false, at::kDouble); };
  return at::cat({ means(residual.x, w.x), means(residual.y, w.y) });
}

double PhaseMisfit::value(const PhaseWeights& weights, const PhaseImages& residual) const
{
  const PhaseImages w = weighed(weights, residual);
  return 0.5 * (dotProduct(residual.x, w.x.mul_(weights.trust.x)) + dotProduct(residual.y, w.y.mul_(weights.trust.y)));
}

at::Tensor PhaseMisfit::backProjected(const PhaseWeights& weights, const PhaseImages& images, const Run& run) const
{
  const PhaseImages w = weighed(weights, images);
  return X_->adjoint(w.x.mul_(weights.trust.x), run).add_(Y_->adjoint(w.y.mul_(weights.trust.y), run));
}

double PhaseMisfit::bestScale(const PhaseWeights& weights, const at::Tensor& magnetization, const Run& run) const
{
  const PhaseImages m = images(magnetization, run);
  PhaseImages w = weighed(weights, m);
  w.x.mul_(weights.trust.x);
  w.y.mul_(weights.trust.y);
  const double power = dotProduct(m.x, w.x) + dotProduct(m.y, w.y);
  return power > 0.0 ? (dotProduct(Phases_.x, w.x) + dotProduct(Phases_.y, w.y)) / power : 1.0;
}
}
