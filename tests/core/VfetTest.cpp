#include "core/tools/Simulated.h"

#include "core/base/Error.h"
#include "core/score/Nrmse.h"
#include "core/vfet/BackProjection.h"
#include "core/vfet/Methods.h"
#include "core/vfet/Vfet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

using namespace magnet;
using namespace magnet::simulated;
using constants::degree;

namespace
{
// A small skyrmion, quick to reconstruct: 40 voxels of 5 nm.
struct Small
{
  TextureOptions options;
  Truth t;
  TiltSeries x, y;

  explicit Small(std::int64_t n = 40, double step = 5.0, double limit = 90.0)
  {
    options.radius = 80e-9;
    options.thickness = n % 2 == 0 ? 60e-9 : 65e-9; // whole voxels
    options.coreRadius = 35e-9;
    options.wallWidth = 12e-9;
    t = truth(options, n);
    PhaseOptions phase;
    phase.angles = regularAngles(limit, step);
    x = fineSeries(options, Axis::X, phase, n);
    y = fineSeries(options, Axis::Y, phase, n);
  }

  double error(const at::Tensor& b) const { return nrmse(t.induction, b, t.mask).vector; }
};

TiltSeries permuted(const TiltSeries& series, const std::vector<std::int64_t>& order)
{
  TiltSeries result = series;
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    result.angles[i] = series.angles[order[i]];
  }
  result.phase = series.phase.index_select(0, at::tensor(at::ArrayRef<std::int64_t>(order), at::kLong));
  return result;
}
}

TEST(Vfet, FourierSlicesIsDivergenceFree)
{
  const Small s;
  const TiltSeries x = within(s.x, 60.0);
  TiltSeries y = within(s.y, 45.0);
  y.phase = y.phase + 0.02 * at::randn(y.phase.sizes());
  const SpectralGrid grid(s.t.grid, 40, 40);
  TransverseSpectra spectra = fourierSlices(x, y, { grid }, {}, {}, {}).front();
  const at::Tensor z = completeSpectrum(spectra, grid);
  const at::TensorOptions like = at::TensorOptions(at::kFloat);
  const at::Tensor kx = grid.wavevector(0, like);
  const at::Tensor ky = grid.wavevector(1, like);
  const at::Tensor kz = grid.wavevector(2, like);
  const at::Tensor divergence = spectra.x * kx + spectra.y * ky + z * kz;
  const at::Tensor k = (kx.square() + ky.square() + kz.square()).sqrt();
  const at::Tensor size = (at::abs(spectra.x).square() + at::abs(spectra.y).square() + at::abs(z).square()).sqrt() * k;
  const auto length = [](const at::Tensor& t) { return t.square().sum(at::kDouble).sqrt().item<double>(); };
  EXPECT_LE(length(at::abs(divergence)), 1e-5 * length(size));
}

TEST(Vfet, OrderOfTheImagesDoesNotMatter)
{
  const Small s(40, 5.0, 60.0);
  std::vector<std::int64_t> order(s.x.images());
  std::iota(order.begin(), order.end(), 0);
  std::reverse(order.begin(), order.end());
  std::swap(order[3], order[11]);
  const at::Tensor a = reconstruct(s.x, s.y, {});
  const at::Tensor b = reconstruct(permuted(s.x, order), s.y, {});
  EXPECT_TRUE(at::equal(a, b));
}

TEST(Vfet, UnequalStepsAndRangesWork)
{
  const Small s(40, 2.0, 90.0);
  TiltSeries x = s.x;
  // Steps grow from 2 to 6 degrees; the y series has another range.
  std::vector<std::int64_t> kept;
  for (std::int64_t i = 0; i < s.x.images(); i += 1 + (i % 7 == 0 ? 2 : 0))
  {
    kept.push_back(i);
  }
  x.angles.clear();
  for (const auto i : kept)
  {
    x.angles.push_back(s.x.angles[i]);
  }
  x.phase = s.x.phase.index_select(0, at::tensor(at::ArrayRef<std::int64_t>(kept), at::kLong));
  const double all = s.error(reconstruct(s.x, s.y, {}));
  EXPECT_LT(s.error(reconstruct(x, s.y, {})), 1.3 * all);
  const NrmseScore mixed = nrmse(s.t.induction, reconstruct(x, within(s.y, 50.0), {}), s.t.mask);
  EXPECT_LT(mixed.component[0], 0.1);
  EXPECT_GT(mixed.component[1], mixed.component[0]);
}

TEST(Vfet, OddSizesNonSquareDetectorsAndOtherVolumeSizesWork)
{
  const Small even(40);
  const double expected = even.error(reconstruct(even.x, even.y, {}));
  const Small odd(41);
  EXPECT_NEAR(odd.error(reconstruct(odd.x, odd.y, {})), expected, 0.3 * expected);

  // Rows cropped from the detector: the volume stays as wide as the detector.
  TiltSeries x = even.x;
  TiltSeries y = even.y;
  x.phase = x.phase.narrow(1, 2, 36).contiguous();
  y.phase = y.phase.narrow(1, 2, 36).contiguous();
  const at::Tensor b = reconstruct(x, y, {});
  ASSERT_EQ(b.size(1), 40);
  const at::Tensor full = reconstruct(even.x, even.y, {});
  EXPECT_NEAR(even.error(b), even.error(full), 0.02);

  VfetOptions small;
  small.size = 34;
  const at::Tensor inner = reconstruct(even.x, even.y, small);
  ASSERT_EQ(inner.sizes(), (at::IntArrayRef{ 34, 34, 34, 3 }));
  const at::Tensor cut = full.narrow(0, 3, 34).narrow(1, 3, 34).narrow(2, 3, 34);
  const double change = ((inner - cut).square().sum() / cut.square().sum()).sqrt().item<double>();
  EXPECT_EQ(change, 0.0);
  VfetOptions large;
  large.size = 46;
  const at::Tensor outer = reconstruct(even.x, even.y, large).narrow(0, 3, 40).narrow(1, 3, 40).narrow(2, 3, 40);
  EXPECT_LT(((outer - full).square().sum() / full.square().sum()).sqrt().item<double>(), 0.1);
}

TEST(Vfet, EveryMethodReconstructs)
{
  const Small s;
  VfetOptions options;
  options.iterations = 40;
  for (const LinearMethod& m : vfetMethods)
  {
    options.method = m.method;
    const double error = s.error(reconstruct(s.x, s.y, options));
    std::printf("%s: %.2f %%\n", m.name(), 100 * error);
    EXPECT_LT(error, m.iterative ? 0.25 : 0.15) << m.name();
    EXPECT_GT(error, 0.0) << m.name();
  }
  options.method = static_cast<VfetMethod>(std::size(vfetMethods));
  EXPECT_THROW(reconstruct(s.x, s.y, options), Error);
}

TEST(Vfet, AMethodUsesTheOptionsThatItsEntryNames)
{
  const Small s(24, 10.0, 60.0);
  const at::Tensor support = s.t.mask.to(at::kFloat);
  for (const LinearMethod& m : vfetMethods)
  {
    VfetOptions options;
    options.method = m.method;
    options.iterations = 4;
    options.tolerance = 0.0;
    const at::Tensor b = reconstruct(s.x, s.y, options);
    EXPECT_NE(at::equal(reconstruct(s.x, s.y, options, support), b), m.iterative) << m.name() << ", support";
    options.iterations = 3;
    EXPECT_NE(at::equal(reconstruct(s.x, s.y, options), b), m.iterative) << m.name() << ", iterations";
    options.iterations = 4;
    options.tolerance = 1.0;
    EXPECT_NE(at::equal(reconstruct(s.x, s.y, options), b), m.iterative) << m.name() << ", tolerance";
    options.tolerance = 0.0;
    options.wedgeFill = 0.0;
    EXPECT_NE(at::equal(reconstruct(s.x, s.y, options), b), m.wedgeFill) << m.name() << ", wedge fill";
  }
}

TEST(Vfet, TheResidualOfCglsNeverRises)
{
  // In SI units, at 5 nm and at 1 nm: the squares of the projections are far below what a float holds.
  for (const double spacing : { 5e-9, 1e-9 })
  {
    TextureOptions texture;
    texture.radius = 12 * spacing;
    texture.thickness = 10 * spacing;
    texture.coreRadius = 5 * spacing;
    texture.wallWidth = 2 * spacing;
    PhaseOptions phase;
    phase.angles = regularAngles(60.0, 10.0);
    VfetOptions options;
    options.method = VfetMethod::Cgls;
    options.iterations = 15;
    options.tolerance = 0.0;
    double last = 1e9;
    int seen = 0;
    const magnet::Run watch(
      [&](double, const std::string& message)
      {
        const std::size_t at = message.find("residual ");
        if (at != std::string::npos)
        {
          // The second component begins anew.
          const bool first = message.rfind("Iteration 1,", 0) == 0;
          const double residual = std::stod(message.substr(at + 9));
          EXPECT_LE(residual, (first ? 100.0 : last) * 1.0001) << message;
          last = residual;
          ++seen;
        }
        return magnet::Run::Request::Continue;
      });
    const Truth t = truth(texture, 32, spacing);
    const at::Tensor b = reconstruct(fineSeries(texture, Axis::X, phase, 32, spacing),
      fineSeries(texture, Axis::Y, phase, 32, spacing), options, {}, watch);
    EXPECT_EQ(seen, 30);
    EXPECT_LT(last, 10.0);
    EXPECT_LT(nrmse(t.induction, b, t.mask).vector, 0.4);
  }
}

TEST(Vfet, APartOfTheVolumeIsTheSameAsInTheWhole)
{
  const Small s(40, 5.0, 60.0);
  for (const LinearMethod& m : vfetMethods)
  {
    VfetOptions options;
    options.method = m.method;
    options.iterations = 3;
    const at::Tensor whole = reconstruct(s.x, s.y, options);
    options.size = 10; // less than the disc is thick
    const at::Tensor part = reconstruct(s.x, s.y, options);
    EXPECT_TRUE(at::equal(part, whole.narrow(0, 15, 10).narrow(1, 15, 10).narrow(2, 15, 10))) << m.name();
  }
}

TEST(Vfet, SupportConfinesTheIterativeMethods)
{
  const Small s(40, 5.0, 45.0);
  VfetOptions options;
  options.method = VfetMethod::Cgls;
  const at::Tensor support = s.t.mask.to(at::kFloat);
  const at::Tensor b = reconstruct(s.x, s.y, options, support);
  const at::Tensor outside = b.narrow(3, 0, 2).abs().mul(1.0 - support.unsqueeze(3)).max();
  EXPECT_LT(outside.item<double>(), 0.02 * b.abs().max().item<double>());
  EXPECT_THROW(reconstruct(s.x, s.y, options, at::zeros_like(support)), Error);
}

TEST(Vfet, FinishKeepsAndCancelThrows)
{
  const Small s(24, 10.0, 60.0);
  VfetOptions options;
  options.method = VfetMethod::Sirt;
  options.tolerance = 0.0;
  options.iterations = 50;
  int calls = 0;
  double last = 0.0;
  const magnet::Run finish(
    [&](double fraction, const std::string&)
    {
      EXPECT_GE(fraction, last);
      last = fraction;
      ++calls;
      return magnet::Run::Request::Finish;
    });
  EXPECT_TRUE(at::isfinite(reconstruct(s.x, s.y, options, {}, finish)).all().item<bool>());
  EXPECT_LT(calls, 100);
  const magnet::Run cancel([](double, const std::string&) { return magnet::Run::Request::Cancel; });
  EXPECT_THROW(reconstruct(s.x, s.y, options, {}, cancel), Cancelled);
  EXPECT_THROW(reconstruct(s.x, s.y, {}, {}, cancel), Cancelled);
}

TEST(Vfet, AngularWeightsSumToTheRange)
{
  const auto w = angularWeights(regularAngles(90.0, 5.0));
  EXPECT_NEAR(std::accumulate(w.begin(), w.end(), 0.0), constants::pi, 1e-9);
  EXPECT_NEAR(w.front(), 2.5 * degree, 1e-9);
  const auto v = angularWeights(regularAngles(45.0, 5.0));
  EXPECT_NEAR(std::accumulate(v.begin(), v.end(), 0.0), 95.0 * degree, 1e-9);
}

TEST(Vfet, ReversedPhasesReverseTheField)
{
  const Small s(24, 10.0, 60.0);
  TiltSeries x = s.x;
  TiltSeries y = s.y;
  x.phase = -x.phase;
  y.phase = -y.phase;
  EXPECT_LT((reconstruct(x, y, {}) + reconstruct(s.x, s.y, {})).abs().max().item<double>(), 1e-6);
  // A constant offset of an image is no field.
  x = s.x;
  x.phase = x.phase + 3.0;
  EXPECT_LT((reconstruct(x, s.y, {}) - reconstruct(s.x, s.y, {})).abs().max().item<double>(), 2e-5);
}
