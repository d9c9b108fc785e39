// Focal series of known phases, simulated as waves on a finer grid, back to the phase.
#include "core/phase/TransportOfIntensity.h"

#include "FocalSeriesSample.h"
#include "core/base/ElectronBeam.h"
#include "core/base/Error.h"
#include "tests/core/Refused.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

using namespace magnet;
using namespace magnet::testing;
using constants::pi;

// From a defocus of 25 um, where noise is largest (a correlation of 0.99), to 400 um, where the images are no longer
// linear in it (0.999), the noisy triplets are good enough; 100 um is amid.
TEST(TransportOfIntensity, TripletsOfTheSampleSkyrmion)
{
  const double pixel = 5.0 * nm;
  const std::vector<double> defoci{ -100e-6, 0.0, 100e-6 };
  const at::Tensor phase = skyrmion(95, 120, pixel);
  const at::Tensor truth = binned(phase);
  const at::Tensor images = series(phase, {}, { pixel, pixel }, defoci);
  const TransportPhase clean = transportOfIntensity(images, {}, defoci, { pixel, pixel });
  EXPECT_GT(slopeCorrelation(clean.phase, truth), 0.9999);
  EXPECT_NEAR(scaleOf(clean.phase, truth), 1.0, 0.005);
  EXPECT_NEAR(clean.phase.mean(at::kDouble).item<double>(), 0.0, 1e-4);
  const TransportPhase rough = transportOfIntensity(noisy(images, 0.01), {}, defoci, { pixel, pixel });
  EXPECT_GT(slopeCorrelation(rough.phase, truth), 0.99);
  EXPECT_NEAR(scaleOf(rough.phase, truth), 1.0, 0.01);

  // Poisson's noise of 10^4 electrons a pixel, and a beam that is not parallel.
  FresnelOptions counting;
  counting.electrons = 1e4;
  counting.convergence = 2e-5;
  const at::Tensor counts = series(phase, {}, { pixel, pixel }, defoci, counting);
  EXPECT_GT(slopeCorrelation(transportOfIntensity(counts, {}, defoci, { pixel, pixel }).phase, truth), 0.99);

  EXPECT_LT(clean.report.nonlinearity, 0.2);
  EXPECT_NEAR(rough.report.nonlinearity, clean.report.nonlinearity, 0.1);

  const TransportPhase other = transportOfIntensity(images, {}, { 100e-6, 0.0, -100e-6 }, { pixel, pixel });
  EXPECT_LT(largest(other.phase + clean.phase), 1e-4 * largest(clean.phase));
}

// Where the defocus is too large, the result says so.
TEST(TransportOfIntensity, SaysWhenTheDefocusIsTooLarge)
{
  const double pixel = 5.0 * nm;
  const at::Tensor phase = skyrmion(90, 90, pixel);
  const at::Tensor truth = binned(phase);
  const struct
  {
    double defocus, scale, nonlinearity;
  } expected[] = { { 50e-6, 1.0, 0.04 }, { 400e-6, 0.99, 0.3 }, { 800e-6, 0.96, 0.5 }, { 1600e-6, 0.87, 0.74 } };
  for (const auto& [defocus, scale, nonlinearity] : expected)
  {
    const std::vector<double> defoci{ -defocus, 0.0, defocus };
    const TransportPhase found = transportOfIntensity(
      series(phase, {}, { pixel, pixel }, defoci), {}, defoci, { pixel, pixel });
    EXPECT_NEAR(scaleOf(found.phase, truth), scale, 0.01) << defocus;
    EXPECT_NEAR(found.report.nonlinearity, nonlinearity, 0.02) << defocus;
  }
}

TEST(TransportOfIntensity, ThicknessThatAbsorbs)
{
  const double pixel = 5.0 * nm;
  const std::vector<double> defoci{ 80e-6, -80e-6, 0.0 }; // in any order
  const Pair cell{ pixel / fine, pixel / fine };
  // A film with a thick place, of which electrons are scattered away; its mean inner potential adds a phase.
  const at::Tensor thickness = image(202, 238, cell,
    [](double x, double y) { return std::exp(-(std::pow(x - 60.0 * nm, 2) + 2.0 * y * y) / std::pow(110.0 * nm, 2)); });
  const at::Tensor phase = skyrmion(101, 119, pixel) + 5.0 * thickness;
  const at::Tensor amplitude = (thickness * -0.6).exp(); // the intensity falls to 0.3
  const at::Tensor images = series(phase, amplitude, { pixel, pixel }, defoci);
  const TransportPhase found = transportOfIntensity(images * 3000.0, {}, defoci, { pixel, pixel });
  const at::Tensor truth = binned(phase);
  EXPECT_GT(slopeCorrelation(found.phase, truth), 0.999);
  EXPECT_NEAR(scaleOf(found.phase, truth), 1.0, 0.01);
  EXPECT_LT(largest(found.intensity / 3000.0 - binned(amplitude.square())), 0.02);
  const TransportPhase rough = transportOfIntensity(noisy(images, 0.01), {}, defoci, { pixel, pixel });
  EXPECT_GT(slopeCorrelation(rough.phase, truth), 0.98);
}

// div(I grad phase) in closed form, with I grad phase far from the gradient of anything.
TEST(TransportOfIntensity, SolvesTheEquationItself)
{
  const Pair pixel{ 2.0 * nm, 3.0 * nm };
  const std::int64_t ny = 81;
  const std::int64_t nx = 110;
  const double a = 2.0 * pi / (static_cast<double>(nx) * pixel[0]);
  const double b = 3.0 * pi / (static_cast<double>(ny) * pixel[1]);
  const double x0 = 0.5 * static_cast<double>(nx) * pixel[0];
  const double y0 = 0.5 * static_cast<double>(ny) * pixel[1];
  const auto phase = [&](double x, double y) { return 3.0 * std::cos(a * (x + x0)) + 2.0 * std::cos(b * (y + y0)); };
  const auto beam = [&](double x, double y) { return 1.0 + 0.8 * std::sin(0.7 * b * y) * std::cos(0.8 * a * x); };
  FresnelOptions beamOptions;
  const double k = 2.0 * pi / electronWavelength(beamOptions.voltage);
  const auto change = [&](double x, double y)
  {
    const double slopeX = -3.0 * a * std::sin(a * (x + x0));
    const double slopeY = -2.0 * b * std::sin(b * (y + y0));
    const double bend = -3.0 * a * a * std::cos(a * (x + x0)) - 2.0 * b * b * std::cos(b * (y + y0));
    const double beamX = -0.8 * 0.8 * a * std::sin(0.7 * b * y) * std::sin(0.8 * a * x);
    const double beamY = 0.8 * 0.7 * b * std::cos(0.7 * b * y) * std::cos(0.8 * a * x);
    return -(beam(x, y) * bend + beamX * slopeX + beamY * slopeY) / k;
  };
  const at::Tensor focus = image(ny, nx, pixel, beam);
  const at::Tensor along = image(ny, nx, pixel, change);
  const double z = 0.1 / largest(along);
  const at::Tensor images = at::stack({ focus - along * z, focus, focus + along * z });
  TransportOptions options;
  options.edges = TransportEdges::Mirrored; // across which this phase has no slope
  const TransportPhase found = transportOfIntensity(images, {}, { -z, 0.0, z }, pixel, options);
  const at::Tensor truth = image(ny, nx, pixel, phase);
  EXPECT_LT(largest(found.phase - (truth - truth.mean())), 0.01);
  EXPECT_LT(largest(found.intensity - focus), 1e-5);
  // The same on any number of threads.
  options.edges = TransportEdges::Open;
  const at::Tensor open = transportOfIntensity(images, {}, { -z, 0.0, z }, pixel, options).phase;
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  EXPECT_TRUE(at::equal(open, transportOfIntensity(images, {}, { -z, 0.0, z }, pixel, options).phase));
  at::set_num_threads(threads);
}

TEST(TransportOfIntensity, LongPeriodsAreSuppressedAsItSays)
{
  const Pair pixel{ 2.0 * nm, 2.0 * nm };
  const std::int64_t nx = 120;
  const double length = static_cast<double>(nx) * pixel[0];
  const double k = 2.0 * pi / electronWavelength(300e3);
  const auto wave = [&](int half) { return pi * half / length; };
  const auto cosine = [&](int half)
  { return image(64, nx, pixel, [&](double x, double) { return std::cos(wave(half) * (x + 0.5 * length)); }); };
  const at::Tensor along = (cosine(1) * std::pow(wave(1), 2) + cosine(12) * std::pow(wave(12), 2)) / k;
  const double z = 0.1 / largest(along);
  const at::Tensor images = at::stack({ 1.0 - along * z, at::ones({ 64, nx }), 1.0 + along * z });
  TransportOptions options;
  options.edges = TransportEdges::Mirrored;
  for (const double period : { 0.0, 2.0 * length, 0.4 * length })
  {
    options.longestPeriod = period;
    const at::Tensor phase = transportOfIntensity(images, {}, { -z, 0.0, z }, pixel, options).phase;
    for (const int half : { 1, 12 })
    {
      const double found = (phase * cosine(half)).mean().item<double>() * 2.0;
      const double edge = period > 0.0 ? std::pow(2.0 * pi / period, 4) : 0.0;
      EXPECT_NEAR(found, std::pow(wave(half), 4) / (std::pow(wave(half), 4) + edge), 2e-3) << period << ", " << half;
    }
  }
}

TEST(TransportOfIntensity, ImagesOfDifferentBrightness)
{
  const Pair pixel{ 4.0 * nm, 4.0 * nm };
  const at::Tensor phase = image(140, 180, { 2.0 * nm, 2.0 * nm },
    [](double x, double y) { return 4.0 * std::exp(-(x * x + 3.0 * y * y) / std::pow(70.0 * nm, 2)); });
  const std::vector<double> defoci{ -50e-6, 0.0, 50e-6 };
  const at::Tensor images = series(phase, {}, pixel, defoci);
  const TransportPhase alike = transportOfIntensity(images, {}, defoci, pixel);
  const TransportPhase found = transportOfIntensity(
    images * at::tensor({ 900.0F, 1200.0F, 1500.0F }).view({ 3, 1, 1 }), {}, defoci, pixel);
  EXPECT_LT(largest(found.phase - alike.phase), 1e-3);
  EXPECT_NEAR(found.report.factor[0], 4.0 / 3.0, 1e-3);
  EXPECT_NEAR(found.report.factor[2], 0.8, 1e-3);
  EXPECT_NEAR(found.intensity.mean().item<double>(), 1200.0, 1.0);
}

// Where the defocus is large, the third derivative is seen and taken out; of defoci that are not even, the second.
TEST(TransportOfIntensity, LongerSeriesAndUnevenOnes)
{
  const Pair pixel{ 4.0 * nm, 4.0 * nm };
  const at::Tensor phase = image(150, 202, { 2.0 * nm, 2.0 * nm },
    [](double x, double y) { return 3.0 * std::exp(-(x * x + 2.0 * y * y) / std::pow(45.0 * nm, 2)); });
  const at::Tensor truth = binned(phase);
  const std::vector<double> defoci{ 500e-6, -500e-6, 250e-6, 0.0, -250e-6 };
  const at::Tensor images = series(phase, {}, pixel, defoci);
  TransportOptions options;
  const double low = scaleOf(transportOfIntensity(images, {}, defoci, pixel, options).phase, truth);
  options.order = 4;
  const double high = scaleOf(transportOfIntensity(images, {}, defoci, pixel, options).phase, truth);
  EXPECT_GT(std::abs(low - 1.0), 4.0 * std::abs(high - 1.0)) << low << ", " << high;
  EXPECT_NEAR(high, 1.0, 0.03);

  const std::vector<double> uneven{ -30e-6, 60e-6, 90e-6 }; // none in focus
  const TransportPhase found = transportOfIntensity(series(phase, {}, pixel, uneven), {}, uneven, pixel);
  EXPECT_GT(slopeCorrelation(found.phase, truth), 0.999);
  EXPECT_NEAR(scaleOf(found.phase, truth), 1.0, 0.02);
}

TEST(TransportOfIntensity, RefusesInWords)
{
  const Pair pixel{ 2.0 * nm, 2.0 * nm };
  at::manual_seed(1);
  const at::Tensor images = at::rand({ 4, 30, 41 }) * 30.0 + 100.0;
  const std::vector<double> defoci{ -1e-5, 0.0, 1e-5 };
  const auto refuses = [&](const at::Tensor& given, const std::vector<double>& z, const std::string& words)
  { expectRefused([&] { transportOfIntensity(given, {}, z, pixel); }, words); };
  const at::Tensor three = images.narrow(0, 0, 3);
  refuses(images.narrow(0, 0, 1), { 0.0 }, "one image");
  refuses(images.narrow(0, 0, 2), { -1e-5, 1e-5 }, "A pair alone");
  refuses(three, { -1e-5, 1e-5 }, "one defocus of each image");
  refuses(three, { 1e-5, 2e-5, 3e-5 }, "all of one sign");
  refuses(three, { 0.0, 2e-5, 3e-5 }, "all of one sign");
  refuses(three, { -1e-5, 1e-5, 1e-5 }, "2 different defoci");
  refuses(three, { -1e-5, NAN, 1e-5 }, "finite");
  refuses(images[0], { -1e-5 }, "expected images");
  refuses(images.narrow(0, 0, 3) - 115.0, defoci, "image 1 of the focal series holds no counts");
  refuses(at::clamp_max(three, 120.0), defoci, "saturated");
  refuses(three.masked_fill(three.gt(129.9), NAN), defoci, "mark them as not valid");
  expectRefused([&] { transportOfIntensity(three, {}, defoci, { 0.0, 0.0 }); }, "real size");
  expectRefused([&] { transportOfIntensity(three, at::ones({ 30, 40 }, at::kByte), defoci, pixel); }, "valid pixels");
  expectRefused(
    [&] {
      transportOfIntensity(three, at::zeros({ 30, 41 }, at::kByte), defoci, pixel);
    },
    "no valid pixels");
  at::Tensor apart = at::zeros({ 3, 30, 41 }, at::kByte);
  for (int i = 0; i < 3; ++i)
  {
    apart[i].narrow(1, 10 * i, 10).fill_(1);
  }
  expectRefused([&] { transportOfIntensity(three, apart, defoci, pixel); }, "no pixel is valid in all");
  const auto with = [&](const std::function<void(TransportOptions&)>& change, const std::string& words)
  {
    TransportOptions o;
    change(o);
    expectRefused([&] { transportOfIntensity(three, {}, defoci, pixel, o); }, words);
  };
  with([](TransportOptions& o) { o.voltage = 0.0; }, "voltage");
  with([](TransportOptions& o) { o.order = 1; }, "order");
  with([](TransportOptions& o) { o.order = 3; }, "at least 4");
  with([](TransportOptions& o) { o.longestPeriod = -1.0; }, "longest period");
  with([](TransportOptions& o) { o.lowestIntensity = 1.0; }, "lowest intensity");
}

TEST(TransportOfIntensity, CanBeCancelled)
{
  const magnet::Run run([](double, const std::string&) { return magnet::Run::Request::Cancel; });
  EXPECT_THROW(transportOfIntensity(at::ones({ 3, 32, 32 }), {}, { -1e-5, 0.0, 1e-5 }, { nm, nm }, {}, run), Cancelled);
}
