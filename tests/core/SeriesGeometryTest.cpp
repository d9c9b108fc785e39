// Tilt axes of any direction, images that are shifted and turned: projections, their adjoint and phases.
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Sums.h"
#include "core/forward/Phase.h"
#include "core/forward/PhaseOperator.h"
#include "core/forward/TiltSeries.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace magnet;
using constants::degree;

namespace
{
constexpr double h = 4e-9;

Frame centred(std::int64_t nx, std::int64_t ny, double hx = h, double hy = h)
{
  return { { nx, ny }, { hx, hy },
    { -0.5 * static_cast<double>(nx - 1) * hx, -0.5 * static_cast<double>(ny - 1) * hy } };
}

at::Tensor resampled(const at::Tensor& plane, const Frame& from, const Frame& to, double angle,
  const std::array<double, 2>& shift = { 0.0, 0.0 })
{
  const RowOperator op = RowOperator::fromBlocks(
    from.size[0] * from.size[1], to.size[0] * to.size[1], { sharedAreas(from, to, angle, shift) });
  at::Tensor out = at::empty({ op.rows(), 1 });
  op.apply(plane.contiguous().view({ -1, 1 }), out, 0, op.rows());
  return out.view({ to.size[1], to.size[0] });
}

double total(const at::Tensor& t)
{
  return t.sum(at::kDouble).item<double>();
}
}

TEST(PlaneResampling, KeepsSumsAndConstants)
{
  at::manual_seed(1);
  std::mt19937 random(2);
  std::uniform_real_distribution<double> any(-1.0, 1.0);
  const Frame from = centred(17, 12, 4e-9, 5e-9);
  const at::Tensor plane = at::randn({ 12, 17 });
  for (int trial = 0; trial < 10; ++trial)
  {
    const double angle = 3.2 * any(random);
    const std::array<double, 2> shift{ 20e-9 * any(random), 20e-9 * any(random) };
    const Frame to = coverOf(from, centred(3, 3, 3e-9, 4e-9), angle, shift);
    const at::Tensor moved = resampled(plane, from, to, angle, shift);
    EXPECT_NEAR(total(moved) * 3.0 * 4.0, total(plane) * 4.0 * 5.0, 2e-3);
    const at::Tensor ones = resampled(at::ones({ 12, 17 }), from, to, angle, shift);
    EXPECT_LT(ones.max().item<double>(), 1.0 + 1e-5);
    EXPECT_NEAR(ones[to.size[1] / 2][to.size[0] / 2].item<double>(), 1.0, 1e-5);
  }
}

TEST(PlaneResampling, QuarterTurnsAndWholeCellsAreExact)
{
  const Frame from = centred(17, 12);
  const at::Tensor plane = at::randn({ 12, 17 });
  // A point (x, y) goes to (-y, x).
  EXPECT_TRUE(at::equal(resampled(plane, from, centred(12, 17), 90.0 * degree), plane.t().flip({ 1 })));
  EXPECT_TRUE(at::equal(resampled(plane, from, from, 180.0 * degree), plane.flip({ 0, 1 })));
  EXPECT_TRUE(at::equal(resampled(plane, from, from, 0.0, { 2.0 * h, -h }).narrow(1, 2, 15).narrow(0, 0, 11),
    plane.narrow(1, 0, 15).narrow(0, 1, 11)));
}

TEST(SeriesGeometry, TellsTheTwoThatLieAlongEdges)
{
  const SeriesGeometry x = SeriesGeometry::about(Axis::X, { 0.1 });
  SeriesGeometry y = SeriesGeometry::about(Axis::Y, { 0.1 });
  EXPECT_EQ(x.axis(), Axis::X);
  EXPECT_EQ(y.axis(), Axis::Y);
  y.shifts = { { 0.0, 0.0 } };
  EXPECT_EQ(y.axis(), Axis::Y);
  y.shifts = { { h, 0.0 } };
  EXPECT_THROW(y.axis(), Error);
  y = SeriesGeometry::about(Axis::Y, { 0.1 });
  y.detectorAzimuth = 0.0; // the specimen was turned in its holder
  EXPECT_FALSE(y.isAlongEdge());
}

namespace
{
Grid box(std::int64_t nx, std::int64_t ny, std::int64_t nz)
{
  Grid grid = Grid::centred({ nx, ny, nz }, { h, h, h });
  grid.origin[0] += 3.3 * h;
  grid.origin[1] -= 2.1 * h;
  grid.origin[2] += 1.7 * h;
  return grid;
}

SeriesGeometry anyGeometry(std::mt19937& random, bool moved)
{
  std::uniform_real_distribution<double> any(-1.0, 1.0);
  SeriesGeometry g;
  g.azimuth = constants::pi * any(random);
  g.detectorAzimuth = constants::pi * any(random);
  g.angles = regularAngles(70.0, 20.0);
  for (std::size_t i = 0; moved && i < g.angles.size(); ++i)
  {
    g.shifts.push_back({ 3.0 * h * any(random), 3.0 * h * any(random) });
    g.rotations.push_back(0.1 * any(random));
  }
  return g;
}
}

TEST(PhaseOperator, AdjointIsTheTransposeInAnyGeometry)
{
  std::mt19937 random(4);
  at::manual_seed(4);
  for (int trial = 0; trial < 20; ++trial)
  {
    // Boxes of any depth, some of them wider than the frame.
    const Grid grid = box(11 + trial, 9 + trial % 7, 3 + trial % 5);
    const SeriesGeometry g = anyGeometry(random, trial % 2 == 1);
    const PhaseOperator a(grid, centred(24, 21), g, at::TensorOptions(at::kFloat));
    const at::Tensor m = at::randn({ grid.size[2], grid.size[1], grid.size[0], 3 }) * 4e5;
    const at::Tensor w = at::randn({ static_cast<std::int64_t>(g.angles.size()), 21, 24 });
    const at::Tensor image = a.apply(m);
    EXPECT_NEAR(
      dotProduct(image, w), dotProduct(m, a.adjoint(w)), 1e-5 * image.norm().item<double>() * w.norm().item<double>());
  }
}

TEST(PhaseOperator, QuarterTurnsAndWholePixelsAreTheSeriesAboutXAndY)
{
  at::manual_seed(5);
  Grid grid = Grid::centred({ 13, 13, 6 }, { h, h, h });
  const Frame frame = centred(25, 25);
  const at::Tensor m = at::randn({ 6, 13, 13, 3 }) * 4e5;
  const std::vector<double> angles = regularAngles(60.0, 15.0);
  const auto phase = [&](const SeriesGeometry& g) { return PhaseOperator(grid, frame, g, m.options()).apply(m); };
  for (const Axis axis : { Axis::X, Axis::Y })
  {
    const at::Tensor expected = phase(SeriesGeometry::about(axis, angles));
    const double tolerance = 2e-5 * expected.abs().max().item<double>();
    // The axis the other way round, its images turned by half a turn more.
    SeriesGeometry g = SeriesGeometry::about(axis, angles);
    for (double& angle : g.angles)
    {
      angle = -angle;
    }
    g.azimuth += constants::pi;
    g.detectorAzimuth += constants::pi;
    EXPECT_LT((phase(g) - expected).abs().max().item<double>(), tolerance) << name(axis);
    // Moved by whole pixels.
    g = SeriesGeometry::about(axis, angles);
    g.shifts.assign(angles.size(), { 2.0 * h, -3.0 * h });
    EXPECT_LT((phase(g).narrow(2, 2, 23).narrow(1, 0, 22) - expected.narrow(2, 0, 23).narrow(1, 3, 22))
                .abs()
                .max()
                .item<double>(),
      tolerance)
      << name(axis);
    // The images turned by a quarter.
    g = SeriesGeometry::about(axis, angles);
    g.detectorAzimuth += 90.0 * degree;
    EXPECT_LT((phase(g) - expected.transpose(1, 2).flip({ 2 })).abs().max().item<double>(), tolerance) << name(axis);
  }
}

// Off the pixels, or reaching over the frame along the axis: as the same of a finer or larger one.
TEST(PhaseOperator, TheBoxMayLieAnywhere)
{
  at::manual_seed(6);
  Grid grid = Grid::centred({ 12, 10, 6 }, { h, h, h });
  const at::Tensor m = at::ones({ 6, 10, 12, 3 }) * 4e5;
  const SeriesGeometry g = SeriesGeometry::about(Axis::X, regularAngles(60.0, 15.0));
  const auto phase = [&](const Grid& at, const Frame& frame)
  { return PhaseOperator(at, frame, g, m.options()).apply(m); };
  const at::Tensor large = phase(grid, centred(30, 30));
  const at::Tensor small = phase(grid, centred(8, 30));
  EXPECT_LT((small - large.narrow(2, 11, 8)).abs().max().item<double>(), 1e-4 * large.abs().max().item<double>());
  Grid between = grid;
  between.origin[0] += 0.5 * h;
  const at::Tensor moved = phase(between, centred(30, 30));
  const at::Tensor mean = 0.5 * (large.narrow(2, 0, 29) + large.narrow(2, 1, 29));
  EXPECT_LT((moved.narrow(2, 1, 29) - mean).abs().max().item<double>(), 1e-4 * large.abs().max().item<double>());
}

namespace
{
constexpr std::int64_t pixels = 128;

// The closed form for a sphere (radius a) whose moment in the image's plane is (mx, my), its middle at (x0, y0).
at::Tensor spherePhase(double a, double mx, double my, double x0, double y0)
{
  at::Tensor phase = at::zeros({ pixels, pixels });
  auto value = phase.accessor<float, 2>();
  for (std::int64_t j = 0; j < pixels; ++j)
  {
    for (std::int64_t i = 0; i < pixels; ++i)
    {
      const double x = (static_cast<double>(i) - 0.5 * static_cast<double>(pixels - 1)) * h - x0;
      const double y = (static_cast<double>(j) - 0.5 * static_cast<double>(pixels - 1)) * h - y0;
      const double square = x * x + y * y;
      const double inside = 1.0 - std::pow(std::max(0.0, 1.0 - square / (a * a)), 1.5);
      value[j][i] = static_cast<float>(-constants::vacuumPermeability * constants::phasePerFlux * (mx * y - my * x) /
                                       (2.0 * constants::pi * square) * inside);
    }
  }
  return phase;
}

constexpr double ms = 4e5;

// Of n^3 cells, at the edge by the share of 4^3 points that is inside.
at::Tensor sphere(std::int64_t n, double radius, const std::array<double, 3>& direction)
{
  const at::Tensor c = at::arange(4 * n, at::kFloat).sub(2.0 * static_cast<double>(n) - 0.5).square().div(16.0);
  const at::Tensor points =
    (c.view({ -1, 1, 1 }) + c.view({ 1, -1, 1 }) + c.view({ 1, 1, -1 })).le(radius * radius).to(at::kFloat);
  const at::Tensor share = at::avg_pool3d(points.unsqueeze(0), 4)[0];
  at::Tensor m = at::zeros({ n, n, n, 3 });
  for (int component = 0; component < 3; ++component)
  {
    m.select(3, component).copy_(share * (ms * direction[static_cast<std::size_t>(component)]));
  }
  return m;
}
}

// Images are moved by parts of a pixel as well as by whole ones: nothing is averaged over two pixels.
TEST(PhaseOracle, ImagesMovedByPartsOfAPixelAreAsSharpAsOthers)
{
  const double radius = 5.0;
  const Grid grid = Grid::centred({ 14, 14, 14 }, { h, h, h });
  const at::Tensor m = sphere(14, radius, { 0.6, -0.8, 0.0 });
  const double a = radius * h;
  const double moment = 4.0 / 3.0 * constants::pi * a * a * a * ms;
  const auto error = [&](const std::array<double, 2>& pixel)
  {
    SeriesGeometry g = SeriesGeometry::about(Axis::X, { 0.0 });
    g.shifts = { { pixel[0] * h, pixel[1] * h } };
    const at::Tensor found = PhaseOperator(grid, centred(pixels, pixels), g, m.options()).apply(m)[0];
    const at::Tensor expected = spherePhase(a, 0.6 * moment, -0.8 * moment, g.shifts[0][0], g.shifts[0][1]);
    return ((found - expected).norm() / expected.norm()).item<double>();
  };
  const double still = error({ 0.0, 0.0 });
  EXPECT_LT(still, 0.012);
  for (const std::array<double, 2>& pixel :
    { std::array<double, 2>{ 1.0, -2.0 }, { 0.5, 0.0 }, { 0.0, 0.5 }, { 2.3, -40.5 }, { -45.25, 0.4 } })
  {
    EXPECT_LT(error(pixel), 1.1 * still + 1e-4) << pixel[0] << ", " << pixel[1];
  }
}

TEST(PhaseOracle, SphereAboutAnyAxis)
{
  const double radius = 24.0;
  const std::array<double, 3> direction{ 0.6, -0.64, 0.48 };
  const Grid grid = Grid::centred({ 60, 60, 60 }, { h, h, h });
  const at::Tensor m = sphere(60, radius, direction);
  SeriesGeometry g;
  g.azimuth = 33.0 * degree;
  g.detectorAzimuth = -20.0 * degree;
  g.angles = { -50.0 * degree, 0.0, 35.0 * degree };
  g.shifts = { { 3.3 * h, -7.6 * h }, { 0.0, 0.0 }, { -2.5 * h, 1.0 * h } };
  g.rotations = { 4.0 * degree, 0.0, -2.0 * degree };
  const at::Tensor found = PhaseOperator(grid, centred(pixels, pixels), g, m.options()).apply(m);
  const double a = radius * h;
  const double moment = 4.0 / 3.0 * constants::pi * a * a * a * ms;
  for (std::size_t i = 0; i < 3; ++i)
  {
    const double u = direction[0] * std::cos(g.azimuth) + direction[1] * std::sin(g.azimuth);
    const double v0 = -direction[0] * std::sin(g.azimuth) + direction[1] * std::cos(g.azimuth);
    const double v = v0 * std::cos(g.angles[i]) - direction[2] * std::sin(g.angles[i]);
    const double turn = g.detectorAzimuth + g.rotations[i];
    const at::Tensor expected = spherePhase(a, moment * (u * std::cos(turn) - v * std::sin(turn)),
      moment * (u * std::sin(turn) + v * std::cos(turn)), g.shifts[i][0], g.shifts[i][1]);
    EXPECT_LT((found[static_cast<std::int64_t>(i)] - expected).abs().max().item<double>(),
      0.015 * expected.abs().max().item<double>())
      << i;
  }
}
