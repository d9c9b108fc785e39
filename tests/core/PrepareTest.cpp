// Other programs' conventions turned into this project's.
#include "core/forward/Prepare.h"
#include "core/base/Error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

using namespace magnet;

namespace
{
const std::array<std::int64_t, 3> size{ 9, 6, 3 };

std::vector<float> series()
{
  std::vector<float> values;
  for (int i = 0; i < 9 * 6 * 3; ++i)
  {
    values.push_back(static_cast<float>(i % 54 / 9 * 100 + i % 9 + 1000 * (i / 54)));
  }
  return values;
}

std::vector<float> prepared(const std::vector<float>& values, const PrepareOptions& options,
  std::vector<double>& angles, const std::array<std::int64_t, 3>& from = size)
{
  const PreparedSize made = preparedSize(from, { 2.0, 3.0 }, options);
  std::vector<float> result(static_cast<std::size_t>(made.size[0] * made.size[1] * made.size[2]));
  prepareSeries(values.data(), from, options, angles, result.data());
  return result;
}
}

TEST(Prepare, TurnsImagesAndAngles)
{
  std::vector<double> angles{ -10, 0, 10 };
  PrepareOptions o;
  EXPECT_EQ(prepared(series(), o, angles), series());
  o.transpose = true;
  o.flipX = true;
  o.negate = true;
  o.leaveOut = { 1 };
  o.reverseAngles = true;
  o.negateAngles = true;
  o.angleShift = 1.0;
  angles = { -20, 0, 10 };
  const auto turned = prepared(series(), o, angles);
  EXPECT_EQ(angles, (std::vector<double>{ -9, 21 }));
  ASSERT_EQ(turned.size(), 54U * 2U);
  // Result (x, y) is the input's (y, 5 - x).
  EXPECT_EQ(turned[0], -500.0F);
  EXPECT_EQ(turned[6 * 2 + 1], -402.0F);
  EXPECT_EQ(turned[54 + 5], -2000.0F);
  EXPECT_EQ(preparedSize(size, { 2.0, 3.0 }, o).spacing, (std::array<double, 2>{ 3.0, 2.0 }));
  // Other angles than the input's, or than none.
  o.angles = { -30, 0, 20 };
  for (std::vector<double> replaced : { std::vector<double>{ -20, 0, 10 }, std::vector<double>() })
  {
    prepared(series(), o, replaced);
    EXPECT_EQ(replaced, (std::vector<double>{ -19, 31 }));
  }
}

TEST(Prepare, CropsAndBins)
{
  std::vector<double> angles;
  PrepareOptions o;
  o.crop = { 2, 6, 1, 4 };
  o.binning = 2;
  const auto made = preparedSize(size, { 2.0, 3.0 }, o);
  EXPECT_EQ(made.size, (std::array<std::int64_t, 3>{ 2, 2, 3 }));
  EXPECT_EQ(made.spacing, (std::array<double, 2>{ 4.0, 6.0 }));
  const auto values = prepared(series(), o, angles);
  EXPECT_EQ(values[0], 152.5F);
  EXPECT_EQ(values[3], 354.5F);
}

TEST(Prepare, RemovesAPlaneFromTheVacuum)
{
  const std::array<std::int64_t, 3> large{ 50, 40, 2 };
  std::vector<float> values;
  for (int i = 0; i < 50 * 40 * 2; ++i)
  {
    const int x = i % 50;
    const int y = i / 50 % 40;
    const bool inside = std::abs(x - 25) < 10 && std::abs(y - 20) < 8;
    values.push_back(static_cast<float>(3.0 - 0.1 * x + 0.07 * y) + (inside ? 5.0F : 0.0F));
  }
  std::vector<double> angles;
  PrepareOptions o;
  o.background = Background::Ramp;
  auto flat = prepared(values, o, angles, large);
  EXPECT_NEAR(flat[0], 0.0, 1e-5);
  EXPECT_NEAR(flat[2000 + 20 * 50 + 25], 5.0, 1e-5);
  o.vacuum = { 0, 49, 0, 5 };
  flat = prepared(values, o, angles, large);
  EXPECT_NEAR(flat[20 * 50 + 25], 5.0, 1e-5);
  o.background = Background::Offset;
  flat = prepared(values, o, angles, large);
  EXPECT_NEAR(flat[0] - flat[49], 4.9, 1e-5);
}

// A bar that reaches over the frame at both ends, in noise.
TEST(Prepare, FindsTheVacuumAroundASpecimenThatLeavesTheFrame)
{
  const std::array<std::int64_t, 3> large{ 120, 100, 1 };
  std::vector<float> values;
  std::vector<float> plain;
  std::mt19937 random(3);
  std::normal_distribution<float> noise(0.0F, 0.02F);
  for (int i = 0; i < 120 * 100; ++i)
  {
    const int x = i % 120;
    const int y = i / 120;
    const bool inside = y >= 35 && y < 60;
    plain.push_back(inside ? 4.0F + 0.02F * static_cast<float>(x - 60) : 0.0F);
    values.push_back(
      plain.back() + 2.0F - 0.03F * static_cast<float>(x) + 0.01F * static_cast<float>(y) + noise(random));
  }
  std::vector<double> angles;
  PrepareOptions o;
  o.background = Background::Ramp;
  const auto flat = prepared(values, o, angles, large);
  double worst = 0.0;
  for (int y = 0; y < 100; y += 10)
  {
    double sum = 0.0;
    for (int x = 0; x < 120; ++x)
    {
      sum += flat[y * 120 + x] - plain[y * 120 + x];
    }
    worst = std::max(worst, std::abs(sum / 120.0));
  }
  EXPECT_LT(worst, 0.01);
}

namespace
{
// A smooth phase about the middle, as it is in a frame that was turned by an angle.
std::vector<float> smooth(std::int64_t nx, std::int64_t ny, double degrees)
{
  const double cosine = std::cos(degrees * 3.14159265358979 / 180.0);
  const double sine = std::sin(degrees * 3.14159265358979 / 180.0);
  std::vector<float> values;
  for (std::int64_t p = 0; p < nx * ny; ++p)
  {
    const double i = static_cast<double>(p % nx) - 0.5 * static_cast<double>(nx - 1);
    const double j = static_cast<double>(p / nx) - 0.5 * static_cast<double>(ny - 1);
    const double x = cosine * i + sine * j;
    const double y = -sine * i + cosine * j;
    values.push_back(static_cast<float>(2.0 + std::sin(0.2 * x) * std::cos(0.15 * y + 0.4) + 0.02 * x));
  }
  return values;
}

// The largest difference where both are numbers, and how many are none.
std::pair<double, std::int64_t> difference(const std::vector<float>& one, const std::vector<float>& other)
{
  double largest = 0.0;
  std::int64_t missing = 0;
  for (std::size_t p = 0; p < one.size(); ++p)
  {
    missing += std::isfinite(one[p]) ? 0 : 1;
    largest = std::isfinite(one[p]) ? std::max(largest, std::abs(static_cast<double>(one[p]) - other[p])) : largest;
  }
  return { largest, missing };
}
}

TEST(Prepare, TurnsRightAnglesExactly)
{
  std::vector<double> angles;
  PrepareOptions o;
  o.turn = 90.0;
  EXPECT_EQ(preparedSize(size, { 2.0, 3.0 }, o).size, (std::array<std::int64_t, 3>{ 6, 9, 3 }));
  EXPECT_EQ(preparedSize(size, { 2.0, 3.0 }, o).spacing, (std::array<double, 2>{ 3.0, 2.0 }));
  // A point (x, y) about the middle goes to (-y, x): the lower left pixel to the lower right one.
  const auto turned = prepared(series(), o, angles);
  EXPECT_EQ(turned[5], series()[0]);
  EXPECT_EQ(turned[8 * 6 + 5], series()[8]);
  for (const double turn : { 90.0, -90.0, 180.0, 270.0, -360.0 })
  {
    o.turn = turn;
    PrepareOptions back;
    back.turn = -turn;
    const std::array<std::int64_t, 3> made = preparedSize(size, { 2.0, 3.0 }, o).size;
    EXPECT_EQ(prepared(prepared(series(), o, angles), back, angles, made), series()) << turn;
  }
  // Mirrors come first.
  o.turn = 180.0;
  o.flipX = o.flipY = true;
  EXPECT_EQ(prepared(series(), o, angles), series());
}

TEST(Prepare, TurnsByAnyAngleAboutTheMiddle)
{
  std::vector<double> angles;
  const std::array<std::int64_t, 3> frame{ 64, 48, 1 };
  const auto turnedBy = [&](double turn)
  {
    PrepareOptions o;
    o.turn = turn;
    std::vector<float> result(64 * 48);
    prepareSeries(smooth(64, 48, 0.0).data(), frame, o, angles, result.data());
    return result;
  };
  for (const double turn : { 9.6, -33.0, 170.4 })
  {
    const auto [largest, missing] = difference(turnedBy(turn), smooth(64, 48, turn));
    EXPECT_LT(largest, 0.01) << turn;
    // The corners of the frame that lie outside the turned one, and no more.
    EXPECT_GT(missing, turn == 170.4 ? 150 : 100) << turn;
    EXPECT_LT(missing, 64 * 48 * 2 / 5) << turn;
  }
  // In the frame of the nearest right angle.
  PrepareOptions o;
  o.turn = 85.0;
  EXPECT_EQ(preparedSize(frame, { 2.0, 2.0 }, o).size, (std::array<std::int64_t, 3>{ 48, 64, 1 }));
  const auto [largest, missing] = difference(turnedBy(85.0), smooth(48, 64, 85.0));
  EXPECT_LT(largest, 0.01);
  EXPECT_LT(missing, 48 * 64 / 5);
  EXPECT_THROW(preparedSize(frame, { 2.0, 3.0 }, o), Error);
  o.turn = std::nan("");
  EXPECT_THROW(preparedSize(frame, { 2.0, 2.0 }, o), Error);
}

TEST(Prepare, TurnsWhatIsMissingWithTheImage)
{
  std::vector<double> angles;
  const std::array<std::int64_t, 3> frame{ 60, 60, 1 };
  std::vector<float> values = smooth(60, 60, 0.0);
  for (int p = 0; p < 60 * 60; ++p)
  {
    const bool inside = p % 60 >= 35 && p % 60 < 45 && p / 60 >= 25 && p / 60 < 35;
    values[static_cast<std::size_t>(p)] = inside ? std::nanf("") : values[static_cast<std::size_t>(p)];
  }
  PrepareOptions o;
  o.turn = 20.0;
  std::vector<float> result(3600);
  prepareSeries(values.data(), frame, o, angles, result.data());
  o.crop = { 15, 50, 15, 50 };
  std::vector<float> middle(36 * 36);
  prepareSeries(values.data(), frame, o, angles, middle.data());
  const auto whole = difference(result, smooth(60, 60, 20.0));
  EXPECT_LT(whole.first, 0.03); // beside the gap, too
  // 100 pixels and about one more around them.
  const auto missing = difference(middle, middle).second;
  EXPECT_GE(missing, 100);
  EXPECT_LE(missing, 150);
  // Around the middle of the gap, turned.
  EXPECT_TRUE(std::isnan(result[33 * 60 + 38]));
  EXPECT_FALSE(std::isnan(result[29 * 60 + 20]));
}

// A bright edge that is cropped away is no part of the vacuum that is fitted; in a box that is given, it is.
TEST(Prepare, CropsBeforeItFitsTheVacuum)
{
  const std::array<std::int64_t, 3> large{ 60, 60, 1 };
  std::vector<float> values;
  for (int p = 0; p < 3600; ++p)
  {
    const bool outside = p % 60 < 10 || p % 60 >= 50 || p / 60 < 10 || p / 60 >= 50;
    values.push_back(outside ? 30.0F + static_cast<float>(p % 7) : 0.5F + 0.01F * static_cast<float>(p % 60));
  }
  std::vector<double> angles;
  PrepareOptions o;
  o.background = Background::Ramp;
  o.crop = { 10, 49, 10, 49 };
  const auto flat = prepared(values, o, angles, large);
  EXPECT_NEAR(flat[0], 0.0, 1e-4);
  EXPECT_NEAR(flat[20 * 40 + 20], 0.0, 1e-4);
  o.background = Background::Offset;
  o.vacuum = { 0, 59, 0, 6 };
  EXPECT_NEAR(prepared(values, o, angles, large)[0], 0.6 - 33.0, 0.1);
}

TEST(Prepare, RefusesInWords)
{
  std::vector<double> angles{ 1, 2 };
  PrepareOptions o;
  EXPECT_THROW(prepared(series(), o, angles), Error);
  angles.clear();
  o.angles = { 1, 2 };
  EXPECT_THROW(prepared(series(), o, angles), Error);
  o.angles = { 1, 2, 200 };
  EXPECT_THROW(prepared(series(), o, angles), Error);
  o.angles.clear();
  o.leaveOut = { 3 };
  EXPECT_THROW(prepared(series(), o, angles), Error);
  o.leaveOut = { 0, 1, 2 };
  EXPECT_THROW(prepared(series(), o, angles), Error);
  o = {};
  o.crop = { 0, 9, 0, 3 };
  EXPECT_THROW(prepared(series(), o, angles), Error);
  o = {};
  o.binning = 7;
  EXPECT_THROW(prepared(series(), o, angles), Error);
  o = {};
  o.background = Background::Ramp;
  o.vacuum = { 2, 2, 0, 5 };
  EXPECT_THROW(prepared(series(), o, angles), Error);
}
