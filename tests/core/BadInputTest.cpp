// Unfit input is refused in words, by every step, and nothing crashes.
#include "core/tools/Simulated.h"

#include "core/Engine.h"
#include "core/base/Error.h"
#include "core/score/Nrmse.h"
#include "core/vfet/Vfet.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

using namespace magnet;
using namespace magnet::simulated;
using constants::degree;

namespace
{
TiltSeries series(Axis axis)
{
  TiltSeries s;
  s.setAxis(axis);
  s.angles = regularAngles(40.0, 20.0);
  s.spacing = { 5e-9, 5e-9 };
  s.phase = at::rand({ 5, 12, 14 });
  return s;
}

// Expects the reconstruction to be refused with a message that contains each of the words.
void refused(const std::function<void(TiltSeries&, TiltSeries&)>& spoil, const std::vector<std::string>& words)
{
  TiltSeries x = series(Axis::X);
  TiltSeries y = series(Axis::Y);
  spoil(x, y);
  try
  {
    reconstruct(x, y, {});
    ADD_FAILURE() << "accepted; expected a message with '" << words.front() << "'";
  }
  catch (const Error& error)
  {
    for (const std::string& word : words)
    {
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
  }
}
}

TEST(BadInput, TheUnspoiltPairIsAccepted)
{
  EXPECT_NO_THROW(reconstruct(series(Axis::X), series(Axis::Y), {}));
}

TEST(BadInput, NoAngles)
{
  refused([](TiltSeries& x, TiltSeries&) { x.angles.clear(); }, { "the x series has no tilt angles" });
}

TEST(BadInput, DuplicateAngles)
{
  refused([](TiltSeries&, TiltSeries& y) { y.angles[1] = y.angles[3]; }, { "the y series", "20 degrees twice" });
}

TEST(BadInput, FewerAnglesThanImages)
{
  refused([](TiltSeries& x, TiltSeries&) { x.angles.pop_back(); }, { "5 images and 4 tilt angles" });
}

TEST(BadInput, OneAngleOnly)
{
  refused(
    [](TiltSeries& x, TiltSeries&)
    {
      x.angles.resize(1);
      x.phase = x.phase.narrow(0, 0, 1);
    },
    { "only one image" });
}

TEST(BadInput, AngleOutOfRangeOrNotANumber)
{
  refused([](TiltSeries& x, TiltSeries&) { x.angles[0] = -100 * degree; }, { "-100 degrees" });
  refused([](TiltSeries& x, TiltSeries&) { x.angles[0] = std::nan(""); }, { "not a number" });
}

TEST(BadInput, SeriesSwappedOrAboutTheSameAxis)
{
  refused([](TiltSeries& x, TiltSeries& y) { std::swap(x, y); }, { "swapped" });
  refused(
    [](TiltSeries&, TiltSeries& y) { y.setAxis(Axis::X); }, { "only 0 degrees apart", "Model Based Reconstruction" });
}

TEST(BadInput, DifferentSizesOrSpacings)
{
  refused([](TiltSeries& x, TiltSeries&) { x.phase = at::rand({ 5, 12, 15 }); }, { "15 x 12", "14 x 12" });
  refused([](TiltSeries&, TiltSeries& y) { y.spacing[1] = 6e-9; }, { "5 nm", "6 nm" });
}

TEST(BadInput, NotFinite)
{
  refused([](TiltSeries& x, TiltSeries&) { x.phase[2][3][4] = std::nanf(""); },
    { "the x series", "NaN or infinite", "image 2 at x 4, y 3" });
  refused([](TiltSeries&, TiltSeries& y) { y.phase[0][0][0] = std::numeric_limits<float>::infinity(); },
    { "the y series", "NaN or infinite" });
}

TEST(BadInput, EmptyFlatOrSizeOne)
{
  refused([](TiltSeries& x, TiltSeries&) { x.phase = at::Tensor(); }, { "empty" });
  refused([](TiltSeries& x, TiltSeries&) { x.phase = at::rand({ 12, 14 }); }, { "stack of phase images" });
  refused([](TiltSeries& x, TiltSeries&) { x.phase = at::rand({ 5, 1, 14 }); }, { "14 x 1 pixels" });
}

TEST(BadInput, ZeroSpacing)
{
  refused([](TiltSeries& x, TiltSeries&) { x.spacing[0] = 0.0; }, { "pixel size of 0 nm" });
}

TEST(BadInput, Options)
{
  const auto with = [](const std::function<void(VfetOptions&)>& change)
  {
    VfetOptions options;
    change(options);
    reconstruct(series(Axis::X), series(Axis::Y), options);
  };
  EXPECT_THROW(with([](VfetOptions& o) { o.size = 1; }), Error);
  EXPECT_THROW(with([](VfetOptions& o) { o.lowPassPeriod = -1.0; }), Error);
  EXPECT_THROW(with([](VfetOptions& o) { o.lowPassOrder = 0; }), Error);
  EXPECT_THROW(with([](VfetOptions& o) { o.wedgeFill = std::nan(""); }), Error);
  EXPECT_THROW(with([](VfetOptions& o) { o.iterations = 0; }), Error);
  EXPECT_THROW(regularAngles(0.0, 5.0), Error);
  EXPECT_THROW(regularAngles(91.0, 5.0), Error);
  EXPECT_THROW(regularAngles(45.0, 0.0), Error);
  EXPECT_THROW(regularAngles(45.0, 100.0), Error);
}

TEST(BadInput, Volumes)
{
  const Grid grid = Grid::centred({ 4, 5, 6 }, { 1e-9, 1e-9, 1e-9 });
  const at::Tensor m = at::rand({ 6, 5, 4, 3 });
  PhaseOptions options;
  options.angles = { 0.0, 0.1 };
  EXPECT_NO_THROW(phaseFromMagnetization(m, {}, grid, Axis::X, options));
  EXPECT_THROW(phaseFromMagnetization(at::rand({ 6, 5, 4 }), {}, grid, Axis::X, options), Error);
  at::Tensor bad = m.clone();
  bad[1][1][1][1] = std::nanf("");
  EXPECT_THROW(phaseFromMagnetization(bad, {}, grid, Axis::X, options), Error);
  EXPECT_THROW(induction(bad, grid), Error);
  Grid flat = grid;
  flat.size[2] = 1;
  EXPECT_THROW(induction(at::rand({ 1, 5, 4, 3 }), flat), Error);
  Grid zero = grid;
  zero.spacing[1] = 0.0;
  EXPECT_THROW(induction(m, zero), Error);
  options.binning = 3;
  EXPECT_THROW(phaseFromMagnetization(m, {}, grid, Axis::X, options), Error);
  options.binning = 1;
  options.errors.phaseNoise = -1.0;
  EXPECT_THROW(phaseFromMagnetization(m, {}, grid, Axis::X, options), Error);
  options.errors.phaseNoise = 0.0;
  options.angles.clear();
  EXPECT_THROW(phaseFromMagnetization(m, {}, grid, Axis::X, options), Error);
}

TEST(BadInput, Textures)
{
  const Grid grid = Grid::centred({ 8, 8, 8 }, { 5e-9, 5e-9, 5e-9 });
  const auto with = [&](const std::function<void(TextureOptions&)>& change)
  {
    TextureOptions options;
    change(options);
    makeTexture(options, grid);
  };
  EXPECT_THROW(with([](TextureOptions& o) { o.radius = 0.0; }), Error);
  EXPECT_THROW(with([](TextureOptions& o) { o.radius = 1e-10; }), Error) << "holds no cell";
  EXPECT_THROW(with([](TextureOptions& o) { o.period = -1.0; }), Error);
  EXPECT_THROW(with([](TextureOptions& o) { o.saturationMagnetization = std::nan(""); }), Error);
  EXPECT_THROW(with([](TextureOptions& o) { o.polarity = 0; }), Error);
}

TEST(BadInput, Score)
{
  const at::Tensor a = at::rand({ 4, 4, 4, 3 });
  EXPECT_THROW(nrmse(a, at::rand({ 4, 4, 5, 3 }), {}), Error);
  EXPECT_THROW(nrmse(a, a, at::zeros({ 4, 4, 4 }, at::kByte)), Error);
  EXPECT_THROW(nrmse(a, a, at::ones({ 4, 4, 3 }, at::kByte)), Error);
  at::Tensor bad = a.clone();
  bad[0][0][0][0] = std::numeric_limits<float>::infinity();
  EXPECT_THROW(nrmse(a, bad, {}), Error);
}

TEST(BadInput, EngineRefusesForeignVersionsMismatchedGridsAndMissingCuda)
{
  EXPECT_EQ(magnetEngine(-1), nullptr);
  Engine* const engine = magnetEngine(engineVersion);
  ASSERT_NE(engine, nullptr);
  const at::Tensor a = at::rand({ 4, 4, 4, 3 });
  at::Tensor error = at::empty_like(a);
  VolumeView one{ a.data_ptr<float>(), 3, Grid::centred({ 4, 4, 4 }, { 1e-9, 1e-9, 1e-9 }) };
  VolumeView two = one;
  two.grid.spacing[2] = 2e-9;
  EXPECT_THROW(engine->nrmse(one, two, nullptr, error.data_ptr<float>(), {}), Error);
  two = one;
  two.grid.origin[0] += 1e-8;
  EXPECT_THROW(engine->nrmse(one, two, nullptr, error.data_ptr<float>(), {}), Error);
  two = one;
  two.grid.spacing[0] *= 1.0009;
  EXPECT_NO_THROW(engine->nrmse(one, two, nullptr, error.data_ptr<float>(), {}));
  two.grid.spacing[0] *= 1.01;
  EXPECT_THROW(engine->nrmse(one, two, nullptr, error.data_ptr<float>(), {}), Error);
  if (!at::hasCUDA())
  {
    EXPECT_THROW(engine->induction(one, Device::Cuda, error.data_ptr<float>(), {}), Error);
  }
}
