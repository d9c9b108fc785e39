// What the transport of intensity does where the images end: at the frame's edges, missing pixels and opaque parts.
#include "core/phase/TransportOfIntensity.h"

#include "FocalSeriesSample.h"

#include <gtest/gtest.h>

using namespace magnet;
using namespace magnet::testing;

// What the equation does not tell is missing from the phase: what is harmonic in the frame. It fades from the edges.
TEST(TransportEdges, SlopesAtTheFramesEdge)
{
  const Pair pixel{ 4.0 * nm, 4.0 * nm };
  const std::vector<double> defoci{ -60e-6, 0.0, 60e-6 };
  const Pair cell{ 2.0 * nm, 2.0 * nm };
  const auto waves = [](double x, double y)
  {
    return 2.0 * std::sin(x / (22.0 * nm) + 0.4) * std::sin(y / (30.0 * nm) - 0.3) +
           std::sin(x / (15.0 * nm) - y / (25.0 * nm));
  };
  const at::Tensor phase = image(202, 260, cell, waves);
  const at::Tensor truth = binned(phase);
  const auto retrieved = [&](const at::Tensor& of, TransportEdges edges)
  {
    TransportOptions options;
    options.edges = edges;
    return transportOfIntensity(series(of, {}, pixel, defoci), {}, defoci, pixel, options).phase;
  };
  const at::Tensor open = retrieved(phase, TransportEdges::Open);
  const at::Tensor mirrored = retrieved(phase, TransportEdges::Mirrored);
  EXPECT_GT(slopeCorrelation(open, truth), 0.98);
  EXPECT_GT(slopeCorrelation(open, truth, 10), 0.998);
  EXPECT_GT(slopeCorrelation(mirrored, truth), 0.95);
  EXPECT_GT(slopeCorrelation(mirrored, truth, 20), 0.99);

  const at::Tensor ramp = image(202, 260, cell, [](double x, double) { return x / (20.0 * nm); });
  EXPECT_LT(largest(retrieved(ramp, TransportEdges::Open)), 0.01);
  EXPECT_GT(slopeCorrelation(retrieved(phase + ramp, TransportEdges::Open), truth, 10), 0.998);
}

// The stray field of a disc with one domain reaches far beyond the frame; all that bends the phase is in it.
TEST(TransportEdges, StrayFieldLeavesAnOpenFrame)
{
  const double pixel = 5.0 * nm;
  const std::vector<double> defoci{ -50e-6, 0.0, 50e-6 };
  TextureOptions domain;
  domain.texture = Texture::SingleDomain;
  domain.direction = 0.3;
  const at::Tensor phase = projected(domain, 91, 112, pixel);
  const at::Tensor truth = binned(phase);
  const at::Tensor images = series(phase, {}, { pixel, pixel }, defoci);
  TransportOptions options;
  const double open = slopeCorrelation(
    transportOfIntensity(images, {}, defoci, { pixel, pixel }, options).phase, truth);
  options.edges = TransportEdges::Mirrored;
  const double mirrored = slopeCorrelation(
    transportOfIntensity(images, {}, defoci, { pixel, pixel }, options).phase, truth);
  EXPECT_GT(open, 0.99);
  EXPECT_LT(mirrored, 0.97);
}

TEST(TransportEdges, MissingPixels)
{
  const double pixel = 5.0 * nm;
  const std::vector<double> defoci{ -100e-6, 0.0, 100e-6 };
  const at::Tensor phase = skyrmion(99, 124, pixel);
  const at::Tensor truth = binned(phase);
  at::Tensor images = noisy(series(phase, {}, { pixel, pixel }, defoci), 0.01);
  at::Tensor valid = at::ones(images.sizes(), at::kByte);
  // A border that alignment left, in each image another one, a hole, and lost pixels.
  valid[0].narrow(1, 0, 9).zero_();
  valid[2].narrow(0, 92, 7).zero_();
  valid[1].narrow(0, 40, 6).narrow(1, 70, 6).zero_();
  at::manual_seed(3);
  valid.mul_(at::rand(images.sizes()).gt(0.003));
  images.masked_fill_(valid.eq(0), NAN);
  const TransportPhase found = transportOfIntensity(images, valid, defoci, { pixel, pixel });
  EXPECT_TRUE(at::equal(found.valid, std::get<0>(valid.min(0))));
  EXPECT_TRUE(at::isfinite(found.phase).all().item<bool>());
  const at::Tensor good = found.valid.to(at::kFloat);
  const auto inside = [&](const at::Tensor& image)
  {
    const at::Tensor x = (image.narrow(1, 1, 123) - image.narrow(1, 0, 123)) * good.narrow(1, 1, 123) *
                         good.narrow(1, 0, 123);
    const at::Tensor y = (image.narrow(0, 1, 98) - image.narrow(0, 0, 98)) * good.narrow(0, 1, 98) *
                         good.narrow(0, 0, 98);
    return at::cat({ x.flatten(), y.flatten() }).to(at::kDouble);
  };
  EXPECT_GT(correlation(inside(found.phase), inside(truth)), 0.997);
}

// A grid's bar without electrons.
TEST(TransportEdges, OpaqueParts)
{
  const Pair pixel{ 4.0 * nm, 4.0 * nm };
  const Pair cell{ 2.0 * nm, 2.0 * nm };
  const std::vector<double> defoci{ -40e-6, 0.0, 40e-6 };
  const at::Tensor phase = image(
    150, 202, cell, [](double x, double y) { return 3.0 * std::exp(-(x * x + 2.0 * y * y) / std::pow(45.0 * nm, 2)); });
  const at::Tensor amplitude = image(
    150, 202, cell, [](double x, double) { return 0.5 + 0.5 * std::tanh((130.0 * nm - x) / (12.0 * nm)); });
  const TransportPhase found = transportOfIntensity(series(phase, amplitude, pixel, defoci), {}, defoci, pixel);
  EXPECT_EQ(found.valid[30][99].item<int>(), 0);
  EXPECT_EQ(found.valid[30][60].item<int>(), 1);
  const auto open = [](const at::Tensor& image) { return image.narrow(1, 0, 75); };
  EXPECT_GT(slopeCorrelation(open(found.phase), open(binned(phase))), 0.999);
}
