// VFET from two axes that are not at right angles, from images that are turned, moved or incomplete.
#include "core/vfet/AxisAzimuths.h"
#include "core/base/Error.h"
#include "core/forward/PlaneResampling.h"
#include "core/score/Nrmse.h"
#include "core/tools/Simulated.h"
#include "core/vfet/Vfet.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using namespace magnet::simulated;
using constants::degree;

namespace
{
constexpr std::int64_t n = 48;
constexpr double h = 10e-9;

TextureOptions skyrmion()
{
  TextureOptions options;
  options.texture = Texture::Skyrmion;
  options.radius = 160e-9;
  options.thickness = 100e-9;
  return options;
}

SeriesGeometry geometry(double azimuth, double detector, double maximum = 60.0)
{
  SeriesGeometry g;
  g.azimuth = azimuth * degree;
  g.detectorAzimuth = detector * degree;
  g.angles = regularAngles(maximum, 5.0);
  return g;
}

TiltSeries seriesOf(const SeriesGeometry& g)
{
  return fineSeries(skyrmion(), g, {}, n, h);
}

double error(const at::Tensor& b)
{
  const Truth t = truth(skyrmion(), n, h);
  return nrmse(t.induction, b, t.mask).vector;
}
}

TEST(PlaneResampling, InterpolationKeepsWhatIsSmooth)
{
  const Frame from{ { 60, 50 }, { h, h }, { -29.5 * h, -24.5 * h } };
  const Frame to{ { 21, 23 }, { h, h }, { -10.0 * h, -11.0 * h } };
  const double angle = 0.4;
  const std::array<double, 2> shift{ 1.3 * h, -2.6 * h };
  const auto wave = [](double x, double y) { return std::cos(0.8 * x / h - 0.3) * std::sin(0.6 * y / h + 0.2); };
  const auto sampled = [&](const Frame& f, bool moved)
  {
    at::Tensor plane = at::zeros({ f.size[1] * f.size[0], 1 });
    for (std::int64_t p = 0; p < plane.size(0); ++p)
    {
      const double x = f.origin[0] + static_cast<double>(p % f.size[0]) * h;
      const double y = f.origin[1] + static_cast<double>(p / f.size[0]) * h;
      plane[p][0] = moved ? wave(std::cos(angle) * x - std::sin(angle) * y + shift[0],
                              std::sin(angle) * x + std::cos(angle) * y + shift[1])
                          : wave(x, y);
    }
    return plane;
  };
  const RowOperator op = RowOperator::fromBlocks(60 * 50, 21 * 23, { interpolation(from, to, angle, shift) });
  at::Tensor found = at::empty({ op.rows(), 1 });
  op.apply(sampled(from, false), found, 0, op.rows());
  EXPECT_LT((found - sampled(to, true)).abs().max().item<double>(), 0.01);
}

TEST(AxisAzimuths, ImagesAreTurnedAndMovedToAnEdge)
{
  SeriesGeometry g = geometry(0.0, -20.0);
  const TiltSeries straight = seriesOf(SeriesGeometry::about(Axis::X, g.angles));
  for (std::size_t i = 0; i < g.angles.size(); ++i)
  {
    g.shifts.push_back({ 0.3 * h * static_cast<double>(i % 5), -1.4 * h });
    g.rotations.push_back(0.02 * static_cast<double>(i % 3));
  }
  const TiltSeries turned = turnedTo(Axis::X, seriesOf(g));
  EXPECT_EQ(turned.axis(), Axis::X);
  const auto inner = [](const at::Tensor& t) { return t.narrow(1, 10, n - 20).narrow(2, 10, n - 20); };
  EXPECT_LT((inner(turned.phase) - inner(straight.phase)).abs().max().item<double>(),
    0.03 * straight.phase.abs().max().item<double>());
}

TEST(AxisAzimuths, SixtyDegreesAreNearlyAsGoodAsNinety)
{
  const double right = error(reconstruct(seriesOf(geometry(0.0, 0.0)), seriesOf(geometry(90.0, 90.0)), {}));
  const TiltSeries x = seriesOf(geometry(0.0, 0.0));
  EXPECT_LT(error(reconstruct(x, seriesOf(geometry(60.0, 60.0)), {})), 1.3 * right);
  EXPECT_LT(error(reconstruct(seriesOf(geometry(20.0, 20.0)), seriesOf(geometry(110.0, 110.0)), {})), 1.1 * right);
  // The specimen turned in its holder: both series have their axis along the images' x.
  EXPECT_LT(error(reconstruct(x, seriesOf(geometry(90.0, 0.0)), {})), 1.02 * right);
  try
  {
    reconstruct(x, seriesOf(geometry(20.0, 20.0)), {});
    ADD_FAILURE() << "axes 20 degrees apart were accepted";
  }
  catch (const Error& problem)
  {
    EXPECT_NE(std::string(problem.what()).find("20 degrees apart"), std::string::npos) << problem.what();
  }
}

TEST(AxisAzimuths, MissingPixelsAreContinued)
{
  TiltSeries x = seriesOf(geometry(0.0, 0.0));
  TiltSeries y = seriesOf(geometry(90.0, 90.0));
  const double clean = error(reconstruct(x, y, {}));
  at::manual_seed(8);
  for (TiltSeries* const s : { &x, &y })
  {
    s->valid = at::rand(s->phase.sizes()).gt(0.05).to(at::kByte);
    s->valid.narrow(1, 0, 3).zero_();
    s->phase = at::where(s->valid.ne(0), s->phase, at::full_like(s->phase, std::nan("")));
  }
  EXPECT_LT(error(reconstruct(x, y, {})), clean + 0.003);
}
