// From simulated and real holograms back to the wave.
#include "core/phase/Hologram.h"
#include "HologramSample.h"
#include "Refused.h"
#include "TestFolder.h"
#include "core/file/ImageStack.h"
#include "core/phase/Sideband.h"

#include <ATen/Parallel.h>

#include <utility>

using namespace magnet;
using namespace magnet::testing;
using constants::degree;

namespace
{
at::Tensor needle(const std::string& which)
{
  const auto stack = openImages(magnet::testing::sharedFile("hologram-fe-needle.npz"), which);
  at::Tensor result = at::empty({ stack->info().size[1], stack->info().size[0] }, at::kFloat);
  stack->read(0, result.data_ptr<float>());
  return result;
}
}

TEST(Hologram, WithoutNoiseTheWaveIsRight)
{
  struct Case
  {
    std::int64_t ny, nx;
    double direction, aperture;
    std::int64_t binning;
    ApertureEdge edge;
  };
  const Case cases[] = { { 256, 256, 20.0, 1.0 / 3.0, 0, ApertureEdge::Butterworth },
    { 257, 311, 110.0, 1.0 / 3.0, 0, ApertureEdge::Cosine }, { 203, 310, -77.0, 0.5, 0, ApertureEdge::Butterworth },
    { 255, 202, 190.0, 0.5, 1, ApertureEdge::Cosine }, { 230, 301, 45.0, 1.0 / 3.0, 3, ApertureEdge::Butterworth } };
  for (const Case& c : cases)
  {
    const auto nx = static_cast<double>(c.nx);
    const auto ny = static_cast<double>(c.ny);
    HologramSimulation s;
    s.direction = c.direction * degree;
    s.noise = false;
    const auto phase = [&](double x, double y) { return skyrmion(x, y, nx, ny); };
    const at::Tensor hologram = simulateHologram(
      image(c.ny, c.nx, 2, phase), image(c.ny, c.nx, 2, [&](double x, double y) { return absorbed(x, y, nx, ny); }), s);
    HologramOptions options;
    options.aperture = c.aperture;
    options.binning = c.binning;
    options.edge = c.edge;
    const HologramWave wave = hologramWave(hologram, carrierOf(s), options);
    EXPECT_EQ(wave.binning, c.binning != 0 ? c.binning : c.aperture == 0.5 ? 2 : 4);
    EXPECT_EQ(wave.wave.size(1), c.nx / wave.binning);
    const HologramWave reference = hologramWave(simulateReference(c.ny, c.nx, s), carrierOf(s), options);
    for (const HologramWave* by : { static_cast<const HologramWave*>(nullptr), &reference })
    {
      const HologramPhase found = hologramPhase(wave, by, options);
      const Deviation e = errorOf(found, wave, phase);
      EXPECT_LT(e.rms, 0.004);
      EXPECT_LT(e.largest, 0.05);
      EXPECT_GT(e.pixels, found.phase.numel() * 7 / 10);
    }
    // Amplitude and contrast.
    const HologramPhase found = hologramPhase(wave, &reference, options);
    double worst = 0.0;
    double contrast = 0.0;
    for (std::int64_t p = 0; p < found.phase.numel(); ++p)
    {
      if (found.valid.data_ptr<unsigned char>()[p] != 0)
      {
        const double a = absorbed(wave.first[0] + static_cast<double>(p % found.phase.size(1) * wave.binning),
          wave.first[1] + static_cast<double>(p / found.phase.size(1) * wave.binning), nx, ny);
        worst = std::max(worst, std::abs(found.amplitude.data_ptr<float>()[p] - a));
        contrast = std::max(contrast, std::abs(found.contrast.data_ptr<float>()[p] - 0.4 * a / (1.0 + a * a)));
      }
    }
    EXPECT_LT(worst, 0.02);
    EXPECT_LT(contrast, 0.006);
    // The other sideband: the complex conjugate.
    const HologramWave other = hologramWave(hologram, { -wave.carrier[0], -wave.carrier[1] }, options);
    EXPECT_LT(
      at::abs(other.wave - at::conj(wave.wave)).max().item<double>(), 1e-3 * at::abs(wave.wave).max().item<double>());
  }
}

TEST(Hologram, PixelsWithoutAWaveAreNotValid)
{
  HologramSimulation s;
  const std::int64_t n = 256;
  const auto opaque = [](double x, double y) { return std::hypot(x - 100.0, y - 130.0) < 40.0 ? 0.0 : 1.0; };
  const at::Tensor hologram = simulateHologram(at::zeros({ 2 * n, 2 * n }), image(n, n, 2, opaque), s);
  HologramOptions options;
  options.binning = 1;
  const HologramWave wave = hologramWave(hologram, carrierOf(s), options);
  const HologramPhase found = hologramPhase(wave, nullptr, options);
  const at::Tensor valid = found.valid.to(at::kBool);
  const auto disc = [&](double radius)
  {
    return image(n, n, 1, [&](double x, double y) { return std::hypot(x - 100.0, y - 130.0) < radius ? 1.0 : 0.0; })
      .gt(0.5);
  };
  EXPECT_LT(valid.masked_select(disc(32.0)).to(at::kFloat).mean().item<double>(), 0.02);
  const at::Tensor outside = disc(50.0).logical_not().narrow(0, 20, 216).narrow(1, 20, 216);
  EXPECT_TRUE(valid.narrow(0, 20, 216).narrow(1, 20, 216).masked_select(outside).all().item<bool>());
  // The edges, where the hologram was tapered by more than a half.
  EXPECT_FALSE(valid.narrow(0, 0, 10).any().item<bool>());
  EXPECT_FALSE(valid.narrow(1, n - 10, 10).any().item<bool>());
}

TEST(Hologram, BadInputIsRefused)
{
  HologramSimulation s;
  const at::Tensor hologram = simulateReference(96, 100, s);
  const HologramWave wave = hologramWave(hologram, carrierOf(s));
  const HologramWave smaller = hologramWave(hologram.narrow(0, 0, 90), carrierOf(s));
  expectRefused([&] { hologramPhase(wave, &smaller); }, "100 x 90 pixels, the object's 100 x 96");
  const HologramWave turned = hologramWave(hologram, { 0.25, 0.0 });
  expectRefused([&] { hologramPhase(wave, &turned); }, "different sidebands or apertures");
  HologramOptions none;
  none.largestSigma = std::nan("");
  expectRefused([&] { hologramPhase(wave, nullptr, none); }, "a sigma of at most nan");
  const auto refused = [&](const std::function<void(HologramOptions&)>& change, const std::string& words)
  {
    HologramOptions options;
    change(options);
    expectRefused([&] { hologramWave(hologram, carrierOf(s), options); }, words);
  };
  refused([](HologramOptions& o) { o.aperture = 0.6; }, "at most 0.5");
  refused([](HologramOptions& o) { o.aperture = std::nan(""); }, "at most 0.5");
  refused([](HologramOptions& o) { o.aperture = 0.05; }, "Take a wider aperture");
  refused([](HologramOptions& o) { o.binning = 5; }, "expected 0 (as the aperture allows) to 4");
  refused([](HologramOptions& o) { o.electronsPerCount = -1.0; }, "expected a positive number");
  expectRefused([&] { hologramWave(hologram, { 0.0, 0.0 }); }, "off the centre");
  expectRefused([&] { hologramWave(hologram, { 0.6, 0.0 }); }, "within half a period");
  expectRefused([&] { hologramWave(hologram - 2000.0, carrierOf(s)); }, "holds no counts");
  const magnet::Run cancelled([](double, const std::string&) { return magnet::Run::Request::Cancel; });
  EXPECT_THROW(hologramWave(hologram, carrierOf(s), {}, cancelled), Cancelled);
}

TEST(Hologram, DoesNotDependOnThreads)
{
  const int threads = at::get_num_threads();
  const auto result = [](int n)
  {
    at::set_num_threads(n);
    const at::Tensor hologram = simulateReference(150, 203, {});
    const Sideband sideband = findSideband(hologram);
    return std::pair{ sideband.carrier, hologramWave(hologram, sideband.carrier).wave };
  };
  const auto one = result(1);
  const auto more = result(3);
  at::set_num_threads(threads);
  EXPECT_EQ(one.first, more.first);
  EXPECT_TRUE(at::equal(one.second, more.second));
}

// Iron needle, HoloSpy's example: 512 x 512, about 3.8 pixels a fringe.
TEST(Hologram, IronNeedle)
{
  if (magnet::testing::sharedFile("hologram-fe-needle.npz").empty())
  {
    GTEST_SKIP() << "the hologram of an iron needle is not here";
  }
  const Sideband reference = findSideband(needle("reference"));
  const Sideband object = findSideband(needle("object"));
  EXPECT_NEAR(reference.fringeSpacing(), 3.8, 0.05);
  // Half of the wave has passed the needle's field, whose phase slopes.
  EXPECT_NEAR(object.fringeSpacing(), 3.8, 0.15);
  const HologramWave wave = hologramWave(needle("object"), reference.carrier);
  const HologramWave vacuum = hologramWave(needle("reference"), reference.carrier);
  const HologramPhase found = hologramPhase(wave, &vacuum);
  const at::Tensor valid = found.valid.to(at::kBool);
  EXPECT_GT(valid.to(at::kFloat).mean().item<double>(), 0.8);
  EXPECT_NEAR(found.meanContrast, 0.085, 0.03);
  EXPECT_LT(found.sigma.masked_select(valid).median().item<double>(), 0.2);
}
