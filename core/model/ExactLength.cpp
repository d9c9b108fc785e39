#include "ExactLength.h"

#include "Directions.h"
#include "Exchange.h"
#include "core/base/ConjugateGradients.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <optional>
#include <tuple>

namespace magnet
{
namespace
{
constexpr double slowest = 1e-4; // relative decrease of a step under which another one is of no use

double product(const at::Tensor& a, const at::Tensor& b)
{
  return at::dot(a.flatten(), b.flatten()).item<double>();
}

struct Place
{
  double value;
  at::Tensor descent; // of the cells, then of the outline's parameters
};

// The sum that is minimized, with its descent and the product with its second derivative (Gauss and Newton's), in one
// list of unknowns: a change of u in each cell, then the outline's parameters.
class Problem
{
public:
  Problem(at::Tensor& u, PhaseMisfit& misfit, const ExactLengthOptions& options)
    : U_(u)
    , Misfit_(misfit)
    , Options_(options)
  {
  }

  Place here(const Run& run) const
  {
    const auto residual = Misfit_.residual(U_);
    run.advance(0.5);
    const at::Tensor bent = exchangeGradient(U_, Misfit_.support(), 0);
    Place place{ Misfit_.value(residual) + 0.5 * Options_.exchange * product(U_, bent), {} };
    const at::Tensor field = Misfit_.backProjected(residual).mul_(Misfit_.magnetization());
    at::Tensor cells = (field * Misfit_.support()).sub_(bent, Options_.exchange);
    if (Options_.pull.defined())
    {
      place.value -= product(U_, Options_.pull);
      cells.add_(Options_.pull);
    }
    at::Tensor outline;
    if (Options_.outline != nullptr)
    {
      place.value += Options_.outline->priorValue();
      outline = outlinePart(field).add_(Options_.outline->priorDescent());
    }
    makeTangential(cells, U_);
    place.descent = joined(cells, outline);
    return place;
  }

  at::Tensor normal(const at::Tensor& v) const
  {
    const at::Tensor cells = cellPart(v);
    at::Tensor m = cells * Misfit_.support();
    at::Tensor outline;
    if (Options_.outline != nullptr)
    {
      m.addcmul_(U_, Options_.outline->change(parameterPart(v), Options_.factor));
    }
    const at::Tensor field = backProjection(m);
    if (Options_.outline != nullptr)
    {
      outline = outlinePart(field).add_(Options_.outline->priorNormal(parameterPart(v)));
    }
    at::Tensor result =
      (field * Misfit_.support()).add_(exchangeGradient(cells, Misfit_.support(), 0), Options_.exchange);
    makeTangential(result, U_);
    return joined(result, outline);
  }

  // What a longer M does, Ms being free: the second derivative's product with that direction, and with it twice.
  std::pair<at::Tensor, double> longer() const
  {
    const at::Tensor m = U_ * Misfit_.support();
    const at::Tensor field = backProjection(m);
    at::Tensor outline;
    if (Options_.outline != nullptr)
    {
      outline = outlinePart(field);
    }
    return { joined(field * Misfit_.support(), outline), product(m, field) };
  }

  at::Tensor cellPart(const at::Tensor& v) const { return v.narrow(0, 0, U_.numel()).view(U_.sizes()); }
  at::Tensor parameterPart(const at::Tensor& v) const { return v.narrow(0, U_.numel(), v.numel() - U_.numel()); }

private:
  at::Tensor backProjection(const at::Tensor& m) const
  {
    const double magnetization = Misfit_.magnetization();
    return Misfit_.backProjected(Misfit_.images(m * magnetization)).mul_(magnetization);
  }

  at::Tensor outlinePart(const at::Tensor& field) const
  {
    return Options_.outline->gather((field * U_).sum(3), Options_.factor);
  }

  static at::Tensor joined(const at::Tensor& cells, const at::Tensor& outline)
  {
    return outline.defined() ? at::cat({ cells.flatten(), outline }) : cells.flatten();
  }

  at::Tensor& U_;
  PhaseMisfit& Misfit_;
  const ExactLengthOptions& Options_;
};
}

double fitExactLength(at::Tensor& u, PhaseMisfit& misfit, const ExactLengthOptions& options, const Run& run)
{
  const auto onSphere = [&](const at::Tensor& v)
  { return options.outline != nullptr ? continuedDirections(v, misfit.support()) : directions(v, misfit.support()); };
  const Problem problem(u, misfit, options);
  u = onSphere(u);
  double damping = 1.0;
  if (options.fitMagnetization)
  {
    misfit.setMagnetization(misfit.magnetization() * misfit.bestScale(u));
  }
  run.advance(0.0);
  Place place = problem.here(run.part(0.0, 0.0));
  for (int step = 0; step < options.steps; ++step)
  {
    const Run part = run.part(static_cast<double>(step) / options.steps, (step + 1.0) / options.steps);
    part.advance(0.0);
    // With Ms free, a move is judged by the misfit at the Ms that is best after it (variable projection).
    at::Tensor longer;
    double stiffness = 0.0;
    if (options.fitMagnetization)
    {
      std::tie(longer, stiffness) = problem.longer();
    }
    const auto operate = [&](const at::Tensor& v)
    {
      at::Tensor result = problem.normal(v);
      if (stiffness > 0.0)
      {
        result.sub_(longer, product(longer, v) / stiffness);
        makeTangential(problem.cellPart(result), u);
      }
      return result.add_(v, damping);
    };
    const at::Tensor move = conjugateGradients(operate, place.descent.clone(), options.iterations, 0.03,
      text("Fit of the phases, step ", step + 1, ", misfit ", place.value), part.part(0.05, 0.8));
    bool lower = false;
    double length = 1.0;
    const at::Tensor before = u;
    const double magnetization = misfit.magnetization();
    const at::Tensor support = misfit.support();
    const std::optional<FilmOutline> outline = options.outline != nullptr ? std::optional(*options.outline)
                                                                          : std::nullopt;
    for (int attempt = 0; attempt < 4 && !lower; ++attempt)
    {
      const Run judged = part.part(0.8 + 0.05 * attempt, 0.85 + 0.05 * attempt);
      judged.advance(0.0);
      if (outline)
      {
        *options.outline = outline->moved(problem.parameterPart(move) * length);
        misfit.setSupport(options.outline->share(options.factor));
      }
      u = onSphere(before + problem.cellPart(move) * length);
      if (options.fitMagnetization)
      {
        misfit.setMagnetization(magnetization * misfit.bestScale(u));
      }
      judged.advance(0.3);
      Place there = problem.here(judged.part(0.3, 1.0));
      lower = there.value < place.value;
      if (lower)
      {
        const bool slow = place.value - there.value < slowest * place.value;
        place = std::move(there);
        damping *= length == 1.0 ? 0.3 : 3.0;
        step = slow ? options.steps : step;
      }
      length *= 0.4;
    }
    if (!lower)
    {
      u = before;
      misfit.setMagnetization(magnetization);
      if (outline)
      {
        *options.outline = *outline;
        misfit.setSupport(support);
      }
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
