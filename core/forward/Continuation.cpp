#include "Continuation.h"

#include "core/base/ConjugateGradients.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
constexpr double settled = 1e-5; // residual, relative

// The sum over the neighbours in the frame of the difference from them: minus the Laplacian.
at::Tensor differences(const at::Tensor& images)
{
  at::Tensor result = at::zeros_like(images);
  for (std::int64_t d = 1; d < 3; ++d)
  {
    const std::int64_t n = images.size(d) - 1;
    const at::Tensor step = images.narrow(d, 1, n) - images.narrow(d, 0, n);
    result.narrow(d, 1, n).add_(step);
    result.narrow(d, 0, n).sub_(step);
  }
  return result;
}
}

at::Tensor continuedHarmonically(const at::Tensor& phase, const at::Tensor& valid, const Run& run)
{
  require(phase.dim() == 3 && valid.sizes() == phase.sizes() && valid.scalar_type() == at::kByte, "images of shape ",
    phase.sizes(), " were given with a mask of ", valid.sizes());
  const at::Tensor known = valid.ne(0);
  require(known.flatten(1).any(1).all().item<bool>(), "an image has no valid pixel to be continued from");
  const at::Tensor start = at::where(known, phase, at::zeros_like(phase));
  const at::Tensor missing = known.logical_not().to(phase.scalar_type());
  const auto operate = [&](const at::Tensor& v) { return differences(v).mul_(missing); };
  const auto most = static_cast<int>(2 * (phase.size(1) + phase.size(2)));
  return start + conjugateGradients(operate, differences(start).mul_(missing).neg_(), most, settled,
                   "Continuing images into missing pixels", run);
}
}
