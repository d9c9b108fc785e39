#include "GeometryRefinement.h"

#include "Alternation.h"
#include "ExactLength.h"
#include "ImagePlacement.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace magnet
{
namespace
{
constexpr int cycles = 4;      // at the lowest resolution
constexpr int finerCycles = 1; // at each of the next
constexpr int laterRounds = 6; // of data and length in turn, from the magnetization before
constexpr int jointSteps = 6;  // of magnetization and geometry together
constexpr int jointIterations = 40;
constexpr double settled = 0.02; // pixels of the level that no point moves any more
// M makes up for images that lie wrong by bending, with next to the same misfit: with stiffExchange in the first cycle
// it hardly can.
constexpr double stiffnessDecay = 0.25; // from one cycle to the next

// How far the geometry has moved a point at the edge of an image, at most [pixel].
double largestMove(
  const std::vector<GeometryChange>& now, const std::vector<GeometryChange>& before, const Frame& frame)
{
  double largest = 0.0;
  const double pixel = std::min(frame.spacing[0], frame.spacing[1]);
  const double edge = 0.5 * std::hypot(static_cast<double>(frame.size[0]) * frame.spacing[0],
                              static_cast<double>(frame.size[1]) * frame.spacing[1]);
  for (std::size_t s = 0; s < now.size(); ++s)
  {
    const GeometryChange& a = now[s];
    const GeometryChange& b = before[s];
    for (std::size_t i = 0; i < a.shifts.size(); ++i)
    {
      const double shift = std::hypot(a.shifts[i][0] - b.shifts[i][0], a.shifts[i][1] - b.shifts[i][1]);
      const double angles = std::abs(a.rotations[i] - b.rotations[i]) + std::abs(a.azimuth - b.azimuth) +
                            std::abs(a.tilts[i] + a.tiltOffset - b.tilts[i] - b.tiltOffset);
      largest = std::max(largest, (shift + angles * edge) / pixel);
    }
  }
  return largest;
}
}

ModelData moved(const ModelData& data, const std::vector<GeometryChange>& changes)
{
  ModelData result = data;
  for (std::size_t s = 0; s < changes.size(); ++s)
  {
    static_cast<SeriesGeometry&>(result.series[s]) = changed(data.series[s], changes[s]);
  }
  return result;
}

std::vector<GeometryChange> refineGeometry(const ModelData& data, const ModelPart& part,
  const ModelBasedOptions& options, const at::Tensor& start, const Run& run)
{
  std::vector<GeometryChange> changes;
  ModelAssumptions a{ options, {} };
  for (const TiltSeries& s : data.series)
  {
    changes.push_back(GeometryChange::none(s.angles.size()));
    a.trust.push_back(at::ones({ s.images() }, s.phase.options()));
  }
  const std::vector<SeriesGeometry> given(data.series.begin(), data.series.end());
  at::Tensor u = start;
  double done = 0.0;
  double stiffness = 1.0; // of the exchange over the usual one
  for (std::int64_t factor = part.step; factor >= std::min<std::int64_t>(part.step, 2); factor /= 2)
  {
    const int count = factor == part.step ? cycles : finerCycles;
    const double end = factor > 2 ? done + 0.5 * (1.0 - done) : 1.0;
    for (int cycle = 0; cycle < count; ++cycle)
    {
      const Run each = run.part(done + (end - done) * cycle / count, done + (end - done) * (cycle + 1) / count);
      std::vector<ModelLevel> levels;
      levels.push_back(modelLevel(moved(data, changes), part, factor));
      const ModelLevel& level = levels.front();
      const double usual = options.exchange * static_cast<double>(factor);
      a.options.exchange = options.exchange * stiffness;
      ModelState state = solveModel(levels, a, u, {}, false, each.part(0.0, 0.5));
      if (factor == part.step && cycle == 0)
      {
        stiffness = std::max(1.0, stiffExchange(usual, state.u, state.support) / usual);
      }
      ExactLengthOptions fit{ usual * stiffness, jointIterations, jointSteps, options.saturationMagnetization == 0.0 };
      fit.factor = factor;
      fit.movePlacement = true;
      state.placement.emplace(level, given, changes, options.refine);
      const PhaseWeights weights = a.weights(level, state);
      state = fitExactLength(std::move(state), level.misfit, weights, fit, each.part(0.5, 1.0));
      const double largest = largestMove(state.placement->changes(), changes, level.frame);
      changes = state.placement->changes();
      u = state.u;
      a.options.rounds = std::min(laterRounds, options.rounds);
      const bool loose = stiffness == 1.0;
      stiffness = std::max(1.0, stiffness * stiffnessDecay);
      if (each.advance(1.0) || (largest < settled && loose))
      {
        break;
      }
    }
    done = end;
  }
  return changes;
}
}
