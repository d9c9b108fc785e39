// The outline of a film: its derivatives, its start from a mask, and its search by the phases.
#include "ModelBasedSample.h"

#include "core/model/FilmOutline.h"
#include "core/model/ModelBased.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

using namespace magnet;
using namespace magnet::simulated;

namespace
{
// A disc in (24, 32, 32), its share of each cell within a few per cent; middle and faces between the cells.
at::Tensor discShare(double radius, double bottom, double top)
{
  const auto places = [](std::int64_t n) { return at::arange(n, at::kFloat); };
  const at::Tensor rho = ((places(32) - 15.3).square().unsqueeze(0) + (places(32) - 15.8).square().unsqueeze(1)).sqrt();
  const at::Tensor z = places(24);
  const at::Tensor height = (top - z + 0.5).clamp(0, 1) * (z - bottom + 0.5).clamp(0, 1);
  return height.view({ -1, 1, 1 }) * (radius - rho + 0.5).clamp(0, 1);
}

double total(const at::Tensor& v)
{
  return v.sum(at::kDouble).item<double>();
}

at::Tensor random(std::int64_t n, std::uint64_t seed)
{
  at::Generator generator = at::detail::createCPUGenerator(seed);
  return at::randn({ n }, generator, at::TensorOptions(at::kFloat));
}
}

TEST(FilmOutline, FindsADiscInItsShare)
{
  const at::Tensor s = discShare(10.0, 6.2, 15.9);
  const FilmOutline outline(s);
  EXPECT_NEAR(outline.bottom(), 6.2, 0.1);
  EXPECT_NEAR(outline.top(), 15.9, 0.1);
  EXPECT_NEAR(total(outline.share(1)) / total(s), 1.0, 0.01);
  EXPECT_LT(total((outline.share(1).squeeze(3) - s).abs()) / total(s), 0.03);
  EXPECT_NEAR(total(outline.share(2)) * 8.0 / total(s), 1.0, 0.01);
  EXPECT_THROW(FilmOutline(s * 0.4), Error);
}

TEST(FilmOutline, ChangeIsTheDerivativeAndGatherItsTranspose)
{
  const FilmOutline outline(discShare(10.0, 6.2, 15.9));
  const at::Tensor q = random(outline.parameters(), 1);
  for (const std::int64_t factor : { 1, 2 })
  {
    const double step = 1e-3;
    const at::Tensor difference = (outline.moved(q * step).share(factor) - outline.moved(q * -step).share(factor)) /
                                  (2.0 * step);
    const at::Tensor change = outline.change(q, factor);
    // But for the cells where a surface passes from one to the next.
    const double wrong = total((change - difference).square());
    EXPECT_LT(wrong, 0.1 * total(change.square())) << factor;
    EXPECT_GT(total(change.square()), 0.0);
    const at::Tensor g = random(change.numel(), 2).view(change.sizes()).squeeze(3);
    const double a = total(change.squeeze(3) * g);
    const double b = total(outline.gather(g, factor) * q);
    EXPECT_NEAR(a, b, 1e-4 * (std::abs(a) + std::sqrt(total(change.square()) * total(g.square())))) << factor;
  }
  const FilmOutline moved = outline.moved(q);
  const double rise = (outline.moved(q * 1.001).priorValue() - outline.moved(q * 0.999).priorValue()) / 0.002;
  EXPECT_NEAR(rise, -total(moved.priorDescent() * q), 1e-2 * std::abs(rise));
  EXPECT_NEAR(2.0 * moved.priorValue(), total(outline.priorNormal(q) * q), 1e-3 * moved.priorValue());
}

// The mask of a vortex, a voxel too wide all around: 6 % of the radius, 10 % of half the thickness.
TEST(FilmOutline, IsFoundByThePhases)
{
  const Vortex v(0.0, 50);
  const at::Tensor wide = at::max_pool3d(v.support.gt(0.5).to(at::kFloat).unsqueeze(0), 3, 1, 1)[0];
  ModelBasedOptions options;
  const double given = v.error(reconstructModel({ v.x, v.y }, options, wide).induction);
  options.outline = OutlineShape::Film;
  const ModelBasedResult r = reconstructModel({ v.x, v.y }, options, wide);
  std::printf("B: %.4f as given, %.4f as a film; volume %.4f, Ms %.4f of the true\n", given, v.error(r.induction),
    total(r.support) / total(v.support), r.report.saturationMagnetization / v.options.saturationMagnetization);
  EXPECT_GT(given, 0.2);
  EXPECT_LT(v.error(r.induction), 0.06);
  EXPECT_NEAR(total(r.support) / total(v.support), 1.0, 0.03);
  EXPECT_NEAR(r.report.saturationMagnetization / v.options.saturationMagnetization, 1.0, 0.03);
  options.length = MagnetizationLength::Free;
  EXPECT_THROW(reconstructModel({ v.x, v.y }, options, wide), Error);
}
