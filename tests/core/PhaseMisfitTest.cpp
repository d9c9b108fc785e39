// The misfit to two phase series: a linear problem that nothing changes, with the state of a fit as a value.
#include "ModelBasedSample.h"

#include "core/model/ExactLength.h"
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
