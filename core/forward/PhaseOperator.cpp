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

// What x_d or y_d of an image has of the specimen's three components: m_d = R(alpha) (m_u', m_v').
std::array<double, 3> shareOf(const SeriesGeometry& g, std::size_t image, int d)
{
  const double theta = g.angles[image];
  const double alpha = g.detectorAzimuth + (g.rotations.empty() ? 0.0 : g.rotations[image]);
  const double ofU = d == 0 ? std::cos(alpha) : std::sin(alpha);
  const double ofV = d == 0 ? -std::sin(alpha) : std::cos(alpha);
  const double cosine = std::cos(g.azimuth);
  const double sine = std::sin(g.azimuth);
  return { ofU * cosine - ofV * std::cos(theta) * sine, ofU * sine + ofV * std::cos(theta) * cosine,
    -ofV * std::sin(theta) };
}

// One number an image.
at::Tensor perImage(const SeriesGeometry& g, int d, int component, const at::Tensor& like)
{
  at::Tensor values = at::empty({ static_cast<std::int64_t>(g.angles.size()), 1, 1 }, at::kFloat);
  for (std::size_t i = 0; i < g.angles.size(); ++i)
  {
    const double share = shareOf(g, i, d)[static_cast<std::size_t>(component)];
    // cos 90 degrees is 6e-17.
    values.data_ptr<float>()[i] = static_cast<float>(std::abs(share) < 1e-15 ? 0.0 : share);
  }
  return values.to(like.device());
}

using Pixels = std::array<double, 2>;

bool isMoved(const SeriesGeometry& g)
{
  return std::any_of(g.shifts.begin(), g.shifts.end(),
    [](const std::array<double, 2>& shift) { return shift[0] != 0.0 || shift[1] != 0.0; });
}

SeriesGeometry inPlace(SeriesGeometry g)
{
  require(g.shifts.empty() || g.shifts.size() == g.angles.size(), "there are ", g.shifts.size(), " shifts for ",
    g.angles.size(), " images");
  g.shifts.clear();
  return g;
}

std::vector<Pixels> pixelsOf(const SeriesGeometry& g, const Frame& frame)
{
  std::vector<Pixels> result;
  for (const std::array<double, 2>& shift : g.shifts)
  {
    result.push_back({ shift[0] / frame.spacing[0], shift[1] / frame.spacing[1] });
  }
  return result;
}

// Components of which the image's axes have nothing in any image are left out.
struct Shares
{
  at::Tensor of[2][3];

  Shares(const SeriesGeometry& g, const at::Tensor& like)
  {
    for (int d = 0; d < 2; ++d)
    {
      for (int c = 0; c < 3; ++c)
      {
        const at::Tensor share = perImage(g, d, c, like);
        of[d][c] = share.ne(0.0).any().item<bool>() ? share : at::Tensor();
      }
    }
  }
};

// sum over the axes or components of share * images, of some images.
at::Tensor combined(const std::vector<std::pair<at::Tensor, at::Tensor>>& terms, std::int64_t first)
{
  at::Tensor sum;
  for (const auto& [share, images] : terms)
  {
    if (share.defined())
    {
      const at::Tensor part = share.narrow(0, first, images.size(0));
      sum = sum.defined() ? sum.addcmul_(images, part) : at::mul(images, part);
    }
  }
  return sum;
}
}

PhaseOperator::PhaseOperator(
  const Grid& box, const Frame& frame, const SeriesGeometry& geometry, const at::TensorOptions& like)
  : Geometry_(geometry)
  , Shadow_(box, frame, inPlace(geometry))
  , Domain_(domainOf(frame, geometry))
  , Kernel_(Domain_.rows, Domain_.columns, frame.spacing, like)
{
  if (isMoved(geometry))
  {
    Motions_ = Kernel_.motions(pixelsOf(geometry, frame));
  }
}

PhaseOperator::Domain PhaseOperator::domainOf(const Frame& frame, const SeriesGeometry& geometry) const
{
  Domain result{ Shadow_.size()[0], Shadow_.size()[1], Shadow_.frame(), Shadow_.shadow() };
  if (!isMoved(geometry))
  {
    return result;
  }
  const std::vector<Pixels> moved = pixelsOf(geometry, frame);
  // An image that is moved by s shows at r what lay at r - s.
  const auto widen = [&](std::size_t d, std::int64_t& size, std::int64_t fft::Window::*first, std::int64_t length)
  {
    const auto [least, most] = std::minmax_element(
      moved.begin(), moved.end(), [d](const Pixels& a, const Pixels& b) { return a[d] < b[d]; });
    const std::int64_t from = result.frame.*first;
    const std::int64_t before = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil((*most)[d])) - from);
    const std::int64_t end = from + length + static_cast<std::int64_t>(std::ceil(-(*least)[d]));
    size = before + std::max(size, end);
    result.frame.*first += before;
    result.shadow.*first += before;
  };
  widen(0, result.columns, &fft::Window::column, result.frame.columns);
  widen(1, result.rows, &fft::Window::row, result.frame.rows);
  return result;
}

at::Tensor PhaseOperator::apply(const at::Tensor& magnetization, const Run& run) const
{
  const at::Tensor projected = Shadow_.project(magnetization, run);
  const Shares shares(Geometry_, projected);
  const auto images = projected.size(0);
  at::Tensor phase = at::empty({ images, Domain_.frame.rows, Domain_.frame.columns }, magnetization.options());
  for (std::int64_t first = 0; first < images; first += imagesAtOnce)
  {
    const std::int64_t count = std::min(imagesAtOnce, images - first);
    const at::Tensor part = projected.narrow(0, first, count);
    const auto axis = [&](int d)
    {
      std::vector<std::pair<at::Tensor, at::Tensor>> terms;
      for (int c = 0; c < 3; ++c)
      {
        terms.emplace_back(shares.of[d][c], part.select(3, c));
      }
      return combined(terms, first);
    };
    phase.narrow(0, first, count)
      .copy_(Kernel_.phase(axis(0), axis(1), Domain_.shadow, Domain_.frame, Motions_.part(first, count)));
  }
  return phase;
}

at::Tensor PhaseOperator::adjoint(const at::Tensor& phase, const Run& run) const
{
  const Shares shares(Geometry_, phase);
  const std::int64_t images = phase.size(0);
  at::Tensor projected = at::empty({ images, Domain_.shadow.rows, Domain_.shadow.columns, 3 }, phase.options());
  for (std::int64_t first = 0; first < images; first += imagesAtOnce)
  {
    const std::int64_t count = std::min(imagesAtOnce, images - first);
    const auto [x, y] = Kernel_.adjoint(
      phase.narrow(0, first, count), Domain_.frame, Domain_.shadow, Motions_.part(first, count));
    for (int c = 0; c < 3; ++c)
    {
      const at::Tensor sum = combined({ { shares.of[0][c], x }, { shares.of[1][c], y } }, first);
      at::Tensor target = projected.narrow(0, first, count).select(3, c);
      sum.defined() ? target.copy_(sum) : target.zero_();
    }
  }
  return Shadow_.adjoint(projected, run);
}

at::Tensor PhaseOperator::weigh(const at::Tensor& phase, const at::Tensor& weights) const
{
  at::Tensor result = at::empty_like(phase);
  for (std::int64_t first = 0; first < phase.size(0); first += imagesAtOnce)
  {
    const std::int64_t count = std::min(imagesAtOnce, phase.size(0) - first);
    const bool ofEach = weights.dim() == 4;
    const at::Tensor part = ofEach ? weights.narrow(0, first, count) : weights;
    result.narrow(0, first, count).copy_(Kernel_.weigh(phase.narrow(0, first, count), part, Domain_.frame));
  }
  return result;
}
}
