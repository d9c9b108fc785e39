#include "ModelSpread.h"

#include "Alternation.h"
#include "ExactLength.h"

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
double exchangeOf(const ModelState& s, double least)
{
  const double strong = std::min(
    strongest, std::max(least, 2.0 / std::max(roughness(s.u, s.support, 0), 2.0 / strongest)));
  return std::sqrt(strong * std::max(least, 1.0));
}

// Random errors as the weights expect them: white noise of a pixel (larger where an image is trusted less), and
// `modelError` of M / Ms in every cell.
PhaseImages drawErrors(
  const PhaseMisfit& misfit, const PhaseWeights& weights, const ModelState& s, double modelError, at::Generator& random)
{
  const auto normal = [&](at::IntArrayRef size)
  { return at::randn(size, random, at::TensorOptions(at::kFloat)).to(s.support.device()); };
  ModelState cells = s;
  cells.u = normal(s.u.sizes()).mul_(modelError);
  PhaseImages errors = misfit.images(cells.field());
  PhaseImages pixels;
  for (std::size_t i = 0; i < errors.size(); ++i)
  {
    pixels.push_back(normal(errors[i].sizes()).mul_(weights.noise[i]) / weights.trust[i].sqrt());
  }
  pixels = misfit.withoutBackground(pixels);
  for (std::size_t i = 0; i < errors.size(); ++i)
  {
    errors[i].add_(pixels[i]);
  }
  return errors;
}
}

void sampleModels(const ModelLevel& level, const FittedModel& fitted,
  const std::function<void(const ModelState&)>& visit, const Run& run)
{
  const ModelBasedOptions& options = fitted.assumptions.options;
  const PhaseWeights weights = fitted.assumptions.weights(level, fitted.state);
  at::Generator random = at::detail::createCPUGenerator(seed);
  ExactLengthOptions fit{ exchangeOf(fitted.state, options.exchange), iterations, steps,
    options.saturationMagnetization == 0.0 };
  for (int member = 0; member < options.ensemble; ++member)
  {
    const Run part = run.part(static_cast<double>(member) / options.ensemble, (member + 1.0) / options.ensemble);
    const PhaseImages errors = drawErrors(level.misfit, weights, fitted.state, options.modelError, random);
    fit.pull = exchangeDeviate(fitted.state.support, fit.exchange, random);
    visit(fitExactLength(fitted.state, level.misfit.withErrors(errors), weights, fit, part));
    if (part.advance(1.0))
    {
      break;
    }
  }
}
}
