#include "FilmOutline.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr std::int64_t nodeDistance = 8; // cells
constexpr std::int64_t mostNodes = 12;   // intervals along an edge
constexpr double stiffness = 10.0;       // of the prior
constexpr double farthest = 6.0;         // cells from the outline beyond which no distance is kept
constexpr double nearby = 1.0;           // cells from it within which it is taken from the slope

at::Tensor shareAt(const at::Tensor& p)
{
  return p.add(0.5).clamp_(0.0, 1.0);
}

// 1 where the share follows the surface; on both sides of one that lies between cells, so that it can move.
at::Tensor onSurface(const at::Tensor& p)
{
  return p.abs().lt(0.55).to(p.scalar_type());
}

// Differences along d to the next and from the last cell, 0 beyond the ends.
std::pair<at::Tensor, at::Tensor> slopes(const at::Tensor& f, int d)
{
  const std::int64_t n = f.size(d) - 1;
  at::Tensor forward = at::zeros_like(f);
  at::Tensor backward = at::zeros_like(f);
  const at::Tensor change = f.narrow(d, 1, n) - f.narrow(d, 0, n);
  forward.narrow(d, 0, n).copy_(change);
  backward.narrow(d, 1, n).copy_(change);
  return { forward, backward };
}

// The distance to the line f = 0, with the sign of f: from the slope near it, and by the eikonal equation beyond
// (Godunov's upwind scheme).
at::Tensor signedDistance(const at::Tensor& f)
{
  at::Tensor square = at::zeros_like(f);
  for (int d = 0; d < 2; ++d)
  {
    const auto [forward, backward] = slopes(f, d);
    square.add_((forward + backward).mul_(0.5).square_());
  }
  const at::Tensor first = (f / square.sqrt_().clamp_min_(0.05)).abs_();
  const at::Tensor kept = first.lt(nearby);
  at::Tensor distance = at::where(kept, first, at::full_like(first, farthest));
  for (int i = 0; i < static_cast<int>(2.0 * farthest); ++i)
  {
    at::Tensor rise = at::zeros_like(f);
    for (int d = 0; d < 2; ++d)
    {
      const auto [forward, backward] = slopes(distance, d);
      rise.add_(at::maximum(forward.neg(), backward).clamp_min_(0.0).square_());
    }
    distance = at::where(kept, distance, (distance - (rise.sqrt_() - 1.0) * 0.5).clamp_(0.0, farthest));
  }
  return distance * f.sign();
}

std::int64_t nodesAlong(std::int64_t cells)
{
  return 1 + std::clamp<std::int64_t>((cells + nodeDistance - 1) / nodeDistance, 1, mostNodes);
}

// Means of a map, and of a column as (nz, 1, 1). The share is the product of one of each, and so is its mean.
at::Tensor pooledMap(const at::Tensor& map, std::int64_t factor)
{
  return factor == 1 ? map : at::avg_pool2d(map.unsqueeze(0), factor)[0];
}
at::Tensor pooledColumn(const at::Tensor& column, std::int64_t factor)
{
  return (factor == 1 ? column : at::avg_pool1d(column.view({ 1, -1 }), factor)).view({ -1, 1, 1 });
}

// sum_j (c_i - c_j) over neighbouring nodes.
at::Tensor bend(const at::Tensor& c)
{
  at::Tensor result = at::zeros_like(c);
  for (int d = 2; d < 4; ++d)
  {
    const std::int64_t n = c.size(d) - 1;
    const at::Tensor change = c.narrow(d, 1, n) - c.narrow(d, 0, n);
    result.narrow(d, 1, n).add_(change);
    result.narrow(d, 0, n).sub_(change);
  }
  return result;
}
}

FilmOutline::FilmOutline(const at::Tensor& support)
  : Z_(at::arange(support.size(0), support.options()))
{
  require(support.gt(0.5).any().item<bool>(), "the support holds no cell that is mostly material");
  const at::Tensor s = support.clamp(0.0, 1.0);
  const at::Tensor layers = s.sum(c10::IntArrayRef{ 1, 2 });
  const double area = layers.masked_select(layers.gt(0.5 * layers.max())).median().item<double>();
  const double thickness = layers.sum().item<double>() / area;
  const double middle = ((layers * Z_).sum() / layers.sum()).item<double>();
  Bottom_ = middle - 0.5 * thickness;
  Top_ = middle + 0.5 * thickness;
  NodeScale_ = 1.0 / std::sqrt(static_cast<double>(nodeDistance) * thickness);
  FaceScale_ = 1.0 / std::sqrt(area);
  const at::Tensor plan = (s.sum(0) / thickness).clamp_max_(1.0);
  const at::Tensor smooth = at::avg_pool2d(plan.unsqueeze(0), 3, 1, 1)[0];
  // Twice: the second time from slopes of 1.
  Level_ = signedDistance(signedDistance(smooth - 0.5));
  Displaced_ = at::zeros({ 1, 1, nodesAlong(Level_.size(0)), nodesAlong(Level_.size(1)) }, support.options());
}

at::Tensor FilmOutline::nodes(const at::Tensor& q) const
{
  return q.narrow(0, 0, Displaced_.numel()).view(Displaced_.sizes()) * NodeScale_;
}

at::Tensor FilmOutline::displacement(const at::Tensor& q) const
{
  return at::upsample_bilinear2d(nodes(q), Level_.sizes(), true)[0][0];
}

at::Tensor FilmOutline::height() const
{
  return shareAt(Top_ - Z_).mul_(shareAt(Z_ - Bottom_));
}

at::Tensor FilmOutline::share(std::int64_t factor) const
{
  return (pooledMap(shareAt(Level_), factor) * pooledColumn(height(), factor)).unsqueeze(3);
}

at::Tensor FilmOutline::change(const at::Tensor& q, std::int64_t factor) const
{
  const auto face = [&](int i) { return q[Displaced_.numel() + i] * FaceScale_; };
  const at::Tensor faces = onSurface(Top_ - Z_) * face(1) - onSurface(Z_ - Bottom_) * face(0);
  const at::Tensor sides = displacement(q).mul_(onSurface(Level_));
  return (pooledMap(sides, factor) * pooledColumn(height(), factor))
    .add_(pooledMap(shareAt(Level_), factor) * pooledColumn(faces, factor))
    .unsqueeze(3);
}

at::Tensor FilmOutline::gather(const at::Tensor& g, std::int64_t factor) const
{
  at::Tensor sides = (g * pooledColumn(height(), factor)).sum(0).div_(static_cast<double>(factor * factor));
  for (int d = 0; d < 2 && factor > 1; ++d)
  {
    sides = sides.repeat_interleave(factor, d);
  }
  sides = sides * onSurface(Level_);
  const at::Tensor atNodes = at::upsample_bilinear2d_backward(
    sides.unsqueeze(0).unsqueeze(0), Level_.sizes(), Displaced_.sizes(), true);
  const at::Tensor layers = (g * pooledMap(shareAt(Level_), factor)).sum(c10::IntArrayRef{ 1, 2 });
  const auto face = [&](const at::Tensor& distance)
  { return (layers * pooledColumn(onSurface(distance), factor).flatten()).sum(); };
  const at::Tensor faces = at::stack({ -face(Z_ - Bottom_), face(Top_ - Z_) });
  return at::cat({ atNodes.flatten() * NodeScale_, faces * FaceScale_ });
}

double FilmOutline::priorValue() const
{
  return 0.5 * stiffness * (Displaced_ * bend(Displaced_)).sum().item<double>();
}

at::Tensor FilmOutline::priorNormal(const at::Tensor& q) const
{
  return at::cat({ bend(nodes(q)).flatten().mul_(stiffness * NodeScale_), at::zeros({ 2 }, q.options()) });
}

at::Tensor FilmOutline::priorDescent() const
{
  return at::cat({ bend(Displaced_).flatten().mul_(-stiffness * NodeScale_), at::zeros({ 2 }, Displaced_.options()) });
}

FilmOutline FilmOutline::moved(const at::Tensor& q) const
{
  FilmOutline next = *this;
  next.Displaced_ = Displaced_ + nodes(q);
  next.Level_ = Level_ + displacement(q);
  next.Bottom_ += FaceScale_ * q[Displaced_.numel()].item<double>();
  next.Top_ += FaceScale_ * q[Displaced_.numel() + 1].item<double>();
  return next;
}
}
