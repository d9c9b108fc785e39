// From simulated and real holograms back to the wave.
#include "core/phase/Hologram.h"
#include "TestFolder.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/file/ImageStack.h"
#include "core/phase/HologramSimulation.h"
#include "core/phase/Sideband.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

using namespace magnet;
using constants::degree;
using constants::pi;

namespace
{
// x and y in pixels of the camera, on a grid of `fine` pixels along the edge of one.
at::Tensor image(
  std::int64_t ny, std::int64_t nx, std::int64_t fine, const std::function<double(double, double)>& value)
{
  at::Tensor result = at::empty({ ny * fine, nx * fine }, at::kFloat);
  for (std::int64_t j = 0; j < ny * fine; ++j)
  {
    for (std::int64_t i = 0; i < nx * fine; ++i)
    {
      const auto place = [fine](std::int64_t k)
      { return (static_cast<double>(k) + 0.5) / static_cast<double>(fine) - 0.5; };
      result.data_ptr<float>()[j * nx * fine + i] = static_cast<float>(value(place(i), place(j)));
    }
  }
  return result;
}

// As a skyrmion's: a cone with a smooth tip and foot, several rad high, not in the middle.
double skyrmion(double x, double y, double nx, double ny)
{
  const double r = std::hypot(x - 0.46 * nx, y - 0.53 * ny) / (0.16 * std::min(nx, ny));
  return 6.0 / std::pow(1.0 + 0.5 * r * r, 1.5);
}

double absorbed(double x, double y, double nx, double ny)
{
  return 1.0 - 0.3 * std::exp(-std::pow((x - 0.55 * nx) / (0.2 * nx), 2) - std::pow((y - 0.5 * ny) / (0.3 * ny), 2));
}

std::array<double, 2> carrierOf(const HologramSimulation& s)
{
  return { std::cos(s.direction) / s.fringeSpacing, std::sin(s.direction) / s.fringeSpacing };
}

struct Deviation
{
  double mean = 0.0, rms = 0.0, ofSigma = 0.0, largest = 0.0; // ofSigma: rms in units of the sigma that is told
  std::int64_t pixels = 0;
};

// Of the valid pixels, against a truth at the places of the result's pixels in the hologram.
Deviation errorOf(
  const HologramPhase& found, const HologramWave& wave, const std::function<double(double, double)>& truth)
{
  Deviation e;
  double squares = 0.0;
  double relative = 0.0;
  const std::int64_t nx = found.phase.size(1);
  for (std::int64_t p = 0; p < found.phase.numel(); ++p)
  {
    if (found.valid.data_ptr<unsigned char>()[p] != 0)
    {
      const double x = wave.first[0] + static_cast<double>(p % nx * wave.binning);
      const double y = wave.first[1] + static_cast<double>(p / nx * wave.binning);
      const double d = std::remainder(found.phase.data_ptr<float>()[p] - truth(x, y), 2.0 * pi);
      e.mean += d;
      squares += d * d;
      relative += std::pow(d / found.sigma.data_ptr<float>()[p], 2);
      e.largest = std::max(e.largest, std::abs(d));
      ++e.pixels;
    }
  }
  const auto n = static_cast<double>(e.pixels);
  e.mean /= n;
  e.rms = std::sqrt(squares / n);
  e.ofSigma = std::sqrt(relative / n);
  return e;
}

void expectRefused(const std::function<void()>& work, const std::string& words)
{
  try
  {
    work();
    ADD_FAILURE() << "no error for " << words;
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

at::Tensor needle(const std::string& which)
{
  const auto stack = openImages(magnet::testing::sharedFile("hologram-fe-needle.npz"), which);
  at::Tensor result = at::empty({ stack->info().size[1], stack->info().size[0] }, at::kFloat);
  stack->read(0, result.data_ptr<float>());
  return result;
}
}

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

TEST(HologramSimulation, CountsArePoissons)
{
  for (const double mean : { 0.7, 6.0, 14.0, 1000.0 })
  {
    HologramSimulation s;
    s.electrons = mean;
    s.contrast = 0.3;
    HologramSimulation smooth = s;
    smooth.noise = false;
    const at::Tensor expected = simulateReference(700, 600, smooth).to(at::kDouble);
    const at::Tensor deviation = (simulateReference(700, 600, s).to(at::kDouble) - expected) / expected.sqrt();
    EXPECT_NEAR(deviation.mean().item<double>(), 0.0, 5.0 / std::sqrt(420000.0)) << mean;
    EXPECT_NEAR(deviation.square().mean().item<double>(), 1.0, 0.012) << mean;
    const double skew = expected.rsqrt().mean().item<double>();
    EXPECT_NEAR(deviation.pow(3).mean().item<double>(), skew, 0.03 + 0.02 * skew) << mean;
    // Neighbours know nothing of one another.
    const at::Tensor product = deviation.narrow(0, 0, 699) * deviation.narrow(0, 1, 699);
    EXPECT_NEAR(product.mean().item<double>(), 0.0, 5.0 / std::sqrt(420000.0));
  }
  HologramSimulation other;
  other.seed = 1;
  EXPECT_TRUE(at::equal(simulateReference(40, 50, {}), simulateReference(40, 50, {})));
  EXPECT_FALSE(at::equal(simulateReference(40, 50, {}), simulateReference(40, 50, other)));
}

TEST(HologramSimulation, FringesAreTheFormulas)
{
  HologramSimulation s;
  s.noise = false;
  s.subpixels = 3;
  s.direction = -70.0 * degree;
  s.fringeSpacing = 3.3;
  s.drift = 0.8;
  const auto q = carrierOf(s);
  const at::Tensor counts = simulateHologram(at::full({ 3 * 40, 3 * 55 }, 1.1F), at::full({ 3 * 40, 3 * 55 }, 0.6F), s);
  double worst = 0.0;
  for (std::int64_t p = 0; p < counts.numel(); ++p)
  {
    const double angle = 2.0 * pi *
                           (q[0] * static_cast<double>(p % 55) + q[1] * static_cast<double>(p / 55) - 0.8 / 3.3) +
                         1.1;
    const double expected = 1000.0 * (0.68 + 0.2 * 0.6 * std::cos(angle));
    worst = std::max(worst, std::abs(counts.data_ptr<float>()[p] - expected));
  }
  EXPECT_LT(worst, 2e-3);
  const auto refused = [](const std::function<void(HologramSimulation&)>& change, const std::string& words)
  {
    HologramSimulation options;
    change(options);
    expectRefused([&] { simulateReference(32, 32, options); }, words);
  };
  refused([](auto& o) { o.fringeSpacing = 1.9; }, "at least 2");
  refused([](auto& o) { o.electrons = 0.0; }, "0 electrons");
  refused([](auto& o) { o.contrast = 0.95; }, "full coherence");
  refused([](auto& o) { o.subpixels = 0; }, "at least 1");
  refused([](auto& o) { o.transfer = 0.0; }, "half a period");
  refused([](auto& o) { o.direction = std::nan(""); }, "no numbers");
  expectRefused([] { simulateHologram(at::zeros({ 31, 32 }), {}, {}); }, "multiples of 2");
  expectRefused([] { simulateHologram(at::zeros({ 32, 32 }), at::ones({ 32, 30 }), {}); }, "expected the same");
  expectRefused([] { simulateHologram(at::zeros({ 32, 32 }), -at::ones({ 32, 32 }), {}); }, "negative");
  expectRefused([] { simulateHologram(at::full({ 32, 32 }, NAN), {}, {}); }, "without a number");
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
