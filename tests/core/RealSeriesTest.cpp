// Series as experiments give them: one axis or several, pixels without a phase, backgrounds of any shape.
#include "ModelBasedSample.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Sums.h"
#include "core/forward/Continuation.h"
#include "core/forward/ImageBackground.h"
#include "core/model/ModelBased.h"
#include "core/model/SeriesNoise.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using namespace magnet::simulated;

namespace
{
constexpr std::array<double, 2> spacing{ 5e-9, 4e-9 };
const PhaseBackground kinds[] = { PhaseBackground::None, PhaseBackground::Constant, PhaseBackground::Ramp,
  PhaseBackground::Quadratic, PhaseBackground::SlowerThanPeriod };

// A border, a hole and lone pixels are missing, others in each image.
at::Tensor someValid(std::int64_t images, std::int64_t ny, std::int64_t nx)
{
  at::manual_seed(3);
  at::Tensor valid = at::rand({ images, ny, nx }).gt(0.03).to(at::kByte);
  for (std::int64_t i = 0; i < images; ++i)
  {
    valid[i].narrow(0, 0, 1 + i % 4).zero_();
    valid[i].narrow(1, nx - 1 - i % 3, 1 + i % 3).zero_();
    valid[i].narrow(0, ny / 2 + i % 3, 4).narrow(1, nx / 3, 4).zero_();
  }
  return valid;
}

at::Tensor coordinate(std::int64_t n)
{
  return at::linspace(-1.0, 1.0, n);
}

// rad; of each kind of polynomial.
at::Tensor polynomial(std::int64_t images, std::int64_t ny, std::int64_t nx, double ramp, double quadratic)
{
  const at::Tensor x = coordinate(nx).unsqueeze(0);
  const at::Tensor y = coordinate(ny).unsqueeze(1);
  std::vector<at::Tensor> each;
  for (std::int64_t i = 0; i < images; ++i)
  {
    const double turn = 0.7 * static_cast<double>(i);
    each.push_back((x * std::cos(turn) + y * std::sin(turn)) * ramp + 0.4 * ramp +
                   (x.square() * std::sin(turn) + x * y - y.square() * std::cos(turn)) * quadratic);
  }
  return at::stack(each);
}
}

TEST(ImageBackground, IsAnOrthogonalProjectionOverThePixelsThatCount)
{
  const std::int64_t images = 4;
  const at::Tensor valid = someValid(images, 30, 37);
  for (const PhaseBackground kind : kinds)
  {
    for (const at::Tensor& mask : { at::Tensor(), valid })
    {
      const ImageBackground q(30, 37, spacing, kind, 60e-9, mask, at::kFloat);
      at::manual_seed(5);
      const at::Tensor a = at::randn({ images, 30, 37 });
      const at::Tensor b = at::randn({ images, 30, 37 });
      const at::Tensor qa = q.without(a);
      EXPECT_NEAR(dotProduct(qa, b), dotProduct(a, q.without(b)), 1e-3);
      EXPECT_LT((q.without(qa) - qa).abs().max().item<double>(), 2e-5);
      if (mask.defined())
      {
        EXPECT_EQ(qa.masked_select(mask.eq(0)).abs().max().item<double>(), 0.0);
      }
    }
  }
}

TEST(ImageBackground, TakesAwayWhatItsFunctionsTell)
{
  const at::Tensor valid = someValid(4, 30, 37);
  const auto left = [&](PhaseBackground kind, const at::Tensor& images) {
    return ImageBackground(30, 37, spacing, kind, 60e-9, valid, at::kFloat).without(images).abs().max().item<double>();
  };
  EXPECT_LT(left(PhaseBackground::Ramp, polynomial(4, 30, 37, 10.0, 0.0)), 1e-4);
  EXPECT_GT(left(PhaseBackground::Ramp, polynomial(4, 30, 37, 10.0, 1.0)), 0.1);
  EXPECT_LT(left(PhaseBackground::Quadratic, polynomial(4, 30, 37, 10.0, 1.0)), 1e-4);
  // Cosines of 2 x 37 x 5 nm / 6 = 61.7 nm and of 52.9 nm along x.
  const auto cosine = [](int mode)
  {
    const at::Tensor along = at::cos((at::arange(37, at::kFloat) + 0.5) * (constants::pi * mode / 37.0));
    return along.view({ 1, 1, 37 }).expand({ 4, 30, 37 }).contiguous();
  };
  EXPECT_LT(left(PhaseBackground::SlowerThanPeriod, cosine(6)), 1e-4);
  EXPECT_GT(left(PhaseBackground::SlowerThanPeriod, cosine(7)), 0.3);
}

TEST(ImageBackground, SaysWhatIsWrong)
{
  EXPECT_THROW(ImageBackground(30, 37, spacing, PhaseBackground::SlowerThanPeriod, 0.0, {}, at::kFloat), Error);
  EXPECT_THROW(ImageBackground(30, 37, spacing, PhaseBackground::SlowerThanPeriod, 6e-9, {}, at::kFloat), Error);
  at::Tensor valid = at::zeros({ 1, 30, 37 }, at::kByte);
  valid[0].narrow(0, 5, 1).fill_(1); // a line does not tell a ramp
  EXPECT_THROW(ImageBackground(30, 37, spacing, PhaseBackground::Ramp, 0.0, valid, at::kFloat), Error);
}

TEST(Continuation, GivesBackASmoothPhase)
{
  const at::Tensor x = coordinate(50).unsqueeze(0);
  const at::Tensor y = coordinate(50).unsqueeze(1);
  const at::Tensor phase = at::stack({ x.square() - y.square(), x * y + 0.3 * x, 2.0 + 0.7 * x - 3.0 * y });
  at::Tensor valid = at::ones({ 3, 50, 50 }, at::kByte);
  valid.narrow(1, 12, 20).narrow(2, 20, 15).zero_();
  valid.narrow(1, 40, 1).narrow(2, 40, 1).zero_();
  valid[2].narrow(0, 0, 7).zero_(); // a plane is continued to the edge too
  const at::Tensor spoilt = at::where(valid.ne(0), phase, at::full_like(phase, std::nan("")));
  const at::Tensor found = continuedSmoothly(spoilt, valid);
  EXPECT_LT((found - phase).abs().max().item<double>(), 4e-3); // of 4, where the iteration ends
  EXPECT_TRUE(at::equal(found.masked_select(valid.ne(0)), phase.masked_select(valid.ne(0))));
  EXPECT_THROW(continuedSmoothly(phase, at::zeros_like(valid)), Error);
}

TEST(RealSeries, NoiseIsThatOfThePixelsThatCount)
{
  const Vortex v(0.02);
  TiltSeries s = v.x;
  s.valid = someValid(s.images(), s.height(), s.width());
  s.phase = at::where(s.valid.ne(0), s.phase, at::full_like(s.phase, 9.0));
  EXPECT_NEAR(estimatePhaseNoise(s.phase, s.valid), 0.02, 0.002);
}

TEST(RealSeries, TheOrderOfTheSeriesDoesNotMatter)
{
  const Vortex v(0.01);
  const at::Tensor one = reconstructModel({ v.x, v.y }, {}, v.support).induction;
  const at::Tensor other = reconstructModel({ v.y, v.x }, {}, v.support).induction;
  EXPECT_LT((one - other).abs().max().item<double>(), 0.02 * one.abs().max().item<double>());
}

// What one axis does not see, the constant length decides.
TEST(RealSeries, OneAxisIsEnoughForAVortexAndThreeSeriesAreNotWorseThanTwo)
{
  const Vortex v(0.01);
  const double two = v.error(reconstructModel({ v.x, v.y }, {}, v.support).induction);
  const auto one = reconstructModel({ v.x }, {}, v.support);
  EXPECT_LT(v.error(one.induction), 0.15);
  EXPECT_NEAR(one.report.chiSquare, 1.0, 0.15);
  EXPECT_EQ(one.residuals.size(), 1U);
  PhaseOptions phase;
  phase.angles = regularAngles(50.0, 20.0);
  phase.errors.phaseNoise = 0.01;
  phase.errors.seed = 7;
  const TiltSeries third = fineSeries(v.options, Axis::X, phase, 36);
  EXPECT_LT(v.error(reconstructModel({ v.x, v.y, third }, {}, v.support).induction), 1.05 * two);
}

TEST(RealSeries, MissingPixelsAndBackgroundsCostLittle)
{
  const Vortex v(0.01);
  const auto clean = reconstructModel({ v.x, v.y }, {}, v.support);
  std::vector<TiltSeries> spoilt{ v.x, v.y };
  for (TiltSeries& s : spoilt)
  {
    s.phase = s.phase + polynomial(s.images(), s.height(), s.width(), 10.0, 1.0);
    s.valid = someValid(s.images(), s.height(), s.width());
    s.phase = at::where(s.valid.ne(0), s.phase, at::full_like(s.phase, std::nan("")));
  }
  ModelBasedOptions options;
  options.background = PhaseBackground::Quadratic;
  const auto found = reconstructModel(spoilt, options, v.support);
  EXPECT_LT(v.error(found.induction), 1.15 * v.error(clean.induction));
  EXPECT_NEAR(found.report.chiSquare, 1.0, 0.1);
  for (std::size_t i = 0; i < 2; ++i)
  {
    EXPECT_EQ(found.residuals[i].masked_select(spoilt[i].valid.eq(0)).abs().max().item<double>(), 0.0);
  }
}
