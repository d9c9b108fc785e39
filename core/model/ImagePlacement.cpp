#include "ImagePlacement.h"

#include "core/base/Constants.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace magnet
{
namespace
{
constexpr double difference = 0.5 * constants::degree; // for a derivative

enum Unknown : std::size_t
{
  ShiftX,
  ShiftY,
  Rotation,
  Tilt,
  TiltOffset,
  Azimuth
};

// Along d (1: y, 2: x), by central differences but for the edges, a pixel being `spacing` wide.
at::Tensor slope(const at::Tensor& images, int d, double spacing)
{
  const std::int64_t n = images.size(d);
  at::Tensor result = at::empty_like(images);
  const auto part = [d](const at::Tensor& of, std::int64_t first, std::int64_t count)
  { return of.narrow(d, first, count); };
  part(result, 1, n - 2).copy_((part(images, 2, n - 2) - part(images, 0, n - 2)).div_(2.0 * spacing));
  part(result, 0, 1).copy_((part(images, 1, 1) - part(images, 0, 1)).div_(spacing));
  part(result, n - 1, 1).copy_((part(images, n - 1, 1) - part(images, n - 2, 1)).div_(spacing));
  return result;
}

// Of pixel centres along d (0: x, 1: y), as images are laid out [m].
at::Tensor places(const Frame& frame, int d, const at::Tensor& like)
{
  const std::int64_t n = frame.size[d];
  return at::arange(n, like.options())
    .mul_(frame.spacing[d])
    .add_(frame.origin[d])
    .view({ 1, d == 1 ? n : 1, d == 1 ? 1 : n });
}

void tiltBy(SeriesGeometry& g, double angle)
{
  for (double& each : g.angles)
  {
    each += angle;
  }
}

void turnAxisBy(SeriesGeometry& g, double angle)
{
  g.azimuth += angle;
  g.detectorAzimuth += angle;
}

// Where an unknown is kept, of image i.
double& valueOf(GeometryChange& so, std::size_t kind, std::size_t i)
{
  switch (kind)
  {
    case ShiftX:
      return so.shifts[i][0];
    case ShiftY:
      return so.shifts[i][1];
    case Rotation:
      return so.rotations[i];
    case Tilt:
      return so.tilts[i];
    case TiltOffset:
      return so.tiltOffset;
    default:
      return so.azimuth;
  }
}

// sum over the pixels of each image.
at::Tensor imageSums(const at::Tensor& a, const at::Tensor& b)
{
  return (a * b).flatten(1).sum(1, false, at::kDouble);
}
}

ImagePlacement::ImagePlacement(const ModelLevel& level, std::vector<SeriesGeometry> given,
  std::vector<GeometryChange> so, Refine refine, const PlacementErrors& errors)
  : Box_(level.box)
  , Frame_(level.frame)
  , Misfit_(level.misfit)
  , Given_(std::move(given))
  , Changes_(std::move(so))
{
  const double edge = std::min(static_cast<double>(Frame_.size[0]) * Frame_.spacing[0],
    static_cast<double>(Frame_.size[1]) * Frame_.spacing[1]);
  Kinds_ = { { errors.shift * edge, true, {}, {} }, { errors.shift * edge, true, {}, {} } };
  if (refine == Refine::ShiftsTiltsAndAxis)
  {
    Kinds_.push_back({ errors.rotation, true, {}, {} });
    Kinds_.push_back({ errors.tilt, true, {}, {} });
    Kinds_.push_back({ errors.tiltOffset, false, {}, {} });
    Kinds_.push_back({ errors.azimuth, false, {}, {} });
  }
}

PhaseImages ImagePlacement::derivativesOf(
  std::size_t kind, const at::Tensor& magnetization, const PhaseImages& phases) const
{
  PhaseImages result;
  for (std::size_t s = 0; s < phases.size(); ++s)
  {
    const at::Tensor& p = phases[s];
    const SeriesGeometry here = changed(Given_[s], Changes_[s]);
    const auto between = [&](void (*move)(SeriesGeometry&, double))
    {
      const auto at = [&](double side)
      {
        SeriesGeometry g = here;
        move(g, side * difference);
        return PhaseOperator(Box_, Frame_, g, magnetization.options()).apply(magnetization);
      };
      return at(1.0).sub_(at(-1.0)).div_(2.0 * difference);
    };
    // Moved by s, an image is p(r - s); turned by a, p(R(-a) r).
    switch (kind)
    {
      case ShiftX:
        result.push_back(slope(p, 2, -Frame_.spacing[0]));
        break;
      case ShiftY:
        result.push_back(slope(p, 1, -Frame_.spacing[1]));
        break;
      case Rotation:
        result.push_back(slope(p, 2, Frame_.spacing[0]) * places(Frame_, 1, p) -
                         slope(p, 1, Frame_.spacing[1]) * places(Frame_, 0, p));
        break;
      case Azimuth:
        result.push_back(between(turnAxisBy));
        break;
      default:
        result.push_back(between(tiltBy));
    }
  }
  return Misfit_.withoutBackground(result);
}

ImagePlacement ImagePlacement::linearized(
  const at::Tensor& magnetization, const PhaseWeights& weights, double curvature) const
{
  ImagePlacement result = *this;
  const PhaseImages phases = Misfit_.phasesOf(magnetization);
  for (std::size_t k = 0; k < Kinds_.size(); ++k)
  {
    Kind& kind = result.Kinds_[k];
    kind.derivatives = k == TiltOffset ? result.Kinds_[Tilt].derivatives : derivativesOf(k, magnetization, phases);
    const PhaseImages weighed = Misfit_.weighed(weights, kind.derivatives);
    kind.scales.clear();
    for (std::size_t s = 0; s < weighed.size(); ++s)
    {
      at::Tensor squares = imageSums(kind.derivatives[s], weighed[s]);
      squares = kind.ofImages ? squares : squares.sum().view({ 1 });
      kind.scales.push_back((squares + 1.0 / (kind.deviation * kind.deviation)).div_(curvature).rsqrt_().to(at::kFloat));
    }
  }
  return result;
}

std::int64_t ImagePlacement::parameters() const
{
  std::int64_t count = 0;
  for (const Kind& kind : Kinds_)
  {
    for (const GeometryChange& so : Changes_)
    {
      count += kind.ofImages ? static_cast<std::int64_t>(so.tilts.size()) : 1;
    }
  }
  return count;
}

PhaseImages ImagePlacement::change(const at::Tensor& q) const
{
  PhaseImages result(Changes_.size());
  std::int64_t first = 0;
  for (const Kind& kind : Kinds_)
  {
    for (std::size_t s = 0; s < result.size(); ++s)
    {
      const at::Tensor& scale = kind.scales[s];
      const at::Tensor amount = (q.narrow(0, first, scale.numel()) * scale).view({ -1, 1, 1 });
      result[s] = result[s].defined() ? result[s].addcmul_(kind.derivatives[s], amount)
                                      : at::mul(kind.derivatives[s], amount);
      first += scale.numel();
    }
  }
  return result;
}

at::Tensor ImagePlacement::gather(const PhaseImages& images) const
{
  std::vector<at::Tensor> parts;
  for (const Kind& kind : Kinds_)
  {
    for (std::size_t s = 0; s < images.size(); ++s)
    {
      const at::Tensor sums = imageSums(kind.derivatives[s], images[s]).to(at::kFloat);
      parts.push_back((kind.ofImages ? sums : sums.sum().view({ 1 })) * kind.scales[s]);
    }
  }
  return at::cat(parts);
}

ImagePlacement ImagePlacement::moved(const at::Tensor& q) const
{
  ImagePlacement result = *this;
  const at::Tensor steps = (q * this->scales()).to(at::kDouble).contiguous();
  const double* step = steps.data_ptr<double>();
  for (std::size_t k = 0; k < Kinds_.size(); ++k)
  {
    for (GeometryChange& so : result.Changes_)
    {
      for (std::size_t i = 0; i < (Kinds_[k].ofImages ? so.tilts.size() : 1); ++i)
      {
        valueOf(so, k, i) += *step++;
      }
    }
    result.Kinds_[k].derivatives.clear();
  }
  std::vector<SeriesGeometry> geometries;
  for (std::size_t s = 0; s < Given_.size(); ++s)
  {
    geometries.push_back(changed(Given_[s], result.Changes_[s]));
  }
  result.Misfit_ = Misfit_.elsewhere(Box_, Frame_, geometries);
  return result;
}

at::Tensor ImagePlacement::scales() const
{
  std::vector<at::Tensor> parts;
  for (const Kind& kind : Kinds_)
  {
    parts.insert(parts.end(), kind.scales.begin(), kind.scales.end());
  }
  return at::cat(parts);
}

at::Tensor ImagePlacement::deviations() const
{
  std::vector<at::Tensor> parts;
  for (const Kind& kind : Kinds_)
  {
    for (const at::Tensor& scale : kind.scales)
    {
      parts.push_back(at::full_like(scale, kind.deviation));
    }
  }
  return at::cat(parts);
}

at::Tensor ImagePlacement::values() const
{
  std::vector<float> all;
  for (std::size_t k = 0; k < Kinds_.size(); ++k)
  {
    for (GeometryChange so : Changes_)
    {
      for (std::size_t i = 0; i < (Kinds_[k].ofImages ? so.tilts.size() : 1); ++i)
      {
        all.push_back(static_cast<float>(valueOf(so, k, i)));
      }
    }
  }
  return at::tensor(all);
}

double ImagePlacement::priorValue() const
{
  return 0.5 * (this->values() / this->deviations()).square().sum().item<double>();
}

at::Tensor ImagePlacement::priorNormal(const at::Tensor& q) const
{
  return q * (this->scales() / this->deviations()).square_();
}

at::Tensor ImagePlacement::priorDescent() const
{
  return (this->values() * this->scales() / this->deviations().square_()).neg_();
}
}
