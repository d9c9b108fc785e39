#include "Continuation.h"

#include "core/base/ConjugateGradients.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
constexpr double settled = 1e-5; // residual, relative

// The second differences along two dimensions d and e of images, where all pixels of them exist, and their transpose.
at::Tensor secondDifference(const at::Tensor& images, std::int64_t d, std::int64_t e)
{
  const auto difference = [](const at::Tensor& v, std::int64_t along)
  { return v.narrow(along, 1, v.size(along) - 1) - v.narrow(along, 0, v.size(along) - 1); };
  return difference(difference(images, d), e);
}

void addTransposed(at::Tensor& sum, const at::Tensor& differences, std::int64_t d, std::int64_t e, double weight)
{
  const auto spread = [](const at::Tensor& v, std::int64_t along)
  {
    auto size = v.sizes().vec();
    ++size[static_cast<std::size_t>(along)];
    at::Tensor result = at::zeros(size, v.options());
    result.narrow(along, 1, v.size(along)).add_(v);
    result.narrow(along, 0, v.size(along)).sub_(v);
    return result;
  };
  sum.add_(spread(spread(differences, e), d), weight);
}

// The gradient of half the bending energy: sum of (d^2/dx^2)^2 + 2 (d^2/dx dy)^2 + (d^2/dy^2)^2 over the frame.
at::Tensor bending(const at::Tensor& images)
{
  at::Tensor result = at::zeros_like(images);
  addTransposed(result, secondDifference(images, 1, 1), 1, 1, 1.0);
  addTransposed(result, secondDifference(images, 1, 2), 1, 2, 2.0);
  addTransposed(result, secondDifference(images, 2, 2), 2, 2, 1.0);
  return result;
}
}

at::Tensor continuedSmoothly(const at::Tensor& phase, const at::Tensor& valid, const Run& run)
{
  require(phase.dim() == 3 && valid.sizes() == phase.sizes() && valid.scalar_type() == at::kByte, "images of shape ",
    phase.sizes(), " were given with a mask of ", valid.sizes());
  const at::Tensor known = valid.ne(0);
  require(known.flatten(1).any(1).all().item<bool>(), "an image has no valid pixel to be continued from");
  const at::Tensor start = at::where(known, phase, at::zeros_like(phase));
  const at::Tensor missing = known.logical_not().to(phase.scalar_type());
  const auto operate = [&](const at::Tensor& v) { return bending(v).mul_(missing); };
  const auto most = static_cast<int>(4 * (phase.size(1) + phase.size(2)));
  return start + conjugateGradients(operate, bending(start).mul_(missing).neg_(), most, settled,
                   "Continuing images into missing pixels", run);
}
}
