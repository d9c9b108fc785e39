// Where the sideband of a hologram is, and images that have none.
#include "core/phase/Sideband.h"
#include "HologramSample.h"
#include "Refused.h"

using namespace magnet;
using namespace magnet::testing;
using constants::degree;
using constants::pi;

TEST(Hologram, SidebandInAnyDirection)
{
  const std::array<std::int64_t, 2> sizes[] = { { 256, 256 }, { 201, 333 }, { 128, 97 }, { 64, 75 } };
  for (const auto& [ny, nx] : sizes)
  {
    for (int k = 0; k < 24; ++k)
    {
      HologramSimulation s;
      s.fringeSpacing = 3.1 + 0.17 * (k % 7);
      s.direction = k * 15.0 * degree + 0.01;
      s.seed = static_cast<std::uint64_t>(k);
      SidebandOptions options;
      options.halfPlane = s.direction + 1.2 * std::sin(k);
      const Sideband found = findSideband(simulateReference(ny, nx, s), options);
      const auto q = carrierOf(s);
      const double off = std::hypot(
        (found.carrier[0] - q[0]) * static_cast<double>(nx), (found.carrier[1] - q[1]) * static_cast<double>(ny));
      EXPECT_LT(off, 0.02) << ny << " x " << nx << ", " << s.direction / degree;
      EXPECT_NEAR(found.fringeSpacing(), s.fringeSpacing, 0.002 * s.fringeSpacing);
      EXPECT_NEAR(std::remainder(found.direction() - s.direction, 2.0 * pi), 0.0, 0.003);
    }
  }
}

TEST(Hologram, SidebandIsTheOneThatIsAskedFor)
{
  HologramSimulation s;
  s.direction = 90.0 * degree; // fringes along x
  const at::Tensor hologram = simulateReference(100, 120, s);
  SidebandOptions options;
  EXPECT_NEAR(findSideband(hologram).carrier[1], 0.25, 1e-4);
  options.halfPlane = -100.0 * degree;
  EXPECT_NEAR(findSideband(hologram, options).carrier[1], -0.25, 1e-4);
  options.near = { 0.01, -0.22 };
  options.halfPlane = 1.0;
  EXPECT_NEAR(findSideband(hologram, options).carrier[1], -0.25, 1e-4);
  options.near = { 0.2, 0.0 };
  expectRefused([&] { findSideband(hologram, options); }, "near the place that was asked for");
  options.near.reset();
  options.halfPlane = 0.005;
  expectRefused([&] { findSideband(hologram, options); }, "chance would choose between them");
}

// Half of a large phase's wave is elsewhere in the spectrum; still one sideband is found, and near.
TEST(Hologram, SidebandOfAnObject)
{
  for (const double height : { 0.5, 2.0, 4.0 })
  {
    HologramSimulation s;
    s.direction = 1.0;
    const auto phase = [height](double x, double y) { return height * skyrmion(x, y, 260.0, 221.0); };
    const auto found = findSideband(simulateHologram(image(221, 260, 2, phase), {}, s)).carrier;
    const auto q = carrierOf(s);
    const double off = std::hypot((found[0] - q[0]) * 260.0, (found[1] - q[1]) * 221.0);
    EXPECT_LT(off, 0.2 * std::pow(height / 0.5, 2));
  }
}

TEST(Hologram, ImagesWithoutFringesAreRefused)
{
  at::manual_seed(5);
  const at::Tensor noise = at::poisson(at::full({ 200, 300 }, 900.0));
  expectRefused([&] { findSideband(noise); }, "has no sideband");
  // A specimen's edges, in noise and without.
  const auto step = [](double depth) { return 900.0 - 600.0 / (1.0 + std::exp(-depth)); };
  const at::Tensor edge = image(200, 300, 1, [&](double x, double y) { return step(x + 0.3 * y - 150.0); });
  const at::Tensor bar = image(
    211, 300, 1, [&](double x, double y) { return step(20.0 - std::abs(x - 150.0 - 0.2 * y)); });
  for (const at::Tensor& specimen : { edge, bar })
  {
    expectRefused([&] { findSideband(specimen + 1e-3 * at::rand(specimen.sizes())); }, "has no sideband");
    expectRefused([&] { findSideband(at::poisson(specimen)); }, "has no sideband");
  }
  expectRefused([&] { findSideband(at::full({ 64, 64 }, 7.0F)); }, "the same number");
  expectRefused([&] { findSideband(noise - 900.0); }, "holds no counts");
  expectRefused([&] { findSideband(noise.to(at::kDouble)); }, "float numbers");
  expectRefused([&] { findSideband(noise.unsqueeze(0)); }, "expected one image");
  expectRefused([&] { findSideband(noise.narrow(0, 0, 31)); }, "at least 32");
  at::Tensor missing = simulateReference(64, 64, {});
  missing[3][4] = std::nan("");
  expectRefused([&] { findSideband(missing); }, "1 pixels without a number");
}

TEST(Hologram, SaturatedCountsAreRefused)
{
  HologramSimulation s;
  const at::Tensor good = simulateReference(256, 256, s);
  expectRefused([&] { findSideband(good.clamp_max(1150.0)); }, "is saturated");
  expectRefused([&] { hologramWave(good.clamp_max(1150.0), carrierOf(s)); }, "is saturated");
  // No saturation: crests that all lie on pixels, few electrons, whole numbers without noise.
  s.direction = 0.0;
  s.noise = false;
  EXPECT_NO_THROW(findSideband(simulateReference(64, 64, s)));
  EXPECT_NO_THROW(findSideband(simulateReference(64, 64, s).round()));
  s.noise = true;
  s.electrons = 4.0;
  s.direction = 0.3;
  EXPECT_NO_THROW(findSideband(simulateReference(512, 512, s)));
}
