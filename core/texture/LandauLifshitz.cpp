#include "LandauLifshitz.h"

#include "Relaxer.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

namespace magnet
{
namespace
{
constexpr double tableau[6][6] = { { 1.0 / 5.0 }, { 3.0 / 40.0, 9.0 / 40.0 }, { 44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0 },
  { 19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0 },
  { 9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0 },
  { 35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0 } };
// Fifth minus fourth order.
constexpr double difference[7] = { 71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0,
  22.0 / 525.0, -1.0 / 40.0 };

// dm/dt in units of gamma_0 Ms; returns the largest |m x h|.
double velocity(const at::Tensor& direction, const at::Tensor& field, double damping, at::Tensor& result)
{
  const float* const m = direction.data_ptr<float>();
  const float* const h = field.data_ptr<float>();
  float* const v = result.data_ptr<float>();
  const auto alpha = static_cast<float>(damping);
  const auto scale = static_cast<float>(1.0 / (1.0 + damping * damping));
  return std::sqrt(at::parallel_reduce(
    0, direction.numel() / 3, 4096, 0.0,
    [&](std::int64_t first, std::int64_t last, double largest)
    {
      for (std::int64_t i = 3 * first; i < 3 * last; i += 3)
      {
        const float c[3] = { m[i + 1] * h[i + 2] - m[i + 2] * h[i + 1], m[i + 2] * h[i] - m[i] * h[i + 2],
          m[i] * h[i + 1] - m[i + 1] * h[i] };
        const float d[3] = { m[i + 1] * c[2] - m[i + 2] * c[1], m[i + 2] * c[0] - m[i] * c[2],
          m[i] * c[1] - m[i + 1] * c[0] };
        for (int k = 0; k < 3; ++k)
        {
          v[i + k] = -scale * (c[k] + alpha * d[k]);
        }
        largest = std::max(largest, static_cast<double>(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]));
      }
      return largest;
    },
    [](double a, double b) { return std::max(a, b); }));
}

// The stages of one step of Dormand and Prince's method.
struct Stages
{
  explicit Stages(const at::Tensor& like)
    : field(at::zeros_like(like))
  {
    for (auto& stage : rate)
    {
      stage = at::zeros_like(like);
    }
  }

  // The rate at a state, with its energy; returns the torque.
  double evaluate(EffectiveField& effective, double damping, const at::Tensor& state, at::Tensor& target)
  {
    energy = effective.evaluate(state.data_ptr<float>(), field.data_ptr<float>());
    return velocity(state, field, damping, target);
  }

  // The state after a step from m, whose rate is the first stage; leaves the rate there in the last.
  at::Tensor advance(EffectiveField& effective, double damping, const at::Tensor& m, double step)
  {
    at::Tensor next;
    for (int s = 0; s < 6; ++s)
    {
      next = m.clone();
      for (int j = 0; j <= s; ++j)
      {
        if (tableau[s][j] != 0.0)
        {
          next.add_(rate[j], step * tableau[s][j]);
        }
      }
      next.div_(next.square().sum(3, true).sqrt().clamp_min(1e-12));
      torque = evaluate(effective, damping, next, rate[s + 1]);
    }
    return next;
  }

  // Of the last step, the largest of all components.
  double error(double step) const
  {
    at::Tensor sum = rate[0] * (step * difference[0]);
    for (int s = 2; s < 7; ++s)
    {
      sum.add_(rate[s], step * difference[s]);
    }
    return sum.abs().max().item<double>();
  }

  at::Tensor rate[7], field;
  MicromagneticEnergy energy;
  double torque = 0.0;
};
}

Dynamics integrate(EffectiveField& field, const at::Tensor& start, const DynamicsOptions& options, const Run& run)
{
  requireField(start, 3, field.grid(), "the start of the dynamics", 1);
  require(
    options.damping >= 0.0 && options.duration > 0.0 && options.gyromagneticRatio > 0.0 && options.tolerance > 0.0,
    "damping ", options.damping, ", duration ", options.duration, " s, gyromagnetic ratio ", options.gyromagneticRatio,
    " and tolerance ", options.tolerance, "; all must be positive, the damping may be 0");
  at::Tensor m = normalizedDirections(start, field.mask());
  Stages stages(m);
  const double unit = 1.0 / (options.gyromagneticRatio * field.material().saturationMagnetization); // [s]
  const double end = options.duration / unit;
  double time = 0.0;
  double step = std::min(end, 1e-2);
  Dynamics result;
  result.torque = stages.evaluate(field, options.damping, m, stages.rate[0]);
  result.energy = stages.energy;
  while (time < end * (1.0 - 1e-12) && result.torque > options.torque)
  {
    step = std::min(step, end - time);
    const at::Tensor next = stages.advance(field, options.damping, m, step);
    const double worst = stages.error(step) / options.tolerance;
    if (worst <= 1.0)
    {
      time += step;
      m = next;
      std::swap(stages.rate[0], stages.rate[6]);
      result.torque = stages.torque;
      result.energy = stages.energy;
      ++result.steps;
      if (run.advance(time / end, text("Dynamics, ", time * unit * 1e9, " ns")))
      {
        break;
      }
    }
    step *= std::clamp(0.9 * std::pow(std::max(worst, 1e-8), -0.2), 0.2, 4.0);
    require(step > 1e-12, "the time step of the dynamics became too short; the field is not finite");
  }
  result.direction = m;
  result.time = time * unit;
  run.advance(1.0);
  return result;
}
}
