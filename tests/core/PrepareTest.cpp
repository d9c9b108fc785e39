// Other programs' conventions turned into this project's.
#include "core/forward/Prepare.h"
#include "core/base/Error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

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
