#include "PhaseMisfit.h"

#include "core/base/Sums.h"

#include <ATen/ATen.h>

#include <cmath>

namespace magnet
{
namespace
{
double product(const PhaseImages& a, const PhaseImages& b)
{
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
  {
    sum += dotProduct(a[i], b[i]);
  }
  return sum;
}

void multiply(PhaseImages& images, const PhaseImages& by)
{
  for (std::size_t i = 0; i < images.size(); ++i)
  {
    images[i].mul_(by[i]);
  }
}
}

PhaseMisfit::PhaseMisfit(const Grid& box, const Frame& frame, const std::vector<TiltSeries>& series,
  PhaseBackground background, double backgroundPeriod)
  : CellHeight_(box.spacing[2])
{
  for (const TiltSeries& s : series)
  {
    const at::TensorOptions like = s.phase.options();
    const auto phaseOf = std::make_shared<const PhaseOperator>(box, frame, s, like);
    Series_.push_back({ phaseOf, phaseOf,
      std::make_shared<ImageBackground>(
        frame.size[1], frame.size[0], frame.spacing, background, backgroundPeriod, s.valid, like),
      s.sigma, s.valid.defined() ? s.valid.ne(0).flatten(1).to(at::kDouble).mean(1) : at::Tensor() });
    const ImageBackground& removed = *Series_.back().background;
    Phases_.push_back(removed.without(s.phase));
    Data_ += static_cast<double>(s.validPixels() - s.images() * removed.terms());
  }
}

PhaseWeights PhaseMisfit::weights(double noise, double error, const at::Tensor& support, const PhaseImages& trust) const
{
  const double cells = std::max(1.0, support.sum(0).max().item<double>());
  const double column = error * CellHeight_ * std::sqrt(cells); // [A]
  PhaseWeights result;
  for (std::size_t i = 0; i < Series_.size(); ++i)
  {
    std::vector<at::Tensor> ofImages;
    for (const double sigma : Series_[i].sigma)
    {
      ofImages.push_back(Series_[i].weigher->weights(sigma, column));
    }
    result.inverse.push_back(ofImages.empty() ? Series_[i].weigher->weights(noise, column) : at::stack(ofImages));
    result.noise.push_back(noiseOf(i, noise));
    result.trust.push_back(trust[i].view({ -1, 1, 1 }));
  }
  return result;
}

at::Tensor PhaseMisfit::noiseOf(std::size_t series, double noise) const
{
  const std::vector<double>& sigma = Series_[series].sigma;
  const at::Tensor& images = Phases_[series];
  return (sigma.empty() ? at::full({ images.size(0) }, noise, at::kDouble)
                        : at::tensor(at::ArrayRef<double>(sigma), at::kDouble))
    .to(images.options())
    .view({ -1, 1, 1 });
}

double PhaseMisfit::overNoise(double noise, const PhaseImages& images) const
{
  double sum = 0.0;
  for (std::size_t i = 0; i < images.size(); ++i)
  {
    const at::Tensor each = images[i] / noiseOf(i, noise);
    sum += dotProduct(each, each);
  }
  return sum;
}

PhaseImages PhaseMisfit::fullTrust() const
{
  PhaseImages trust;
  for (const at::Tensor& phases : Phases_)
  {
    trust.push_back(at::ones({ phases.size(0) }, phases.options()));
  }
  return trust;
}

PhaseMisfit PhaseMisfit::withErrors(const PhaseImages& errors) const
{
  PhaseMisfit other = *this;
  for (std::size_t i = 0; i < errors.size(); ++i)
  {
    other.Phases_[i] = Phases_[i] + errors[i];
  }
  return other;
}

PhaseMisfit PhaseMisfit::elsewhere(
  const Grid& box, const Frame& frame, const std::vector<SeriesGeometry>& geometries) const
{
  PhaseMisfit other = *this;
  for (std::size_t i = 0; i < Series_.size(); ++i)
  {
    other.Series_[i].phaseOf = std::make_shared<PhaseOperator>(box, frame, geometries[i], Phases_[i].options());
  }
  return other;
}

PhaseImages PhaseMisfit::withoutBackground(const PhaseImages& images) const
{
  PhaseImages result;
  for (std::size_t i = 0; i < images.size(); ++i)
  {
    result.push_back(Series_[i].background->without(images[i]));
  }
  return result;
}

double PhaseMisfit::sumOfSquares(const PhaseImages& images)
{
  return product(images, images);
}

PhaseImages PhaseMisfit::phasesOf(const at::Tensor& magnetization, const Run& run) const
{
  PhaseImages result;
  for (const Series& series : Series_)
  {
    result.push_back(series.phaseOf->apply(magnetization, run));
  }
  return result;
}

PhaseImages PhaseMisfit::images(const at::Tensor& magnetization, const Run& run) const
{
  return this->withoutBackground(this->phasesOf(magnetization, run));
}

PhaseImages PhaseMisfit::residual(const at::Tensor& magnetization, const Run& run) const
{
  PhaseImages result = images(magnetization, run);
  for (std::size_t i = 0; i < result.size(); ++i)
  {
    result[i] = Phases_[i] - result[i];
  }
  return result;
}

// Q W of the images, whatever their trust.
PhaseImages PhaseMisfit::weighedAlike(const PhaseWeights& weights, const PhaseImages& images) const
{
  PhaseImages result;
  for (std::size_t i = 0; i < images.size(); ++i)
  {
    result.push_back(Series_[i].background->without(Series_[i].weigher->weigh(images[i], weights.inverse[i])));
  }
  return result;
}

PhaseImages PhaseMisfit::weighed(const PhaseWeights& weights, const PhaseImages& images) const
{
  PhaseImages w = this->weighedAlike(weights, images);
  multiply(w, weights.trust);
  return w;
}

at::Tensor PhaseMisfit::imageChiSquares(const PhaseWeights& weights, const PhaseImages& residual) const
{
  const PhaseImages w = weighedAlike(weights, residual);
  std::vector<at::Tensor> means;
  for (std::size_t i = 0; i < residual.size(); ++i)
  {
    means.push_back((residual[i] * w[i]).flatten(1).mean(1, false, at::kDouble));
    if (Series_[i].counted.defined())
    {
      means.back().div_(Series_[i].counted.clamp_min(1e-6)); // an image may have none at a low resolution
    }
  }
  return at::cat(means);
}

double PhaseMisfit::value(const PhaseWeights& weights, const PhaseImages& residual) const
{
  return 0.5 * product(residual, this->weighed(weights, residual));
}

at::Tensor PhaseMisfit::backProjected(const PhaseWeights& weights, const PhaseImages& images, const Run& run) const
{
  return this->adjoint(this->weighed(weights, images), run);
}

at::Tensor PhaseMisfit::adjoint(const PhaseImages& w, const Run& run) const
{
  at::Tensor sum = Series_.front().phaseOf->adjoint(w.front(), run);
  for (std::size_t i = 1; i < w.size(); ++i)
  {
    sum.add_(Series_[i].phaseOf->adjoint(w[i], run));
  }
  return sum;
}

double PhaseMisfit::bestScale(const PhaseWeights& weights, const at::Tensor& magnetization, const Run& run) const
{
  const PhaseImages m = images(magnetization, run);
  const PhaseImages w = this->weighed(weights, m);
  const double power = product(m, w);
  return power > 0.0 ? product(Phases_, w) / power : 1.0;
}
}
