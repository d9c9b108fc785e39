// Series of holograms: planned, reconstructed, simulated; and unwrapped as a series.
#include "core/phase/HologramSeries.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/phase/UnwrapSeries.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace
{
using namespace magnet;

// phase [rad] of images of nx x ny pixels, a bump that becomes wider from image to image, and a slope.
at::Tensor phases(std::int64_t images, std::int64_t ny, std::int64_t nx, double height)
{
  const at::Tensor y = (at::arange(ny, at::kFloat) + 0.5) / static_cast<double>(ny) - 0.5;
  const at::Tensor x = (at::arange(nx, at::kFloat) + 0.5) / static_cast<double>(nx) - 0.5;
  const at::Tensor square = y.square().unsqueeze(1) + x.square();
  std::vector<at::Tensor> all;
  for (std::int64_t i = 0; i < images; ++i)
  {
    all.push_back(square.div(-0.02 - 0.01 * static_cast<double>(i)).exp_().mul_(height).add_(x, 0.7));
  }
  return at::stack(all);
}

HologramSeriesSimulation quiet()
{
  HologramSeriesSimulation options;
  options.noise = false;
  options.contrast = 0.4;
  return options;
}

std::string errorOf(const std::function<void()>& work)
{
  try
  {
    work();
  }
  catch (const Error& error)
  {
    return error.what();
  }
  return "no error";
}

// Largest difference of two phases up to one constant for each image and multiples of 2 pi, where both count.
double largestDifference(const at::Tensor& a, const at::Tensor& b, const at::Tensor& valid)
{
  double largest = 0.0;
  for (std::int64_t i = 0; i < a.size(0); ++i)
  {
    const at::Tensor d = (a[i] - b[i]).masked_select(valid[i].ne(0));
    const double mean = std::atan2(d.sin().mean().item<double>(), d.cos().mean().item<double>());
    const at::Tensor rest = at::remainder(d - mean + constants::pi, 2.0 * constants::pi) - constants::pi;
    largest = std::max(largest, rest.abs().max().item<double>());
  }
  return largest;
}
}

TEST(HologramSeries, WithoutNoiseGivesThePhasesOfEachImageOnAnyFrame)
{
  const at::Tensor truth = phases(3, 60, 77, 5.0);
  const SimulatedHolograms made = simulateHolograms(truth, {}, quiet());
  ASSERT_EQ(made.object.sizes(), (std::vector<std::int64_t>{ 3, 240, 308 }));
  const HologramSeriesOptions options;
  const HologramPlan plan = planHolograms(made.object, made.reference, options);
  EXPECT_NEAR(plan.fringeSpacing, 4.0, 0.01);
  EXPECT_EQ(plan.binning, 4);
  ASSERT_EQ(plan.size, (std::array<std::int64_t, 3>{ 77, 60, 3 }));
  const HologramSeries series = reconstructHolograms(made.object, made.reference, plan, options);
  EXPECT_LT(largestDifference(series.phase, truth, series.valid), 0.03);
  EXPECT_GT(series.valid.to(at::kFloat).mean().item<double>(), 0.6);
  for (const double contrast : series.contrast)
  {
    EXPECT_NEAR(contrast, 0.4, 0.01);
  }
}

TEST(HologramSeries, OneReferenceForEachHasItsOwnSideband)
{
  const at::Tensor truth = phases(2, 64, 64, 3.0);
  HologramSeriesSimulation options = quiet();
  const SimulatedHolograms first = simulateHolograms(truth, {}, options);
  options.fringeSpacing = 4.2;
  const SimulatedHolograms second = simulateHolograms(truth, {}, options);
  const at::Tensor object = at::stack({ first.object[0], second.object[1] });
  const at::Tensor reference = at::cat({ first.reference, second.reference });
  const HologramPlan plan = planHolograms(object, reference, {});
  EXPECT_NEAR(1.0 / std::hypot(plan.carriers[0][0], plan.carriers[0][1]), 4.0, 0.01);
  EXPECT_NEAR(1.0 / std::hypot(plan.carriers[1][0], plan.carriers[1][1]), 4.2, 0.01);
  const HologramSeries series = reconstructHolograms(object, reference, plan, {});
  EXPECT_LT(largestDifference(series.phase, truth, series.valid), 0.03);
}

TEST(HologramSeries, DriftsAreOffsetsOfTheImagesAlone)
{
  const at::Tensor truth = phases(3, 64, 64, 2.0);
  HologramSeriesSimulation options = quiet();
  options.drifts = 1.9;
  const SimulatedHolograms made = simulateHolograms(truth, {}, options);
  const HologramPlan plan = planHolograms(made.object, made.reference, {});
  const HologramSeries series = reconstructHolograms(made.object, made.reference, plan, {});
  EXPECT_LT(largestDifference(series.phase, truth, series.valid), 0.03);
  EXPECT_GT((made.object[0] - simulateHolograms(truth, {}, quiet()).object[0]).abs().max().item<double>(), 10.0);
}

TEST(HologramSeries, SaysWhichImageIsUnfit)
{
  SimulatedHolograms made = simulateHolograms(phases(2, 32, 32, 1.0), {}, quiet());
  made.object[1].fill_(7.0);
  const HologramPlan plan = planHolograms(made.object, made.reference, {});
  const std::string error = errorOf([&] { reconstructHolograms(made.object, made.reference, plan, {}); });
  EXPECT_NE(error.find("hologram 1 (from 0)"), std::string::npos) << error;
  EXPECT_NE(errorOf([&] { planHolograms(made.object, made.reference.slice(1, 0, 100), {}); }).find("128 x 100 pixels"),
    std::string::npos);
  EXPECT_NE(errorOf(
              [&] {
                planHolograms(made.object, at::cat({ made.reference, made.reference, made.reference }), {});
              })
              .find("3 reference holograms for 2"),
    std::string::npos);
}

TEST(UnwrapSeries, KeepsTheLargestIslandAndBringsImagesTogether)
{
  const at::Tensor truth = phases(3, 50, 61, 11.0);
  const at::Tensor wrapped = at::remainder(truth + constants::pi, 2.0 * constants::pi) - constants::pi;
  at::Tensor valid = at::ones_like(wrapped, at::kByte);
  valid.slice(2, 40, 42).fill_(0); // cuts a smaller island off
  const UnwrappedSeries made = unwrapSeries(wrapped, valid, { -0.5, 0.0, 0.5 });
  EXPECT_EQ(made.valid.slice(2, 40, 61).max().item<int>(), 0);
  EXPECT_EQ(made.report.islands, (std::vector<std::int64_t>{ 2, 2, 2 }));
  const at::Tensor error = (made.phase - truth).slice(2, 0, 40);
  EXPECT_LT((error - error.mean()).abs().max().item<double>(), 1e-4);
  EXPECT_EQ(made.report.turns.size(), 3U);
  EXPECT_TRUE(unwrapSeries(wrapped, valid, {}).report.turns.empty());
}

TEST(UnwrapSeries, RefusesAnImageThatIsAllInDoubt)
{
  // A quarter of a turn from each pixel to the next around them: a residue.
  const double quarter = 0.5 * constants::pi;
  const at::Tensor vortex = at::tensor({ 0.0, quarter, -quarter, 2.0 * quarter }, at::kFloat).view({ 1, 2, 2 });
  const std::string error = errorOf([&] { unwrapSeries(vortex, {}, {}); });
  EXPECT_NE(error.find("image 0 (from 0) has no pixel whose phase is beyond doubt"), std::string::npos) << error;
  EXPECT_NE(errorOf(
              [] {
                unwrapSeries(at::zeros({ 4, 4 }), {}, {});
              })
              .find("expected (images, ny, nx)"),
    std::string::npos);
}
