// Series of wrapped phases: image by image, brought together, of a real experiment, and in which time.
#include "Refused.h"
#include "TestFolder.h"
#include "UnwrapSample.h"
#include "core/file/TiltSeriesFile.h"
#include "core/phase/Unwrap.h"

#include <ATen/Parallel.h>

#include <cstdio>
#include <ctime>
#include <limits>
#include <vector>

using namespace magnet;
using namespace magnet::testing;
using constants::degree;

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
