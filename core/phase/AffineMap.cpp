#include "AffineMap.h"

#include "CubicKernel.h"
#include "ResampledImage.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
struct Source
{
  const float* values;
  const unsigned char* valid;
  std::int64_t nx, ny;
};

// Whether everything that has a weight at the place counts; then its value.
bool valueAt(const Source& source, const PixelOffset& place, float& value)
{
  // Beyond the frame, and numbers that no whole number holds.
  if (!(place[0] >= 0.0 && place[0] <= static_cast<double>(source.nx - 1) && place[1] >= 0.0 &&
        place[1] <= static_cast<double>(source.ny - 1)))
  {
    return false;
  }
  const CubicWeights wx = cubicWeights(place[0]);
  const CubicWeights wy = cubicWeights(place[1]);
  double sum = 0.0;
  for (std::size_t j = 0; j < 6; ++j)
  {
    for (std::size_t i = 0; i < 6; ++i)
    {
      const double weight = wx.value[i] * wy.value[j];
      if (weight == 0.0)
      {
        continue;
      }
      const std::int64_t x = wx.first + static_cast<std::int64_t>(i);
      const std::int64_t y = wy.first + static_cast<std::int64_t>(j);
      const std::int64_t p = y * source.nx + x;
      if (x < 0 || x >= source.nx || y < 0 || y >= source.ny || (source.valid != nullptr && source.valid[p] == 0) ||
          !std::isfinite(source.values[p]))
      {
        return false;
      }
      sum += weight * source.values[p];
    }
  }
  value = static_cast<float>(sum);
  return true;
}

bool isFinite(const AffineMap& map)
{
  const auto finite = [](double value) { return std::isfinite(value); };
  return std::all_of(map.matrix.begin(), map.matrix.end(), finite) &&
         std::all_of(map.shift.begin(), map.shift.end(), finite);
}
}

AffineMap AffineMap::turned(bool mirrored, double angle)
{
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  const double y = mirrored ? -1.0 : 1.0;
  return { { c, -s * y, s, c * y }, { 0.0, 0.0 } };
}

double AffineMap::rotation() const
{
  const double y = mirrors() ? -1.0 : 1.0;
  return std::atan2(matrix[2] - y * matrix[1], matrix[0] + y * matrix[3]);
}

double AffineMap::scale() const
{
  return std::sqrt(std::abs(this->determinant()));
}

std::array<double, 2> AffineMap::stretches() const
{
  const double same = std::hypot(matrix[0] + matrix[3], matrix[2] - matrix[1]);
  const double other = std::hypot(matrix[0] - matrix[3], matrix[2] + matrix[1]);
  return { 0.5 * std::abs(same - other), 0.5 * (same + other) };
}

AffineMap AffineMap::inverse() const
{
  const double d = this->determinant();
  require(
    std::isfinite(d) && d != 0.0, "the affine map has the determinant ", d, "; expected one that can be inverted");
  AffineMap result{ { matrix[3] / d, -matrix[1] / d, -matrix[2] / d, matrix[0] / d }, { 0.0, 0.0 } };
  const PixelOffset back = result.at(shift);
  result.shift = { -back[0], -back[1] };
  return result;
}

double rmsDistance(const AffineMap& a, const AffineMap& b, std::int64_t nx, std::int64_t ny)
{
  const auto meanSquare = [](std::int64_t n) { return (static_cast<double>(n) * static_cast<double>(n) - 1.0) / 12.0; };
  double sum = 0.0;
  for (std::size_t d = 0; d < 2; ++d)
  {
    const double x = a.matrix[2 * d] - b.matrix[2 * d];
    const double y = a.matrix[2 * d + 1] - b.matrix[2 * d + 1];
    const double shift = a.shift[d] - b.shift[d];
    sum += x * x * meanSquare(nx) + y * y * meanSquare(ny) + shift * shift;
  }
  return std::sqrt(sum);
}

ResampledImage resample(const at::Tensor& image, const at::Tensor& valid, const AffineMap& map)
{
  require(image.defined() && image.dim() == 2 && image.numel() > 0 && image.is_floating_point(),
    "the image to be resampled: expected floating-point numbers (ny, nx), found ",
    image.defined() ? text(image.dtype().name(), " (", image.sizes(), ")") : "nothing");
  require(!valid.defined() ||
            (valid.sizes() == image.sizes() && (valid.scalar_type() == at::kByte || valid.scalar_type() == at::kBool)),
    "the image to be resampled: expected valid to hold bytes or truth values of the image's shape (", image.sizes(),
    "), found ", valid.defined() ? text(valid.dtype().name(), " (", valid.sizes(), ")") : "nothing");
  require(isFinite(map), "the affine map to resample with holds NaN or infinity; expected numbers");
  const at::Tensor from = image.detach().cpu().to(at::kFloat).contiguous();
  const at::Tensor counts = valid.defined() ? valid.cpu().ne(0).to(at::kByte).contiguous() : at::Tensor();
  const Source source{ from.data_ptr<float>(), counts.defined() ? counts.data_ptr<unsigned char>() : nullptr,
    from.size(1), from.size(0) };
  ResampledImage result{ at::zeros(from.sizes(), at::kFloat), at::zeros(from.sizes(), at::kByte) };
  auto* const values = result.image.data_ptr<float>();
  auto* const known = result.valid.data_ptr<unsigned char>();
  const PixelOffset middle{ 0.5 * static_cast<double>(source.nx - 1), 0.5 * static_cast<double>(source.ny - 1) };
  at::parallel_for(0, source.ny, 16,
    [&](std::int64_t begin, std::int64_t end)
    {
      for (std::int64_t p = begin * source.nx; p < end * source.nx; ++p)
      {
        const PixelOffset to = map.at(
          { static_cast<double>(p % source.nx) - middle[0], static_cast<double>(p / source.nx) - middle[1] });
        known[p] = valueAt(source, { to[0] + middle[0], to[1] + middle[1] }, values[p]) ? 1 : 0;
      }
    });
  return { result.image.to(image.device()), result.valid.to(image.device()) };
}
}
