// Phases against closed forms, from voxelized M at 128 x 128 pixels.
#include "core/base/Constants.h"
#include "core/base/Fft.h"
#include "core/base/Wavevector.h"
#include "core/forward/Phase.h"
#include "core/magnetostatics/Induction.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

using namespace magnet;
using namespace magnet::constants;

namespace
{
constexpr double h = 2e-9;
constexpr double Ms = 8e5;
const Grid cube = Grid::centred({ 128, 128, 128 }, { h, h, h });

double place(std::int64_t i)
{
  return (static_cast<double>(i) - 63.5) * h;
}

using VectorField = std::function<std::array<double, 3>(double, double, double)>;

at::Tensor voxelized(const VectorField& field)
{
  at::Tensor m = at::zeros({ 128, 128, 128, 3 }, at::kFloat);
  auto a = m.accessor<float, 4>();
  for (std::int64_t z = 0; z < 128; ++z)
  {
    for (std::int64_t y = 0; y < 128; ++y)
    {
      for (std::int64_t x = 0; x < 128; ++x)
      {
        const auto v = field(place(x), place(y), place(z));
        for (int c = 0; c < 3; ++c)
        {
          a[z][y][x][c] = static_cast<float>(v[c]);
        }
      }
    }
  }
  return m;
}

at::Tensor image(const std::function<double(double, double)>& phase)
{
  at::Tensor result = at::zeros({ 128, 128 }, at::kFloat);
  auto a = result.accessor<float, 2>();
  for (std::int64_t y = 0; y < 128; ++y)
  {
    for (std::int64_t x = 0; x < 128; ++x)
    {
      a[y][x] = static_cast<float>(phase(place(x), place(y)));
    }
  }
  return result;
}

double relativeError(const at::Tensor& found, const at::Tensor& expected)
{
  return ((found - expected).square().sum() / expected.square().sum()).sqrt().item<double>();
}

at::Tensor simulated(const at::Tensor& m, Axis axis, double degrees)
{
  PhaseOptions options;
  options.angles = { degrees * degree };
  return phaseFromMagnetization(m, {}, cube, axis, options).phase[0];
}

constexpr double sphereRadius = 80e-9;

at::Tensor sphere()
{
  return voxelized(
    [](double x, double y, double z) -> std::array<double, 3> {
      return { x * x + y * y + z * z <= sphereRadius * sphereRadius ? Ms : 0.0, 0.0, 0.0 };
    });
}

at::Tensor spherePhase(double scale)
{
  return image(
    [scale](double x, double y)
    {
      const double a = sphereRadius;
      const double r2 = x * x + y * y;
      const double g = r2 < a * a ? 1.0 - std::pow(1.0 - r2 / (a * a), 1.5) : 1.0;
      const double moment = 4.0 / 3.0 * pi * a * a * a * Ms;
      return -scale * vacuumPermeability * phasePerFlux * moment * y / (2.0 * pi * r2) * g;
    });
}

bool inDisc(double x, double y, double z, double radius, double thickness)
{
  return x * x + y * y <= radius * radius && std::abs(z) < 0.5 * thickness;
}
}

TEST(PhaseOracle, Sphere)
{
  EXPECT_LT(relativeError(simulated(sphere(), Axis::X, 0.0), spherePhase(1.0)), 0.01);
}

TEST(PhaseOracle, SphereTiltedAboutItsMomentIsUnchanged)
{
  const at::Tensor m = sphere();
  for (const double angle : { -80.0, -45.0, 12.5, 80.0 })
  {
    EXPECT_LT(relativeError(simulated(m, Axis::X, angle), spherePhase(1.0)), 0.015) << angle;
  }
}

TEST(PhaseOracle, SphereTiltedAcrossItsMomentScalesWithTheCosine)
{
  const at::Tensor m = sphere();
  for (const double angle : { -80.0, -45.0, 12.5, 80.0 })
  {
    EXPECT_LT(relativeError(simulated(m, Axis::Y, angle), spherePhase(std::cos(angle * degree))), 0.015) << angle;
  }
}

TEST(PhaseOracle, DiscMagnetizedInItsPlane)
{
  constexpr double radius = 90e-9;
  constexpr double thickness = 40e-9;
  const at::Tensor m = voxelized(
    [](double x, double y, double z) -> std::array<double, 3> {
      return { inDisc(x, y, z, radius, thickness) ? Ms : 0.0, 0.0, 0.0 };
    });
  // The field of a uniformly charged disc in two dimensions is linear inside and a dipole's outside.
  const at::Tensor expected = image(
    [](double x, double y)
    {
      const double slope = -phasePerFlux * vacuumPermeability * Ms * thickness / 2.0;
      return slope * y * std::min(1.0, radius * radius / (x * x + y * y));
    });
  EXPECT_LT(relativeError(simulated(m, Axis::Y, 0.0), expected), 0.01);
}

TEST(PhaseOracle, VortexDisc)
{
  constexpr double radius = 90e-9;
  constexpr double thickness = 40e-9;
  const at::Tensor m = voxelized(
    [](double x, double y, double z) -> std::array<double, 3>
    {
      const double rho = std::hypot(x, y);
      if (!inDisc(x, y, z, radius, thickness))
      {
        return { 0.0, 0.0, 0.0 };
      }
      return { -Ms * y / rho, Ms * x / rho, 0.0 };
    });
  // m = azimuthal unit vector: d(phase)/d(rho) = +(e/hbar) mu0 M t, and 0 outside.
  const at::Tensor expected = image([](double x, double y)
    { return -phasePerFlux * vacuumPermeability * Ms * thickness * std::max(0.0, radius - std::hypot(x, y)); });
  EXPECT_LT(relativeError(simulated(m, Axis::X, 0.0), expected), 0.01);
}

TEST(PhaseOracle, ReversedMagnetizationReversesThePhase)
{
  const at::Tensor m = at::randn({ 12, 16, 14, 3 });
  const Grid grid = Grid::centred({ 14, 16, 12 }, { 3e-9, 4e-9, 5e-9 });
  PhaseOptions options;
  options.angles = { 33.0 * degree };
  const at::Tensor a = phaseFromMagnetization(m, {}, grid, Axis::Y, options).phase;
  const at::Tensor b = phaseFromMagnetization(-m, {}, grid, Axis::Y, options).phase;
  EXPECT_EQ((a + b).abs().max().item<float>(), 0.0F);
}

TEST(PhaseOracle, KernelAgreesWithTheFourierFormOnALargeFrame)
{
  // i mu0 (e/hbar) (ky mx - kx my) / k^2, zero-padded eightfold; a smooth image, no pixel edges to differ in.
  const std::int64_t n = 48;
  const std::int64_t p = 8 * n;
  at::Tensor mx = at::zeros({ 1, p, p });
  at::Tensor my = at::zeros({ 1, p, p });
  for (std::int64_t y = 0; y < n; ++y)
  {
    for (std::int64_t x = 0; x < n; ++x)
    {
      const double u = static_cast<double>(x) - 23.5;
      const double v = static_cast<double>(y) - 23.5;
      // Both without net moment: the images of a net dipole would reach into the frame.
      const double bell = std::exp(-(u * u + v * v) / 50.0);
      mx[0][y][x] = bell * v;
      my[0][y][x] = bell * u * 0.5;
    }
  }
  const at::Tensor kx = wavevector(p, h, true, 2, 3, mx.options());
  const at::Tensor ky = wavevector(p, h, false, 1, 3, mx.options());
  at::Tensor inverse = (kx.square() + ky.square()).reciprocal();
  inverse[0][0][0] = 0.0;
  inverse[0][p / 2][0] = 0.0;
  inverse[0][0][p / 2] = 0.0;
  inverse[0][p / 2][p / 2] = 0.0;
  const at::Tensor s = (fft::forwardReal(mx, 2) * ky - fft::forwardReal(my, 2) * kx) * inverse *
                       (vacuumPermeability * phasePerFlux);
  at::Tensor fourier = fft::inverseReal(at::complex(-at::imag(s), at::real(s)), 2, p);
  fourier = fourier.narrow(1, 0, n).narrow(2, 0, n);
  const PhaseKernel kernel(n, n, { h, h }, mx.options());
  at::Tensor direct = kernel.phase(mx.narrow(1, 0, n).narrow(2, 0, n), my.narrow(1, 0, n).narrow(2, 0, n));
  EXPECT_LT(relativeError(direct - direct.mean(), fourier - fourier.mean()), 0.01);
}

TEST(PhaseOracle, InductionGivesTheSamePhaseAsMagnetizationWhereLittleStraysOut)
{
  const at::Tensor m = voxelized(
    [](double x, double y, double z) -> std::array<double, 3>
    {
      const double rho = std::hypot(x, y);
      const bool inside = inDisc(x, y, z, 80e-9, 60e-9);
      return { inside ? -Ms * y / rho : 0.0, inside ? Ms * x / rho : 0.0, 0.0 };
    });
  const at::Tensor b = induction(m, cube);
  PhaseOptions options;
  options.angles = { -40.0 * degree, 0.0, 25.0 * degree };
  for (const Axis axis : { Axis::X, Axis::Y })
  {
    at::Tensor fromB = phaseFromInduction(b, {}, cube, axis, options).phase;
    at::Tensor fromM = phaseFromMagnetization(m, {}, cube, axis, options).phase;
    fromM = fromM - fromM.mean(at::IntArrayRef{ 1, 2 }, true);
    EXPECT_LT(relativeError(fromB, fromM), 0.02) << name(axis);
  }
}

TEST(PhaseOracle, ATallSpecimenWhoseShadowLeavesTheFrameIsImagedWhole)
{
  // A column of 16 x 16 x 48 cells: the same in a box of its own width and in a wide one.
  const Grid narrow = Grid::centred({ 16, 16, 48 }, { h, h, h });
  const Grid wide = Grid::centred({ 64, 64, 48 }, { h, h, h });
  at::Tensor inNarrow = at::zeros({ 48, 16, 16, 3 });
  inNarrow.select(3, 0).fill_(Ms);
  inNarrow.select(3, 2).fill_(0.5 * Ms);
  at::Tensor inWide = at::zeros({ 48, 64, 64, 3 });
  inWide.narrow(1, 24, 16).narrow(2, 24, 16).copy_(inNarrow);
  PhaseOptions options;
  options.angles = { -90.0 * degree, -60.0 * degree, 30.0 * degree };
  for (const Axis axis : { Axis::X, Axis::Y })
  {
    const at::Tensor a = phaseFromMagnetization(inNarrow, {}, narrow, axis, options).phase;
    const at::Tensor b = phaseFromMagnetization(inWide, {}, wide, axis, options).phase;
    EXPECT_LT(relativeError(a, b.narrow(1, 24, 16).narrow(2, 24, 16)), 1e-4) << name(axis);
  }
}

TEST(PhaseOracle, ElectrostaticPhaseIsPotentialTimesThicknessAndKeepsItsSignWhenFlipped)
{
  const Grid grid = Grid::centred({ 16, 16, 16 }, { h, h, h });
  at::Tensor mask = at::zeros({ 16, 16, 16 });
  mask.narrow(0, 4, 8).fill_(1.0);
  PhaseOptions options;
  options.angles = { 0.0 };
  options.meanInnerPotential = 20.0;
  const at::Tensor m = at::zeros({ 16, 16, 16, 3 });
  const at::Tensor phase = phaseFromMagnetization(m, mask, grid, Axis::X, options).phase;
  EXPECT_NEAR(phase.mean().item<double>(), 6.526e6 * 20.0 * 8.0 * h, 2e-3);
  EXPECT_THROW(phaseFromMagnetization(m, {}, grid, Axis::X, options), Error);
}
