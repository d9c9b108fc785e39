// How far two halves of the images agree.
#include "ModelBasedSample.h"

#include "core/base/Error.h"
#include "core/model/HalfSets.h"
#include "core/model/ModelBased.h"
#include "core/score/ShellCorrelation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace magnet;
using namespace magnet::simulated;

TEST(HalfSets, HalfBitLine)
{
  // Infinitely many voxels: the correlation of a signal to noise ratio of 0.2071 in a half. One: no less than 1.
  EXPECT_NEAR(halfBitCorrelation(1e12), 0.2071 / 1.2071, 1e-5);
  EXPECT_NEAR(halfBitCorrelation(1.0), 1.0, 1e-9);
  EXPECT_GT(halfBitCorrelation(10.0), halfBitCorrelation(100.0));
}

// White signal and white noise of a known ratio: the correlation is S / (S + N) in every shell.
TEST(HalfSets, CorrelationOfAKnownSignalToNoiseRatio)
{
  const std::int64_t n = 32;
  const Grid grid = Grid::centred({ n, n, n }, { 2e-9, 2e-9, 2e-9 });
  at::manual_seed(3);
  const at::Tensor signal = at::randn({ n, n, n, 3 });
  const double ratio = 2.0;
  const auto half = [&] { return signal + at::randn({ n, n, n, 3 }) / std::sqrt(ratio); };
  const ShellCorrelation c = shellCorrelation(half(), half(), grid);
  double voxels = 0.0;
  for (std::size_t i = 4; i < c.frequency.size(); ++i)
  {
    EXPECT_NEAR(c.correlation[i], ratio / (1.0 + ratio), 4.0 / std::sqrt(c.voxels[i]));
    voxels += c.voxels[i];
  }
  // Shells 5 to 16 of a ball.
  EXPECT_NEAR(voxels, 4.0 / 3.0 * 3.14159265 * (std::pow(16.5, 3) - std::pow(4.5, 3)), 0.05 * voxels);
}

TEST(HalfSets, ResolutionFallsWithTheNoise)
{
  ModelBasedOptions options;
  options.leaveOneOut = true;
  options.rounds = 8;
  std::vector<double> found;
  for (const double noise : { 0.02, 0.5, 2.0 })
  {
    const Vortex v(noise, 24, 30.0);
    const ModelBasedReport r = reconstructModel({ v.x, v.y }, options, v.support).report;
    ASSERT_EQ(r.shellPeriods.size(), r.shellCorrelation.size());
    ASSERT_EQ(r.shellPeriods.size(), r.halfBit.size());
    found.push_back(r.halfBitResolution / v.x.spacing[0]);
  }
  EXPECT_NEAR(found[0], 2.0, 0.2);
  EXPECT_GT(found[1], found[0]);
  // The halves have nothing in common that noise could not have.
  EXPECT_TRUE(std::isnan(found[2])) << found[2];
}

// Asked to finish while a half is fitted, or an image is left out: what is judged until then is told, and the result
// stays.
TEST(HalfSets, EndedEarlyTheyAreNotCompared)
{
  const Vortex v(0.02, 24, 30.0);
  ModelBasedOptions options;
  options.leaveOneOut = true;
  options.rounds = 8;
  for (const std::string at : { "Fit without image 3", "odd images" })
  {
    bool asked = false;
    const magnet::Run finished(
      [&](double, const std::string& message)
      {
        asked = asked || message.find(at) != std::string::npos;
        return asked ? magnet::Run::Request::Finish : magnet::Run::Request::Continue;
      });
    const ModelBasedResult r = reconstructModel({ v.x, v.y }, options, v.support, {}, finished);
    EXPECT_TRUE(asked);
    EXPECT_EQ(r.report.leaveOneOutImages.size(), at == "odd images" ? 10U : 2U);
    EXPECT_TRUE(r.report.shellPeriods.empty());
    EXPECT_LT(v.error(r.induction), 0.1);
  }
}

// Of a film of two cells there is no detail to compare, and nothing is told.
TEST(HalfSets, TellNothingOfWhatIsTooThin)
{
  const Vortex v(0.02, 24, 30.0);
  at::Tensor thin = at::zeros_like(v.support);
  thin.narrow(0, 11, 2).copy_(v.support.narrow(0, 11, 2));
  ModelBasedOptions options;
  options.leaveOneOut = true;
  options.rounds = 4;
  const ModelBasedReport r = reconstructModel({ v.x, v.y }, options, thin).report;
  EXPECT_EQ(r.leaveOneOutImages.size(), 10U);
  EXPECT_TRUE(r.shellPeriods.empty());
}
