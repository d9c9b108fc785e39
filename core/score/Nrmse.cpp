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
}
