// The loop of data and length in turn, and what it is judged by, in both layouts of a volume.
#include "core/model/Alternation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;

namespace
{
at::Tensor planes(const at::Tensor& v)
{
  return v.permute({ 3, 0, 1, 2 }).unsqueeze(0).contiguous();
}

// A helix along z that turns by `turn` a layer, of length 0.7.
at::Tensor helix(double turn)
{
  const at::Tensor angle = at::arange(12, at::kFloat) * turn;
  return (at::stack({ angle.cos(), angle.sin(), at::zeros_like(angle) }, 1) * 0.7)
    .view({ 12, 1, 1, 3 })
    .expand({ 12, 5, 4, 3 })
    .contiguous();
}
}

TEST(Alternation, SpreadsFallInEqualRatios)
{
  EXPECT_EQ(geometricSpreads(0.8, 0.1, 4), (std::vector<double>{ 0.8, 0.4, 0.2, 0.1 }));
  EXPECT_EQ(geometricSpreads(0.8, 0.1, 1), (std::vector<double>{ 0.1 }));
}

TEST(Alternation, RoughnessOfAHelixInBothLayouts)
{
  const double turn = 0.3;
  const at::Tensor m = helix(turn);
  const at::Tensor support = at::ones({ 12, 5, 4, 1 });
  // Of the pairs of neighbours only those along z change.
  const double alongZ = 11.0 * 5 * 4;
  const double pairs = alongZ + 12.0 * 4 * 4 + 12.0 * 5 * 3;
  const double expected = 4.0 * std::pow(std::sin(0.5 * turn), 2) * alongZ / pairs;
  EXPECT_NEAR(roughness(m, support, 0), expected, 1e-5 * expected);
  EXPECT_NEAR(roughness(planes(m), planes(support), 2), expected, 1e-5 * expected);
  EXPECT_EQ(roughness(m.narrow(0, 0, 1), at::zeros({ 1, 5, 4, 1 }), 0), 0.0);
}

TEST(Alternation, LargeLengthIsTheNinthTenthOfWhatIsSure)
{
  const at::Tensor lengths = at::arange(1, 101, at::kFloat).view({ 4, 5, 5, 1 });
  const at::Tensor x = at::cat({ lengths * 0.6, lengths * 0.0, lengths * 0.8 }, 3);
  EXPECT_NEAR(largeLength(x, at::ones_like(lengths).gt(0), 0), 90.0, 1e-4);
  EXPECT_NEAR(largeLength(planes(x), planes(lengths.le(50)), 2), 45.0, 1e-4);
  EXPECT_EQ(largeLength(x, lengths.gt(1000), 0), 0.0);
}

// From m = 0 towards data of length 2 in units of a first amplitude that is half of the right one.
TEST(Alternation, FindsLengthAndAmplitude)
{
  const at::Tensor truth = helix(0.2) / 0.7;
  const at::Tensor support = at::ones({ 12, 5, 4, 1 });
  double amplitude = 0.5;
  int rescaled = 0;
  at::Tensor m = at::zeros_like(truth);
  const auto normal = [](const at::Tensor& v) { return v * 100.0; };
  const at::Tensor x = alternate(
    m, geometricSpreads(0.7, 0.1, 6),
    [&](const at::Tensor& from, double tau, const magnet::Run& run)
    {
      return fitToData(normal, (truth / amplitude - from) * 100.0, from, support, 0,
        { 0.1, 1.0 / (tau * tau), 20, 1e-6 }, "Test", run);
    },
    [](const at::Tensor& v, double) { return v / v.square().sum(3, true).sqrt().clamp_min(1e-6); },
    [&](const at::Tensor& v)
    {
      ++rescaled;
      amplitude *= largeLength(v, support.gt(0), 0);
    },
    {});
  EXPECT_EQ(rescaled, 5); // not before the first round
  EXPECT_NEAR(amplitude, 1.0, 0.02);
  EXPECT_LT((m - truth).abs().max().item<double>(), 0.02);
  EXPECT_LT((x - truth).abs().max().item<double>(), 0.1);
}

TEST(Alternation, EndsWithTheRoundWhenAskedToFinish)
{
  at::Tensor m = at::zeros({ 1 });
  int rounds = 0;
  alternate(
    m, std::vector<double>(9, 1.0), [&](const at::Tensor& v, double, const magnet::Run&) { return v + (++rounds); },
    [](const at::Tensor& v, double) { return v; }, [](const at::Tensor&) {},
    magnet::Run([](double done, const std::string&)
      { return done > 0.3 ? magnet::Run::Request::Finish : magnet::Run::Request::Continue; }));
  EXPECT_EQ(rounds, 3);
}
