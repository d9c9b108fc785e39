// The pairs of phases of a published experiment come apart as they did for its authors.
#include "TestFolder.h"
#include "core/phase/Separation.h"

#include "core/base/Error.h"
#include "core/file/TiltSeriesFile.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace magnet;
using magnet::testing::sharedFile;

namespace
{
SeparationImages nanowire(const char* side, int tilt)
{
  TiltSeriesFileOptions options;
  options.missingValue = "0";
  const auto stack = openTiltSeries(
    { sharedFile(text("nanowire/", side, "_", tilt < 0 ? "" : "+", tilt, ".dm4")) }, options);
  SeparationImages result{ at::empty({ stack->info().size[1], stack->info().size[0] }), {}, {} };
  result.valid = at::empty(result.phase.sizes(), at::kByte);
  stack->read(0, result.phase.data_ptr<float>());
  stack->markValid(0, result.phase.data_ptr<float>(), result.valid.data_ptr<unsigned char>());
  return result;
}

// Means over 4 x 4 pixels after a shift by whole pixels, NaN where a pixel has no phase.
at::Tensor binned(const at::Tensor& image, const at::Tensor& valid, std::int64_t x, std::int64_t y)
{
  const at::Tensor whole = at::full({ 480, 464 }, std::nan(""), at::kDouble);
  const at::Tensor known = image.to(at::kDouble).masked_fill(valid.eq(0), std::nan(""));
  const std::int64_t ny = std::min<std::int64_t>(479, 480 - y);
  const std::int64_t nx = std::min<std::int64_t>(463, 464 - x);
  const std::int64_t fromY = std::max<std::int64_t>(0, -y);
  const std::int64_t fromX = std::max<std::int64_t>(0, -x);
  whole.narrow(0, fromY + y, ny - fromY)
    .narrow(1, fromX + x, nx - fromX)
    .copy_(known.narrow(0, fromY, ny - fromY).narrow(1, fromX, nx - fromX));
  return whole.view({ 120, 4, 116, 4 }).mean({ 1, 3 });
}

// The correlation of two images over some pixels after a plane was taken off both.
double correlationWithoutPlanes(const at::Tensor& a, const at::Tensor& b, const at::Tensor& where)
{
  const at::Tensor some = where.nonzero();
  const at::Tensor columns = at::cat(
    { at::ones({ some.size(0), 1 }, at::kDouble), some.to(at::kDouble) / 50.0 - 1.0 }, 1);
  const at::Tensor inverse = at::inverse(columns.t().mm(columns));
  const auto flat = [&](const at::Tensor& image)
  {
    const at::Tensor values = image.masked_select(where);
    return values - columns.mv(inverse.mv(columns.t().mv(values)));
  };
  const at::Tensor x = flat(a);
  const at::Tensor y = flat(b);
  return (x.dot(y) / (x.norm() * y.norm())).item<double>();
}
}

// All tilts with the same defaults, against what the authors separated, up to a plane and a shift by up to half of one
// of their pixels. Their images have the upper edge first, as their files do.
TEST(Separation, NanowiresAsTheirAuthorsSeparatedThem)
{
  if (sharedFile("nanowire/separated.npz").empty())
  {
    GTEST_SKIP() << "the nanowires' phases are not here (MAGNET_SHARED_DATA)";
  }
  const auto read = [](const char* array)
  {
    const auto stack = openImages(sharedFile("nanowire/separated.npz"), array);
    at::Tensor all = at::empty({ 9, 120, 116 });
    for (std::int64_t i = 0; i < 9; ++i)
    {
      stack->read(i, all[i].data_ptr<float>());
    }
    return all.to(at::kDouble);
  };
  const at::Tensor theirs = read("phase");
  const at::Tensor trusted = read("confidence").gt(0.0);
  std::vector<double> all;
  const int tilts[] = { -60, -50, -40, -30, -20, -10, 0, 20, 30 };
  for (int i = 0; i < 9; ++i)
  {
    const SeparatedPhases result = separatePhases(nanowire("side1", tilts[i]), nanowire("side2", tilts[i]));
    double best = -1.0, share = 0.0;
    for (std::int64_t k = 0; k < 25; ++k)
    {
      const at::Tensor ours = binned(result.magnetic.flip(0), result.valid.flip(0), k % 5 - 2, k / 5 - 2);
      const at::Tensor both = trusted[i].logical_and(ours.isfinite());
      const double correlation = correlationWithoutPlanes(ours, theirs[i], both);
      if (correlation > best)
      {
        best = correlation;
        share = both.sum().item<double>() / trusted[i].sum().item<double>();
      }
    }
    std::printf(
      "%d degrees: %.4f over %.3f of what they trust; registered with a correlation of %.3f, sigma %.2f pixels\n",
      tilts[i], best, share, result.pairs[0].correlation, result.pairs[0].sigma);
    EXPECT_FALSE(result.pairs[0].map.mirrors());
    EXPECT_GT(best, 0.9) << tilts[i];
    EXPECT_GT(share, 0.9) << tilts[i];
    all.push_back(best);
  }
  std::sort(all.begin(), all.end());
  EXPECT_GT(all[4], 0.97);
}
