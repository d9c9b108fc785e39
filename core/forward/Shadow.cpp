#include "Shadow.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
// 0 for x, 1 for y.
int along(Axis axis)
{
  return axis == Axis::X ? 0 : 1;
}

double signedSine(Axis axis, double angle)
{
  return axis == Axis::X ? -std::sin(angle) : std::sin(angle);
}

// Where the middle of the box falls on the detector across the axis, from a place there [m].
std::vector<double> middles(const Grid& box, double from, Axis axis, const std::vector<double>& angles)
{
  std::vector<double> result;
  for (const double angle : angles)
  {
    result.push_back(box.centre(1 - along(axis)) * std::cos(angle) + box.centre(2) * signedSine(axis, angle) - from);
  }
  return result;
}

// How far all shadows reach from there [m].
double reachOf(const Grid& box, Axis axis, const std::vector<double>& angles, const std::vector<double>& middle)
{
  const int u = 1 - along(axis);
  double reach = 0.0;
  for (std::size_t i = 0; i < angles.size(); ++i)
  {
    const double wide = static_cast<double>(box.size[u]) * box.spacing[u] * std::abs(std::cos(angles[i]));
    const double deep = static_cast<double>(box.size[2]) * box.spacing[2] * std::abs(std::sin(angles[i]));
    reach = std::max(reach, std::abs(middle[i]) + 0.5 * (wide + deep));
  }
  return reach;
}

bool isOnPixels(const Grid& box, const Frame& frame, int d)
{
  const double place = (box.origin[d] - frame.origin[d]) / frame.spacing[d];
  return std::abs(place - std::round(place)) < 1e-3 && std::abs(box.spacing[d] / frame.spacing[d] - 1.0) < 1e-6;
}

at::Tensor applied(const RowOperator& op, const at::Tensor& rows)
{
  auto shape = rows.sizes().vec();
  const at::Tensor in = rows.contiguous().view({ shape[0], -1 });
  at::Tensor out = at::empty({ op.rows(), in.size(1) }, in.options());
  op.apply(in, out, 0, op.rows());
  shape[0] = op.rows();
  return out.view(shape);
}

// Layers or images (n, rows, columns, channels), turned by an operator on the cells of each.
at::Tensor turned(const RowOperator& op, const at::Tensor& planes, std::int64_t rows, std::int64_t columns)
{
  const at::Tensor cells = planes.permute({ 1, 2, 0, 3 })
                             .contiguous()
                             .view({ planes.size(1) * planes.size(2), planes.size(0), planes.size(3) });
  return applied(op, cells).view({ rows, columns, planes.size(0), planes.size(3) }).permute({ 2, 0, 1, 3 });
}
}

Shadow::Shadow(const Grid& box, const Frame& frame, const SeriesGeometry& geometry)
  : Box_(box)
  , Images_(static_cast<std::int64_t>(geometry.angles.size()))
{
  require(Images_ > 0, "a projection needs at least one tilt angle");
  const auto fits = [this](std::size_t count) { return count == 0 || static_cast<std::int64_t>(count) == Images_; };
  require(fits(geometry.shifts.size()) && fits(geometry.rotations.size()), "there are ", geometry.shifts.size(),
    " shifts and ", geometry.rotations.size(), " rotations for ", Images_, " images");
  if (geometry.isAlongEdge() && isOnPixels(box, frame, along(geometry.axis())))
  {
    this->alongEdge(box, frame, geometry);
  }
  else
  {
    this->anywhere(box, frame, geometry);
  }
}

void Shadow::alongEdge(const Grid& box, const Frame& frame, const SeriesGeometry& geometry)
{
  const Axis axis = geometry.axis();
  const int d = along(axis);
  const std::vector<double> middle = middles(box, frame.centre(1 - d), axis, geometry.angles);
  const double pixels = reachOf(box, axis, geometry.angles, middle) / frame.spacing[1 - d] -
                        0.5 * static_cast<double>(frame.size[1 - d]);
  const std::int64_t margin = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(pixels - 1e-6)));
  const std::int64_t wide = frame.size[1 - d] + 2 * margin;
  Projector_ = std::make_unique<const Projector>(box, axis, geometry.angles, middle, wide);
  const bool x = axis == Axis::X;
  // Along the axis, the box may begin before the frame and end behind it.
  const std::int64_t first = std::llround((box.origin[d] - frame.origin[d]) / frame.spacing[d]);
  const std::int64_t before = std::max<std::int64_t>(0, -first);
  const std::int64_t length = before + std::max(frame.size[d], first + box.size[d]);
  Size_ = { x ? wide : length, x ? length : wide };
  FrameWindow_ = { x ? margin : before, x ? before : margin, frame.size[1], frame.size[0] };
  ShadowWindow_ = { x ? 0 : before + first, x ? before + first : 0, x ? wide : box.size[d], x ? box.size[d] : wide };
}

void Shadow::anywhere(const Grid& box, const Frame& frame, const SeriesGeometry& geometry)
{
  const Frame layer{ { box.size[0], box.size[1] }, { box.spacing[0], box.spacing[1] },
    { box.origin[0], box.origin[1] } };
  // Cells along u are as long as those that they lie along.
  const bool steep = std::abs(std::sin(geometry.azimuth)) > std::abs(std::cos(geometry.azimuth));
  Frame lattice = layer;
  if (steep)
  {
    std::swap(lattice.spacing[0], lattice.spacing[1]);
    std::swap(lattice.origin[0], lattice.origin[1]);
  }
  const Frame axes = coverOf(layer, lattice, -geometry.azimuth, { 0.0, 0.0 });
  Grid box2 = box;
  for (int d = 0; d < 2; ++d)
  {
    box2.size[d] = axes.size[d];
    box2.spacing[d] = axes.spacing[d];
    box2.origin[d] = axes.origin[d];
  }
  if (std::remainder(geometry.azimuth, 2.0 * std::acos(-1.0)) != 0.0)
  {
    RowOperator there = RowOperator::fromBlocks(layer.size[0] * layer.size[1], axes.size[0] * axes.size[1],
      { sharedAreas(layer, axes, -geometry.azimuth, { 0.0, 0.0 }) });
    RowOperator back = there.transposed();
    Layers_ = std::make_unique<const Turn>(Turn{ std::move(there), std::move(back) });
  }
  // Images before they are turned: u as the layers', v' about the axis, and on the frame's pixels after a quarter turn.
  const std::size_t line = std::abs(std::cos(geometry.detectorAzimuth)) > std::abs(std::sin(geometry.detectorAzimuth));
  const double reach = reachOf(box2, Axis::X, geometry.angles, middles(box2, 0.0, Axis::X, geometry.angles));
  const auto pixelOf = [&](double place) { return (place - frame.origin[line]) / axes.spacing[1]; };
  const auto firstPixel = static_cast<std::int64_t>(std::floor(pixelOf(-reach)));
  Frame image = axes;
  image.size[1] = static_cast<std::int64_t>(std::ceil(pixelOf(reach))) - firstPixel + 1;
  image.origin[1] = frame.origin[line] + static_cast<double>(firstPixel) * axes.spacing[1];
  Projector_ = std::make_unique<const Projector>(
    box2, Axis::X, geometry.angles, middles(box2, image.centre(1), Axis::X, geometry.angles), image.size[1]);
  Turned_ = { axes.size[0], axes.size[1], image.size[1] };

  const std::size_t motions = geometry.shifts.empty() && geometry.rotations.empty() ? 1 : geometry.angles.size();
  const auto angleOf = [&](std::size_t i)
  { return geometry.detectorAzimuth + (geometry.rotations.empty() ? 0.0 : geometry.rotations[i]); };
  const auto shiftOf = [&](std::size_t i) {
    return geometry.shifts.empty() ? std::array<double, 2>{ 0.0, 0.0 } : geometry.shifts[i];
  };
  // In pixels of the frame: what all shadows cover, and that with the frame.
  std::array<std::int64_t, 2> low{};
  std::array<std::int64_t, 2> high{};
  for (std::size_t i = 0; i < motions; ++i)
  {
    const Frame cover = coverOf(image, frame, angleOf(i), shiftOf(i));
    for (std::size_t d = 0; d < 2; ++d)
    {
      const std::int64_t first = std::llround((cover.origin[d] - frame.origin[d]) / frame.spacing[d]);
      low[d] = i == 0 ? first : std::min(low[d], first);
      high[d] = i == 0 ? first + cover.size[d] : std::max(high[d], first + cover.size[d]);
    }
  }
  Frame window = frame;
  for (std::size_t d = 0; d < 2; ++d)
  {
    window.size[d] = high[d] - low[d];
    window.origin[d] = frame.origin[d] + static_cast<double>(low[d]) * frame.spacing[d];
  }
  Detector_.resize(motions);
  at::parallel_for(0, static_cast<std::int64_t>(motions), 1,
    [&](std::int64_t from, std::int64_t to)
    {
      for (std::int64_t i = from; i < to; ++i)
      {
        const auto k = static_cast<std::size_t>(i);
        RowOperator there = RowOperator::fromBlocks(image.size[0] * image.size[1], window.size[0] * window.size[1],
          { sharedAreas(image, window, angleOf(k), shiftOf(k)) });
        RowOperator back = there.transposed();
        Detector_[k] = std::make_unique<const Turn>(Turn{ std::move(there), std::move(back) });
      }
    });
  const std::array<std::int64_t, 2> first{ std::min<std::int64_t>(low[0], 0), std::min<std::int64_t>(low[1], 0) };
  Size_ = { std::max(high[1], frame.size[1]) - first[1], std::max(high[0], frame.size[0]) - first[0] };
  FrameWindow_ = { -first[1], -first[0], frame.size[1], frame.size[0] };
  ShadowWindow_ = { low[1] - first[1], low[0] - first[0], window.size[1], window.size[0] };
}

at::Tensor Shadow::project(const at::Tensor& field, const Run& run) const
{
  if (Detector_.empty())
  {
    return Projector_->project(field, run);
  }
  const at::Tensor layers = Layers_ ? turned(Layers_->there, field, Turned_[1], Turned_[0]) : field;
  const at::Tensor images = Projector_->project(layers, run);
  if (Detector_.size() == 1)
  {
    return turned(Detector_.front()->there, images, ShadowWindow_.rows, ShadowWindow_.columns).contiguous();
  }
  at::Tensor result = at::empty({ Images_, ShadowWindow_.rows, ShadowWindow_.columns, field.size(3) }, field.options());
  for (std::int64_t i = 0; i < Images_; ++i)
  {
    result[i].copy_(turned(Detector_[static_cast<std::size_t>(i)]->there, images.narrow(0, i, 1), ShadowWindow_.rows,
      ShadowWindow_.columns)[0]);
  }
  return result;
}

at::Tensor Shadow::adjoint(const at::Tensor& images, const Run& run) const
{
  if (Detector_.empty())
  {
    return Projector_->adjoint(images, run);
  }
  at::Tensor turnedBack;
  if (Detector_.size() == 1)
  {
    turnedBack = turned(Detector_.front()->back, images, Turned_[2], Turned_[0]);
  }
  else
  {
    turnedBack = at::empty({ Images_, Turned_[2], Turned_[0], images.size(3) }, images.options());
    for (std::int64_t i = 0; i < Images_; ++i)
    {
      turnedBack[i].copy_(
        turned(Detector_[static_cast<std::size_t>(i)]->back, images.narrow(0, i, 1), Turned_[2], Turned_[0])[0]);
    }
  }
  const at::Tensor layers = Projector_->adjoint(turnedBack, run);
  return Layers_ ? turned(Layers_->back, layers, Box_.size[1], Box_.size[0]).contiguous() : layers;
}
}
