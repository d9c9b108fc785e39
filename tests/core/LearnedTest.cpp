// MagNet on what VFET gives of real series: thin volumes, axes that are not at right angles, missing pixels; and where
// its network has nothing to say.
#include "core/unet/Learned.h"

#include "core/base/Error.h"
#include "core/score/Nrmse.h"
#include "core/tools/SimulatedSeries.h"
#include "core/unet/DataConsistency.h"
#include "core/unet/PeriodicInduction.h"
#include "core/unet/Predictor.h"
#include "core/vfet/Vfet.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

using namespace magnet;
using namespace magnet::simulated;
using constants::degree;

namespace
{
constexpr std::int64_t n = 50;
constexpr double h = 10e-9;

// A lattice of skyrmions in a disc of 10 voxels.
TextureOptions lattice()
{
  TextureOptions options = textureSet()[6].options;
  options.thickness = 100e-9;
  return options;
}

PhaseOptions upTo60()
{
  PhaseOptions phase;
  phase.angles = regularAngles(60.0, 5.0);
  return phase;
}

struct Trial
{
  Truth t = truth(lattice(), n, h);
  std::vector<TiltSeries> series;
  VfetOptions vfet;
  double before = 0.0, after = 0.0;
  EnhancementReport report;

  explicit Trial(double second = 90.0)
  {
    const Grid fine = finerGrid(t.grid);
    PhaseOptions phase = upTo60();
    phase.binning = 2;
    const at::Tensor m = makeTexture(lattice(), fine).magnetization;
    series = { seriesAbout(0.0, m, fine, phase), seriesAbout(second, m, fine, phase) };
  }

  void judge()
  {
    const at::NoGradGuard guard;
    static const auto network = readModel(MAGNET_SHIPPED_MODEL, false);
    const at::Tensor b = reconstruct(series[0], series[1], vfet);
    const Enhancement e = enhance(
      *network, b, vfetGrid(series[0], vfet), TiltGeometry::ofAxes(series[0], series[1]), {});
    const auto cut = [&](const at::Tensor& v) { return v.narrow(0, (n - b.size(0)) / 2, b.size(0)).contiguous(); };
    ASSERT_EQ(e.induction.sizes(), b.sizes());
    before = nrmse(cut(t.induction), b, cut(t.mask)).vector;
    after = nrmse(cut(t.induction), e.induction, cut(t.mask)).vector;
    report = e.report;
    std::printf("VFET %.1f %%, MagNet %.1f %%, misfit %.2f\n", 100.0 * before, 100.0 * after, report.misfit);
  }
};

bool tells(const std::vector<std::string>& notes, const std::string& what)
{
  for (const std::string& note : notes)
  {
    if (note.find(what) != std::string::npos)
    {
      return true;
    }
  }
  return false;
}
}

TEST(MagNet, OnAThinVolume)
{
  Trial whole;
  whole.judge();
  EXPECT_TRUE(whole.report.notes.empty()) << whole.report.notes.front();
  Trial thin;
  thin.vfet.depth = 14;
  thin.judge();
  EXPECT_TRUE(thin.report.taken);
  EXPECT_LT(thin.after, thin.before);
  EXPECT_LT(thin.after, 1.2 * whole.after);
  EXPECT_TRUE(thin.report.notes.empty()) << thin.report.notes.front();
}

TEST(MagNet, OnAxesThatAreNotOrthogonal)
{
  Trial c(70.0);
  c.judge();
  EXPECT_TRUE(c.report.taken);
  EXPECT_LT(c.after, 0.7 * c.before);
  EXPECT_TRUE(tells(c.report.notes, "at 0 and 70 degrees, 70 degrees apart"));
}

TEST(MagNet, OnMissingPixels)
{
  Trial c;
  for (TiltSeries& s : c.series)
  {
    Imperfections wrong;
    wrong.missing = 0.15;
    spoil(s, wrong, 5);
    EXPECT_NEAR(static_cast<double>(s.validPixels()) / static_cast<double>(s.phase.numel()), 0.85, 0.01);
  }
  c.judge();
  EXPECT_LT(c.after, c.before);
}

// A volume that cuts the specimen: what is cut off acts on B inside, of which the network knows nothing.
TEST(MagNet, GivesBackWhatItCannotImprove)
{
  Trial c;
  c.vfet.depth = 4;
  c.judge();
  EXPECT_FALSE(c.report.taken);
  EXPECT_EQ(c.after, c.before);
  EXPECT_TRUE(tells(c.report.notes, "Depth in VFET Reconstruction")) << c.report.notes.size();
  EXPECT_TRUE(tells(c.report.notes, "B_magnet is B_vfet."));
}

TEST(Learned, SaysWhichTiltsItHasNotSeen)
{
  const auto network = readModel(MAGNET_SHIPPED_MODEL, false);
  const std::vector<double> usual = regularAngles(60.0, 5.0);
  EXPECT_TRUE(unlikeTraining(*network, TiltGeometry::of(usual, usual)).empty());
  EXPECT_TRUE(unlikeTraining(*network, TiltGeometry::of(usual, regularAngles(90.0, 5.0))).empty());
  std::vector<double> half;
  for (const double angle : { -65.0, -56.0, -47.0, -38.0, -28.0, -19.0, -9.0, 0.0 })
  {
    half.push_back(angle * degree);
  }
  const auto ofHalf = unlikeTraining(*network, TiltGeometry::of(half, usual));
  ASSERT_EQ(ofHalf.size(), 1U);
  EXPECT_TRUE(tells(ofHalf, "The x series reaches from -65 to 0 degrees"));
  EXPECT_TRUE(tells(unlikeTraining(*network, TiltGeometry::of(usual, regularAngles(60.0, 15.0))),
    "The y series has steps of 15 degrees"));
  std::vector<double> gap = usual;
  gap.erase(gap.begin() + 8, gap.begin() + 12);
  EXPECT_TRUE(tells(unlikeTraining(*network, TiltGeometry::of(gap, usual)), "the widest of 25"));
}

TEST(Learned, SaysWhereTheMaterialIs)
{
  at::Tensor support = at::zeros({ 20, 30, 30 });
  EXPECT_NE(notToBelieve(support, 4, 0.1).find("sees no material"), std::string::npos);
  support.narrow(0, 6, 8).narrow(1, 8, 14).narrow(2, 8, 22).fill_(1.0);
  EXPECT_TRUE(notToBelieve(support, 4, 0.1).empty());
  EXPECT_NE(notToBelieve(support, 4, 0.6).find("by 60 %"), std::string::npos);
  const auto words = unlikeTraining(support);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_NE(words[0].find("(+x)"), std::string::npos) << words[0];
  support.narrow(0, 14, 6).narrow(1, 8, 14).narrow(2, 8, 22).fill_(1.0);
  EXPECT_NE(notToBelieve(support, 4, 0.1).find("goes on above"), std::string::npos);
}

TEST(Learned, SaysWhereItTakesNoiseForMaterial)
{
  at::manual_seed(2);
  at::Tensor support = at::zeros({ 20, 40, 40 });
  support.narrow(0, 8, 2).narrow(1, 10, 20).narrow(2, 10, 20).fill_(1.0);
  EXPECT_TRUE(unlikeTraining(support).empty()) << "a film of two cells";
  // A wire of two by two, which leaves the frame.
  at::Tensor wire = at::zeros({ 20, 40, 40 });
  wire.narrow(0, 8, 2).narrow(1, 19, 2).fill_(1.0);
  for (const std::string& words : unlikeTraining(wire))
  {
    EXPECT_EQ(words.find("noise"), std::string::npos) << words;
  }
  const auto words = unlikeTraining(at::maximum(support, at::rand({ 20, 40, 40 }).gt(0.97).to(at::kFloat)));
  ASSERT_EQ(words.size(), 1U);
  EXPECT_NE(words.front().find("noise for material"), std::string::npos) << words.front();
  EXPECT_NE(words.front().find("Low-pass Period"), std::string::npos) << words.front();
}

// The weights of two axes as one matrix: those of x and y for these; and a symmetric operator for any.
TEST(MeasuredSpectrum, OfAxesAtAnyAzimuths)
{
  const std::vector<double> angles = regularAngles(60.0, 5.0);
  TiltGeometry tilts = TiltGeometry::of(angles, angles);
  const at::Tensor like = at::zeros({ 1 });
  const std::array<std::int64_t, 3> size{ 24, 24, 24 };
  const MeasuredSpectrum edges(size, tilts, 20.0, like);
  tilts.azimuths = { 1e-7, 0.5 * constants::pi + 1e-7 };
  const MeasuredSpectrum turned(size, tilts, 20.0, like);
  EXPECT_FALSE(edges.matrix().xy.defined());
  ASSERT_TRUE(turned.matrix().xy.defined());
  // A wave number 0 has no sign, and its weight at the edge of the wedge may be either's.
  EXPECT_LT((turned.matrix().xx - edges.weight(0)).abs().mean().item<double>(), 0.01);
  EXPECT_LT((turned.matrix().yy - edges.weight(1)).abs().mean().item<double>(), 0.01);
  tilts.azimuths = { 10.0 * degree, 75.0 * degree };
  const MeasuredSpectrum oblique(size, tilts, 20.0, like, MeasuredSpectrum::Slices::Each);
  const PeriodicInduction p(oblique, at::zeros({ 1, 3, 24, 24, 24 }));
  const at::Tensor v = at::randn({ 1, 3, 24, 24, 24 });
  const at::Tensor w = at::randn({ 1, 3, 24, 24, 24 });
  const double scale = (v.norm() * w.norm()).item<double>();
  EXPECT_NEAR(
    (v * p.normal(w)).sum(at::kDouble).item<double>(), (w * p.normal(v)).sum(at::kDouble).item<double>(), 1e-5 * scale);
  EXPECT_GT((v * p.normal(v)).sum().item<double>(), 0.0);
  const at::Tensor b = at::randn({ 24, 24, 24, 3 });
  EXPECT_LT((oblique.blend(b, b, 1.0) - b).abs().max().item<double>(), 1e-4);
  EXPECT_NEAR(oblique.amplitude(b * 3.0, b), 3.0, 1e-3);
  EXPECT_NEAR(oblique.misfit(b, b, 0.0), 0.0, 1e-5);
}

// What differs from the data by their noise alone explains them; without knowing of noise, it seemed not to.
TEST(MeasuredSpectrum, ItsMisfitIsBeyondTheNoise)
{
  const std::vector<double> angles = regularAngles(60.0, 5.0);
  const at::Tensor like = at::zeros({ 1 });
  const std::int64_t size = 48;
  const MeasuredSpectrum measured({ size, size, size }, TiltGeometry::of(angles, angles), 40.0, like);
  const auto waves = [&](double length)
  {
    const at::Tensor x = at::arange(size).mul(2.0 * constants::pi / length);
    return (x.cos().view({ size, 1, 1, 1 }) * x.sin().view({ 1, size, 1, 1 }) * x.cos().view({ 1, 1, size, 1 }))
      .expand({ size, size, size, 3 });
  };
  at::manual_seed(3);
  const at::Tensor signal = waves(12.0).contiguous();
  const double slope = 0.3; // noise that grows as the wave number, as derivatives of the phases have it
  const at::Tensor white = at::randn({ size, size, size, 3 });
  at::Tensor noise = at::zeros_like(white);
  for (const int c : { 0, 1 })
  {
    // Of a component, across its axis: the lengths of both derivatives.
    const at::Tensor k = at::fft_fftfreq(size).mul(2.0 * constants::pi);
    const at::Tensor z = k.view({ size, 1, 1 });
    const at::Tensor u = c == 0 ? k.view({ 1, size, 1 }) : k.view({ 1, 1, size });
    const at::Tensor length = (z.square() + u.square()).sqrt();
    noise.select(3, c).copy_(at::real(at::fft_ifftn(at::fft_fftn(white.select(3, c)) * length * slope)));
  }
  const at::Tensor b = signal + noise;
  EXPECT_NEAR(measured.noise(b), slope, 0.1 * slope);
  EXPECT_GT(measured.misfit(b, signal, 0.0), 0.6);
  EXPECT_LT(measured.misfit(b, signal, slope), 0.2);
  EXPECT_NEAR(measured.misfit(b, signal * 0.5, slope), 0.5, 0.1);
  EXPECT_NEAR(measured.misfit(b, signal * 0.0, slope), 1.0, 1e-5);
  // After a low-pass there is less of both, also where it leaves next to nothing.
  for (const double period : { 6.0, 10.0 })
  {
    MeasuredSpectrum passed({ size, size, size }, TiltGeometry::of(angles, angles), 40.0, like);
    passed.lowPassed(period, 2);
    const at::Tensor k = at::fft_fftfreq(size).mul(2.0 * constants::pi).square();
    const at::Tensor k2 = k.view({ size, 1, 1, 1 }) + k.view({ 1, size, 1, 1 }) + k.view({ 1, 1, size, 1 });
    const at::Tensor t = 1.0 / (1.0 + (k2 * std::pow(period / (2.0 * constants::pi), 2.0)).pow(2));
    const auto lowPass = [&](const at::Tensor& v) {
      return at::real(at::fft_ifftn(at::fft_fftn(v, {}, { { 0, 1, 2 } }) * t, {}, { { 0, 1, 2 } })).contiguous();
    };
    const at::Tensor given = lowPass(b);
    EXPECT_NEAR(passed.misfit(given, signal * 0.5, slope), 0.5, 0.12) << period;
    EXPECT_NEAR(passed.misfit(given, signal * 0.0, slope), 1.0, 1e-4) << period;
  }
}

// The simulated specimen that is turned, against the projection about a turned axis.
TEST(SimulatedSeries, TurnedSpecimenAndTurnedAxisAgree)
{
  const Grid fine = Grid::centred({ 2 * n, 2 * n, 2 * n }, { h / 2, h / 2, h / 2 });
  const at::Tensor m = makeTexture(lattice(), fine).magnetization;
  PhaseOptions phase = upTo60();
  phase.angles = regularAngles(60.0, 30.0);
  phase.binning = 2;
  for (const double azimuth : { 70.0, -25.0 })
  {
    const TiltSeries made = seriesAbout(azimuth, m, fine, phase);
    SeriesGeometry g;
    g.azimuth = azimuth * degree;
    g.angles = phase.angles;
    EXPECT_EQ(made.azimuth, g.azimuth);
    const TiltSeries expected = fineSeries(lattice(), g, {}, n, h);
    EXPECT_LT(((made.phase - expected.phase).norm() / expected.phase.norm()).item<double>(), 0.02) << azimuth;
  }
}
