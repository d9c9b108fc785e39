// Pixels that do not tell the phase are found, named and, where that is asked for, replaced.
#include "core/forward/UnusablePixels.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/forward/Prepare.h"
#include "core/forward/SeriesInspection.h"
#include "core/magnetostatics/InductionInspection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

using namespace magnet;
using constants::degree;
using constants::pi;

namespace
{
constexpr std::int64_t nx = 60;
constexpr std::int64_t ny = 50;
constexpr float noNumber = std::numeric_limits<float>::quiet_NaN();

// A disc that is magnetized in a vortex has the phase of a dome; beside it an offset, and noise.
std::vector<float> dome(double height = 12.0, double noise = 0.02, unsigned seed = 1)
{
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 1.0);
  std::vector<float> image;
  for (std::int64_t p = 0; p < nx * ny; ++p)
  {
    const double x = static_cast<double>(p % nx) - 28.3;
    const double y = static_cast<double>(p / nx) - 25.6;
    const double r = std::hypot(x, y) / 18.0;
    image.push_back(
      static_cast<float>(0.7 + height * std::pow(std::max(0.0, 1.0 - r * r), 1.5) + noise * normal(random)));
  }
  return image;
}

std::vector<float> wrapped(std::vector<float> image, double from = -pi)
{
  for (float& value : image)
  {
    value = static_cast<float>(value - 2.0 * pi * std::floor((value - from) / (2.0 * pi)));
  }
  return image;
}

// Three images, of which `spoil` changes the last two.
std::vector<std::string> notes(
  const std::function<void(std::vector<float>&)>& spoil, const std::vector<double>& angles = { -0.5, 0.0, 0.5 })
{
  std::vector<float> series;
  for (unsigned i = 0; i < 3; ++i)
  {
    std::vector<float> image = dome(12.0 - i, 0.02, i);
    if (i > 0)
    {
      spoil(image);
    }
    series.insert(series.end(), image.begin(), image.end());
  }
  return inspectSeries(series.data(), nullptr, { nx, ny, 3 }, angles);
}

void expectOneNote(const std::vector<std::string>& found, const std::vector<std::string>& words)
{
  ASSERT_EQ(found.size(), 1U);
  for (const std::string& word : words)
  {
    EXPECT_NE(found[0].find(word), std::string::npos) << word << " is not in: " << found[0];
  }
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b)
{
  double largest = 0.0;
  for (std::size_t p = 0; p < a.size(); ++p)
  {
    largest = std::isfinite(a[p]) ? std::max(largest, std::abs(static_cast<double>(a[p]) - b[p])) : INFINITY;
  }
  return largest;
}
}

TEST(UnusablePixels, NoiseIsMeasured)
{
  for (const double sigma : { 0.02, 0.1, 0.5 })
  {
    const auto image = dome(12.0, sigma);
    EXPECT_NEAR(pixelNoise(image.data(), nx, ny) / sigma, 1.0, 0.15) << sigma;
  }
  EXPECT_EQ(pixelNoise(dome().data(), 2, 10), 0.0);
  EXPECT_LT(pixelNoise(dome(12.0, 0.0).data(), nx, ny), 1e-3);
}

TEST(UnusablePixels, NothingIsSaidOfASoundSeries)
{
  EXPECT_TRUE(notes([](auto&) {}).empty());
  // A steep edge, sharp corners, and a vacuum of exactly one number.
  std::vector<float> sharp(nx * ny, 0.25F);
  for (std::int64_t p = 0; p < nx * ny; ++p)
  {
    const double x = std::abs(static_cast<double>(p % nx) - 28.3);
    const double y = std::abs(static_cast<double>(p / nx) - 25.6);
    sharp[static_cast<std::size_t>(p)] += x + y < 17.0 ? 9.0F : 0.0F;
  }
  EXPECT_TRUE(findHotPixels(sharp.data(), nx, ny, usualHotPixelThreshold).empty());
  EXPECT_TRUE(missingPixels(sharp.data(), nx, ny).empty());
  EXPECT_EQ(countPhaseJumps(sharp.data(), nx, ny), 0);
  EXPECT_TRUE(inspectSeries(sharp.data(), nullptr, { nx, ny, 1 }, {}).empty());
}

TEST(UnusablePixels, HotOnesAreFoundAndReplaced)
{
  for (const double noise : { 0.0, 0.02 })
  {
    const auto clean = dome(12.0, noise);
    auto image = clean;
    // In the vacuum, on the slope, in corners and at edges, two and four side by side.
    const std::vector<std::array<std::int64_t, 2>> places{ { 5, 7 }, { 30, 20 }, { 40, 30 }, { 0, 0 }, { nx - 1, 20 },
      { 17, ny - 1 }, { 21, 33 }, { 22, 33 }, { 12, 40 }, { 13, 40 }, { 12, 41 }, { 13, 41 } };
    float sign = 1.0F;
    for (const auto& [i, j] : places)
    {
      image[static_cast<std::size_t>(j * nx + i)] += 20.0F * sign;
      sign = j < 33 ? -sign : sign;
    }
    const auto found = findHotPixels(image.data(), nx, ny, usualHotPixelThreshold);
    EXPECT_GE(found.size(), 8U); // of the clusters the highest
    EXPECT_EQ(replaceHotPixels(image.data(), nx, ny, usualHotPixelThreshold), static_cast<std::int64_t>(places.size()));
    EXPECT_LT(largestDifference(image, clean), 0.06 + 8.0 * noise) << noise;
  }
}

TEST(UnusablePixels, SingleOnesThatAreNoNumbersAreReplaced)
{
  const auto clean = dome();
  auto image = clean;
  for (const std::int64_t p : { std::int64_t{ 0 }, 7 * nx + 20, 20 * nx + 30, 20 * nx + 31, ny * nx - 1 })
  {
    image[static_cast<std::size_t>(p)] = p == 0 ? -INFINITY : noNumber;
  }
  EXPECT_EQ(replaceHotPixels(image.data(), nx, ny, usualHotPixelThreshold), 5);
  EXPECT_LT(largestDifference(image, clean), 0.2);
  // Not what nobody knows: a broad border stays.
  std::fill_n(image.begin(), 8 * nx, noNumber);
  replaceHotPixels(image.data(), nx, ny, usualHotPixelThreshold);
  EXPECT_TRUE(std::isnan(image[30]));
}

TEST(UnusablePixels, BordersOfAlignmentAreMissing)
{
  for (const float value : { 0.0F, -3.0F, noNumber })
  {
    auto image = dome();
    for (std::int64_t p = 0; p < nx * ny; ++p)
    {
      // Above 4 rows, left 3 columns, and what a turn by three degrees leaves at the right.
      const bool cut = p / nx >= ny - 4 || p % nx < 3 || p % nx > 54 + p / nx / 20;
      image[static_cast<std::size_t>(p)] = cut ? value : image[static_cast<std::size_t>(p)];
    }
    const auto missing = missingPixels(image.data(), nx, ny);
    ASSERT_FALSE(missing.empty()) << value;
    EXPECT_EQ(missing[1], missingAtEdge);
    EXPECT_EQ(missing[(ny - 1) * nx + 30], missingAtEdge);
    EXPECT_EQ(missing[25 * nx + 28], usable);
    EXPECT_EQ(partWithoutMissing(missing, nx, ny), (std::array<std::int64_t, 4>{ 3, 54, 0, ny - 5 })) << value;
  }
}

TEST(UnusablePixels, ALoneNanOnTheEdgeIsNoBorder)
{
  auto image = dome();
  image[5] = noNumber;
  EXPECT_EQ(missingPixels(image.data(), nx, ny)[5], missingInside);
}

TEST(SeriesInspection, TellsWhatIsMissing)
{
  expectOneNote(notes(
                  [](auto& image)
                  {
                    std::fill_n(image.begin(), 3 * nx, 0.0F);
                    image[20 * nx + 7] = image[20 * nx + 8] = noNumber;
                  }),
    { "2 of 3 images have", "4 that are NaN or infinite (the first in image 1 at x 7, y 20)", "360 of a border",
      "Crop = 0 59 4 49", "Hot Pixels = 8" });
  expectOneNote(
    notes([](auto& image) { std::fill_n(image.begin(), 30 * nx, noNumber); }), { "Leave Out of Prepare Tilt Series" });
}

TEST(SeriesInspection, TellsHotPixels)
{
  expectOneNote(notes([](auto& image) { image[20 * nx + 7] += 20.0F; }),
    { "2 of 3 images have 2 hot pixels", "image 1 at x 7, y 20", "20 rad", "Set Hot Pixels = 8" });
  // What stands out by less than anybody could see.
  EXPECT_TRUE(notes([](auto& image) { image[20 * nx + 7] += 0.05F; }).empty());
}

TEST(SeriesInspection, TellsWrappedPhases)
{
  for (const double from : { -pi, 0.0, -1.0 })
  {
    expectOneNote(notes([from](auto& image) { image = wrapped(image, from); }),
      { "the phase is wrapped", "in 2 of 3 images", "Unwrap" });
  }
  // With noise of its own, and spread over two steps, as an interpolation leaves it.
  expectOneNote(notes([](auto& image) { image = wrapped(dome(12.0, 0.2)); }), { "is wrapped" });
  expectOneNote(notes(
                  [](auto& image)
                  {
                    const auto sharp = wrapped(image);
                    for (std::size_t p = 0; p + 1 < sharp.size(); ++p)
                    {
                      image[p] = 0.5F * (sharp[p] + sharp[p + 1]);
                    }
                  }),
    { "is wrapped" });
  // A patch that is a turn off.
  expectOneNote(notes(
                  [](auto& image)
                  {
                    for (std::int64_t p = 0; p < nx * ny; ++p)
                    {
                      const bool inside = p % nx >= 20 && p % nx < 34 && p / nx >= 15 && p / nx < 30;
                      image[static_cast<std::size_t>(p)] += inside ? static_cast<float>(2.0 * pi) : 0.0F;
                    }
                  }),
    { "in 2 of 3 images the phase jumps by 2 pi", "unwrapped the wrong way" });
}

TEST(SeriesInspection, TellsAnglesInRadians)
{
  const auto nothing = [](auto&) {};
  expectOneNote(
    notes(nothing, { -1.2 * degree, 0.0, 1.2 * degree }), { "-1.2 to 1.2 degrees", "Angle Unit = Radians" });
  EXPECT_TRUE(notes(nothing, { -65.0 * degree, -1.0 * degree, 0.0 }).empty());
}

TEST(SeriesInspection, RefusesWhatCannotBeReconstructed)
{
  const auto refused = [](const std::vector<float>& image, double largest, const std::string& words)
  {
    try
    {
      requireUsable(image.data(), nullptr, { nx, ny, 1 }, { -largest * degree, largest * degree }, "the x series");
      ADD_FAILURE() << words << " was accepted";
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
      EXPECT_EQ(std::string(error.what()).find("the x series: "), 0U) << error.what();
    }
  };
  refused(wrapped(dome()), 45.0, "is wrapped");
  refused(dome(), 0.8, "radians");
  auto image = dome();
  image[77] = INFINITY;
  refused(image, 45.0, "NaN or infinite");
  image[77] = 20.0F; // is said, but does not spoil all
  requireUsable(image.data(), nullptr, { nx, ny, 1 }, { -1.0, 1.0 }, "the x series");
}

TEST(SeriesInspection, SaysNothingOfPixelsThatDoNotCount)
{
  auto image = dome();
  std::vector<unsigned char> valid(image.size(), 1);
  for (std::int64_t p = 0; p < 4 * nx; ++p)
  {
    image[static_cast<std::size_t>(p)] = noNumber;
    valid[static_cast<std::size_t>(p)] = 0;
  }
  image[20 * nx + 7] += 20.0F;
  valid[20 * nx + 7] = 0;
  EXPECT_TRUE(inspectSeries(image.data(), valid.data(), { nx, ny, 1 }, {}).empty());
  requireUsable(image.data(), valid.data(), { nx, ny, 1 }, { -1.0, 1.0 }, "the x series");
  image[30 * nx + 7] = noNumber;
  expectOneNote(inspectSeries(image.data(), valid.data(), { nx, ny, 1 }, {}), { "1 that are NaN" });
  EXPECT_THROW(requireUsable(image.data(), valid.data(), { nx, ny, 1 }, { -1.0, 1.0 }, "the x series"), Error);
}

TEST(SeriesInspection, TellsAnInductionThatNoFerromagnetHas)
{
  std::vector<float> b(3000, 1.6F); // 2.77 T
  EXPECT_TRUE(inspectInduction(b.data(), 1000).empty());
  std::fill_n(b.begin(), 3 * 7, 100.0F);
  EXPECT_TRUE(inspectInduction(b.data(), 1000).empty());
  std::fill_n(b.begin(), 3 * 8, 100.0F);
  expectOneNote(inspectInduction(b.data(), 1000), { "B reaches 173 T", "in 8 of 1000 voxels" });
}

namespace
{
std::vector<float> prepared(const std::vector<float>& image, const PrepareOptions& options)
{
  std::vector<float> result(image.size());
  std::vector<double> angles;
  prepareSeries(image.data(), { nx, ny, 1 }, options, angles, result.data());
  return result;
}
}

TEST(Prepare, LeavesUnusablePixelsOutOfItsFits)
{
  std::vector<float> tilted = dome(12.0, 0.0);
  std::vector<float> flat = tilted;
  for (std::int64_t p = 0; p < nx * ny; ++p)
  {
    tilted[static_cast<std::size_t>(p)] += static_cast<float>(2.0 - 0.03 * (p % nx) + 0.02 * (p / nx));
    flat[static_cast<std::size_t>(p)] -= 0.7F;
  }
  PrepareOptions options;
  options.background = Background::Ramp;
  for (const float value : { 0.0F, noNumber })
  {
    auto image = tilted;
    for (std::int64_t p = 0; p < nx * ny; ++p)
    {
      const bool cut = p / nx >= ny - 4 || p % nx < 5;
      image[static_cast<std::size_t>(p)] = cut ? value : image[static_cast<std::size_t>(p)];
    }
    image[6 * nx + 6] = noNumber;
    const auto result = prepared(image, options);
    EXPECT_NEAR(result[25 * nx + 28], flat[25 * nx + 28], 1e-3) << value;
    EXPECT_NEAR(result[8 * nx + 50], flat[8 * nx + 50], 1e-3) << value;
    // What was filled is no phase now either.
    EXPECT_TRUE(std::isnan(result[0])) << value;
  }
}

TEST(Prepare, ReplacesHotPixelsBeforeItFits)
{
  const auto clean = dome(12.0, 0.0);
  auto image = clean;
  image[2 * nx + 2] += 500.0F;
  image[25 * nx + 28] = noNumber;
  PrepareOptions options;
  options.hotPixels = usualHotPixelThreshold;
  EXPECT_LT(largestDifference(prepared(image, options), clean), 0.06);
  std::vector<float> result(image.size());
  std::vector<double> angles;
  EXPECT_EQ(prepareSeries(image.data(), { nx, ny, 1 }, options, angles, result.data()), 2);
  options.background = Background::Offset;
  EXPECT_NEAR(prepared(image, options)[3 * nx + 3], 0.0, 1e-3);
}

TEST(Prepare, TakesAnglesInRadians)
{
  const auto image = dome();
  std::vector<float> result(image.size());
  std::vector<double> angles{ 0.5 };
  PrepareOptions options;
  options.angleUnit = AngleUnit::Radians;
  options.angleShift = 1.0;
  prepareSeries(image.data(), { nx, ny, 1 }, options, angles, result.data());
  EXPECT_NEAR(angles[0], 0.5 / degree + 1.0, 1e-12);
  angles = { 45.0 };
  EXPECT_THROW(prepareSeries(image.data(), { nx, ny, 1 }, options, angles, result.data()), Error);
}

TEST(Prepare, SaysWhichBoxDoesNotFit)
{
  const auto refused = [](const std::array<std::int64_t, 4>& crop)
  {
    PrepareOptions options;
    options.crop = crop;
    EXPECT_THROW(preparedSize({ nx, ny, 1 }, { 1.0, 1.0 }, options), Error) << crop[0] << " " << crop[1];
  };
  refused({ 0, nx, 0, -1 });
  refused({ 70, 65, 0, 20 }); // beyond the image, and empty
  refused({ 20, 10, 0, 20 });
  refused({ -1, 10, 0, 20 });
  PrepareOptions options;
  options.crop = { 10, 29, 0, -1 }; // along x alone
  EXPECT_EQ(preparedSize({ nx, ny, 1 }, { 1.0, 1.0 }, options).size, (std::array<std::int64_t, 3>{ 20, ny, 1 }));
}
