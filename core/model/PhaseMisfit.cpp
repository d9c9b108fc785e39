#include "PhaseMisfit.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
namespace
{
double product(const at::Tensor& a, const at::Tensor& b)
{
  return at::dot(a.flatten(), b.flatten()).item<double>();
}

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
  const std::vector<double>& anglesY, const Images& phases, const at::Tensor& support, PhaseBackground background)
  : X_(box, frame, Axis::X, anglesX, support.options())
  , Y_(box, frame, Axis::Y, anglesY, support.options())
  , Support_(support)
  , Background_(backgroundImages(frame, background, support.options()))
  , Column_(box.spacing[2] * std::sqrt(std::max(1.0, support.sum(0).max().item<double>())))
{
  Phases_ = { withoutBackground(phases.x), withoutBackground(phases.y) };
  setTrust({ at::ones({ phases.x.size(0) }, phases.x.options()), at::ones({ phases.y.size(0) }, phases.y.options()) });
}

void PhaseMisfit::setErrors(double noise, double error)
{
  Noise_ = noise;
  X_.setErrors(noise, error * Column_);
  Y_.setErrors(noise, error * Column_);
}

void PhaseMisfit::setTrust(const Images& trust)
{
  Trust_ = { trust.x.view({ -1, 1, 1 }), trust.y.view({ -1, 1, 1 }) };
}

PhaseMisfit::Images PhaseMisfit::drawErrors(double modelError, at::Generator& random) const
{
  const auto normal = [&](at::IntArrayRef size)
  { return at::randn(size, random, at::TensorOptions(at::kFloat)).to(Support_.device()); };
  Images errors = model(normal({ Support_.size(0), Support_.size(1), Support_.size(2), 3 }).mul_(modelError), {});
  errors.x.add_(withoutBackground(normal(Phases_.x.sizes()).mul_(Noise_) / Trust_.x.sqrt()));
  errors.y.add_(withoutBackground(normal(Phases_.y.sizes()).mul_(Noise_) / Trust_.y.sqrt()));
  return errors;
}

void PhaseMisfit::addToPhases(const Images& images, double factor)
{
  Phases_.x = at::add(Phases_.x, images.x, factor);
  Phases_.y = at::add(Phases_.y, images.y, factor);
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

double PhaseMisfit::sumOfSquares(const Images& images)
{
  return images.x.square().sum(at::kDouble).item<double>() + images.y.square().sum(at::kDouble).item<double>();
}

PhaseMisfit::Images PhaseMisfit::images(const at::Tensor& magnetization, const Run& run) const
{
  return { withoutBackground(X_.apply(magnetization, run)), withoutBackground(Y_.apply(magnetization, run)) };
}

PhaseMisfit::Images PhaseMisfit::model(const at::Tensor& u, const Run& run) const
{
  return images((u * Support_).mul_(Magnetization_), run);
}

PhaseMisfit::Images PhaseMisfit::weighed(const Images& images, bool trusted) const
{
  Images w{ withoutBackground(X_.weigh(images.x)), withoutBackground(Y_.weigh(images.y)) };
  if (trusted)
  {
    w.x.mul_(Trust_.x);
    w.y.mul_(Trust_.y);
  }
  return w;
}

PhaseMisfit::Images PhaseMisfit::residual(const at::Tensor& u, const Run& run) const
{
  Images r = model(u, run);
  r.x = Phases_.x - r.x;
  r.y = Phases_.y - r.y;
  return r;
}

double PhaseMisfit::value(const Images& residual) const
{
  const Images w = weighed(residual);
  return 0.5 * (product(residual.x, w.x) + product(residual.y, w.y));
}

at::Tensor PhaseMisfit::imageChiSquares(const Images& residual) const
{
  const Images w = weighed(residual, false);
  return at::cat({ (residual.x * w.x).flatten(1).mean(1), (residual.y * w.y).flatten(1).mean(1) });
}

at::Tensor PhaseMisfit::backProjected(const Images& images, const Run& run) const
{
  const Images w = weighed(images);
  return X_.adjoint(w.x, run).add_(Y_.adjoint(w.y, run));
}

at::Tensor PhaseMisfit::descent(const Images& residual, const Run& run) const
{
  return backProjected(residual, run).mul_(Support_).mul_(Magnetization_);
}

at::Tensor PhaseMisfit::normal(const at::Tensor& v, const Run& run) const
{
  return descent(model(v, run), run);
}

double PhaseMisfit::bestScale(const at::Tensor& u, const Run& run) const
{
  const Images m = model(u, run);
  const Images w = weighed(m);
  const double power = product(m.x, w.x) + product(m.y, w.y);
  return power > 0.0 ? (product(Phases_.x, w.x) + product(Phases_.y, w.y)) / power : 1.0;
}
}
