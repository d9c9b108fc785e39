#include "PhaseOperator.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr std::int64_t imagesAtOnce = 8;

// 0 for x, 1 for y.
int along(Axis axis)
{
  return axis == Axis::X ? 0 : 1;
}

double centre(const Frame& frame, int d)
{
  return frame.origin[d] + 0.5 * static_cast<double>(frame.size[d] - 1) * frame.spacing[d];
}

double signedSine(Axis axis, double angle)
{
  return axis == Axis::X ? -std::sin(angle) : std::sin(angle);
}

// Where the middle of the box falls on the detector, from the middle of the frame [m].
std::vector<double> shifts(const Grid& box, const Frame& frame, Axis axis, const std::vector<double>& angles)
{
  const int u = 1 - along(axis);
  std::vector<double> result;
  for (const double angle : angles)
  {
    result.push_back(box.centre(u) * std::cos(angle) + box.centre(2) * signedSine(axis, angle) - centre(frame, u));
  }
  return result;
}

std::int64_t margin(const Grid& box, const Frame& frame, Axis axis, const std::vector<double>& angles)
{
  const int u = 1 - along(axis);
  const std::vector<double> middle = shifts(box, frame, axis, angles);
  double reach = 0.0;
  for (std::size_t i = 0; i < angles.size(); ++i)
  {
    const double wide = static_cast<double>(box.size[u]) * box.spacing[u] * std::abs(std::cos(angles[i]));
    const double deep = static_cast<double>(box.size[2]) * box.spacing[2] * std::abs(std::sin(angles[i]));
    reach = std::max(reach, std::abs(middle[i]) + 0.5 * (wide + deep));
  }
  const double pixels = reach / frame.spacing[u] - 0.5 * static_cast<double>(frame.size[u]);
  return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(pixels - 1e-6)));
}

at::Tensor perImage(const std::vector<double>& angles, double (*function)(double), const at::Tensor& like)
{
  at::Tensor values = at::empty({ static_cast<std::int64_t>(angles.size()), 1, 1 }, at::kFloat);
  for (std::size_t i = 0; i < angles.size(); ++i)
  {
    values.data_ptr<float>()[i] = static_cast<float>(function(angles[i]));
  }
  return values.to(like.device());
}
}

PhaseOperator::PhaseOperator(
  const Grid& box, const Frame& frame, Axis axis, const std::vector<double>& angles, const at::TensorOptions& like)
  : Box_(box)
  , Frame_(frame)
  , Axis_(axis)
  , Angles_(angles)
  , Margin_(margin(box, frame, axis, angles))
  , First_(std::llround((box.origin[along(axis)] - frame.origin[along(axis)]) / frame.spacing[along(axis)]))
  , Projector_(box, axis, angles, shifts(box, frame, axis, angles), frame.size[1 - along(axis)] + 2 * Margin_)
  , Kernel_(frame.size[1] + (axis == Axis::X ? 2 * Margin_ : 0), frame.size[0] + (axis == Axis::Y ? 2 * Margin_ : 0),
      frame.spacing, like)
{
  const int d = along(axis);
  const double place = (box.origin[d] - frame.origin[d]) / frame.spacing[d];
  require(std::abs(place - std::round(place)) < 1e-3 && std::abs(box.spacing[d] / frame.spacing[d] - 1.0) < 1e-6 &&
            First_ >= 0 && First_ + box.size[d] <= frame.size[d],
    "the cells of a volume do not lie on the detector's pixels along the tilt axis ", name(axis));
}

fft::Window PhaseOperator::frameWindow() const
{
  const bool x = Axis_ == Axis::X;
  return { x ? Margin_ : 0, x ? 0 : Margin_, Frame_.size[1], Frame_.size[0] };
}

fft::Window PhaseOperator::shadowWindow() const
{
  const bool x = Axis_ == Axis::X;
  const std::int64_t length = Box_.size[along(Axis_)];
  const std::int64_t wide = Frame_.size[1 - along(Axis_)] + 2 * Margin_;
  return { x ? 0 : First_, x ? First_ : 0, x ? wide : length, x ? length : wide };
}

at::Tensor PhaseOperator::apply(const at::Tensor& magnetization, const Run& run) const
{
  const at::Tensor projected = Projector_.project(magnetization, run);
  const at::Tensor cosine = perImage(Angles_, std::cos, projected);
  const at::Tensor sine = perImage(Angles_, std::sin, projected);
  const auto images = static_cast<std::int64_t>(Angles_.size());
  at::Tensor phase = at::empty({ images, Frame_.size[1], Frame_.size[0] }, magnetization.options());
  for (std::int64_t first = 0; first < images; first += imagesAtOnce)
  {
    const std::int64_t count = std::min(imagesAtOnce, images - first);
    const auto part = [&](const at::Tensor& t) { return t.narrow(0, first, count); };
    const at::Tensor x = part(projected).select(3, 0);
    const at::Tensor y = part(projected).select(3, 1);
    const at::Tensor z = part(projected).select(3, 2);
    const auto image = [&](const at::Tensor& mx, const at::Tensor& my)
    { return Kernel_.phase(mx, my, shadowWindow(), frameWindow()); };
    part(phase).copy_(Axis_ == Axis::X ? image(x, at::mul(y, part(cosine)).addcmul_(z, part(sine), -1.0))
                                       : image(at::mul(x, part(cosine)).addcmul_(z, part(sine)), y));
  }
  return phase;
}

at::Tensor PhaseOperator::adjoint(const at::Tensor& phase, const Run& run) const
{
  const at::Tensor cosine = perImage(Angles_, std::cos, phase);
  const at::Tensor sine = perImage(Angles_, std::sin, phase);
  const std::int64_t images = phase.size(0);
  const fft::Window shadow = shadowWindow();
  at::Tensor projected = at::empty({ images, shadow.rows, shadow.columns, 3 }, phase.options());
  for (std::int64_t first = 0; first < images; first += imagesAtOnce)
  {
    const std::int64_t count = std::min(imagesAtOnce, images - first);
    const auto part = [&](const at::Tensor& t) { return t.narrow(0, first, count); };
    const auto [x, y] = Kernel_.adjoint(part(phase), frameWindow(), shadow);
    at::Tensor target[3];
    for (int c = 0; c < 3; ++c)
    {
      target[c] = part(projected).select(3, c);
    }
    if (Axis_ == Axis::X)
    {
      target[0].copy_(x);
      at::mul_out(target[1], y, part(cosine));
      at::mul_out(target[2], y, part(sine).neg());
    }
    else
    {
      at::mul_out(target[0], x, part(cosine));
      target[1].copy_(y);
      at::mul_out(target[2], x, part(sine));
    }
  }
  return Projector_.adjoint(projected, run);
}

at::Tensor PhaseOperator::weigh(const at::Tensor& phase, const at::Tensor& weights) const
{
  at::Tensor result = at::empty_like(phase);
  for (std::int64_t first = 0; first < phase.size(0); first += imagesAtOnce)
  {
    const std::int64_t count = std::min(imagesAtOnce, phase.size(0) - first);
    result.narrow(0, first, count).copy_(Kernel_.weigh(phase.narrow(0, first, count), weights, frameWindow()));
  }
  return result;
}
}
