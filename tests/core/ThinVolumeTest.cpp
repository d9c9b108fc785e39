// Volumes that are thinner than the frame is wide, or reach over it.
#include "ModelBasedSample.h"
#include "PeakMemory.h"

#include "core/base/Error.h"
#include "core/forward/PhaseOperator.h"
#include "core/model/ModelBased.h"
#include "core/model/ModelLevel.h"
#include "core/model/Surroundings.h"
#include "core/vfet/Methods.h"
#include "core/vfet/Vfet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

using namespace magnet;
using namespace magnet::simulated;
using namespace magnet::testing;
using constants::degree;

namespace
{
constexpr std::int64_t n = 64;
constexpr double h = 8e-9;

// A skyrmion in a film of 10 voxels, nearly as wide as the frame.
struct Film
{
  TextureOptions options;
  Truth t;
  TiltSeries x, y;

  Film()
  {
    options.texture = Texture::Skyrmion;
    options.radius = 200e-9;
    options.thickness = 80e-9;
    t = truth(options, n, h);
    PhaseOptions phase;
    phase.angles = regularAngles(45.0, 5.0);
    x = fineSeries(options, Axis::X, phase, n, h);
    y = fineSeries(options, Axis::Y, phase, n, h);
  }

  at::Tensor cut(const at::Tensor& volume, std::int64_t depth) const
  {
    return volume.narrow(0, (n - depth) / 2, depth).contiguous();
  }
  double error(const at::Tensor& b) const
  {
    return nrmse(cut(t.induction, b.size(0)), b, cut(t.mask, b.size(0))).vector;
  }
};

double difference(const at::Tensor& a, const at::Tensor& b)
{
  return ((a - b).square().sum() / b.square().sum()).sqrt().item<double>();
}
}

TEST(ThinVolume, IsACutOfTheWhole)
{
  const Film film;
  VfetOptions thin;
  thin.depth = 12;
  const at::Tensor whole = film.cut(reconstruct(film.x, film.y, {}), 12);
  const at::Tensor b = reconstruct(film.x, film.y, thin);
  ASSERT_EQ(b.sizes(), (at::IntArrayRef{ 12, n, n, 3 }));
  // Without the waves of the deep volume, 3 % of the field and half a point.
  EXPECT_LT(difference(b, whole), 0.015);
  EXPECT_NEAR(film.error(b), film.error(whole), 0.002);
  // Deep enough to be the whole.
  thin.depth = 60;
  EXPECT_LT(difference(reconstruct(film.x, film.y, thin), film.cut(reconstruct(film.x, film.y, {}), 60)), 1e-6);
}

TEST(ThinVolume, OfAxesThatAreNotOrthogonal)
{
  const Film film;
  SeriesGeometry g;
  g.azimuth = 60.0 * degree;
  g.angles = film.x.angles;
  const TiltSeries other = fineSeries(film.options, g, {}, n, h);
  VfetOptions thin;
  thin.depth = 12;
  const at::Tensor whole = film.cut(reconstruct(film.x, other, {}), 12);
  const at::Tensor b = reconstruct(film.x, other, thin);
  EXPECT_LT(difference(b, whole), 0.03);
  EXPECT_NEAR(film.error(b), film.error(whole), 0.004);
}

TEST(ThinVolume, EveryMethodIsAtLeastAsGoodInTheFilm)
{
  const Film film;
  for (const LinearMethod& m : vfetMethods)
  {
    VfetOptions options;
    options.method = m.method;
    options.iterations = 15;
    const double whole = film.error(film.cut(reconstruct(film.x, film.y, options), 12));
    options.depth = 12;
    const double thin = film.error(reconstruct(film.x, film.y, options));
    std::printf("%s: %.2f %%, of the whole %.2f %%\n", m.name(), 100.0 * thin, 100.0 * whole);
    EXPECT_LT(thin, whole + (m.iterative || m.spectral ? 0.003 : 0.06)) << m.name();
  }
}

TEST(ThinVolume, CostsWhatItHolds)
{
  TiltSeries x;
  x.setAxis(Axis::X);
  x.angles = regularAngles(60.0, 10.0);
  x.spacing = { h, h };
  x.phase = at::randn({ 13, 208, 208 });
  TiltSeries y = x;
  y.setAxis(Axis::Y);
  const auto peak = [&](std::int64_t depth)
  {
    VfetOptions options;
    options.depth = depth;
    resetPeakMemory();
    const double before = peakMemory();
    reconstruct(x, y, options);
    return peakMemory() - before;
  };
  peak(16); // what is made once and kept, such as threads and the plans of transforms
  const double thin = peak(16);
  const double whole = peak(0);
  std::printf("%.0f MB, of the whole %.0f MB\n", thin, whole);
  if (whole > 0.0)
  {
    EXPECT_LT(thin, 0.25 * whole);
  }
}

TEST(ThinVolume, TheMarginAddsVoxelsBeyondTheFrame)
{
  const Film film;
  for (const LinearMethod& m : vfetMethods)
  {
    VfetOptions options;
    options.method = m.method;
    options.iterations = 5;
    options.depth = 12;
    const at::Tensor b = reconstruct(film.x, film.y, options);
    options.margin = 6;
    const at::Tensor wide = reconstruct(film.x, film.y, options);
    ASSERT_EQ(wide.sizes(), (at::IntArrayRef{ 12, n + 12, n + 12, 3 })) << m.name();
    EXPECT_LT(difference(wide.narrow(1, 6, n).narrow(2, 6, n), b), 0.25) << m.name();
  }
  const at::Tensor support = at::ones({ 12, n + 12, n + 12 });
  VfetOptions options;
  options.method = VfetMethod::Cgls;
  options.iterations = 3;
  options.depth = 12;
  options.margin = 6;
  EXPECT_NO_THROW(reconstruct(film.x, film.y, options, support));
  options.margin = -1;
  EXPECT_THROW(reconstruct(film.x, film.y, options), Error);
  options.margin = 0;
  options.depth = 1;
  EXPECT_THROW(reconstruct(film.x, film.y, options), Error);
}

// What an image does not show is not fitted: an error there changes nothing, and a smooth guess does no harm.
TEST(ThinVolume, IterativeMethodsWeighMissingPixelsZero)
{
  const Film film;
  for (const VfetMethod method : { VfetMethod::Sirt, VfetMethod::Cgls })
  {
    VfetOptions options;
    options.method = method;
    options.depth = 12;
    options.iterations = 15;
    const double clean = film.error(reconstruct(film.x, film.y, options));
    TiltSeries x = film.x;
    TiltSeries y = film.y;
    for (TiltSeries* const s : { &x, &y })
    {
      s->phase = s->phase.clone();
      s->valid = at::ones(s->phase.sizes(), at::kByte);
      for (std::int64_t i = 0; i < s->images(); ++i)
      {
        // A strip that wanders through the specimen, so that each place is seen in other images.
        const std::int64_t place = 8 + (i * 17) % 40;
        s->valid[i].narrow(s == &x ? 0 : 1, place, 9).zero_();
        s->phase[i].masked_fill_(s->valid[i].eq(0), 50.0);
      }
    }
    const double masked = film.error(reconstruct(x, y, options));
    std::printf("%s: %.2f %%, without missing pixels %.2f %%\n", vfetMethodNames[static_cast<int>(method)],
      100.0 * masked, 100.0 * clean);
    EXPECT_LT(masked, 1.015 * clean); // continued instead: 1.02 and 1.05
  }
}

TEST(ThinVolume, SurroundingsAreEmpty)
{
  const Grid volume = Grid::centred({ 20, 18, 5 }, { h, h, h });
  const Surroundings around(volume, true, 3);
  for (const std::int64_t size : around.grid().size)
  {
    EXPECT_EQ(size % 8, 0);
  }
  // Whole cells begin at the frame's first pixel, 3 cells in the volume.
  EXPECT_NEAR(std::remainder((volume.origin[0] + 3 * h - around.grid().origin[0]) / h, 8.0), 0.0, 1e-6);
  const at::Tensor values = at::rand({ 5, 18, 20, 3 });
  const at::Tensor larger = around.filled(values);
  EXPECT_NEAR(larger.sum().item<double>(), values.sum().item<double>(), 1e-2);
  EXPECT_TRUE(at::equal(around.cut(larger), values));
  const Surroundings none(volume, false, 0);
  EXPECT_TRUE(none.filled(values).is_same(values));
}

// The field of what lies beyond the frame reaches into it: exactly that of a larger frame, along and across the axis.
TEST(ThinVolume, PhasesOfABoxThatLeavesTheFrame)
{
  const std::vector<double> angles = regularAngles(70.0, 14.0);
  const at::TensorOptions like(at::kFloat);
  const Grid box = Grid::centred({ 40, 36, 6 }, { h, h, h });
  const at::Tensor m = at::randn({ 6, 36, 40, 3 }) * 4e5;
  const Frame frame{ { 28, 24 }, { h, h }, { -13.5 * h, -11.5 * h } };
  const Frame large{ { 60, 60 }, { h, h }, { -29.5 * h, -29.5 * h } };
  for (const Axis axis : { Axis::X, Axis::Y })
  {
    const SeriesGeometry g = SeriesGeometry::about(axis, angles);
    const PhaseOperator cropped(box, frame, g, like);
    const at::Tensor expected =
      PhaseOperator(box, large, g, like).apply(m).narrow(1, 18, 24).narrow(2, 16, 28).contiguous();
    const at::Tensor found = cropped.apply(m);
    EXPECT_LT((found - expected).abs().max().item<double>(), 2e-5 * expected.abs().max().item<double>()) << name(axis);
    const at::Tensor w = at::randn(found.sizes());
    EXPECT_NEAR((found * w).sum(at::kDouble).item<double>(), (m * cropped.adjoint(w)).sum(at::kDouble).item<double>(),
      1e-5 * (found.norm() * w.norm()).item<double>())
      << name(axis);
  }
}

namespace
{
// A wire along x that is longer than the frame, with two domains whose wall is in the frame.
struct Wire
{
  static constexpr std::int64_t width = 40, beyond = 12, depth = 10;
  at::Tensor m, support; // (depth, width + 2 beyond, width + 2 beyond[, 3])
  std::vector<TiltSeries> series;

  Wire()
  {
    const std::int64_t all = width + 2 * beyond;
    const auto fineBox = Grid::centred({ 2 * all, 2 * all, 2 * depth }, { 0.5 * h, 0.5 * h, 0.5 * h });
    at::Tensor fine = at::zeros({ 2 * depth, 2 * all, 2 * all, 3 });
    at::Tensor inside = fine.narrow(0, 4, 12).narrow(1, all - 10, 20);
    const at::Tensor place = at::arange(2 * all, at::kFloat).sub_(static_cast<double>(all)).div_(6.0);
    inside.select(3, 0).copy_(at::tanh(place) * 5e5);
    inside.select(3, 1).copy_(at::cosh(place).reciprocal_() * 5e5);
    m = averaged(fine);
    support = m.square().sum(3).gt(0.0).to(at::kFloat);
    const Frame frame{ { 2 * width, 2 * width }, { 0.5 * h, 0.5 * h },
      { -(static_cast<double>(width) - 0.5) * 0.5 * h, -(static_cast<double>(width) - 0.5) * 0.5 * h } };
    for (const Axis axis : { Axis::X, Axis::Y })
    {
      TiltSeries s;
      static_cast<SeriesGeometry&>(s) = SeriesGeometry::about(axis, regularAngles(60.0, 10.0));
      s.spacing = { h, h };
      const at::Tensor phase = PhaseOperator(fineBox, frame, s, at::TensorOptions(at::kFloat)).apply(fine);
      s.phase = at::avg_pool2d(phase.unsqueeze(0), 2)[0] + 0.01 * at::randn({ phase.size(0), width, width });
      series.push_back(s);
    }
  }

  static at::Tensor inFrame(const at::Tensor& t)
  {
    return t.narrow(1, beyond, width).narrow(2, beyond, width).contiguous();
  }
};
}

TEST(ThinVolume, TheModelFollowsAWireOutOfTheFrame)
{
  at::manual_seed(4);
  const Wire wire;
  ModelBasedOptions options;
  options.depth = Wire::depth;
  const at::Tensor expected = Wire::inFrame(wire.m);
  const auto error = [&](const at::Tensor& m) { return difference(m, expected); };
  const double without = error(reconstructModel(wire.series, options, Wire::inFrame(wire.support)).magnetization);
  options.margin = Wire::beyond;
  const ModelBasedResult r = reconstructModel(wire.series, options, wire.support);
  ASSERT_EQ(r.magnetization.sizes(), wire.m.sizes());
  const double with = error(Wire::inFrame(r.magnetization));
  std::printf("M in the frame: %.1f %% with the margin, %.1f %% without\n", 100.0 * with, 100.0 * without);
  EXPECT_LT(with, 0.5 * without);
  EXPECT_LT(with, 0.1);
}

// A film that fills its volume is fitted at the resolutions at which it is in a deep one.
TEST(ThinVolume, TheModelOfAFilmThatFillsItsDepth)
{
  const Vortex v(0.0, 72, 10.0);
  ModelBasedOptions options;
  options.depth = 18;
  const at::Tensor support = v.support.narrow(0, 27, 18).contiguous();
  const ModelBasedResult thin = reconstructModel({ v.x, v.y }, options, support);
  const ModelBasedResult whole = reconstructModel({ v.x, v.y }, {}, v.support);
  ASSERT_EQ(thin.induction.size(0), 18);
  EXPECT_LT(difference(thin.induction, whole.induction.narrow(0, 27, 18)), 0.02);
  EXPECT_NEAR(thin.report.chiSquare, whole.report.chiSquare, 0.05 * whole.report.chiSquare);
}
