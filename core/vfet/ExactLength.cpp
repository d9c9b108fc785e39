#include "ExactLength.h"

#include "Exchange.h"
#include "core/base/ConjugateGradients.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

namespace magnet
{
namespace
{
constexpr double slowest = 1e-4; // relative decrease of a step under which another one is of no use

double product(const at::Tensor& a, const at::Tensor& b)
{
  return at::dot(a.flatten(), b.flatten()).item<double>();
}

// The part of v across u, at every cell.
at::Tensor tangential(const at::Tensor& v, const at::Tensor& u)
{
  return v - u * (u * v).sum(3, true);
}

struct Place
{
  double value;
  at::Tensor descent;
};

Place placeAt(const at::Tensor& u, const PhaseMisfit& misfit, const ExactLengthOptions& options)
{
  const double exchange = options.exchange;
  const auto residual = misfit.residual(u);
  const at::Tensor bend = exchangeGradient(u, misfit.support(), 0);
  Place place{ misfit.value(residual) + 0.5 * exchange * product(u, bend),
    misfit.descent(residual).sub_(bend, exchange) };
  if (options.pull.defined())
  {
    place.value -= product(u, options.pull);
    place.descent.add_(options.pull);
  }
  return place;
}
}

at::Tensor directions(const at::Tensor& v, const at::Tensor& support)
{
  const at::Tensor length = v.square().sum(3, true).sqrt();
  return v / length.clamp_min(1e-6) * support.gt(0.0);
}

double fitExactLength(at::Tensor& u, PhaseMisfit& misfit, const ExactLengthOptions& options, const Run& run)
{
  u = directions(u, misfit.support());
  double damping = 1.0;
  if (options.fitMagnetization)
  {
    misfit.setMagnetization(misfit.magnetization() * misfit.bestScale(u));
  }
  Place place = placeAt(u, misfit, options);
  for (int step = 0; step < options.steps; ++step)
  {
    const Run part = run.part(static_cast<double>(step) / options.steps, (step + 1.0) / options.steps);
    // With Ms free, a move is judged by the misfit at the Ms that is best after it (variable projection).
    at::Tensor longer;
    double stiffness = 0.0;
    if (options.fitMagnetization)
    {
      longer = misfit.normal(u);
      stiffness = product(u, longer);
    }
    const auto operate = [&](const at::Tensor& v)
    {
      at::Tensor result = misfit.normal(v).add_(exchangeGradient(v, misfit.support(), 0), options.exchange);
      if (stiffness > 0.0)
      {
        result.sub_(longer, product(longer, v) / stiffness);
      }
      return tangential(result, u).add_(v, damping);
    };
    const at::Tensor move = conjugateGradients(operate, tangential(place.descent, u), options.iterations, 0.03,
      text("Fit of the phases, step ", step + 1, ", misfit ", place.value), part);
    bool lower = false;
    double length = 1.0;
    for (int attempt = 0; attempt < 4 && !lower; ++attempt)
    {
      const at::Tensor next = directions(u + move * length, misfit.support());
      const double before = misfit.magnetization();
      if (options.fitMagnetization)
      {
        misfit.setMagnetization(before * misfit.bestScale(next));
      }
      Place there = placeAt(next, misfit, options);
      lower = there.value < place.value;
      if (!lower)
      {
        misfit.setMagnetization(before);
      }
      if (lower)
      {
        const bool slow = place.value - there.value < slowest * place.value;
        u = next;
        place = std::move(there);
        damping *= length == 1.0 ? 0.3 : 3.0;
        step = slow ? options.steps : step;
      }
      length *= 0.4;
    }
    if (!lower)
    {
      damping *= 10.0;
    }
    if (part.advance(1.0))
    {
      break;
    }
  }
  return place.value;
}
}
