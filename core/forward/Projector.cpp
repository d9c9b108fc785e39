#include "Projector.h"

#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

namespace magnet
{
namespace
{
// Integral from -infinity to x of the unit-area convolution of two boxes of widths a >= b.
double trapezoidIntegral(double x, double a, double b)
{
  if (b < 1e-9 * a)
  {
    return std::clamp(x / a + 0.5, 0.0, 1.0);
  }
  const auto ramp = [](double t) { return t > 0.0 ? 0.5 * t * t : 0.0; };
  const double outer = 0.5 * (a + b);
  const double inner = 0.5 * (a - b);
  if (x >= outer)
  {
    return 1.0;
  }
  return (ramp(x + outer) - ramp(x + inner) - ramp(x - inner)) / (a * b);
}

// All voxel-to-pixel weights of one image: rows are the detector's pixels, columns (z, u).
RowOperator::Entries footprint(const Grid& grid, Axis axis, double angle, double shift, std::int64_t pixels)
{
  const int across = axis == Axis::X ? 1 : 0;
  const std::int64_t nu = grid.size[across];
  const std::int64_t nz = grid.size[2];
  const double hu = grid.spacing[across];
  const double hz = grid.spacing[2];
  const double cosine = std::cos(angle);
  const double sine = axis == Axis::X ? -std::sin(angle) : std::sin(angle);
  const double wide = std::max(std::abs(cosine) * hu, std::abs(sine) * hz);
  const double narrow = std::min(std::abs(cosine) * hu, std::abs(sine) * hz);
  const double half = 0.5 * (wide + narrow);
  RowOperator::Entries entries;
  const std::size_t expected = static_cast<std::size_t>(nu * nz) * 3;
  entries.row.reserve(expected);
  entries.column.reserve(expected);
  entries.weight.reserve(expected);
  for (std::int64_t z = 0; z < nz; ++z)
  {
    for (std::int64_t u = 0; u < nu; ++u)
    {
      const double place = (static_cast<double>(u) - 0.5 * static_cast<double>(nu - 1)) * hu * cosine +
                           (static_cast<double>(z) - 0.5 * static_cast<double>(nz - 1)) * hz * sine + shift;
      // Lower edge of pixel j: (j - pixels / 2) hu.
      const double first = 0.5 * static_cast<double>(pixels);
      const auto low = static_cast<std::int64_t>(std::floor((place - half) / hu + first));
      const auto high = static_cast<std::int64_t>(std::floor((place + half) / hu + first));
      double before = trapezoidIntegral((static_cast<double>(low) - first) * hu - place, wide, narrow);
      for (std::int64_t j = low; j <= high; ++j)
      {
        const double after = trapezoidIntegral((static_cast<double>(j + 1) - first) * hu - place, wide, narrow);
        const double weight = after - before;
        before = after;
        if (j >= 0 && j < pixels && weight > 1e-9)
        {
          entries.row.push_back(static_cast<std::int32_t>(j));
          entries.column.push_back(static_cast<std::int32_t>(z * nu + u));
          entries.weight.push_back(static_cast<float>(weight * hz));
        }
      }
    }
  }
  return entries;
}

RowOperator weights(const Grid& grid, Axis axis, const std::vector<double>& angles, const std::vector<double>& shifts,
  std::int64_t pixels)
{
  validate(grid, "the volume to project");
  require(!angles.empty(), "a projection needs at least one tilt angle");
  require(shifts.empty() || shifts.size() == angles.size(), "there are ", shifts.size(), " image shifts for ",
    angles.size(), " tilt angles");
  std::vector<RowOperator::Entries> blocks(angles.size());
  at::parallel_for(0, static_cast<std::int64_t>(angles.size()), 1,
    [&](std::int64_t first, std::int64_t last)
    {
      for (std::int64_t i = first; i < last; ++i)
      {
        blocks[i] = footprint(grid, axis, angles[i], shifts.empty() ? 0.0 : shifts[i], pixels);
      }
    });
  const std::int64_t columns = grid.size[2] * grid.size[axis == Axis::X ? 1 : 0];
  return RowOperator::fromBlocks(columns, pixels, blocks);
}

std::int64_t across(const Grid& grid, Axis axis)
{
  return grid.size[axis == Axis::X ? 1 : 0];
}

// Applies an operator in blocks of rows, so that progress is seen and a cancel is heard.
void applyInBlocks(const RowOperator& op, const at::Tensor& in, at::Tensor& out, std::int64_t block, const Run& run)
{
  const std::int64_t rows = op.rows();
  for (std::int64_t row = 0; row < rows; row += block)
  {
    run.advance(static_cast<double>(row) / static_cast<double>(rows));
    op.apply(in, out, row, std::min(rows, row + block));
  }
  run.advance(1.0);
}
}

Projector::Projector(const Grid& grid, Axis axis, const std::vector<double>& angles, const std::vector<double>& shifts,
  std::int64_t pixels)
  : Grid_(grid)
  , Axis_(axis)
  , Images_(static_cast<std::int64_t>(angles.size()))
  , Pixels_(pixels > 0 ? pixels : across(grid, axis))
  , Weights_(weights(grid, axis, angles, shifts, Pixels_))
{
}

at::Tensor Projector::project(const at::Tensor& volume, const Run& run) const
{
  require(volume.dim() >= 3 && volume.size(0) == Grid_.size[2] && volume.size(1) == Grid_.size[1] &&
            volume.size(2) == Grid_.size[0],
    "a volume of shape ", volume.sizes(), " was given to a projector for ", Grid_.size[2], " x ", Grid_.size[1], " x ",
    Grid_.size[0], " (z, y, x) cells");
  // Rows of the operator run along the tilt axis: bring that axis behind the one across it.
  const at::Tensor rows = (Axis_ == Axis::X ? volume : volume.transpose(1, 2)).contiguous();
  auto shape = rows.sizes().vec();
  shape[0] = Images_;
  shape[1] = Pixels_;
  at::Tensor images = at::empty(shape, rows.options());
  applyInBlocks(Weights_, rows, images, 4 * Pixels_, run);
  return Axis_ == Axis::X ? images : images.transpose(1, 2);
}

at::Tensor Projector::adjoint(const at::Tensor& images, const Run& run) const
{
  const at::Tensor rows = (Axis_ == Axis::X ? images : images.transpose(1, 2)).contiguous();
  require(rows.dim() >= 3 && rows.size(0) == Images_ && rows.size(1) == Pixels_ &&
            rows.size(2) == Grid_.size[Axis_ == Axis::X ? 0 : 1],
    "images of shape ", images.sizes(), " were given to a back-projector for ", Images_, " images of ", Pixels_,
    " pixels across the tilt axis");
  std::call_once(
    Transposed_->once, [&] { Transposed_->weights = std::make_unique<const RowOperator>(Weights_.transposed()); });
  auto shape = rows.sizes().vec();
  shape[0] = Grid_.size[2];
  shape[1] = across(Grid_, Axis_);
  at::Tensor volume = at::empty(shape, rows.options());
  applyInBlocks(*Transposed_->weights, rows, volume, std::max<std::int64_t>(1, 8 * shape[1]), run);
  return Axis_ == Axis::X ? volume : volume.transpose(1, 2);
}
}
