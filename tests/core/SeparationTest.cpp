// Pairs of phases come apart into what closed forms put in.
#include "core/phase/Separation.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "tests/core/Refused.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

using namespace magnet;
using constants::degree;
using constants::pi;
using magnet::testing::expectRefused;

namespace
{
// The two phases [rad] of a specimen at an offset from the middle of the frame [pixel].
struct Phases
{
  double electrostatic = 0.0;
  double magnetic = 0.0;
};
using Specimen = std::function<Phases(double x, double y)>;

constexpr double width = 0.7; // of a specimen's edge [pixel], of the logistic function

// An edge, and its integral: what a magnetization along it makes of it.
double edge(double x)
{
  return 1.0 / (1.0 + std::exp(-x / width));
}
double ramp(double x)
{
  return width * (x > 0.0 ? x / width + std::log1p(std::exp(-x / width)) : std::log1p(std::exp(x / width)));
}

// A rectangle of one thickness in Landau's state: the magnetic phase rises with the distance from the edge (H. A. M.
// van den Berg, J. Appl. Phys. 60, 1104 (1986)), by 0.05 rad a pixel.
Phases landau(double x, double y)
{
  const double c = std::cos(25.0 * degree);
  const double s = std::sin(25.0 * degree);
  const double u = 60.0 - std::abs(c * (x - 10.0) + s * (y + 7.0));
  const double v = 35.0 - std::abs(-s * (x - 10.0) + c * (y + 7.0));
  const double soft = 3.0; // pixels, of the walls
  const double distance = std::min(u, v) - soft * std::log1p(std::exp(-std::abs(u - v) / soft));
  return { 6.0 * edge(distance), 0.05 * ramp(distance) };
}

// Three spheres, each magnetized uniformly (M. De Graef, N. T. Nuhfer, M. R. McCartney, J. Microsc.
// 194, 84 (1999)).
Phases spheres(double x, double y)
{
  const double each[][5] = { { -40.0, 10.0, 45.0, 0.3, 1.2 }, { 50.0, 35.0, 30.0, 2.0, 1.0 },
    { 30.0, -55.0, 35.0, 4.0, -1.0 } };
  Phases sum;
  for (const auto& [cx, cy, radius, angle, height] : each)
  {
    const double square = std::max(1e-12, ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (radius * radius));
    const double chord = std::sqrt(std::max(0.0, 1.0 - square));
    sum.electrostatic += 0.175 * radius * chord;
    sum.magnetic += height * ((x - cx) * std::cos(angle) + (y - cy) * std::sin(angle)) / radius *
                    (1.0 - chord * chord * chord) / square;
  }
  return sum;
}

// A disc with a vortex, beside a wire that leaves the frame and is magnetized along itself.
Phases discAndWire(double x, double y)
{
  const double inside = 50.0 - std::hypot(x + 30.0, y - 20.0);
  const double across = -std::sin(70.0 * degree) * (x - 60.0) + std::cos(70.0 * degree) * y;
  return { 5.0 * edge(inside) + 4.0 * (edge(across + 20.0) - edge(across - 20.0)),
    0.03 * ramp(inside) + 0.03 * (ramp(across + 20.0) - ramp(across - 20.0)) - 0.6 };
}

// Means over the pixels of a frame that shows the specimen at `map` of each offset, by 3 x 3 points each.
struct Frames
{
  at::Tensor electrostatic, magnetic;
};
Frames shown(const Specimen& specimen, std::int64_t ny, std::int64_t nx, const AffineMap& map = {})
{
  Frames result{ at::zeros({ ny, nx }, at::kDouble), at::zeros({ ny, nx }, at::kDouble) };
  for (std::int64_t p = 0; p < ny * nx * 9; ++p)
  {
    const std::int64_t pixel = p / 9;
    const double x = static_cast<double>(pixel % nx) - 0.5 * static_cast<double>(nx - 1);
    const double y = static_cast<double>(pixel / nx) - 0.5 * static_cast<double>(ny - 1);
    const PixelOffset at = map.at(
      { x + static_cast<double>(p % 3 - 1) / 3.0, y + static_cast<double>(p / 3 % 3 - 1) / 3.0 });
    const Phases phases = specimen(at[0], at[1]);
    result.electrostatic.data_ptr<double>()[pixel] += phases.electrostatic / 9.0;
    result.magnetic.data_ptr<double>()[pixel] += phases.magnetic / 9.0;
  }
  return result;
}

AffineMap distorted(double angle, double d, const PixelOffset& shift, bool mirrored = false)
{
  const std::array<double, 4> t = AffineMap::turned(mirrored, angle).matrix;
  const double s[] = { 1.0 + d, 0.5 * d, 0.5 * d, 1.0 - d };
  return { { t[0] * s[0] + t[1] * s[2], t[0] * s[1] + t[1] * s[3], t[2] * s[0] + t[3] * s[2],
             t[2] * s[1] + t[3] * s[3] },
    shift };
}

// A pair of phases, and what has to come of it.
struct Pair
{
  at::Tensor first, second;
  at::Tensor electrostatic, magnetic; // without the constants, which are known up to pi
  AffineMap map;
};

at::Tensor plane(std::int64_t ny, std::int64_t nx, double x, double y, double constant)
{
  return at::arange(ny, at::kDouble).sub_(0.5 * static_cast<double>(ny - 1)).unsqueeze(1) * y +
         at::arange(nx, at::kDouble).sub_(0.5 * static_cast<double>(nx - 1)).unsqueeze(0) * x + constant;
}

// Each of the two has another ramp; the second shows at map(p) what the first shows at p.
Pair makePair(const Specimen& specimen, std::int64_t ny, std::int64_t nx, const AffineMap& map, double sigma)
{
  const Frames here = shown(specimen, ny, nx);
  const Frames there = shown(specimen, ny, nx, map.inverse());
  Pair pair;
  pair.map = map;
  const auto noise = [&] { return at::randn({ ny, nx }, at::kDouble) * sigma; };
  const at::Tensor firstRamp = plane(ny, nx, 0.02, 0.01, 3.0);
  pair.first = here.electrostatic + here.magnetic + firstRamp + noise();
  pair.second = there.electrostatic - there.magnetic + plane(ny, nx, -0.01, 0.03, -8.0) + noise();
  // The second's ramp, brought to where the first's is.
  const auto& m = map.matrix;
  const at::Tensor secondRamp = plane(
    ny, nx, -0.01 * m[0] + 0.03 * m[2], -0.01 * m[1] + 0.03 * m[3], -8.0 - 0.01 * map.shift[0] + 0.03 * map.shift[1]);
  pair.magnetic = here.magnetic + 0.5 * (firstRamp - secondRamp);
  pair.electrostatic = here.electrostatic + 0.5 * (firstRamp + secondRamp);
  return pair;
}

// rms over the valid pixels, up to a multiple of pi.
double error(const at::Tensor& result, const at::Tensor& truth, const at::Tensor& valid)
{
  const at::Tensor off = (result.to(at::kDouble) - truth).masked_select(valid.ne(0));
  return (off - pi * (off.median() / pi).round()).square().mean().sqrt().item<double>();
}

}

TEST(Separation, SimulatedPairs)
{
  at::manual_seed(1);
  const Specimen specimens[] = { landau, spheres, discAndWire };
  const AffineMap maps[] = { distorted(5.0 * degree, 0.03, { 15.0, -13.0 }),
    distorted(-4.0 * degree, -0.03, { -8.0, 18.0 }), distorted(0.0, 0.0, { 3.3, 2.6 }) };
  for (int s = 0; s < 3; ++s)
  {
    for (int m = 0; m < 3; ++m)
    {
      const Pair pair = makePair(specimens[s], 211, 240, maps[m], 0.02);
      const SeparatedPhases result = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} });
      const double off = rmsDistance(result.pairs[0].map, pair.map, 240, 211);
      const double magnetic = error(result.magnetic, pair.magnetic, result.valid);
      const double electrostatic = error(result.electrostatic, pair.electrostatic, result.valid);
      std::printf(
        "specimen %d, map %d: off by %.3f pixels (sigma %.3f), magnetic phase %.4f rad, electrostatic %.4f rad\n", s, m,
        off, result.pairs[0].sigma, magnetic, electrostatic);
      EXPECT_LT(off, 0.1);
      EXPECT_LT(magnetic, 0.03);
      EXPECT_LT(electrostatic, 0.03);
      EXPECT_GT(result.valid.to(at::kFloat).mean().item<double>(), 0.8);
      EXPECT_EQ(result.magnetic.masked_select(result.valid.eq(0)).abs().sum().item<double>(), 0.0);
    }
  }
}

// One of two parallel edges lies on the other as well as on itself, where little else is seen.
TEST(Separation, SpecimenThatAllButFillsItsFrame)
{
  at::manual_seed(9);
  const Pair pair = makePair(landau, 120, 131, distorted(0.02, 0.01, { 1.0, -3.0 }), 0.02);
  SeparationOptions options;
  options.mirror = Mirror::None;
  const SeparatedPhases result = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} }, options);
  EXPECT_LT(rmsDistance(result.pairs[0].map, pair.map, 131, 120), 0.1);
  EXPECT_LT(error(result.magnetic, pair.magnetic, result.valid), 0.03);
}

TEST(Separation, TurnedOver)
{
  at::manual_seed(2);
  for (const double angle : { 0.05, pi - 0.04 })
  {
    const Pair pair = makePair(discAndWire, 200, 231, distorted(angle, 0.02, { -9.0, 5.0 }, true), 0.02);
    const SeparatedPhases result = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} });
    EXPECT_TRUE(result.pairs[0].map.mirrors());
    EXPECT_LT(rmsDistance(result.pairs[0].map, pair.map, 231, 200), 0.1);
    EXPECT_LT(error(result.magnetic, pair.magnetic, result.valid), 0.03);
    SeparationOptions options;
    options.mirror = Mirror::None;
    expectRefused(
      [&] {
        separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} }, options);
      },
      "the phases of image 0 correlate by");
  }
  // A rectangle is the same after half a turn, so it does not tell about which axis it was turned over.
  const Pair pair = makePair(landau, 200, 231, distorted(0.05, 0.02, { -9.0, 5.0 }, true), 0.02);
  expectRefused([&] { separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} }); }, "Say which it is");
  SeparationOptions options;
  options.mirror = Mirror::AboutX;
  const SeparatedPhases told = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} }, options);
  EXPECT_LT(rmsDistance(told.pairs[0].map, pair.map, 231, 200), 0.1);
}

TEST(Separation, AmplitudesAreRegisteredWhereTheyAreGiven)
{
  at::manual_seed(3);
  const AffineMap map = distorted(3.0 * degree, 0.02, { 7.0, 10.0 });
  const Pair pair = makePair(spheres, 180, 211, map, 0.02);
  const auto amplitude = [](const Frames& frames)
  { return (frames.electrostatic * -0.1).exp() + at::randn(frames.electrostatic.sizes(), at::kDouble) * 0.01; };
  const SeparatedPhases result = separatePhases({ pair.first, {}, amplitude(shown(spheres, 180, 211)) },
    { pair.second, {}, amplitude(shown(spheres, 180, 211, map.inverse())) });
  EXPECT_LT(rmsDistance(result.pairs[0].map, map, 211, 180), 0.1);
  EXPECT_LT(error(result.magnetic, pair.magnetic, result.valid), 0.03);
  expectRefused(
    [&] {
      separatePhases({ pair.first, {}, pair.first }, { pair.second, {}, {} });
    },
    "only the first phases have amplitudes");
}

TEST(Separation, MissingPixelsAndWrongUnwrapping)
{
  at::manual_seed(4);
  const AffineMap map = distorted(-3.0 * degree, 0.02, { -6.0, 9.0 });
  const Pair pair = makePair(discAndWire, 220, 201, map, 0.02);
  at::Tensor first = pair.first.to(at::kFloat);
  at::Tensor second = pair.second.clone();
  at::Tensor valid = at::ones({ 220, 201 }, at::kBool);
  valid.narrow(0, 0, 30).fill_(false);
  valid.narrow(0, 100, 9).narrow(1, 40, 7).fill_(false);
  second.masked_fill_(valid.logical_not(), 40.0);
  first[150][60] = std::nan("");
  // A patch in the vacuum that was unwrapped the wrong way.
  first.narrow(0, 40, 30).narrow(1, 150, 24).add_(2.0 * pi);
  const SeparatedPhases result = separatePhases({ first, {}, {} }, { second, valid, {} });
  EXPECT_LT(rmsDistance(result.pairs[0].map, map, 201, 220), 0.1);
  EXPECT_EQ(result.valid[150][60].item<int>(), 0);
  // Both pixels at each edge of the patch, and nothing inside.
  for (const std::int64_t x : { 149, 150, 173, 174 })
  {
    EXPECT_EQ(result.valid.narrow(0, 45, 20).select(1, x).sum().item<std::int64_t>(), 0) << x;
  }
  EXPECT_EQ(result.valid.narrow(0, 45, 20).narrow(1, 152, 20).sum().item<std::int64_t>(), 400);
  at::Tensor counts = result.valid.clone();
  counts.narrow(0, 40, 30).narrow(1, 150, 24).zero_();
  EXPECT_LT(error(result.magnetic, pair.magnetic, counts), 0.03);
  // What is not valid in the second is not in the result.
  const PixelOffset hole = map.inverse().at({ 43.0 - 100.0, 104.0 - 109.5 });
  EXPECT_EQ(result.valid[std::llround(hole[1] + 109.5)][std::llround(hole[0] + 100.0)].item<int>(), 0);
}

TEST(Separation, SeriesWithoutJumps)
{
  at::manual_seed(5);
  std::vector<at::Tensor> first, second, magnetic;
  const int turns[][2] = { { 0, 0 }, { 3, -2 }, { -1, 4 }, { 2, 2 }, { 0, 1 } };
  for (int i = 0; i < 5; ++i)
  {
    const double tilt = 0.1 * i;
    const Specimen tilted = [&](double x, double y) { return landau(x / std::cos(tilt), y); };
    const Pair pair = makePair(tilted, 160, 171, distorted(0.01 * i, 0.01, { 2.0 * i, -3.0 }), 0.02);
    first.push_back(pair.first + 2.0 * pi * turns[i][0]);
    second.push_back(pair.second + 2.0 * pi * turns[i][1]);
    magnetic.push_back(pair.magnetic);
  }
  const SeparatedPhases result = separatePhases({ at::stack(first), {}, {} }, { at::stack(second), {}, {} });
  ASSERT_EQ(result.pairs.size(), 5);
  ASSERT_EQ(result.magnetic.sizes(), (at::IntArrayRef{ 5, 160, 171 }));
  for (int i = 0; i < 5; ++i)
  {
    EXPECT_LT(error(result.magnetic[i], magnetic[static_cast<std::size_t>(i)], result.valid[i]), 0.03);
    // Up to what all images have in common.
    for (int k = 0; k < 2; ++k)
    {
      const auto added = [&](int image)
      { return result.pairs[static_cast<std::size_t>(image)].turns[k] + turns[image][k]; };
      EXPECT_EQ(added(i), added(0)) << "image " << i << ", phase " << k + 1;
    }
  }
  // Each image is what its own pair gives, and the turns are what was added.
  const SeparatedPhases alone = separatePhases({ first[3], {}, {} }, { second[3], {}, {} });
  EXPECT_EQ(alone.pairs[0].map.matrix, result.pairs[3].map.matrix);
  EXPECT_TRUE(at::equal(alone.valid, result.valid[3]));
  const at::Tensor off = (alone.magnetic - result.magnetic[3]).masked_select(alone.valid.ne(0)) / pi;
  const double steps = 0.5 *
                       static_cast<double>((alone.pairs[0].turns[0] - alone.pairs[0].turns[1]) -
                                           (result.pairs[3].turns[0] - result.pairs[3].turns[1])) *
                       2.0;
  EXPECT_LT((off - steps).abs().max().item<double>(), 1e-5);
}

TEST(Separation, BackgroundsAreTakenOff)
{
  at::manual_seed(6);
  // Small in its frame, and hardly a stray field.
  const Pair pair = makePair(landau, 260, 281, distorted(0.03, 0.01, { 4.0, -3.0 }), 0.02);
  const Frames truth = shown(landau, 260, 281);
  SeparationOptions options;
  options.background = SeparationBackground::Plane;
  const SeparatedPhases flat = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} }, options);
  const auto off = [&](const at::Tensor& result, const at::Tensor& expected)
  { return (result - expected).masked_select(flat.valid.ne(0)).square().mean().sqrt().item<double>(); };
  EXPECT_LT(off(flat.magnetic, truth.magnetic), 0.03);
  EXPECT_LT(off(flat.electrostatic, truth.electrostatic), 0.03);
  options.background = SeparationBackground::Constant;
  const SeparatedPhases level = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} }, options);
  EXPECT_NEAR(level.magnetic.masked_select(level.valid.ne(0)).median().item<double>(), 0.0, 1e-5);
  const at::Tensor moved = (level.magnetic - pair.magnetic).masked_select(level.valid.ne(0));
  EXPECT_LT(moved.std().item<double>(), 0.03);
}

TEST(Separation, SameOnAnyNumberOfThreads)
{
  at::manual_seed(7);
  const Pair pair = makePair(spheres, 150, 171, distorted(0.02, 0.01, { 4.0, -3.0 }), 0.02);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const SeparatedPhases one = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} });
  at::set_num_threads(3);
  const SeparatedPhases three = separatePhases({ pair.first, {}, {} }, { pair.second, {}, {} });
  at::set_num_threads(threads);
  EXPECT_LT(rmsDistance(one.pairs[0].map, three.pairs[0].map, 171, 150), 1e-4);
  EXPECT_LT((one.magnetic - three.magnetic).abs().max().item<double>(), 1e-3);
}

TEST(Separation, BadInputInWords)
{
  at::manual_seed(8);
  const Pair pair = makePair(landau, 120, 131, distorted(0.02, 0.0, { 1.0, -3.0 }), 0.02);
  const SeparationImages first{ pair.first, {}, {} };
  const SeparationImages second{ pair.second, {}, {} };
  const auto separate = [](const SeparationImages& a, const SeparationImages& b)
  { return [=] { separatePhases(a, b); }; };
  expectRefused(separate({}, second), "the first phases are nothing");
  expectRefused(separate(first, { pair.second.narrow(0, 0, 100), {}, {} }), "expected as many images of the same size");
  expectRefused(
    separate({ pair.first.to(at::kInt), {}, {} }, second), "the first phases: expected floating-point numbers");
  expectRefused(
    separate(first, { pair.second, at::ones({ 3, 3 }, at::kByte), {} }), "second phases: expected its valid");
  const at::Tensor wrapped = pair.first - 2.0 * pi * at::round(pair.first / (2.0 * pi));
  expectRefused(separate({ wrapped, {}, {} }, second), "the first phases: image 0 is still wrapped");
  at::Tensor none = at::zeros({ 120, 131 }, at::kByte);
  expectRefused(separate(first, { pair.second, none, {} }), "no pixel that counts");
  // Each shows another half of the specimen.
  at::Tensor left = none.clone();
  left.narrow(1, 0, 36).fill_(1);
  at::Tensor right = none.clone();
  right.narrow(1, 110, 21).fill_(1);
  expectRefused(separate({ pair.first, left, {} }, { pair.second, right, {} }), "the phases of image 0");
  // Another specimen.
  const Pair other = makePair(discAndWire, 120, 131, {}, 0.02);
  expectRefused(separate(first, { other.second, {}, {} }), "the phases of image 0");
  // The second has the other sideband's sign.
  expectRefused(separate(first, { -pair.second, {}, {} }), "that neither has the other sign");
  // No specimen.
  expectRefused(
    separate({ at::randn({ 120, 131 }), {}, {} }, { at::randn({ 120, 131 }), {}, {} }), "expected at least 0.7");
  const magnet::Run stopped([](double fraction, const std::string&)
    { return fraction > 0.3 ? magnet::Run::Request::Cancel : magnet::Run::Request::Continue; });
  EXPECT_THROW(separatePhases(first, second, {}, stopped), Cancelled);
}
