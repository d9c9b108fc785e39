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
  at::Tensor descent; // of the cells, then of the outline's parameters
};

// The sum that is minimized, in one list of unknowns: a change of u in each cell, then the outline's parameters.
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
      s.magnetization *= Misfit_.bestScale(Weights_, s.field());
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
      next.outline = s.outline->moved(parameterPart(s, move) * length);
      next.support = next.outline->share(Options_.factor);
    }
    return feasible(std::move(next));
  }

  Evaluation evaluate(const ModelState& s, const Run& run) const
  {
    const PhaseImages residual = Misfit_.residual(s.field());
    run.advance(0.5);
    const at::Tensor bent = exchangeGradient(s.u, s.support, 0);
    Evaluation here{ Misfit_.value(Weights_, residual) + 0.5 * Options_.exchange * dotProduct(s.u, bent), {} };
    const at::Tensor field = Misfit_.backProjected(Weights_, residual).mul_(s.magnetization);
    at::Tensor cells = (field * s.support).sub_(bent, Options_.exchange);
    if (Options_.pull.defined())
    {
      here.value -= dotProduct(s.u, Options_.pull);
      cells.add_(Options_.pull);
    }
    at::Tensor outline;
    if (Options_.moveOutline)
    {
      here.value += s.outline->priorValue();
      outline = outlinePart(s, field).add_(s.outline->priorDescent());
    }
    makeTangential(cells, s.u);
    here.descent = joined(cells, outline);
    return here;
  }

  // The product with the second derivative (Gauss and Newton's).
  at::Tensor normal(const ModelState& s, const at::Tensor& v) const
  {
    const at::Tensor cells = cellPart(s, v);
    at::Tensor m = cells * s.support;
    if (Options_.moveOutline)
    {
      m.addcmul_(s.u, s.outline->change(parameterPart(s, v), Options_.factor));
    }
    const at::Tensor field = backProjection(s, m);
    at::Tensor outline;
    if (Options_.moveOutline)
    {
      outline = outlinePart(s, field).add_(s.outline->priorNormal(parameterPart(s, v)));
    }
    at::Tensor result = (field * s.support).add_(exchangeGradient(cells, s.support, 0), Options_.exchange);
    makeTangential(result, s.u);
    return joined(result, outline);
  }

  // The second derivative's product with a change of Ms alone, and with it twice.
  std::pair<at::Tensor, double> magnitudeCurvature(const ModelState& s) const
  {
    const at::Tensor m = s.u * s.support;
    const at::Tensor field = backProjection(s, m);
    at::Tensor outline;
    if (Options_.moveOutline)
    {
      outline = outlinePart(s, field);
    }
    return { joined(field * s.support, outline), dotProduct(m, field) };
  }

  static at::Tensor cellPart(const ModelState& s, const at::Tensor& v)
  {
    return v.narrow(0, 0, s.u.numel()).view(s.u.sizes());
  }
  static at::Tensor parameterPart(const ModelState& s, const at::Tensor& v)
  {
    return v.narrow(0, s.u.numel(), v.numel() - s.u.numel());
  }

private:
  at::Tensor backProjection(const ModelState& s, const at::Tensor& m) const
  {
    return Misfit_.backProjected(Weights_, Misfit_.images(m * s.magnetization)).mul_(s.magnetization);
  }

  at::Tensor outlinePart(const ModelState& s, const at::Tensor& field) const
  {
    return s.outline->gather((field * s.u).sum(3), Options_.factor);
  }

  static at::Tensor joined(const at::Tensor& cells, const at::Tensor& outline)
  {
    return outline.defined() ? at::cat({ cells.flatten(), outline }) : cells.flatten();
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
