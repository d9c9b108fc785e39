// Images are brought onto each other where a closed form says they are, whatever is masked, turned or mirrored.
#include "core/phase/AffineRegistration.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/phase/CubicKernel.h"
#include "core/phase/ResampledImage.h"
#include "tests/core/Refused.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

using namespace magnet;
using constants::degree;
using constants::pi;
using magnet::testing::expectRefused;

namespace
{
using Picture = std::function<double(double x, double y)>; // of the offset from the middle of the frame [pixel]

// What a frame of pixels shows of a picture, at `map` of each pixel's offset.
at::Tensor shown(const Picture& picture, std::int64_t ny, std::int64_t nx, const AffineMap& map = {})
{
  at::Tensor result = at::empty({ ny, nx });
  for (std::int64_t j = 0; j < ny; ++j)
  {
    for (std::int64_t i = 0; i < nx; ++i)
    {
      const PixelOffset at = map.at({ static_cast<double>(i) - 0.5 * static_cast<double>(nx - 1),
        static_cast<double>(j) - 0.5 * static_cast<double>(ny - 1) });
      result[j].data_ptr<float>()[i] = static_cast<float>(picture(at[0], at[1]));
    }
  }
  return result;
}

// Hills of several widths, none like another, on a plain.
double hills(double x, double y)
{
  const double places[][4] = { { -40.0, 22.0, 9.0, 2.0 }, { 25.0, 31.0, 5.0, 1.5 }, { 12.0, -28.0, 12.0, 2.4 },
    { -31.0, -35.0, 4.0, 1.2 }, { 58.0, -9.0, 6.0, 1.8 }, { -3.0, 4.0, 3.0, 1.0 } };
  double sum = 0.3;
  for (const auto& [cx, cy, width, height] : places)
  {
    sum += height * std::exp(-0.5 * ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (width * width));
  }
  return sum;
}

// A turn of `angle`, after stretching by 1 + d along x and shearing, then a shift; mirrored first or not.
AffineMap distorted(double angle, double d, const PixelOffset& shift, bool mirrored = false)
{
  const AffineMap turn = AffineMap::turned(mirrored, angle);
  const std::array<double, 4>& t = turn.matrix;
  const double stretch[] = { 1.0 + d, 0.5 * d, 0.5 * d, 1.0 - d };
  return { { t[0] * stretch[0] + t[1] * stretch[2], t[0] * stretch[1] + t[1] * stretch[3],
             t[2] * stretch[0] + t[3] * stretch[2], t[2] * stretch[1] + t[3] * stretch[3] },
    shift };
}

at::Tensor noise(const at::Tensor& like, double sigma)
{
  return at::randn(like.sizes(), like.options()).mul(sigma);
}
}

TEST(AffineMap, ItsParts)
{
  const AffineMap map = distorted(0.3, 0.02, { 4.0, -7.0 }, true);
  EXPECT_TRUE(map.mirrors());
  EXPECT_NEAR(map.rotation(), 0.3, 0.02);
  EXPECT_NEAR(map.scale(), std::sqrt(1.0 - 0.02 * 0.02 * 1.25), 1e-12);
  for (const double angle : { -3.0, -0.4, 0.0, 1.2 })
  {
    EXPECT_NEAR(AffineMap::turned(false, angle).rotation(), angle, 1e-12);
    EXPECT_NEAR(AffineMap::turned(true, angle).rotation(), angle, 1e-12);
  }
  const AffineMap stretched{ { 0.0, -2.0, 0.5, 0.0 }, {} };
  EXPECT_EQ(stretched.stretches(), (std::array<double, 2>{ 0.5, 2.0 }));
  const PixelOffset there = map.at({ 12.5, -3.25 });
  const PixelOffset back = map.inverse().at(there);
  EXPECT_NEAR(back[0], 12.5, 1e-12);
  EXPECT_NEAR(back[1], -3.25, 1e-12);
  // The distance, pixel by pixel.
  const AffineMap other = distorted(0.28, 0.03, { 4.5, -6.0 }, true);
  double sum = 0.0;
  for (int p = 0; p < 31 * 18; ++p)
  {
    const PixelOffset at{ p % 31 - 15.0, p / 31 - 8.5 };
    sum += std::pow(map.at(at)[0] - other.at(at)[0], 2) + std::pow(map.at(at)[1] - other.at(at)[1], 2);
  }
  EXPECT_NEAR(rmsDistance(map, other, 31, 18), std::sqrt(sum / (31 * 18)), 1e-10);
  expectRefused([] { AffineMap{ { 1.0, 2.0, 2.0, 4.0 }, {} }.inverse(); }, "determinant 0");
}

TEST(AffineMap, KernelAddsUpAndItsSlopeIsItsSlope)
{
  for (const double place : { 0.0, 0.1, 3.5, 7.999, -2.25 })
  {
    const CubicWeights w = cubicWeights(place);
    double sum = 0.0, slopes = 0.0;
    for (std::size_t k = 0; k < 6; ++k)
    {
      sum += w.value[k];
      slopes += w.slope[k] * static_cast<double>(w.first + static_cast<std::int64_t>(k));
      const double step = 1e-6;
      const double inside = place + (place == std::floor(place) ? step : 0.0);
      const double numeric = (cubicWeights(inside + step).value[k] - cubicWeights(inside).value[k]) / step;
      EXPECT_NEAR(w.slope[k], numeric, 2e-5);
    }
    EXPECT_NEAR(sum, 1.0, 1e-12);
    EXPECT_NEAR(slopes, 1.0, 1e-12);
  }
}

TEST(AffineMap, CubicSurfacesAreResampledExactly)
{
  const Picture surface = [](double x, double y)
  { return 1.0 + 0.02 * x - 0.03 * y + 1e-3 * x * y + 4e-4 * y * y - 2e-5 * x * x * x + 1e-5 * x * y * y; };
  const AffineMap map = distorted(0.4, 0.05, { 3.3, -2.7 }, true);
  const at::Tensor image = shown(surface, 37, 50);
  const ResampledImage result = resample(image, {}, map);
  const at::Tensor truth = shown(surface, 37, 50, map);
  const at::Tensor inside = result.valid.ne(0);
  EXPECT_GT(inside.sum().item<std::int64_t>(), 37 * 50 / 2);
  EXPECT_LT((result.image - truth).masked_select(inside).abs().max().item<double>(), 2e-5);
  EXPECT_EQ(result.image.masked_select(inside.logical_not()).abs().max().item<double>(), 0.0);
}

TEST(AffineMap, WholePixelsChangeNoNumber)
{
  at::manual_seed(1);
  at::Tensor image = at::randn({ 23, 30 }, at::kDouble);
  image[4][7] = std::nan("");
  at::Tensor valid = at::ones({ 23, 30 }, at::kBool);
  valid[10][11] = false;
  const ResampledImage same = resample(image, valid, {});
  EXPECT_EQ(same.valid.sum().item<std::int64_t>(), 23 * 30 - 2);
  EXPECT_TRUE(at::equal(same.image, image.to(at::kFloat).masked_fill(same.valid.eq(0), 0.0)));
  const ResampledImage mirrored = resample(image, valid, { { -1.0, 0.0, 0.0, 1.0 }, { 2.0, 1.0 } });
  const at::Tensor expected = same.image.flip(1).narrow(0, 1, 22).narrow(1, 0, 28);
  EXPECT_TRUE(at::equal(mirrored.image.narrow(0, 0, 22).narrow(1, 2, 28), expected));
  EXPECT_EQ(mirrored.valid.narrow(1, 0, 2).sum().item<std::int64_t>(), 0);
  EXPECT_EQ(mirrored.valid[22].sum().item<std::int64_t>(), 0);
}

// A pixel is valid exactly where all within the kernel's reach are, for each pixel alone.
TEST(AffineMap, ValidWhereAllThatIsDrawnOnIs)
{
  at::manual_seed(2);
  const std::int64_t ny = 41, nx = 36;
  const at::Tensor valid = at::rand({ ny, nx }).gt(0.01).to(at::kByte);
  const at::Tensor image = at::randn({ ny, nx }).masked_fill(valid.eq(0), std::numeric_limits<float>::infinity());
  const AffineMap map = distorted(0.2, 0.03, { 1.7, 0.4 });
  const ResampledImage result = resample(image, {}, map);
  for (std::int64_t p = 0; p < ny * nx; ++p)
  {
    const PixelOffset at = map.at({ static_cast<double>(p % nx) - 17.5, static_cast<double>(p / nx) - 20.0 });
    bool all = true;
    for (std::int64_t j = -4; j < ny + 4; ++j)
    {
      for (std::int64_t i = -4; i < nx + 4; ++i)
      {
        const bool drawn = std::abs(at[0] + 17.5 - static_cast<double>(i)) < 3.0 &&
                           std::abs(at[1] + 20.0 - static_cast<double>(j)) < 3.0;
        const bool inside = i >= 0 && i < nx && j >= 0 && j < ny;
        all = all && (!drawn || (inside && valid[j].data_ptr<unsigned char>()[i] != 0));
      }
    }
    ASSERT_EQ(result.valid.view({ -1 })[p].item<int>() != 0, all) << p;
  }
}

TEST(AffineRegistration, FindsTurnsDistortionsAndDrift)
{
  at::manual_seed(3);
  struct Case
  {
    std::int64_t ny, nx;
    double angle, distortion;
    PixelOffset shift;
  };
  for (const Case& c : { Case{ 171, 200, 5.0, 0.03, { 14.0, -14.0 } }, Case{ 150, 151, -5.0, -0.03, { -20.0, 1.0 } },
         Case{ 255, 180, 8.3, 0.0, { 0.4, 0.6 } }, Case{ 128, 127, 0.0, 0.0, { 0.0, 0.0 } } })
  {
    const AffineMap truth = distorted(c.angle * degree, c.distortion, c.shift);
    // The moving image shows at truth(p) what the fixed one shows at p.
    const at::Tensor fixed = shown(hills, c.ny, c.nx);
    const at::Tensor moving = shown(hills, c.ny, c.nx, truth.inverse()) * 0.7 + 5.0;
    const AffineRegistration found = registerAffine(fixed + noise(fixed, 0.02), moving + noise(moving, 0.014));
    EXPECT_LT(rmsDistance(found.map, truth, c.nx, c.ny), 0.04);
    EXPECT_GT(found.correlation, 0.995);
    EXPECT_GT(found.overlap, 0.7);
    EXPECT_LT(found.sigma, 0.05);
  }
}

TEST(AffineRegistration, LessVariesWhereLessIsAskedFor)
{
  at::manual_seed(4);
  const at::Tensor fixed = shown(hills, 160, 143);
  AffineOptions options;
  options.vary = AffineFreedom::Shift;
  const AffineMap shift{ { 1.0, 0.0, 0.0, 1.0 }, { -12.4, 7.3 } };
  AffineRegistration found = registerAffine(fixed, shown(hills, 160, 143, shift.inverse()), {}, {}, options);
  EXPECT_EQ(found.map.matrix, shift.matrix);
  EXPECT_LT(rmsDistance(found.map, shift, 143, 160), 0.01);
  options.vary = AffineFreedom::Rigid;
  AffineMap rigid = AffineMap::turned(false, -3.0 * degree);
  rigid.shift = { 4.5, 2.2 };
  found = registerAffine(fixed, shown(hills, 160, 143, rigid.inverse()), {}, {}, options);
  EXPECT_LT(rmsDistance(found.map, rigid, 143, 160), 0.01);
  EXPECT_NEAR(found.map.scale(), 1.0, 1e-12);
  options.vary = AffineFreedom::Similarity;
  AffineMap similar = AffineMap::turned(false, 4.0 * degree);
  for (double& each : similar.matrix)
  {
    each *= 1.04;
  }
  similar.shift = { 5.5, -3.2 };
  found = registerAffine(fixed, shown(hills, 160, 143, similar.inverse()), {}, {}, options);
  EXPECT_LT(rmsDistance(found.map, similar, 143, 160), 0.01);
  EXPECT_NEAR(found.map.matrix[0], found.map.matrix[3], 1e-12);
  EXPECT_NEAR(found.map.matrix[1], -found.map.matrix[2], 1e-12);
  EXPECT_NEAR(found.map.scale(), 1.04, 2e-4);
  // Any angle, if that is asked for.
  options.largestRotation = pi;
  const AffineMap far = AffineMap::turned(false, 2.1);
  EXPECT_LT(
    rmsDistance(registerAffine(fixed, shown(hills, 160, 143, far.inverse()), {}, {}, options).map, far, 143, 160),
    0.02);
}

TEST(AffineRegistration, FindsWhetherOneIsTurnedOver)
{
  const at::Tensor fixed = shown(hills, 140, 161);
  const auto moving = [](const AffineMap& truth) { return shown(hills, 140, 161, truth.inverse()); };
  AffineOptions options;
  options.mirror = Mirror::Found;
  const AffineMap maps[] = { distorted(0.06, 0.02, { 5.0, -9.0 }), distorted(-0.05, 0.01, { -6.0, 2.0 }, true),
    distorted(pi + 0.04, 0.02, { 3.0, 8.0 }, true) };
  const Mirror kinds[] = { Mirror::None, Mirror::AboutX, Mirror::AboutY };
  for (int k = 0; k < 3; ++k)
  {
    EXPECT_LT(rmsDistance(registerAffine(fixed, moving(maps[k]), {}, {}, options).map, maps[k], 161, 140), 0.03);
    AffineOptions told;
    told.mirror = kinds[k];
    EXPECT_LT(rmsDistance(registerAffine(fixed, moving(maps[k]), {}, {}, told).map, maps[k], 161, 140), 0.03);
    told.mirror = kinds[(k + 1) % 3];
    expectRefused([&] { registerAffine(fixed, moving(maps[k]), {}, {}, told); }, "expected at least");
  }
  // A round specimen does not tell.
  const auto round = [](double x, double y) { return 1.0 / (1.0 + std::exp(std::hypot(x, y) - 40.0)); };
  options.vary = AffineFreedom::Shift;
  expectRefused([&] { registerAffine(shown(round, 140, 161), shown(round, 140, 161), {}, {}, options); },
    "do not tell whether the specimen was turned over. Say which it is");
}

TEST(AffineRegistration, WhatIsMaskedIsNotSeen)
{
  at::manual_seed(5);
  const AffineMap truth = distorted(-3.0 * degree, 0.02, { -7.0, 11.0 });
  at::Tensor fixed = shown(hills, 190, 171);
  at::Tensor moving = shown(hills, 190, 171, truth.inverse());
  at::Tensor validFixed = at::ones({ 190, 171 }, at::kByte);
  at::Tensor validMoving = at::rand({ 190, 171 }).gt(0.002);
  // A corner, a bar, and lone pixels, with numbers that would rule the fit.
  validFixed.narrow(0, 0, 60).narrow(1, 0, 50).zero_();
  fixed.masked_fill_(validFixed.eq(0), 300.0);
  validMoving.narrow(1, 120, 9).fill_(false);
  moving.masked_fill_(validMoving.logical_not(), -500.0);
  moving[30][30] = std::nan("");
  fixed[100][100] = std::numeric_limits<float>::infinity();
  const AffineRegistration found = registerAffine(fixed, moving, validFixed, validMoving);
  EXPECT_LT(rmsDistance(found.map, truth, 171, 190), 0.02);
  EXPECT_GT(found.correlation, 0.999);
}

// What one image has and the other does not, such as dirt, hardly moves the map.
TEST(AffineRegistration, OutliersCountLess)
{
  const AffineMap truth = distorted(2.0 * degree, 0.02, { 3.0, -8.0 });
  const at::Tensor fixed = shown(hills, 180, 200);
  at::Tensor moving = shown(hills, 180, 200, truth.inverse());
  moving.narrow(0, 60, 14).narrow(1, 70, 16).add_(2.0);
  EXPECT_LT(rmsDistance(registerAffine(fixed, moving).map, truth, 200, 180), 0.1);
}

TEST(AffineRegistration, SigmaIsTheErrorThatNoiseMakes)
{
  at::manual_seed(6);
  const AffineMap truth = distorted(1.0 * degree, 0.01, { 2.0, -3.0 });
  const at::Tensor fixed = shown(hills, 120, 131);
  const at::Tensor moving = shown(hills, 120, 131, truth.inverse());
  double squares = 0.0, told = 0.0;
  const int times = 20;
  for (int k = 0; k < times; ++k)
  {
    const AffineRegistration found = registerAffine(fixed + noise(fixed, 0.1), moving + noise(moving, 0.1));
    squares += std::pow(rmsDistance(found.map, truth, 131, 120), 2) / times;
    told += found.sigma * found.sigma / times;
  }
  EXPECT_NEAR(std::sqrt(told / squares), 1.0, 0.35) << std::sqrt(squares) << " pixels";
}

TEST(AffineRegistration, SameOnAnyNumberOfThreads)
{
  at::manual_seed(7);
  const AffineMap truth = distorted(3.0 * degree, 0.02, { 6.0, 5.0 });
  const at::Tensor fixed = shown(hills, 161, 150);
  const at::Tensor moving = shown(hills, 161, 150, truth.inverse()) + noise(fixed, 0.05);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const AffineRegistration one = registerAffine(fixed, moving);
  at::set_num_threads(3);
  const AffineRegistration three = registerAffine(fixed, moving);
  at::set_num_threads(threads);
  EXPECT_LT(rmsDistance(one.map, three.map, 150, 161), 1e-4);
  EXPECT_NEAR(one.sigma, three.sigma, 1e-4 * one.sigma);
}

TEST(AffineRegistration, BadInputInWords)
{
  const at::Tensor image = shown(hills, 64, 70);
  expectRefused(
    [&] { registerAffine({}, image); }, "the fixed one: expected floating-point numbers (ny, nx), found nothing");
  expectRefused([&] { registerAffine(image, at::zeros({ 2, 64, 70 })); }, "the moving one: expected floating-point");
  expectRefused([&] { registerAffine(image, at::zeros({ 64, 70 }, at::kInt)); }, "found int");
  expectRefused([&] { registerAffine(at::zeros({ 15, 70 }), image); }, "at least 16 x 16 pixels, found 70 x 15");
  expectRefused(
    [&] { registerAffine(image, shown(hills, 70, 64)); }, "have different sizes: the fixed one has 70 x 64");
  expectRefused([&] { registerAffine(image, image, at::ones({ 70, 64 }, at::kByte)); }, "bytes or truth values");
  expectRefused([&] { registerAffine(image, image, {}, at::zeros({ 64, 70 }, at::kByte)); }, "moving one has no pixel");
  expectRefused([&] { registerAffine(image, at::full_like(image, std::nan(""))); }, "no pixel that counts");
  expectRefused([&] { registerAffine(image, at::ones_like(image)); }, "have no structure");
  AffineOptions options;
  options.largestRotation = -0.1;
  expectRefused([&] { registerAffine(image, image, {}, {}, options); }, "expected 0 degrees or more");
  options.largestRotation = 0.1;
  options.leastOverlap = 0.9;
  at::Tensor left = at::zeros({ 64, 70 }, at::kByte);
  left.narrow(1, 0, 30).fill_(1);
  at::Tensor lower = at::zeros({ 64, 70 }, at::kByte);
  lower.narrow(0, 0, 28).fill_(1);
  expectRefused([&] { registerAffine(image, image, left, lower, options); }, "expected at least 90 %");
  at::manual_seed(8);
  options = {};
  options.what = "images 3 and 4";
  expectRefused(
    [&] {
      registerAffine(at::randn({ 64, 70 }), at::randn({ 64, 70 }), {}, {}, options);
    },
    "images 3 and 4 correlate by");
}

TEST(AffineRegistration, StopsAndReports)
{
  const at::Tensor image = shown(hills, 200, 190);
  double last = 0.0;
  int calls = 0;
  const magnet::Run watched(
    [&](double fraction, const std::string&)
    {
      last = fraction;
      ++calls;
      return magnet::Run::Request::Finish;
    });
  EXPECT_LT(rmsDistance(registerAffine(image, image, {}, {}, {}, watched).map, {}, 190, 200), 1e-3);
  EXPECT_GT(calls, 10);
  EXPECT_LE(last, 1.0);
  const magnet::Run stopped([](double fraction, const std::string&)
    { return fraction > 0.5 ? magnet::Run::Request::Cancel : magnet::Run::Request::Continue; });
  EXPECT_THROW(registerAffine(image, image, {}, {}, {}, stopped), Cancelled);
}
