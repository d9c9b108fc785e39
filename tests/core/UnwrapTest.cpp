// Phases that were wrapped come back, up to multiples of 2 pi, and where they cannot it is said.
#include "core/phase/Unwrap.h"
#include "Refused.h"
#include "UnwrapSample.h"

#include <deque>
#include <limits>
#include <vector>

using namespace magnet;
using namespace magnet::testing;
using constants::pi;

namespace
{
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
