#include "ModelBasedSample.h"

#include "core/base/Error.h"
#include "core/model/ModelBased.h"
#include "core/model/SeriesNoise.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

using namespace magnet;
using namespace magnet::simulated;

namespace
{
// The closed form for a sphere magnetized along +x, untilted (radius a): times cos(angle) in the y series.
TiltSeries sphereSeries(Axis axis, double a, double ms, std::int64_t n, double h)
{
  TiltSeries s;
  s.setAxis(axis);
  s.angles = regularAngles(60.0, 5.0);
  s.spacing = { h, h };
  s.phase = at::zeros({ static_cast<std::int64_t>(s.angles.size()), n, n });
  auto phase = s.phase.accessor<float, 3>();
  const double moment = 4.0 / 3.0 * constants::pi * a * a * a * ms;
  for (std::int64_t i = 0; i < phase.size(0); ++i)
  {
    const double along = axis == Axis::Y ? std::cos(s.angles[i]) : 1.0;
    for (std::int64_t j = 0; j < n; ++j)
    {
      for (std::int64_t k = 0; k < n; ++k)
      {
        const double px = (static_cast<double>(k) - 0.5 * static_cast<double>(n - 1)) * h;
        const double py = (static_cast<double>(j) - 0.5 * static_cast<double>(n - 1)) * h;
        const double square = px * px + py * py;
        const double inside = std::max(0.0, 1.0 - square / (a * a));
        phase[i][j][k] = static_cast<float>(-along * constants::vacuumPermeability * constants::phasePerFlux * moment *
                                            py / (2.0 * constants::pi * square) * (1.0 - std::pow(inside, 1.5)));
      }
    }
  }
  return s;
}

// The share of each cell that is in the sphere, from 4^3 points.
at::Tensor ball(std::int64_t n, double radius)
{
  const at::Tensor c = at::arange(4 * n, at::kFloat).sub(0.5 * static_cast<double>(4 * n - 1)).square().div(16.0);
  const at::Tensor inside =
    (c.view({ -1, 1, 1 }) + c.view({ 1, -1, 1 }) + c.view({ 1, 1, -1 })).le(radius * radius).to(at::kFloat);
  return at::avg_pool3d(inside.unsqueeze(0), 4)[0];
}
}

TEST(ModelBased, FindsTheSphereOfTheClosedForm)
{
  const double h = 5e-9;
  const double ms = 4e5;
  const at::Tensor support = ball(64, 20.0);
  const double a = 20.0 * h;
  ModelBasedOptions options;
  options.exchange = 1000.0; // what is known of it: nothing bends
  const auto r = reconstructModel(
    { sphereSeries(Axis::X, a, ms, 64, h), sphereSeries(Axis::Y, a, ms, 64, h) }, options, support);
  EXPECT_NEAR(r.report.saturationMagnetization, ms, 0.02 * ms);
  const at::Tensor wrong = r.magnetization - support.unsqueeze(3) * at::tensor({ static_cast<float>(ms), 0.0F, 0.0F });
  EXPECT_LT(std::sqrt(wrong.square().sum().item<double>() / support.sum().item<double>()), 0.02 * ms);
}

TEST(ModelBased, FindsAVortex)
{
  const Vortex v(0.0, 72, 5.0);
  ModelBasedOptions options;
  options.saturationMagnetization = v.options.saturationMagnetization;
  options.modelError = 0.001; // neither noise nor a wall
  const auto r = reconstructModel({ v.x, v.y }, options, v.support);
  const at::Tensor wrong = (r.magnetization - v.t.magnetization).square().sum(3);
  EXPECT_LT(
    std::sqrt(wrong.sum().item<double>() / v.support.sum().item<double>()), 0.02 * v.options.saturationMagnetization);
  EXPECT_LT(v.error(r.induction), 0.02);
  // Of exact length inside, and nothing outside.
  const at::Tensor length = r.magnetization.square().sum(3).sqrt() / v.options.saturationMagnetization;
  EXPECT_LT((length - v.support).abs().max().item<double>(), 1e-4);
  EXPECT_LT(v.error(r.induction), 0.2 * v.error(reconstruct(v.x, v.y, {})));
}

TEST(ModelBased, NoiseIsFoundAndFitted)
{
  const Vortex v(0.02);
  EXPECT_NEAR(estimatePhaseNoise(v.x.phase), 0.02, 0.001);
  const auto r = reconstructModel({ v.x, v.y }, {}, v.support);
  EXPECT_GT(r.report.chiSquare, 0.9);
  EXPECT_LT(r.report.chiSquare, 1.2);
  EXPECT_LT(v.error(r.induction), 0.05);
  EXPECT_EQ(r.report.voxels, v.support.gt(0.0).sum(at::kLong).item<std::int64_t>());
}

TEST(ModelBased, OffsetsAndRampsMakeNoDifference)
{
  const Vortex v;
  ModelBasedOptions options;
  options.background = PhaseBackground::Ramp;
  options.saturationMagnetization = v.options.saturationMagnetization;
  const at::Tensor expected = reconstructModel({ v.x, v.y }, options, v.support).induction;
  Vortex changed = v;
  const at::Tensor ramp = at::arange(36, at::kFloat) * 0.02;
  changed.x.phase = v.x.phase + 0.3 + ramp;
  changed.y.phase = v.y.phase - 0.7 * ramp.unsqueeze(1);
  const at::Tensor found = reconstructModel({ changed.x, changed.y }, options, v.support).induction;
  EXPECT_NEAR(v.error(found), v.error(expected), 0.003);
}

TEST(ModelBased, LargeBackgroundsAreNotTakenForNoise)
{
  const Vortex v(0.02);
  const at::Tensor slope = at::linspace(-1.0, 1.0, 36, at::kFloat);
  for (const auto kind : { PhaseBackground::Constant, PhaseBackground::Ramp, PhaseBackground::Quadratic })
  {
    Vortex changed = v;
    for (TiltSeries* const s : { &changed.x, &changed.y })
    {
      s->phase = s->phase + 60.0;
      if (kind != PhaseBackground::Constant)
      {
        s->phase += 20.0 * slope;
      }
      if (kind == PhaseBackground::Quadratic)
      {
        s->phase += 10.0 * slope.square().unsqueeze(1);
      }
    }
    ModelBasedOptions options;
    options.background = kind;
    const auto r = reconstructModel({ changed.x, changed.y }, options, v.support);
    EXPECT_NEAR(r.report.phaseNoise, 0.02, 0.001);
    EXPECT_GT(r.report.chiSquare, 0.9);
    EXPECT_LT(r.report.chiSquare, 1.2);
    EXPECT_LT(v.error(r.induction), 0.06);
  }
}

TEST(ModelBased, EveryLengthAndAStart)
{
  const Vortex v(0.01);
  for (const auto length : { MagnetizationLength::Soft, MagnetizationLength::Free })
  {
    ModelBasedOptions options;
    options.length = length;
    EXPECT_LT(v.error(reconstructModel({ v.x, v.y }, options, v.support).induction), 0.15);
  }
  const auto alone = reconstructModel({ v.x, v.y }, {}, v.support);
  const auto started = reconstructModel({ v.x, v.y }, {}, v.support, v.t.magnetization);
  EXPECT_LE(v.error(started.induction), 1.05 * v.error(alone.induction));
}

TEST(ModelBased, FindsTheOutlineItself)
{
  const Vortex v;
  const auto r = reconstructModel({ v.x, v.y }, {});
  EXPECT_TRUE(r.report.supportEstimated);
  const double overlap = (r.support * v.support).sum().item<double>();
  EXPECT_GT(overlap, 0.6 * v.support.sum().item<double>());
  EXPECT_GT(overlap, 0.6 * r.support.sum().item<double>());
}

TEST(ModelBased, StopsSoon)
{
  const Vortex v;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  auto last = now();
  double longest = 0.0;
  int calls = 0;
  const magnet::Run watched(
    [&](double, const std::string&)
    {
      longest = std::max(longest, std::chrono::duration<double>(now() - last).count());
      last = now();
      return ++calls < 40 ? magnet::Run::Request::Continue : magnet::Run::Request::Finish;
    });
  const auto early = reconstructModel({ v.x, v.y }, {}, v.support, {}, watched);
  EXPECT_LT(longest, 1.0);
  EXPECT_TRUE(at::isfinite(early.induction).all().item<bool>());
  EXPECT_THROW(reconstructModel({ v.x, v.y }, {}, v.support, {},
                 magnet::Run([](double f, const std::string&)
                   { return f > 0.3 ? magnet::Run::Request::Cancel : magnet::Run::Request::Continue; })),
    Cancelled);
}

TEST(ModelBased, SaysWhatIsWrong)
{
  const Vortex v;
  EXPECT_THROW(reconstructModel({ v.x, v.y }, {}, at::zeros({ 36, 36, 36 })), Error);
  EXPECT_THROW(reconstructModel({ v.x, v.y }, {}, at::ones({ 36, 36, 30 })), Error);
  EXPECT_THROW(reconstructModel({ v.x, v.y }, {}, v.support, at::ones({ 36, 36, 36, 2 })), Error);
  EXPECT_THROW(reconstructModel({}, {}, v.support), Error);
  EXPECT_THROW(reconstructModel({ v.x }, {}), Error); // where is the material?
  ModelBasedOptions options;
  options.exchange = -1.0;
  EXPECT_THROW(reconstructModel({ v.x, v.y }, options, v.support), Error);
  TiltSeries empty = v.x;
  empty.phase = at::zeros_like(v.x.phase);
  TiltSeries emptyY = v.y;
  emptyY.phase = at::zeros_like(v.y.phase);
  EXPECT_THROW(reconstructModel({ empty, emptyY }, {}, v.support), Error);
}
