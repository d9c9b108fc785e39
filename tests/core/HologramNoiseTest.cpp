// The noise of phases from holograms, against its formula and its own estimate.
#include "HologramSample.h"
#include "core/phase/Sideband.h"

#include <gtest/gtest.h>

using namespace magnet;
using namespace magnet::testing;
using constants::degree;
using constants::pi;

// Contrast 20 %, 1000 electrons a pixel, fringes of 4 pixels.
TEST(Hologram, NoiseIsThatOfLichtesFormula)
{
  struct Case
  {
    std::int64_t ny, nx;
    double direction, aperture;
    std::int64_t binning;
    ApertureEdge edge;
  };
  const Case cases[] = { { 512, 512, 22.5, 1.0 / 3.0, 0, ApertureEdge::Butterworth },
    { 512, 512, 22.5, 0.5, 0, ApertureEdge::Butterworth }, { 401, 519, 117.0, 0.5, 1, ApertureEdge::Cosine },
    { 512, 385, -62.0, 1.0 / 3.0, 2, ApertureEdge::Cosine } };
  for (const Case& c : cases)
  {
    const auto phase = [&](double x, double y)
    { return skyrmion(x, y, static_cast<double>(c.nx), static_cast<double>(c.ny)); };
    HologramSimulation s;
    s.direction = c.direction * degree;
    s.seed = 11;
    const at::Tensor object = simulateHologram(image(c.ny, c.nx, 2, phase), {}, s);
    // The biprism has drifted and turned a little.
    HologramSimulation r = s;
    r.seed = 12;
    r.drift = 1.3;
    r.direction += 0.002;
    r.fringeSpacing *= 1.002;
    const at::Tensor vacuum = simulateReference(c.ny, c.nx, r);
    const Sideband sideband = findSideband(vacuum, { s.direction, 20.0, {} });
    HologramOptions options;
    options.aperture = c.aperture;
    options.binning = c.binning;
    options.edge = c.edge;
    for (const double electronsPerCount : { 1.0, 0.0 })
    {
      options.electronsPerCount = electronsPerCount;
      const HologramWave wave = hologramWave(object, sideband.carrier, options);
      const HologramWave reference = hologramWave(vacuum, sideband.carrier, options);
      const double lichte = std::sqrt(2.0) / (0.2 * std::sqrt(1000.0 * wave.elementPixels));
      const auto q = carrierOf(s);
      const auto qr = carrierOf(r);
      const auto relative = [&](double x, double y)
      { return phase(x, y) + 2.0 * pi * ((q[0] - qr[0]) * x + (q[1] - qr[1]) * y + r.drift / r.fringeSpacing); };
      const Deviation both = errorOf(hologramPhase(wave, &reference, options), wave, relative);
      EXPECT_LT(both.rms, 1.1 * lichte * std::sqrt(2.0));
      EXPECT_NEAR(both.ofSigma, 1.0, 0.1);
      EXPECT_LT(std::abs(both.mean), 0.01);
      // One hologram alone, with its own carrier.
      const HologramWave own = hologramWave(object, q, options);
      const Deviation alone = errorOf(hologramPhase(own, nullptr, options), own, phase);
      EXPECT_LT(alone.rms, 1.1 * lichte);
      EXPECT_NEAR(alone.ofSigma, 1.0, 0.1);
      EXPECT_LT(std::abs(alone.mean), 0.01);
      EXPECT_NEAR(wave.electronsPerCount, 1.0, 0.1);
    }
  }
}

TEST(Hologram, GainOfTheCameraChangesNothing)
{
  HologramSimulation s;
  const at::Tensor hologram = simulateReference(300, 280, s);
  const HologramWave one = hologramWave(hologram, carrierOf(s));
  const HologramWave gained = hologramWave(hologram * 3.7, carrierOf(s));
  EXPECT_NEAR(gained.electronsPerCount * 3.7, one.electronsPerCount, 1e-3);
  const HologramPhase a = hologramPhase(one, nullptr);
  const HologramPhase b = hologramPhase(gained, nullptr);
  EXPECT_LT((a.sigma - b.sigma).masked_select(a.valid.to(at::kBool)).abs().max().item<double>(), 1e-4);
  EXPECT_NEAR(a.meanContrast, 0.2, 0.005);
  EXPECT_TRUE(at::equal(a.valid, b.valid));
}

// The camera's spread takes contrast and noise together; what is left of the noise at the sideband is measured.
TEST(Hologram, NoiseIsMeasuredBehindTheCamerasTransfer)
{
  const std::int64_t ny = 480;
  const std::int64_t nx = 451;
  const auto phase = [](double x, double y) { return 0.4 * skyrmion(x, y, nx, ny); };
  HologramSimulation s;
  s.contrast = 0.15;
  s.transfer = 0.3;
  s.direction = 2.0;
  s.seed = 3;
  const HologramWave object = hologramWave(simulateHologram(image(ny, nx, 2, phase), {}, s) * 2.5, carrierOf(s));
  s.seed = 4;
  const HologramWave vacuum = hologramWave(simulateReference(ny, nx, s) * 2.5, carrierOf(s));
  const HologramPhase found = hologramPhase(object, &vacuum);
  const Deviation e = errorOf(found, object, phase);
  EXPECT_NEAR(e.ofSigma, 1.0, 0.1);
  EXPECT_LT(std::abs(e.mean), 0.01);
  EXPECT_NEAR(found.meanContrast, 0.15, 0.004);
  // MTF^2 at the sideband.
  EXPECT_NEAR(object.electronsPerCount * 2.5 * std::pow(0.3, 4.0 * 0.25), 1.0, 0.1);
}
