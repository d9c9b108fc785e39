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
constexpr double slowest = 1e-4;  // relative decrease of a step under which another one is of no use
constexpr double solved = 0.03;   // residual of the linearized problem
constexpr int trials = 4;         // of a step's length
constexpr double shorter = 0.4;   // from one to the next
constexpr double relaxed = 0.3;   // factor of the damping after a whole step,
constexpr double tightened = 3.0; // after a shortened one,
constexpr double rejected = 10.0; // and after one that was of no use

struct Evaluation
{
  double value = 0.0;
  at::Tensor descent; // of the cells, then of the outline's parameters, then of the placement's
};

// The sum that is minimized, in one list of unknowns: a change of u in each cell, then the outline's parameters, then
// those of the images' places.
class Problem
{
public:
  Problem(const PhaseMisfit& misfit, const PhaseWeights& weights, const ExactLengthOptions& options)
    : Misfit_(misfit)
    , Weights_(weights)
    , Options_(options)
  {
  }

  const ExactLengthOptions& options() const { return Options_; }

  // The state with vectors of length 1, and with the Ms that fits best where it is sought.
  ModelState feasible(ModelState s) const
  {
    s.u = Options_.moveOutline ? continuedDirections(s.u, s.support) : directions(s.u, s.support);
    if (Options_.fitMagnetization)
    {
      s.magnetization *= misfitOf(s).bestScale(Weights_, s.field());
    }
    if (Options_.movePlacement)
    {
      s.placement = s.placement->linearized(s.field(), Weights_, this->lengthCurvature(s));
    }
    return s;
  }

  // The state after a part of a move of the unknowns.
  ModelState moved(const ModelState& s, const at::Tensor& move, double length) const
  {
    ModelState next = s;
    next.u = at::add(s.u, cellPart(s, move), length);
    if (Options_.moveOutline)
    {
      next.outline = s.outline->moved(outlinePart(s, move) * length);
      next.support = next.outline->share(Options_.factor);
    }
    if (Options_.movePlacement)
    {
      next.placement = s.placement->moved(placementPart(s, move) * length);
    }
    return feasible(std::move(next));
  }

  Evaluation evaluate(const ModelState& s, const Run& run) const
  {
    const PhaseMisfit& misfit = misfitOf(s);
    const PhaseImages residual = misfit.residual(s.field());
    run.advance(0.5);
    const at::Tensor bent = exchangeGradient(s.u, s.support, 0);
    Evaluation here{ misfit.value(Weights_, residual) + 0.5 * Options_.exchange * dotProduct(s.u, bent), {} };
    const PhaseImages weighed = misfit.weighed(Weights_, residual);
    const at::Tensor field = misfit.adjoint(weighed).mul_(s.magnetization);
    at::Tensor cells = (field * s.support).sub_(bent, Options_.exchange);
    if (Options_.pull.defined())
    {
      here.value -= dotProduct(s.u, Options_.pull);
      cells.add_(Options_.pull);
    }
    at::Tensor outline, placement;
    if (Options_.moveOutline)
    {
      here.value += s.outline->priorValue();
      outline = gathered(s, field).add_(s.outline->priorDescent());
    }
    if (Options_.movePlacement)
    {
      here.value += s.placement->priorValue();
      placement = s.placement->gather(weighed).add_(s.placement->priorDescent());
    }
    makeTangential(cells, s.u);
    here.descent = joined(cells, outline, placement);
    return here;
  }

  // The product with the second derivative (Gauss and Newton's).
  at::Tensor normal(const ModelState& s, const at::Tensor& v) const
  {
    const at::Tensor cells = cellPart(s, v);
    at::Tensor m = cells * s.support;
    if (Options_.moveOutline)
    {
      m.addcmul_(s.u, s.outline->change(outlinePart(s, v), Options_.factor));
    }
    const PhaseImages weighed = this->weighedChange(s, m, v);
    const at::Tensor field = misfitOf(s).adjoint(weighed).mul_(s.magnetization);
    at::Tensor outline, placement;
    if (Options_.moveOutline)
    {
      outline = gathered(s, field).add_(s.outline->priorNormal(outlinePart(s, v)));
    }
    if (Options_.movePlacement)
    {
      placement = s.placement->gather(weighed).add_(s.placement->priorNormal(placementPart(s, v)));
    }
    at::Tensor result = (field * s.support).add_(exchangeGradient(cells, s.support, 0), Options_.exchange);
    makeTangential(result, s.u);
    return joined(result, outline, placement);
  }

  // The second derivative's product with a change of Ms alone, and with it twice.
  std::pair<at::Tensor, double> magnitudeCurvature(const ModelState& s) const
  {
    const at::Tensor m = s.u * s.support;
    const PhaseImages weighed = this->weighedChange(s, m, {});
    const at::Tensor field = misfitOf(s).adjoint(weighed).mul_(s.magnetization);
    return { joined(field * s.support, Options_.moveOutline ? gathered(s, field) : at::Tensor(),
               Options_.movePlacement ? s.placement->gather(weighed) : at::Tensor()),
      dotProduct(m, field) };
  }

  static at::Tensor cellPart(const ModelState& s, const at::Tensor& v)
  {
    return v.narrow(0, 0, s.u.numel()).view(s.u.sizes());
  }

private:
  const PhaseMisfit& misfitOf(const ModelState& s) const
  {
    return Options_.movePlacement ? s.placement->misfit() : Misfit_;
  }

  at::Tensor outlinePart(const ModelState& s, const at::Tensor& v) const
  {
    return v.narrow(0, s.u.numel(), s.outline->parameters());
  }
  at::Tensor placementPart(const ModelState& s, const at::Tensor& v) const
  {
    const std::int64_t count = s.placement->parameters();
    return v.narrow(0, v.numel() - count, count);
  }

  // W times the change of the images with a change m of the directions, and with that of their places.
  PhaseImages weighedChange(const ModelState& s, const at::Tensor& m, const at::Tensor& v) const
  {
    PhaseImages images = misfitOf(s).images(m * s.magnetization);
    if (Options_.movePlacement && v.defined())
    {
      const PhaseImages moved = s.placement->change(placementPart(s, v));
      for (std::size_t i = 0; i < images.size(); ++i)
      {
        images[i].add_(moved[i]);
      }
    }
    return misfitOf(s).weighed(Weights_, images);
  }

  // The second derivative's value for a change of the length of all u, each by 1, an unknown.
  double lengthCurvature(const ModelState& s) const
  {
    const PhaseImages images = misfitOf(s).images(s.field());
    return 2.0 * misfitOf(s).value(Weights_, images) / std::max(1.0, s.support.sum().item<double>());
  }

  at::Tensor gathered(const ModelState& s, const at::Tensor& field) const
  {
    return s.outline->gather((field * s.u).sum(3), Options_.factor);
  }

  static at::Tensor joined(const at::Tensor& cells, const at::Tensor& outline, const at::Tensor& placement)
  {
    std::vector<at::Tensor> parts{ cells.flatten() };
    for (const at::Tensor& part : { outline, placement })
    {
      if (part.defined())
      {
        parts.push_back(part);
      }
    }
    return parts.size() == 1 ? parts.front() : at::cat(parts);
  }

  const PhaseMisfit& Misfit_;
  const PhaseWeights& Weights_;
  const ExactLengthOptions& Options_;
};

// The move that solves the linearized, damped problem. With Ms free, a move is judged by the misfit at the Ms that is
// best after it (variable projection).
at::Tensor gaussNewtonMove(const Problem& problem, const ModelState& s, const Evaluation& here, double damping,
  const std::string& message, const Run& run)
{
  at::Tensor ofMagnitude;
  double curvature = 0.0;
  if (problem.options().fitMagnetization)
  {
    std::tie(ofMagnitude, curvature) = problem.magnitudeCurvature(s);
  }
  const auto operate = [&](const at::Tensor& v)
  {
    at::Tensor result = problem.normal(s, v);
    if (curvature > 0.0)
    {
      result.sub_(ofMagnitude, dotProduct(ofMagnitude, v) / curvature);
      makeTangential(Problem::cellPart(s, result), s.u);
    }
    return result.add_(v, damping);
  };
  return conjugateGradients(operate, here.descent.clone(), problem.options().iterations, solved, message, run);
}

struct Step
{
  ModelState state;
  Evaluation evaluation;
  bool shortened = false;
};

// Along the move, shortened until the sum is lower; none where it is at no length.
std::optional<Step> lowered(
  const Problem& problem, const ModelState& s, const Evaluation& here, const at::Tensor& move, const Run& run)
{
  double length = 1.0;
  for (int trial = 0; trial < trials; ++trial)
  {
    const Run judged = run.part(static_cast<double>(trial) / trials, (trial + 1.0) / trials);
    judged.advance(0.0);
    Step step;
    step.state = problem.moved(s, move, length);
    judged.advance(0.3);
    step.evaluation = problem.evaluate(step.state, judged.part(0.3, 1.0));
    step.shortened = trial > 0;
    if (step.evaluation.value < here.value)
    {
      return step;
    }
    length *= shorter;
  }
  return std::nullopt;
}
}

ModelState fitExactLength(ModelState state, const PhaseMisfit& misfit, const PhaseWeights& weights,
  const ExactLengthOptions& options, const Run& run)
{
  require(!options.moveOutline || state.outline, "an outline that shall move must be given");
  require(!options.movePlacement || state.placement, "a placement of images that shall move must be given");
  const Problem problem(misfit, weights, options);
  state = problem.feasible(std::move(state));
  run.advance(0.0);
  Evaluation here = problem.evaluate(state, run.part(0.0, 0.0));
  double damping = 1.0;
  bool converged = false;
  for (int i = 0; i < options.steps && !converged; ++i)
  {
    const Run part = run.part(static_cast<double>(i) / options.steps, (i + 1.0) / options.steps);
    part.advance(0.0);
    const at::Tensor move = gaussNewtonMove(problem, state, here, damping,
      text("Fit of the phases, step ", i + 1, ", misfit ", here.value), part.part(0.05, 0.8));
    std::optional<Step> step = lowered(problem, state, here, move, part.part(0.8, 1.0));
    if (step)
    {
      converged = here.value - step->evaluation.value < slowest * here.value;
      damping *= step->shortened ? tightened : relaxed;
      state = std::move(step->state);
      here = std::move(step->evaluation);
    }
    else
    {
      damping *= rejected;
    }
    if (part.advance(1.0))
    {
      break;
    }
  }
  return state;
}
}
