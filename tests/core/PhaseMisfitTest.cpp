// The misfit to two phase series: a linear problem that nothing changes, with the state of a fit as a value.
#include "ModelBasedSample.h"

#include "core/model/ExactLength.h"
#include "core/model/ModelBased.h"
#include "core/model/ModelLevel.h"

#include <gtest/gtest.h>

#include <thread>

using namespace magnet;
using namespace magnet::simulated;

namespace
{
struct Sample
{
  Vortex vortex{ 0.01 };
  ModelPart part = partAround(vortex.support);
  std::vector<ModelLevel> levels = modelLevels({ { vortex.x, vortex.y }, vortex.t.grid, vortex.support, 0.01 }, part);
  const ModelLevel& full() const { return levels.back(); }

  ModelState truth() const
  {
    const double ms = vortex.options.saturationMagnetization;
    return { part.cut(vortex.t.magnetization).contiguous() / ms, full().support, ms, {} };
  }
};

// Of so many layers, the others empty.
at::Tensor layers(const at::Tensor& support, std::int64_t count)
{
  at::Tensor s = at::zeros_like(support);
  s.narrow(0, 0, count).fill_(1.0);
  return s;
}
}

// Errors of the cells above each other add up: where they are more than the noise, the weight of a column of n is 1 /
// n. A moving film is weighed by where it is, not by where it was at first.
TEST(PhaseMisfit, WeighsTheDeepestColumnOfTheSupportThatItIsGiven)
{
  const Sample s;
  const PhaseMisfit& misfit = s.full().misfit;
  const auto smallest = [&](std::int64_t count)
  {
    const PhaseWeights w = misfit.weights(1e-6, 4e3, layers(s.full().support, count), misfit.fullTrust());
    return std::min(w.inverse[0].min().item<double>(), w.inverse[1].min().item<double>());
  };
  EXPECT_NEAR(smallest(2) / smallest(8), 4.0, 1e-3);
}

TEST(PhaseMisfit, IsNotChangedByAFit)
{
  const Sample s;
  const PhaseMisfit& misfit = s.full().misfit;
  ModelState start = s.truth();
  start.magnetization *= 1.2;
  const at::Tensor before = start.u.clone();
  const PhaseWeights weights = misfit.weights(0.01, 1e3, start.support, misfit.fullTrust());
  const double left = PhaseMisfit::sumOfSquares(misfit.residual(start.field()));
  const auto fit = [&](double exchange) {
    return fitExactLength(start, misfit, weights, { exchange, 5, 2, true }).field();
  };
  const at::Tensor expected[2] = { fit(10.0), fit(1000.0) };
  EXPECT_TRUE(at::equal(start.u, before));
  EXPECT_EQ(PhaseMisfit::sumOfSquares(misfit.residual(start.field())), left);
  // Two at once, of one problem.
  at::Tensor found[2];
  std::thread other([&] { found[1] = fit(1000.0); });
  found[0] = fit(10.0);
  other.join();
  EXPECT_TRUE(at::equal(found[0], expected[0]));
  EXPECT_TRUE(at::equal(found[1], expected[1]));
}

TEST(PhaseMisfit, FindsTheBestMagnetizationAndLowersTheMisfit)
{
  const Sample s;
  const PhaseMisfit& misfit = s.full().misfit;
  ModelState state = s.truth();
  const PhaseWeights weights = misfit.weights(0.01, 1e3, state.support, misfit.fullTrust());
  EXPECT_NEAR(misfit.bestScale(weights, state.field() * 1.25), 0.8, 0.02);
  const double before = misfit.value(weights, misfit.residual(state.field()));
  state = fitExactLength(state, misfit, weights, { 10.0, 15, 3, true });
  EXPECT_LT(misfit.value(weights, misfit.residual(state.field())), before);
  EXPECT_NEAR(state.u.square().sum(3).masked_select(state.support.squeeze(3).gt(0)).max().item<double>(), 1.0, 1e-5);
}

// Images of different noise: with their deviations, each counts by its own, chi square is 1, and the noisy ones spoil
// nothing.
TEST(ModelBased, WeighsEachImageByItsOwnNoise)
{
  const Vortex v(0.01);
  at::manual_seed(3);
  std::vector<TiltSeries> series{ v.x, v.y };
  std::vector<TiltSeries> quiet = series;
  for (std::size_t k = 0; k < 2; ++k)
  {
    const std::int64_t images = series[k].images();
    quiet[k].phase = series[k].phase.slice(0, 0, images, 2).clone();
    quiet[k].angles.clear();
    for (std::int64_t i = 0; i < images; ++i)
    {
      const bool noisy = i % 2 == 1;
      series[k].sigma.push_back(noisy ? 1.0 : 0.01);
      if (noisy)
      {
        series[k].phase[i].add_(at::randn_like(series[k].phase[i]));
      }
      else
      {
        quiet[k].angles.push_back(series[k].angles[static_cast<std::size_t>(i)]);
      }
    }
  }
  ModelBasedOptions options;
  options.robust = false; // which finds out of itself
  const ModelBasedResult known = reconstructModel(series, options, v.support);
  EXPECT_NEAR(known.report.chiSquare, 1.0, 0.1);
  EXPECT_NEAR(known.report.phaseNoise, 0.7, 0.05);
  EXPECT_LT(v.error(known.induction), 1.05 * v.error(reconstructModel(quiet, options, v.support).induction));
  // The setting counts, not what the series tell.
  options.phaseNoise = 0.7;
  const ModelBasedResult alike = reconstructModel(series, options, v.support);
  EXPECT_NEAR(alike.report.chiSquare, 1.0, 0.1);
  EXPECT_LT(v.error(known.induction), 0.8 * v.error(alike.induction));
  series[0].sigma.pop_back();
  EXPECT_THROW(reconstructModel(series, options, v.support), Error);
}
