#include "ModelSpread.h"

#include "ExactLength.h"
#include "Exchange.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr int iterations = 40; // of conjugate gradients in each step: what the data hardly settle comes last
constexpr int steps = 2;
constexpr double strongest = 1e4; // exchange weight
constexpr std::uint64_t seed = 2026;

// The gradient of the exchange prior if each difference between neighbours is expected to be a normal deviate of its
// own: - sum_j sqrt(weight s_i s_j) g_ij.
at::Tensor exchangeDeviate(const at::Tensor& support, double weight, at::Generator& random)
{
  at::Tensor result = at::zeros_like(support).expand({ -1, -1, -1, 3 }).contiguous();
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = result.size(d) - 1;
    const at::Tensor pair = (support.narrow(d, 1, n) * support.narrow(d, 0, n)).mul_(weight).sqrt_();
    const at::Tensor deviate =
      at::randn(result.narrow(d, 0, n).sizes(), random, at::TensorOptions(at::kFloat)).to(support.device()).mul_(pair);
    result.narrow(d, 1, n).add_(deviate);
    result.narrow(d, 0, n).sub_(deviate);
  }
  return result;
}

// The weight that expects the changes between neighbours which u has; the tangent plane has 2 dimensions.
double weightOf(const at::Tensor& u, const at::Tensor& support, double least)
{
  double pairs = 0.0;
  for (int d = 0; d < 3; ++d)
  {
    const std::int64_t n = support.size(d) - 1;
    pairs += (support.narrow(d, 1, n) * support.narrow(d, 0, n)).sum().item<double>();
  }
  const double bend = (u * exchangeGradient(u, support, 0)).sum().item<double>();
  const double strong = std::min(strongest, std::max(least, 2.0 * pairs / std::max(bend, 1e-12)));
  return std::sqrt(strong * std::max(least, 1.0));
}
}

void sampleModels(const ModelLevel& level, const ModelSolution& best, const ModelBasedOptions& options,
  const std::function<void(const ModelSolution&)>& visit, const Run& run)
{
  PhaseMisfit& misfit = *level.misfit;
  at::Generator random = at::detail::createCPUGenerator(seed);
  const bool fitMagnetization = options.saturationMagnetization == 0.0;
  const double exchange = weightOf(best.u, misfit.support(), options.exchange);
  for (int member = 0; member < options.ensemble; ++member)
  {
    const Run part = run.part(static_cast<double>(member) / options.ensemble, (member + 1.0) / options.ensemble);
    misfit.setMagnetization(best.magnetization);
    const PhaseMisfit::Images errors = misfit.drawErrors(options.modelError, random);
    misfit.addToPhases(errors, 1.0);
    ExactLengthOptions fit{ exchange, iterations, steps, fitMagnetization, {} };
    fit.pull = exchangeDeviate(misfit.support(), exchange, random);
    ModelSolution other = best;
    fitExactLength(other.u, misfit, fit, part);
    other.magnetization = misfit.magnetization();
    misfit.addToPhases(errors, -1.0);
    visit(other);
    if (part.advance(1.0))
    {
      break;
    }
  }
  misfit.setMagnetization(best.magnetization);
}
}
