#include "Nrmse.h"

#include "core/base/Error.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace magnet
{
namespace
{
constexpr double none = std::numeric_limits<double>::quiet_NaN();

void check(const at::Tensor& reference, const at::Tensor& reconstruction, const at::Tensor& mask)
{
  require(reference.dim() == 4 && reference.size(3) == 3 && reference.sizes() == reconstruction.sizes(),
    "the reference has the shape ", reference.sizes(), " and the reconstruction ", reconstruction.sizes(),
    "; two vector volumes of the same size are expected");
  requireFinite(reference, "the reference");
  requireFinite(reconstruction, "the reconstruction");
  if (mask.defined())
  {
    require(mask.sizes() == reference.sizes().slice(0, 3), "the mask has the shape ", mask.sizes(), " and the volumes ",
      reference.sizes().slice(0, 3));
    require(mask.is_meta() || mask.any().item<bool>(),
      "the mask is empty: no voxel is marked as material, so there is nothing to score");
  }
}

// Over the last-but-component dimensions: tensors (layers, 3) of squared error and largest square, and
// (layers) of the vector's.
struct Sums
{
  at::Tensor error, largest, largestLength, voxels;

  // A few layers at a time: the temporaries of whole volumes would take several times their memory.
  Sums(const at::Tensor& reference, const at::Tensor& reconstruction, const at::Tensor& mask)
  {
    std::vector<at::Tensor> parts[4];
    constexpr std::int64_t slab = 16;
    for (std::int64_t first = 0; first < reference.size(0); first += slab)
    {
      const std::int64_t count = std::min(slab, reference.size(0) - first);
      const at::Tensor x = reference.narrow(0, first, count);
      const at::Tensor inside = mask.defined() ? mask.narrow(0, first, count).ne(0).to(at::kFloat).unsqueeze(3)
                                               : at::ones_like(x.narrow(3, 0, 1));
      const at::Tensor squares = x.square().mul_(inside);
      const at::Tensor difference = x - reconstruction.narrow(0, first, count);
      parts[0].push_back(difference.square().mul_(inside).sum({ 1, 2 }, false, at::kDouble));
      parts[1].push_back(squares.amax({ 1, 2 }).to(at::kDouble));
      parts[2].push_back(squares.sum(3).amax({ 1, 2 }).to(at::kDouble));
      parts[3].push_back(inside.sum({ 1, 2, 3 }, false, at::kDouble));
    }
    error = at::cat(parts[0], 0);
    largest = at::cat(parts[1], 0);
    largestLength = at::cat(parts[2], 0);
    voxels = at::cat(parts[3], 0);
  }
};

NrmseScore score(const at::Tensor& error, const at::Tensor& largest, double largestLength, double voxels)
{
  NrmseScore result;
  result.voxels = static_cast<std::int64_t>(voxels);
  const auto ratio = [&](double sum, double maximum)
  { return voxels > 0.0 && maximum > 0.0 ? std::sqrt(sum / (voxels * maximum)) : none; };
  double total = 0.0;
  for (int c = 0; c < 3; ++c)
  {
    const double sum = error[c].item<double>();
    result.component[c] = ratio(sum, largest[c].item<double>());
    total += sum;
  }
  result.vector = ratio(total, largestLength);
  return result;
}
}

NrmseScore nrmse(const at::Tensor& reference, const at::Tensor& reconstruction, const at::Tensor& mask)
{
  check(reference, reconstruction, mask);
  const Sums sums(reference, reconstruction, mask);
  if (reference.is_meta())
  {
    return {};
  }
  return score(sums.error.sum(0).cpu(), sums.largest.amax(0).cpu(), sums.largestLength.max().item<double>(),
    sums.voxels.sum().item<double>());
}

std::vector<NrmseScore> nrmsePerLayer(
  const at::Tensor& reference, const at::Tensor& reconstruction, const at::Tensor& mask)
{
  check(reference, reconstruction, mask);
  const Sums sums(reference, reconstruction, mask);
  std::vector<NrmseScore> layers(reference.size(0));
  if (reference.is_meta())
  {
    return layers;
  }
  const at::Tensor error = sums.error.cpu();
  const at::Tensor largest = sums.largest.cpu();
  const at::Tensor length = sums.largestLength.cpu();
  const at::Tensor voxels = sums.voxels.cpu();
  for (std::int64_t z = 0; z < reference.size(0); ++z)
  {
    layers[z] = score(error[z], largest[z], length[z].item<double>(), voxels[z].item<double>());
  }
  return layers;
}

double divergenceMeasure(const at::Tensor& field, const Grid& grid, const at::Tensor& mask)
{
  requireField(field, 3, grid, "the field");
  for (int axis = 0; axis < 3; ++axis)
  {
    require(grid.size[axis] >= 3, "the divergence needs at least 3 voxels along each axis");
  }
  const auto part = [](const at::Tensor& t, int dim, std::int64_t from)
  {
    at::Tensor result = t;
    for (int d = 0; d < 3; ++d)
    {
      result = result.narrow(d, d == dim ? from : 1, t.size(d) - 2);
    }
    return result;
  };
  at::Tensor divergence;
  at::Tensor squares;
  at::Tensor inside;
  for (int axis = 0; axis < 3; ++axis)
  {
    const int dim = 2 - axis;
    const at::Tensor slope = (part(field, dim, 2) - part(field, dim, 0)) / (2.0 * grid.spacing[axis]);
    const at::Tensor own = slope.select(3, axis);
    divergence = axis == 0 ? own.clone() : divergence.add_(own);
    const at::Tensor square = slope.square().sum(3);
    squares = axis == 0 ? square : squares.add_(square);
    if (mask.defined())
    {
      const at::Tensor m = mask.ne(0);
      const at::Tensor both = at::logical_and(part(m, dim, 2), part(m, dim, 0));
      inside = axis == 0 ? at::logical_and(both, part(m, dim, 1)) : at::logical_and(inside, both);
    }
  }
  if (field.is_meta())
  {
    return 0.0;
  }
  at::Tensor numerator = divergence.square_();
  if (inside.defined())
  {
    numerator = numerator * inside;
    squares = squares * inside;
  }
  const double total = squares.sum(at::kDouble).item<double>();
  return total > 0.0 ? std::sqrt(numerator.sum(at::kDouble).item<double>() / total) : none;
}
}
