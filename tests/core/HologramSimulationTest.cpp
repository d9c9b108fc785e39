// Simulated holograms: their fringes and their counts.
#include "core/phase/HologramSimulation.h"
#include "HologramSample.h"
#include "Refused.h"

using namespace magnet;
using namespace magnet::testing;
using constants::degree;
using constants::pi;

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
