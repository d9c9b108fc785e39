#include "Relaxer.h"

#include "Descent.h"
#include "core/base/Error.h"
#include "core/base/Fields.h"
#include "core/base/Memory.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr std::int64_t stalled = 300; // evaluations without progress after which the history misleads
constexpr int restarts = 4;           // and how often that may happen before there is no hope
}

at::Tensor normalizedDirections(const at::Tensor& values, const at::Tensor& mask)
{
  const at::Tensor inside = mask.ne(0).unsqueeze(3);
  const at::Tensor m = values.to(at::kFloat) * inside;
  const at::Tensor length = m.square().sum(3, true).sqrt();
  const auto lost = at::logical_and(inside, length.le(1e-12)).sum().item<std::int64_t>();
  require(lost == 0, "the magnetization is zero in ", lost,
    " cell(s) of the material, and so has no direction to start from; give every cell inside the mask one");
  return m.div(length.clamp_min(1e-12)).contiguous();
}

Relaxation relax(EffectiveField& field, const at::Tensor& start, const RelaxOptions& options, const Run& run)
{
  requireField(start, 3, field.grid(), "the start of the relaxation", 1);
  require(options.torque > 0.0 && options.evaluations > 0, "the stopping torque is ", options.torque,
    " and the number of evaluations ", options.evaluations, "; both must be positive");
  constexpr double bytesPerCell = 160.0; // of five fields, and four pairs of the history
  requireMemory(bytesPerCell * static_cast<double>(field.grid().cells()),
    text(
      "The relaxation of ", field.grid().size[0], " x ", field.grid().size[1], " x ", field.grid().size[2], " cells"),
    "crop the volume to the specimen, use larger cells, or use a machine with more");
  Descent descent(field, start);
  Relaxation result;
  result.evaluations = 1;
  const double from = std::log(std::max(descent.torque(), 1.0));
  double best = from;
  double lowest = descent.energy().total();
  std::int64_t since = 0; // evaluations without progress
  int restarted = 0;
  while (descent.torque() > options.torque && result.evaluations < options.evaluations && !descent.stuck())
  {
    const int spent = descent.step();
    result.evaluations += spent;
    // Cells much smaller than the exchange length have torques of 1e-4 Ms from the rounding of m alone.
    const bool better = std::log(descent.torque()) < best - 0.01 ||
                        descent.energy().total() < lowest - 1e-7 * std::abs(lowest);
    since = better ? 0 : since + spent;
    best = std::min(best, std::log(descent.torque()));
    lowest = std::min(lowest, descent.energy().total());
    if (since > stalled)
    {
      if (++restarted > restarts)
      {
        break;
      }
      descent.forget();
      since = 0;
    }
    if (run.advance(
          (from - best) / (from - std::log(options.torque)), text("Relaxation, torque ", descent.torque(), " Ms")))
    {
      break;
    }
  }
  result.direction = descent.direction();
  result.energy = descent.energy();
  result.torque = descent.torque();
  result.converged = result.torque <= options.torque;
  run.advance(1.0);
  return result;
}
}
