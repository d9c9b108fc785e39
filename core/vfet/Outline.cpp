#include "Outline.h"

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
constexpr double far = 6.0;              // cells from the surface beyond which no distance is kept
constexpr double near = 1.0;             // cells from it within which it is taken from the slope

at::Tensor share1(const at::Tensor& p)
{
  return p.add(0.5).clamp(0.0, 1.0);
}

// 1 where the share follows the surface; on both sides of one that lies between cells, so that it can move.
at::Tensor onSurface(const at::Tensor& p)
{
  return p.abs().lt(0.55).to(p.scalar_type());
}

// Differences along d, forward and backward, 0 beyond the ends.
std::pair<at::Tensor, at::Tensor> slopes(const at::Tensor& f, int d)
{
  const std::int64_t n = f.size(d);
  at::Tensor forward = at::zeros_like(f);
  at::Tensor backward = at::zeros_like(f);
  if (n > 1)
  {
    const at::Tensor change = f.narrow(d, 1, n - 1) - f.narrow(d, 0, n - 1);
    forward.narrow(d, 0, n - 1).copy_(change);
    backward.narrow(d, 1, n - 1).copy_(change);
  }
  return { forward, backward };
}

// The distance to the surface f = 0, with the sign of f: from the slope near it, and by the eikonal equation beyond
// (Godunov's upwind scheme).
at::Tensor signedDistance(const at::Tensor& f)
{
  at::Tensor square = at::zeros_like(f);
  for (int d = 0; d < 3; ++d)
  {
    const auto [forward, backward] = slopes(f, d);
    square.add_((forward + backward).mul_(0.5).square_());
  }
  const at::Tensor first = (f / square.sqrt_().clamp_min_(0.05)).clamp_(-far, far);
  const at::Tensor kept = first.abs().lt(near);
  const at::Tensor sign = f.sign();
  at::Tensor distance = at::where(kept, first.abs(), at::full_like(first, far));
  for (int i = 0; i < static_cast<int>(2.0 * far); ++i)
  {
    // |grad distance| = 1 from the nearest neighbour on each axis: a step of the length is never too long.
    at::Tensor rise = at::zeros_like(f);
    for (int d = 0; d < 3; ++d)
    {
      const auto [forward, backward] = slopes(distance, d);
      rise.add_(at::maximum(forward.neg(), backward).clamp_min_(0.0).square_());
    }
    const at::Tensor next = (distance - (rise.sqrt_() - 1.0) * 0.5).clamp_(0.0, far);
    distance = at::where(kept, distance, next);
  }
  return distance * sign;
}

// The mean with the neighbours along the dimensions that have some.
at::Tensor smoothed(const at::Tensor& f)
{
  std::vector<std::int64_t> width;
  std::vector<std::int64_t> pad;
  for (int d = 0; d < 3; ++d)
  {
    width.push_back(f.size(d) > 1 ? 3 : 1);
    pad.push_back(f.size(d) > 1 ? 1 : 0);
  }
  return at::avg_pool3d(f.unsqueeze(0), width, 1, pad)[0];
}

std::int64_t nodesAlong(std::int64_t cells)
{
  return cells == 1 ? 1 : 1 + std::clamp<std::int64_t>((cells + nodeDistance - 1) / nodeDistance, 1, mostNodes);
}

at::Tensor pooled(const at::Tensor& v, std::int64_t factor)
{
  return factor == 1 ? v : at::avg_pool3d(v.unsqueeze(0), factor)[0];
}

// sum_j (c_i - c_j) over neighbouring nodes.
at::Tensor bend(const at::Tensor& c)
{
  at::Tensor result = at::zeros_like(c);
  for (int d = 2; d < 5; ++d)
  {
    const std::int64_t n = c.size(d) - 1;
    const at::Tensor change = c.narrow(d, 1, n) - c.narrow(d, 0, n);
    result.narrow(d, 1, n).add_(change);
    result.narrow(d, 0, n).sub_(change);
  }
  return result;
}
}

Outline::Outline(const at::Tensor& support, OutlineShape shape)
  : Film_(shape == OutlineShape::Film)
  , Depth_(support.size(0))
{
  require(shape != OutlineShape::Given, "an outline that is given does not move");
  require(support.gt(0.5).any().item<bool>(), "the support holds no cell that is mostly material");
  Z_ = at::arange(Depth_, support.options());
  at::Tensor f = support.clamp(0.0, 1.0);
  if (Film_)
  {
    const at::Tensor layers = f.sum(c10::IntArrayRef{ 1, 2 });
    // The area of the middle layers, and a film that holds as much material about the same middle.
    const double most = layers.max().item<double>();
    const double area = layers.masked_select(layers.gt(0.5 * most)).median().item<double>();
    const double all = layers.sum().item<double>();
    const double middle = (layers * Z_).sum().item<double>() / all;
    Bottom_ = middle - 0.5 * all / area;
    Top_ = middle + 0.5 * all / area;
    f = (f.sum(0, true) * (area / all)).clamp_max_(1.0);
    NodeScale_ = 1.0 / std::sqrt(static_cast<double>(nodeDistance) * all / area);
    FaceScale_ = 1.0 / std::sqrt(area);
  }
  else
  {
    NodeScale_ = 1.0 / static_cast<double>(nodeDistance);
  }
  Level_ = signedDistance(signedDistance(smoothed(f) - 0.5));
  Displaced_ = at::zeros(
    { 1, 1, nodesAlong(Level_.size(0)), nodesAlong(Level_.size(1)), nodesAlong(Level_.size(2)) }, support.options());
}

std::int64_t Outline::parameters() const
{
  return Displaced_.numel() + (Film_ ? 2 : 0);
}

at::Tensor Outline::nodes(const at::Tensor& q) const
{
  return q.narrow(0, 0, Displaced_.numel()).view(Displaced_.sizes()) * NodeScale_;
}

at::Tensor Outline::displacement(const at::Tensor& q) const
{
  return at::upsample_trilinear3d(nodes(q), Level_.sizes(), true)[0][0];
}

at::Tensor Outline::height() const
{
  return share1(Top_ - Z_).mul_(share1(Z_ - Bottom_)).view({ -1, 1, 1 });
}

at::Tensor Outline::share(std::int64_t factor) const
{
  at::Tensor s = share1(Level_);
  if (Film_)
  {
    s = s * height();
  }
  return pooled(s, factor).unsqueeze(3);
}

at::Tensor Outline::change(const at::Tensor& q, std::int64_t factor) const
{
  at::Tensor s = displacement(q).mul_(onSurface(Level_));
  if (Film_)
  {
    const auto face = [&](int i) { return q[Displaced_.numel() + i] * FaceScale_; };
    const at::Tensor faces = onSurface(Top_ - Z_) * face(1) - onSurface(Z_ - Bottom_) * face(0);
    s = s * height() + share1(Level_) * faces.view({ -1, 1, 1 });
  }
  return pooled(s, factor).unsqueeze(3);
}

at::Tensor Outline::gather(const at::Tensor& g, std::int64_t factor) const
{
  at::Tensor fine = g;
  for (int d = 0; d < 3 && factor > 1; ++d)
  {
    fine = fine.repeat_interleave(factor, d);
  }
  fine = fine / std::pow(static_cast<double>(factor), 3.0);
  const at::Tensor onSides = (Film_ ? (fine * height()).sum(0, true) : fine) * onSurface(Level_);
  at::Tensor q = at::upsample_trilinear3d_backward(
    onSides.unsqueeze(0).unsqueeze(0).contiguous(), Level_.sizes(), Displaced_.sizes(), true)
                   .flatten()
                   .mul_(NodeScale_);
  if (Film_)
  {
    const at::Tensor layers = (fine * share1(Level_)).sum(c10::IntArrayRef{ 1, 2 });
    const at::Tensor faces = at::stack(
      { -(layers * onSurface(Z_ - Bottom_)).sum(), (layers * onSurface(Top_ - Z_)).sum() });
    q = at::cat({ q, faces * FaceScale_ });
  }
  return q;
}

double Outline::priorValue() const
{
  return 0.5 * stiffness * (Displaced_ * bend(Displaced_)).sum().item<double>();
}

at::Tensor Outline::priorNormal(const at::Tensor& q) const
{
  at::Tensor result = at::zeros_like(q);
  result.narrow(0, 0, Displaced_.numel()).copy_(bend(nodes(q)).flatten().mul_(stiffness * NodeScale_));
  return result;
}

at::Tensor Outline::priorDescent() const
{
  at::Tensor result = at::zeros({ parameters() }, Displaced_.options());
  result.narrow(0, 0, Displaced_.numel()).copy_(bend(Displaced_).flatten().mul_(-stiffness * NodeScale_));
  return result;
}

Outline Outline::moved(const at::Tensor& q) const
{
  Outline next = *this;
  next.Displaced_ = Displaced_ + nodes(q);
  next.Level_ = Level_ + displacement(q);
  if (Film_)
  {
    next.Bottom_ += FaceScale_ * q[Displaced_.numel()].item<double>();
    next.Top_ += FaceScale_ * q[Displaced_.numel() + 1].item<double>();
  }
  return next;
}
}
