// Phases that were wrapped come back, up to multiples of 2 pi, and where they cannot it is said.
#include "core/phase/Unwrap.h"
#include "TestFolder.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/file/TiltSeriesFile.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <deque>
#include <functional>
#include <limits>

using namespace magnet;
using constants::degree;
using constants::pi;
using magnet::testing::sharedFile;

namespace
{
constexpr double turn = 2.0 * pi;

at::Tensor coordinate(std::int64_t n)
{
  return at::arange(n, at::kDouble).sub_(0.5 * static_cast<double>(n - 1));
}

// A hill of any size whose steepest slope is `slope` rad a pixel, in all directions, on a ramp.
at::Tensor hill(std::int64_t ny, std::int64_t nx, double slope)
{
  const double width = 0.17 * static_cast<double>(std::min(nx, ny));
  const double height = slope * width * std::exp(0.5);
  const at::Tensor x = coordinate(nx).unsqueeze(0);
  const at::Tensor y = coordinate(ny).unsqueeze(1);
  return (x.square() + y.square()).mul(-0.5 / (width * width)).exp().mul(height) + 0.004 * x - 0.003 * y + 1.3;
}

at::Tensor noise(const at::Tensor& like, double sigma)
{
  return at::randn(like.sizes(), like.options()).mul(sigma);
}

at::Tensor wrapped(const at::Tensor& phase)
{
  return phase - turn * at::floor((phase + pi) / turn);
}

// By how many turns each pixel is off the truth.
at::Tensor turnsOff(const at::Tensor& phase, const at::Tensor& truth)
{
  return ((phase.to(at::kDouble) - truth) / turn).round();
}

// Whether all pixels of a selection are right up to one multiple of 2 pi and rounding.
bool rightUpToOne(const at::Tensor& phase, const at::Tensor& truth, const at::Tensor& where)
{
  const at::Tensor off = (phase.to(at::kDouble) - truth).masked_select(where);
  const double multiple = std::round(off[0].item<double>() / turn) * turn;
  return (off - multiple).abs().max().item<double>() < 2e-4;
}

at::Tensor everywhere(const at::Tensor& like)
{
  return at::ones(like.sizes(), at::kBool);
}

// From pixel to pixel through what is valid, in the order in which they are met (K. Itoh, Appl. Opt. 21, 2470, 1982).
at::Tensor floodFilled(const at::Tensor& image, const at::Tensor& valid, std::int64_t start)
{
  const std::int64_t ny = image.size(0);
  const std::int64_t nx = image.size(1);
  at::Tensor result = image.to(at::kDouble).clone();
  double* const phase = result.data_ptr<double>();
  at::Tensor left = valid.to(at::kByte).clone();
  unsigned char* const todo = left.data_ptr<unsigned char>();
  std::deque<std::int64_t> met{ start };
  todo[start] = 0;
  for (; !met.empty(); met.pop_front())
  {
    const std::int64_t p = met.front();
    const auto go = [&](bool inside, std::int64_t q)
    {
      if (inside && todo[q] != 0)
      {
        todo[q] = 0;
        phase[q] -= turn * std::round((phase[q] - phase[p]) / turn);
        met.push_back(q);
      }
    };
    go(p % nx > 0, p - 1);
    go(p % nx < nx - 1, p + 1);
    go(p >= nx, p - nx);
    go(p < (ny - 1) * nx, p + nx);
  }
  return result;
}

// The phase around a point (x, y) where it is torn: 2 pi for one turn to the left.
at::Tensor vortex(std::int64_t ny, std::int64_t nx, double x, double y)
{
  return at::atan2((at::arange(ny, at::kDouble) - y).unsqueeze(1), (at::arange(nx, at::kDouble) - x).unsqueeze(0));
}

void expectRefused(const std::function<void()>& work, const std::string& words)
{
  try
  {
    work();
    FAIL() << "nothing was refused; expected: " << words;
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}
}

TEST(Unwrap, ClosedFormOfAnySizeAndRange)
{
  at::manual_seed(1);
  for (const auto& [ny, nx] : std::vector<std::pair<std::int64_t, std::int64_t>>{ { 127, 90 }, { 64, 201 }, { 2, 2 } })
  {
    const at::Tensor truth = hill(ny, nx, std::min(2.5, 0.1 * static_cast<double>(std::min(nx, ny))));
    const at::Tensor image = wrapped(truth);
    const UnwrappedPhase result = unwrapPhase(image);
    ASSERT_EQ(result.phase.sizes(), truth.sizes());
    EXPECT_EQ(result.phase.scalar_type(), at::kFloat);
    EXPECT_TRUE(rightUpToOne(result.phase, truth, everywhere(truth)));
    EXPECT_LE(std::abs(result.phase.mean().item<double>()), pi * 1.0001);
    EXPECT_EQ(result.islands, std::vector<std::int64_t>{ 1 });
    EXPECT_EQ(result.loops, std::vector<std::int64_t>{ 0 });
    EXPECT_EQ(result.beyondPi, std::vector<double>{ 0.0 });
    EXPECT_EQ(result.doubtful.sum().item<std::int64_t>(), 0);
    EXPECT_TRUE(result.valid.all().item<bool>());
    EXPECT_TRUE(at::equal(result.largest, result.valid));
    // Phases between other limits are as good, and so is one with any turns.
    const at::Tensor turns = at::randint(-3, 4, truth.sizes(), truth.options()) * turn;
    EXPECT_TRUE(at::allclose(unwrapPhase((image + turns).to(at::kFloat)).phase, result.phase, 0.0, 1e-5));
  }
}

TEST(Unwrap, SteepAndNoisyIsRightOutsideResidues)
{
  at::manual_seed(2);
  const at::Tensor truth = hill(401, 357, 2.5);
  const at::Tensor noisy = truth + noise(truth, 0.3);
  const UnwrappedPhase result = unwrapPhase(wrapped(noisy));
  const at::Tensor sure = result.doubtful.eq(0);
  EXPECT_TRUE(rightUpToOne(result.phase, noisy, sure));
  EXPECT_GT(result.loops[0], 100);
  EXPECT_GT(sure.to(at::kDouble).mean().item<double>(), 0.97);
  // Among the others, few are wrong.
  const at::Tensor off = turnsOff(result.phase, noisy);
  EXPECT_LT(off.ne(off[0][0]).to(at::kDouble).mean().item<double>(), 5e-4);
}

TEST(Unwrap, AgreesWithAFloodWhereNoPathMatters)
{
  at::manual_seed(3);
  const at::Tensor truth = hill(97, 134, 1.2);
  const at::Tensor image = wrapped(truth + noise(truth, 0.25));
  at::Tensor valid = at::rand(image.sizes()).gt(0.2);
  // All that the flood reaches from the middle.
  const std::int64_t start = 48 * 134 + 67;
  valid.view(-1)[start] = true;
  const at::Tensor flooded = floodFilled(image, valid, start);
  const UnwrappedPhase result = unwrapPhase(image, valid);
  ASSERT_EQ(result.loops[0], 0) << "there are residues, so the ways differ";
  const at::Tensor off = turnsOff(result.phase, flooded).masked_select(valid);
  const at::Tensor same = off.eq(turnsOff(result.phase, flooded).view(-1)[start]);
  EXPECT_GT(same.to(at::kDouble).mean().item<double>(), 0.97);
  EXPECT_EQ(result.doubtful.sum().item<std::int64_t>(), 0);
}

TEST(Unwrap, IslandsEachUpToAMultipleOfItsOwn)
{
  at::manual_seed(4);
  const at::Tensor truth = hill(75, 120, 1.5) + 40.0;
  at::Tensor image = wrapped(truth).to(at::kFloat);
  at::Tensor valid = at::ones(image.sizes(), at::kByte);
  valid.slice(1, 50, 52).zero_();
  image[10][10] = std::numeric_limits<float>::quiet_NaN();
  image[40][80] = std::numeric_limits<float>::infinity();
  image[60][51] = std::numeric_limits<float>::quiet_NaN(); // did not count before
  // A pixel alone, and one that only a corner joins.
  valid.slice(0, 0, 3).slice(1, 117, 120).zero_();
  valid[1][118] = 1;
  const at::Tensor before = image.clone();
  const UnwrappedPhase result = unwrapPhase(image, valid);
  EXPECT_TRUE(at::equal(image.nan_to_num(), before.nan_to_num()));
  EXPECT_EQ(result.islands, std::vector<std::int64_t>{ 3 });
  EXPECT_TRUE(at::equal(result.valid, valid.logical_and(image.isfinite()).to(at::kByte)));
  EXPECT_EQ(result.phase.masked_select(result.valid.eq(0)).abs().max().item<float>(), 0.0F);
  at::Tensor left = result.valid.ne(0);
  left.slice(1, 50, 120).zero_();
  at::Tensor right = result.valid.ne(0);
  right.slice(1, 0, 52).zero_();
  right[1][118] = false;
  for (const at::Tensor& island : { left, right })
  {
    EXPECT_TRUE(rightUpToOne(result.phase, truth, island));
    EXPECT_LE(std::abs(result.phase.masked_select(island).mean().item<double>()), pi * 1.0001);
  }
  EXPECT_TRUE(at::equal(result.largest.ne(0), right));
  EXPECT_NEAR(result.phase[1][118].item<float>(), image[1][118].item<float>(), 1e-6);
}

TEST(Unwrap, ResiduesAndTheLineBetweenThem)
{
  const std::int64_t ny = 41;
  const std::int64_t nx = 56;
  const at::Tensor one = vortex(ny, nx, 20.5, 17.5);
  const UnwrappedPhase alone = unwrapPhase(one);
  EXPECT_EQ(alone.loops, std::vector<std::int64_t>{ 1 });
  const at::Tensor core = alone.doubtful.slice(0, 17, 19).slice(1, 20, 22);
  EXPECT_TRUE(core.all().item<bool>());
  EXPECT_GT(alone.doubtful.sum().item<std::int64_t>(), 4) << "the line from the residue to the edge";
  // Opposite turns: the angle under which the points are seen is torn between them, along the straight line or another.
  const at::Tensor two = wrapped(one - vortex(ny, nx, 29.5, 17.5));
  const UnwrappedPhase pair = unwrapPhase(two);
  EXPECT_EQ(pair.loops, std::vector<std::int64_t>{ 2 });
  EXPECT_GE(pair.beyondPi[0] * static_cast<double>(ny * (nx - 1) + nx * (ny - 1)), 8.999);
  at::Tensor around = at::ones({ ny, nx }, at::kBool);
  around.slice(0, 12, 24).slice(1, 15, 36).zero_();
  EXPECT_TRUE(rightUpToOne(pair.phase, two, around));
  EXPECT_EQ(pair.doubtful.masked_select(around).sum().item<std::int64_t>(), 0);
  for (const std::int64_t x : { 20, 29 })
  {
    EXPECT_TRUE(pair.doubtful.slice(0, 17, 19).slice(1, x, x + 2).all().item<bool>());
  }
  // Where the middle of the vortex does not count there is no residue, but still a line.
  at::Tensor valid = at::ones({ ny, nx }, at::kByte);
  valid[17][20] = 0;
  const UnwrappedPhase hole = unwrapPhase(one, valid);
  EXPECT_EQ(hole.loops, std::vector<std::int64_t>{ 0 });
  EXPECT_GT(hole.beyondPi[0], 0.0);
  EXPECT_GT(hole.doubtful.sum().item<std::int64_t>(), 0);
}

TEST(Unwrap, StackIsItsImagesOnAnyNumberOfThreads)
{
  at::manual_seed(5);
  std::vector<at::Tensor> images;
  for (int i = 0; i < 5; ++i)
  {
    const at::Tensor truth = hill(60, 83, 0.5 + 0.5 * i);
    images.push_back(wrapped(truth + noise(truth, 0.4)));
  }
  const at::Tensor valid = at::rand({ 5, 60, 83 }).gt(0.1);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const UnwrappedPhase first = unwrapPhase(at::stack(images), valid);
  for (const int count : { 2, 3, 8 })
  {
    at::set_num_threads(count);
    const UnwrappedPhase again = unwrapPhase(at::stack(images), valid);
    EXPECT_TRUE(at::equal(first.phase, again.phase));
    EXPECT_TRUE(at::equal(first.doubtful, again.doubtful));
    EXPECT_EQ(first.islands, again.islands);
  }
  at::set_num_threads(threads);
  for (std::int64_t i = 0; i < 5; ++i)
  {
    const UnwrappedPhase single = unwrapPhase(images[static_cast<std::size_t>(i)], valid[i]);
    EXPECT_TRUE(at::equal(single.phase, first.phase[i]));
    EXPECT_EQ(single.loops[0], first.loops[static_cast<std::size_t>(i)]);
  }
}

TEST(Unwrap, ReportsAndStops)
{
  const at::Tensor images = wrapped(hill(150, 140, 1.0)).expand({ 3, 150, 140 });
  double last = 0.0;
  const auto listener = [&](magnet::Run::Request answer)
  {
    return magnet::Run(
      [&last, answer](double fraction, const std::string& message)
      {
        EXPECT_EQ(message, "unwrapping");
        EXPECT_GE(fraction, last);
        last = fraction;
        return fraction > 0.3 ? answer : magnet::Run::Request::Continue;
      });
  };
  EXPECT_THROW(unwrapPhase(images, {}, listener(magnet::Run::Request::Cancel)), Cancelled);
  last = 0.0;
  EXPECT_TRUE(
    at::equal(unwrapPhase(images, {}, listener(magnet::Run::Request::Finish)).phase, unwrapPhase(images).phase));
  EXPECT_EQ(last, 1.0);
}

TEST(Unwrap, SeriesIsBroughtTogether)
{
  at::manual_seed(6);
  const std::vector<double> tilts{ 10 * degree, -20 * degree, 20 * degree, -5 * degree, 40 * degree };
  const std::vector<double> added{ -3, 7, 1, 2, -11 };
  std::vector<at::Tensor> truth;
  std::vector<at::Tensor> given;
  at::Tensor valid = at::rand({ 5, 70, 91 }).gt(0.1).to(at::kByte);
  for (std::size_t i = 0; i < tilts.size(); ++i)
  {
    const at::Tensor clean = hill(70, 91, 1.5) / std::cos(tilts[i]) + 2.0 * tilts[i];
    truth.push_back(clean + noise(clean, 0.2));
    given.push_back(truth.back() + turn * added[i]);
    // From one to the next in tilt, what they share moves through the frame.
    valid[static_cast<std::int64_t>(i)].slice(1, 0, static_cast<std::int64_t>(40 + 60 * tilts[i])).zero_();
  }
  at::Tensor phase = at::stack(given).to(at::kFloat);
  phase[2][30].fill_(std::numeric_limits<float>::quiet_NaN());
  phase.masked_fill_(valid.eq(0), 1e4);
  const ConsistentPhase result = makeConsistent(phase, valid, tilts);
  for (std::size_t i = 0; i < tilts.size(); ++i)
  {
    EXPECT_EQ(result.turns[i], static_cast<std::int64_t>(added[3] - added[i])) << "image " << i;
  }
  const at::Tensor expected = (at::stack(truth) + turn * added[3]).to(at::kFloat).masked_fill(valid.eq(0), 0.0);
  EXPECT_TRUE(at::allclose(result.phase[0], expected[0], 0.0, 1e-4));
  EXPECT_TRUE(at::allclose(result.phase[4], expected[4], 0.0, 1e-4));
  EXPECT_EQ(makeConsistent(phase.slice(0, 0, 1), {}, { 0.3 }).turns, std::vector<std::int64_t>{ 0 });
  valid[0].zero_();
  expectRefused(
    [&] { makeConsistent(phase, valid, tilts); }, "images 3 and 0, neighbours in tilt, share no valid pixel");
}

TEST(Unwrap, TellsWhetherItStillIsWrapped)
{
  at::manual_seed(7);
  const at::Tensor gentle = hill(80, 111, 0.8);
  const at::Tensor steep = hill(80, 111, 2.5) + 2.5 * coordinate(111).unsqueeze(0);
  const at::Tensor low = hill(80, 111, 0.05); // within one turn, and never wrapped
  const auto noisy = [](const at::Tensor& phase) { return phase + noise(phase, 0.2); };
  const at::Tensor images = at::stack(
    { wrapped(noisy(gentle)), noisy(gentle), wrapped(noisy(steep)), noisy(steep), noisy(low), wrapped(noisy(gentle)) });
  const std::vector<bool> expected{ true, false, true, false, false, true };
  EXPECT_EQ(stillWrapped(images), expected);
  EXPECT_EQ(stillWrapped(unwrapPhase(images).phase), std::vector<bool>(6, false));
  // What does not count says nothing.
  at::Tensor spoilt = images.clone();
  at::Tensor valid = at::ones(images.sizes(), at::kByte);
  for (std::int64_t i = 0; i < 80; i += 3)
  {
    spoilt.select(1, i).slice(1, 5, 60).fill_(i % 2 == 0 ? 90.0 : std::nan(""));
    valid.select(1, i).slice(1, 5, 60).zero_();
  }
  EXPECT_TRUE(stillWrapped(spoilt, valid)[2]);
  EXPECT_FALSE(stillWrapped(spoilt, valid)[4]);
}

TEST(Unwrap, BadInputInWords)
{
  const at::Tensor image = at::zeros({ 3, 5, 7 });
  expectRefused([] { unwrapPhase({}); }, "expected images (ny, nx) or (images, ny, nx), found nothing");
  expectRefused([] { unwrapPhase(at::zeros({ 7 })); }, "expected images (ny, nx) or (images, ny, nx)");
  expectRefused([] { unwrapPhase(at::zeros({ 0, 4, 4 })); }, "expected images (ny, nx) or (images, ny, nx)");
  expectRefused([] { unwrapPhase(at::zeros({ 3, 1, 4 })); }, "at least 2 x 2 pixels");
  expectRefused([] { unwrapPhase(at::zeros({ 4, 4 }, at::kInt)); }, "expected floating-point numbers [rad], found int");
  expectRefused([&] { unwrapPhase(image, at::ones({ 5, 7 }, at::kByte)); }, "valid to have the shape of the phase");
  expectRefused([&] { unwrapPhase(image, at::ones_like(image)); }, "bytes or truth values, found float");
  at::Tensor valid = at::ones({ 3, 5, 7 }, at::kByte);
  valid[1].zero_();
  expectRefused([&] { unwrapPhase(image, valid); }, "image 1 has no valid pixel");
  expectRefused([&] { makeConsistent(image[0], {}, { 0.0 }); }, "expected images (images, ny, nx)");
  expectRefused([&] { makeConsistent(image, {}, { 0.0, 0.1 }); }, "a tilt for each of its 3 images, found 2");
  expectRefused([&] { makeConsistent(image, {}, { 0.0, 0.1, std::nan("") }); }, "tilts [rad] that are numbers");
  expectRefused([&] { stillWrapped(at::zeros({ 3, 1, 4 })); }, "at least 2 x 2 pixels");
}

// What another program has unwrapped, wrapped again: the phases of a published experiment.
TEST(Unwrap, NanowiresAsTheirAuthorsUnwrappedThem)
{
  if (sharedFile("nanowire/side1_-30.dm4").empty())
  {
    GTEST_SKIP() << "the nanowires' phases are not here (MAGNET_SHARED_DATA)";
  }
  for (const char* const side : { "side1", "side2" })
  {
    for (const char* const tilt : { "-60", "-40", "-30", "+0", "+20", "+30" })
    {
      TiltSeriesFileOptions options;
      options.missingValue = "0";
      const std::string path = sharedFile(text("nanowire/", side, "_", tilt, ".dm4"));
      ASSERT_FALSE(path.empty());
      const auto stack = openTiltSeries({ path }, options);
      at::Tensor theirs = at::empty({ stack->info().size[1], stack->info().size[0] });
      at::Tensor valid = at::empty(theirs.sizes(), at::kByte);
      stack->read(0, theirs.data_ptr<float>());
      stack->markValid(0, theirs.data_ptr<float>(), valid.data_ptr<unsigned char>());
      theirs.masked_fill_(valid.eq(0), 0.0);
      EXPECT_EQ(stillWrapped(theirs, valid), std::vector<bool>{ false });
      const at::Tensor image = wrapped(theirs.to(at::kDouble)).to(at::kFloat);
      EXPECT_EQ(stillWrapped(image, valid), std::vector<bool>{ true });
      const UnwrappedPhase result = unwrapPhase(image, valid);
      const at::Tensor off = turnsOff(result.phase, theirs).masked_select(valid.ne(0));
      const double same = off.eq(off.median()).to(at::kDouble).mean().item<double>();
      EXPECT_GT(same, 0.995) << side << " at " << tilt << " degrees";
    }
  }
}

// 100 images of 512 x 512 in at most 20 s on two processors: ten of them in 4 s of processors' time.
TEST(Unwrap, TenImagesOfFiveHundredAndTwelve)
{
  at::manual_seed(8);
  const at::Tensor truth = hill(512, 512, 2.5).expand({ 10, 512, 512 });
  const at::Tensor images = wrapped(truth + noise(truth, 0.3)).to(at::kFloat);
  const std::clock_t begin = std::clock();
  const UnwrappedPhase result = unwrapPhase(images);
  const double taken = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::printf("ten images of 512 x 512: %.2f s of processors' time\n", taken);
  EXPECT_LT(taken, 4.0);
  EXPECT_EQ(result.islands, std::vector<std::int64_t>(10, 1));
}
