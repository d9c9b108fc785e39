// Images out of focus against closed forms: what defocus, aberration, aperture and convergence make of a wave.
#include "core/phase/FresnelImage.h"

#include "core/base/Constants.h"
#include "core/base/ElectronBeam.h"
#include "core/base/Error.h"
#include "tests/core/FocalSeriesSample.h"
#include "tests/core/Refused.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <functional>

using namespace magnet;
using constants::pi;
using namespace magnet::testing;

namespace
{
// 1 + 2 F^-1[F[phase] sin chi envelope] of a weak phase height exp(-r^2 / 2 s^2), as an integral over the radius.
double weakGaussian(double r, double height, double s, const FresnelOptions& o)
{
  const double lambda = electronWavelength(o.voltage);
  const double end = std::min(1.2 / s, o.aperture > 0.0 ? o.aperture / lambda : INFINITY);
  const int steps = 4000;
  double sum = 0.0;
  for (int i = 0; i < steps; ++i)
  {
    const double k = (i + 0.5) * end / steps;
    const double chi = pi * lambda * o.defocus * k * k +
                       0.5 * pi * o.sphericalAberration * std::pow(lambda, 3) * std::pow(k, 4);
    const double shift = o.defocus + o.sphericalAberration * lambda * lambda * k * k;
    sum += 2.0 * pi * k * std::cyl_bessel_j(0.0, 2.0 * pi * k * r) * 2.0 * pi * s * s *
           std::exp(-2.0 * pi * pi * s * s * k * k) * std::sin(chi) *
           std::exp(-std::pow(pi * o.convergence * k * shift, 2));
  }
  return 1.0 + 2.0 * height * sum * end / steps;
}

}

TEST(FresnelImage, ElectronsOfTheBeam)
{
  EXPECT_NEAR(electronWavelength(300e3), 1.96875e-12, 1e-17);
  EXPECT_NEAR(electronWavelength(200e3), 2.50793e-12, 1e-17);
  EXPECT_NEAR(electronWavelength(100e3), 3.70144e-12, 1e-17);
  EXPECT_NEAR(interactionConstant(300e3) / 6.5262e6, 1.0, 1e-4);
  EXPECT_NEAR(interactionConstant(200e3) / 7.2884e6, 1.0, 1e-4);
  expectRefused([] { electronWavelength(-1.0); }, "must be positive");
}

TEST(FresnelImage, WeakObjectHasTheTransferOfItsLens)
{
  const Pair spacing{ 1.0 * nm, 1.25 * nm };
  const double height = 1e-3;
  const double s = 6.0 * nm;
  const at::Tensor phase = image(
    111, 153, spacing, [&](double x, double y) { return height * std::exp(-(x * x + y * y) / (2.0 * s * s)); });
  FresnelOptions focus;
  FresnelOptions defocus;
  defocus.defocus = 40e-6;
  FresnelOptions under = defocus;
  under.defocus = -40e-6;
  under.voltage = 200e3;
  FresnelOptions spherical = defocus;
  spherical.sphericalAberration = 800.0; // so large that these few periods tell
  FresnelOptions blurred = spherical;
  blurred.convergence = 1e-4;
  FresnelOptions hole = defocus;
  hole.aperture = 0.7 / s * electronWavelength(300e3) / (2.0 * pi);
  for (const auto& options : { focus, defocus, under, spherical, blurred, hole })
  {
    const at::Tensor found = fresnelImage(phase, {}, spacing, options);
    // A round hole of pixels is not as round as the integral's, and its sharp edge rings into the taper.
    const double tolerance = options.aperture > 0.0 ? 0.05 : 0.002;
    const double contrast = std::abs(weakGaussian(0.0, height, s, defocus) - 1.0);
    for (const std::int64_t i : { 76, 80, 87, 99, 120 })
    {
      const double r = static_cast<double>(i - 76) * spacing[0];
      EXPECT_NEAR(found[55][i].item<double>(), weakGaussian(r, height, s, options), tolerance * contrast) << r / nm;
    }
  }
}

TEST(FresnelImage, WeakGaussianInClosedForm)
{
  const Pair spacing{ 1.0 * nm, 1.0 * nm };
  const double height = 1e-3;
  const double s = 7.0 * nm;
  FresnelOptions o;
  o.defocus = -90e-6;
  o.convergence = 6e-5;
  const at::Tensor phase = image(
    120, 145, spacing, [&](double x, double y) { return height * std::exp(-(x * x + y * y) / (2.0 * s * s)); });
  // A phase's Gaussian with a complex width.
  const std::complex<double> width(
    s * s + 0.5 * std::pow(o.convergence * o.defocus, 2), -electronWavelength(o.voltage) * o.defocus / (2.0 * pi));
  const at::Tensor expected = image(120, 145, spacing,
    [&](double x, double y)
    { return 1.0 + 2.0 * height * (s * s / width * std::exp(-(x * x + y * y) / (2.0 * width))).imag(); });
  const at::Tensor found = fresnelImage(phase, {}, spacing, o);
  EXPECT_GT(largest(expected - 1.0), 5e-4);
  EXPECT_LT(largest(found - expected), 3e-6); // the square of the height, and rounding
}

// A ramp displaces the image to where its electrons go and changes nothing else, up to the frame's edges.
TEST(FresnelImage, RampGoesOnBeyondTheFrame)
{
  const Pair spacing{ 2.0 * nm, 1.5 * nm };
  FresnelOptions o;
  o.defocus = 250e-6;
  const double to = 9.0 * spacing[0];
  const double slope = 2.0 * pi * to / (electronWavelength(o.voltage) * o.defocus);
  const at::Tensor ramp = image(97, 134, spacing, [&](double x, double y) { return slope * x - 0.7 * slope * y; });
  EXPECT_LT(largest(fresnelImage(ramp, {}, spacing, o) - 1.0), 2e-3);

  const auto spot = [&](double x, double y) { return 1.0 - 0.4 * std::exp(-(x * x + y * y) / std::pow(26.0 * nm, 2)); };
  const at::Tensor level = at::zeros({ 97, 134 });
  const at::Tensor straight = fresnelImage(level, image(97, 134, spacing, spot), spacing, o);
  const at::Tensor bent = fresnelImage(
    image(97, 134, spacing, [&](double x, double) { return slope * x; }), image(97, 134, spacing, spot), spacing, o);
  EXPECT_LT(largest(bent.narrow(1, 9, 125) - straight.narrow(1, 0, 125)), 2e-3);
  EXPECT_GT(largest(bent - straight), 0.1);
}

TEST(FresnelImage, ElectronsAreKept)
{
  const Pair spacing{ 1.0 * nm, 1.0 * nm };
  const auto hill = [](double x, double y) { return 9.0 * std::exp(-(x * x + y * y) / std::pow(15.0 * nm, 2)); };
  const at::Tensor phase = image(150, 131, spacing, hill);
  FresnelOptions o;
  for (const double defocus : { 0.0, 30e-6, -30e-6 })
  {
    o.defocus = defocus;
    o.convergence = 3e-5;
    const at::Tensor found = fresnelImage(phase, {}, spacing, o);
    EXPECT_NEAR(found.mean(at::kDouble).item<double>(), 1.0, 1e-4) << defocus;
    // A hill gathers the electrons behind it.
    const double middle = found[75][65].item<double>();
    EXPECT_TRUE(defocus == 0.0 ? std::abs(middle - 1.0) < 1e-5 : (middle > 1.0) == (defocus > 0.0)) << middle;
  }
}

TEST(FresnelImage, SmallDefocusIsTheTransportOfIntensity)
{
  const Pair spacing{ 1.0 * nm, 1.5 * nm };
  const double s = 20.0 * nm;
  const double height = 2.0;
  const auto gauss = [&](double x, double y) { return height * std::exp(-(x * x + y * y) / (2.0 * s * s)); };
  // div(A^2 grad phase) of A^2 = 1 - a x / L, linear in x.
  const double a = 0.3 / (80.0 * nm);
  const at::Tensor phase = image(140, 175, spacing, gauss);
  const at::Tensor amplitude = image(140, 175, spacing, [&](double x, double) { return std::sqrt(0.7 - a * x); });
  FresnelOptions o;
  o.defocus = 5e-6;
  const at::Tensor over = fresnelImage(phase, amplitude, spacing, o);
  o.defocus = -5e-6;
  const at::Tensor under = fresnelImage(phase, amplitude, spacing, o);
  const double lambda = electronWavelength(o.voltage);
  const at::Tensor expected = image(140, 175, spacing,
    [&](double x, double y)
    {
      const double r2 = x * x + y * y;
      const double laplacian = gauss(x, y) * (r2 / (s * s) - 2.0) / (s * s);
      const double along = -gauss(x, y) * x / (s * s);
      return -lambda / (2.0 * pi) * ((0.7 - a * x) * laplacian - a * along);
    });
  const at::Tensor found = (over - under) / 10e-6;
  const at::Tensor inside = (found - expected).narrow(0, 10, 120).narrow(1, 10, 155);
  EXPECT_LT(largest(inside), 0.01 * largest(expected));
}

TEST(FresnelImage, CameraAveragesAndCounts)
{
  const Pair spacing{ 0.5 * nm, 0.5 * nm };
  const auto hill = [](double x, double y) { return 4.0 * std::exp(-(x * x + 2.0 * y * y) / std::pow(12.0 * nm, 2)); };
  const at::Tensor phase = image(210, 270, spacing, hill);
  FresnelOptions o;
  o.defocus = 20e-6;
  const at::Tensor fine = fresnelImage(phase, {}, spacing, o);
  o.subpixels = 3;
  const at::Tensor coarse = fresnelImage(phase, {}, spacing, o);
  ASSERT_EQ(coarse.sizes().vec(), (std::vector<std::int64_t>{ 70, 90 }));
  EXPECT_NEAR(coarse[31][44].item<double>(), fine.narrow(0, 93, 3).narrow(1, 132, 3).mean().item<double>(), 1e-5);

  o.electrons = 400.0;
  o.seed = 7;
  const at::Tensor counts = fresnelImage(phase, {}, spacing, o);
  const at::Tensor off = (counts - coarse * 400.0) / (coarse * 400.0).sqrt();
  EXPECT_LT(largest(off.mean()), 0.05);
  EXPECT_NEAR(off.square().mean().item<double>(), 1.0, 0.08);
  EXPECT_TRUE(at::equal(counts, counts.round()));
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  EXPECT_TRUE(at::equal(counts, fresnelImage(phase, {}, spacing, o)));
  at::set_num_threads(threads);
  o.seed = 8;
  EXPECT_FALSE(at::equal(counts, fresnelImage(phase, {}, spacing, o)));
}

TEST(FresnelImage, RefusesWhatItCannotShow)
{
  const Pair spacing{ 1.0 * nm, 1.0 * nm };
  const at::Tensor flat = at::zeros({ 40, 50 });
  const auto refuses = [&](const std::function<void(FresnelOptions&)>& change, const std::string& words)
  {
    FresnelOptions o;
    o.defocus = 1e-6;
    change(o);
    expectRefused([&] { fresnelImage(flat, {}, spacing, o); }, words);
  };
  refuses([](FresnelOptions& o) { o.voltage = 0.0; }, "voltage");
  refuses([](FresnelOptions& o) { o.defocus = NAN; }, "defocus");
  refuses([](FresnelOptions& o) { o.defocus = 5e-3; }, "farther than the frame is wide");
  refuses([](FresnelOptions& o) { o.convergence = -1e-4; }, "convergence");
  refuses([](FresnelOptions& o) { o.subpixels = 3; }, "multiples of 3");
  refuses([](FresnelOptions& o) { o.electrons = -1.0; }, "electrons");
  expectRefused([&] { fresnelImage(flat, {}, { 0.0, 1e-9 }, {}); }, "real size");
  expectRefused([&] { fresnelImage(flat, at::ones({ 50, 40 }), spacing, {}); }, "expected the same");
  expectRefused([&] { fresnelImage(flat, at::full({ 40, 50 }, -1.0), spacing, {}); }, "negative");
  expectRefused([&] { fresnelImage(flat.to(at::kDouble), {}, spacing, {}); }, "float numbers");
  expectRefused([&] { fresnelImage(flat / 0.0, {}, spacing, {}); }, "without a number");
  const at::Tensor steep = at::arange(50, at::kFloat).mul(2.0).expand({ 40, 50 });
  expectRefused([&] { fresnelImage(steep, {}, spacing, {}); }, "finer grid");
}

TEST(FresnelImage, CanBeCancelled)
{
  const magnet::Run run([](double, const std::string&) { return magnet::Run::Request::Cancel; });
  EXPECT_THROW(fresnelImage(at::zeros({ 64, 64 }), {}, { nm, nm }, {}, run), Cancelled);
}
