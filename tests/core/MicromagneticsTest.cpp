// Each energy against its derivative, and closed-form textures of single interactions.
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/score/Topology.h"
#include "core/texture/Descent.h"
#include "core/texture/ExchangePreconditioner.h"
#include "core/texture/LandauLifshitz.h"
#include "core/texture/Relaxer.h"
#include "core/texture/Textures.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <optional>

using namespace magnet;

namespace
{
Grid bar(std::int64_t nx, std::int64_t ny, std::int64_t nz, double cell)
{
  return Grid::centred({ nx, ny, nz }, { cell, cell, cell });
}

at::Tensor everywhere(const Grid& grid)
{
  return at::ones({ grid.size[2], grid.size[1], grid.size[0] }, at::kByte);
}

Material plain()
{
  Material m;
  m.demagnetization = false;
  return m;
}

double energy(EffectiveField& field, const at::Tensor& m)
{
  MicromagneticEnergy sum;
  field.field(m, &sum);
  return sum.total();
}
}

TEST(EffectiveField, IsTheDerivativeOfEachEnergy)
{
  const Grid grid = Grid::centred({ 9, 7, 5 }, { 2e-9, 3e-9, 2.5e-9 });
  at::manual_seed(7);
  const at::Tensor mask = at::rand({ 5, 7, 9 }).ge(0.3).to(at::kByte);
  std::vector<std::pair<const char*, Material>> terms;
  const auto add = [&](const char* name, auto change)
  {
    Material m = plain();
    change(m);
    terms.emplace_back(name, m);
  };
  add("exchange", [](Material&) {});
  add("bulk DMI", [](Material& m) { m.bulkDmi = 6e-3; });
  add("interfacial DMI", [](Material& m) { m.interfacialDmi = -5e-3; });
  add("D2d DMI", [](Material& m) { m.d2dDmi = 4e-3; });
  add("uniaxial",
    [](Material& m)
    {
      m.uniaxialAnisotropy = 3e5;
      m.easyAxis = { 1.0, 2.0, -0.5 };
    });
  add("cubic", [](Material& m) { m.cubicAnisotropy = -2e5; });
  add("Zeeman", [](Material& m) { m.field = { 0.3, -0.2, 0.1 }; });
  add("demagnetization", [](Material& m) { m.demagnetization = true; });
  for (auto& [name, material] : terms)
  {
    if (std::string(name).find("exchange") == std::string::npos && std::string(name).find("DMI") == std::string::npos)
    {
      material.exchange = 0.0; // the term alone
    }
    EffectiveField field(grid, mask, material);
    const at::Tensor m = normalizedDirections(at::randn({ 5, 7, 9, 3 }), mask);
    at::Tensor t = at::randn({ 5, 7, 9, 3 });
    t = (t - m * (m * t).sum(3, true)) * mask.unsqueeze(3);
    const at::Tensor length = t.square().sum(3, true).sqrt().clamp_min(1e-12);
    t = t / length * mask.unsqueeze(3);
    const auto at = [&](double angle) { return energy(field, m * std::cos(angle) + t * std::sin(angle)); };
    // Fourth-order difference: rounding stays small at a large angle.
    const double e = 0.04;
    const double numeric = (8.0 * (at(e) - at(-e)) - (at(2 * e) - at(-2 * e))) / (12.0 * e);
    const double expected = -constants::vacuumPermeability * material.saturationMagnetization * grid.spacing[0] *
                            grid.spacing[1] * grid.spacing[2] * (field.field(m) * t).sum(at::kDouble).item<double>();
    EXPECT_NEAR(numeric / expected, 1.0, 1e-4) << name;
  }
}

TEST(EffectiveField, DoesNotDependOnTheNumberOfThreads)
{
  const Grid grid = bar(20, 18, 9, 4e-9);
  const at::Tensor start = at::randn({ 9, 18, 20, 3 });
  Material material;
  material.bulkDmi = 1.5e-3;
  const auto result = [&](int threads)
  {
    at::set_num_threads(threads);
    EffectiveField field(grid, everywhere(grid), material);
    RelaxOptions options;
    options.evaluations = 60;
    return relax(field, start, options);
  };
  const int threads = at::get_num_threads();
  const Relaxation one = result(1);
  const Relaxation three = result(3);
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(one.direction, three.direction));
  EXPECT_EQ(one.energy.total(), three.energy.total());
}

// The preconditioner undoes the operator written out as bonds, for even, odd and single sizes, and blocks partly
// filled.
TEST(Relaxer, PreconditionerInvertsTheExchangeOperator)
{
  for (const auto& n : { std::array<std::int64_t, 3>{ 30, 17, 6 }, { 7, 8, 1 }, { 1, 1, 25 }, { 33, 9, 10 } })
  {
    const Grid grid = Grid::centred({ n[0], n[1], n[2] }, { 2e-9, 3e-9, 2.5e-9 });
    const Material material = plain();
    EffectiveField field(grid, everywhere(grid), material);
    ExchangePreconditioner inverse(field, 1.5);
    at::manual_seed(3);
    const at::Tensor v = at::randn({ n[2], n[1], n[0], 3 });
    const double pressure = constants::vacuumPermeability * material.saturationMagnetization *
                            material.saturationMagnetization;
    at::Tensor applied = v * 1.5;
    for (int axis = 0; axis < 3; ++axis)
    {
      const int d = 2 - axis;
      const std::int64_t bonds = n[axis] - 1;
      const double strength = 2.0 * material.exchange / (pressure * grid.spacing[axis] * grid.spacing[axis]);
      const at::Tensor step = (v.narrow(d, 1, bonds) - v.narrow(d, 0, bonds)) * strength;
      applied.narrow(d, 1, bonds) += step;
      applied.narrow(d, 0, bonds) -= step;
    }
    inverse.apply(applied.data_ptr<float>());
    EXPECT_LT((applied - v).abs().max().item<double>(), 2e-5) << grid.size[0] << " " << grid.size[1];
  }
}

TEST(Relaxer, HelixHasThePeriodOfExchangeAndDmi)
{
  const Grid grid = bar(240, 1, 1, 1e-9);
  Material material = plain();
  material.bulkDmi = 1.58e-3; // FeGe, 70 nm
  EffectiveField field(grid, everywhere(grid), material);
  at::Tensor start = at::zeros({ 1, 1, 240, 3 });
  for (int x = 0; x < 240; ++x)
  {
    // 10 % too long a period, of the sense that D > 0 favours.
    const double wave = 2.0 * constants::pi * x * 1e-9 / 77e-9;
    start[0][0][x][1] = std::cos(wave);
    start[0][0][x][2] = std::sin(wave);
  }
  const Relaxation relaxed = relax(field, start);
  ASSERT_TRUE(relaxed.converged);
  const auto m = relaxed.direction.accessor<float, 4>();
  double turned = 0.0;
  for (int x = 1; x < 240; ++x)
  {
    turned += std::atan2(m[0][0][x - 1][1] * m[0][0][x][2] - m[0][0][x - 1][2] * m[0][0][x][1],
      m[0][0][x - 1][1] * m[0][0][x][1] + m[0][0][x - 1][2] * m[0][0][x][2]);
  }
  const double period = 2.0 * constants::pi * 239 * 1e-9 / turned;
  const double expected = 4.0 * constants::pi * material.exchange / material.bulkDmi;
  EXPECT_NEAR(std::abs(period) / expected, 1.0, 0.005);
  // m' = (D / 2A) e x m.
  EXPECT_GT(period, 0.0);
}

TEST(Relaxer, EdgesAreCantedByDmi)
{
  // S. Rohart, A. Thiaville, Phys. Rev. B 88, 184422 (2013): sin(angle) = D / (2 sqrt(A K)) at the edge.
  const Grid grid = bar(100, 61, 1, 1e-9);
  Material material = plain();
  material.exchange = 1.6e-11;
  material.uniaxialAnisotropy = 5e5;
  material.interfacialDmi = 3e-3;
  EffectiveField field(grid, everywhere(grid), material);
  at::Tensor start = at::zeros({ 1, 61, 100, 3 });
  start.select(3, 2).fill_(1.0);
  start.select(3, 0).fill_(0.01);
  const Relaxation relaxed = relax(field, start);
  ASSERT_TRUE(relaxed.converged);
  const double edge = std::asin(
    material.interfacialDmi / (2.0 * std::sqrt(material.exchange * material.uniaxialAnisotropy)));
  const double width = std::sqrt(material.exchange / material.uniaxialAnisotropy);
  for (const int x : { 0, 1, 4 })
  {
    const double angle = 2.0 * std::atan(std::tan(0.5 * edge) * std::exp(-(x + 0.5) * 1e-9 / width));
    EXPECT_NEAR(std::abs(relaxed.direction[0][30][x][0].item<double>()), std::sin(angle), 0.01 * std::sin(edge)) << x;
    EXPECT_NEAR(std::abs(relaxed.direction[0][30][99 - x][0].item<double>()), std::sin(angle), 0.01 * std::sin(edge));
  }
  // Opposite at the two ends, outwards or inwards by the sign of D.
  EXPECT_LT(relaxed.direction[0][30][0][0].item<double>() * relaxed.direction[0][30][99][0].item<double>(), 0.0);
}

TEST(Relaxer, BlochSkyrmionHasChargeOne)
{
  const Grid grid = bar(110, 110, 4, 3e-9);
  TextureOptions options;
  options.radius = 160e-9;
  options.thickness = 12e-9;
  options.coreRadius = 25e-9;
  options.wallWidth = 12e-9;
  const TexturedVolume start = makeTexture(options, grid);
  Material material;
  material.bulkDmi = 1.58e-3;
  material.field = { 0.0, 0.0, 0.95 }; // less the film's stray field of 0.48 T
  EffectiveField field(grid, start.mask, material);
  const Relaxation relaxed = relaxCoarseToFine(field, start.magnetization, 1);
  ASSERT_TRUE(relaxed.converged) << relaxed.torque;
  // Inside the twisted rim, where all is along the field.
  TextureOptions inner = options;
  inner.radius = 105e-9;
  for (const double charge : topologicalCharge(relaxed.direction, makeTexture(inner, grid).mask))
  {
    if (charge != 0.0)
    {
      EXPECT_NEAR(std::abs(charge), 1.0, 1e-3);
    }
  }
  EXPECT_LT(relaxed.direction[2][55][55][2].item<double>(), -0.8);
}

TEST(Relaxer, RelaxesToTheSameStateByWayOfCoarseCells)
{
  const Grid grid = bar(48, 40, 12, 5e-9);
  TextureOptions options;
  options.texture = Texture::Vortex;
  options.radius = 95e-9;
  options.thickness = 60e-9;
  options.coreRadius = 15e-9;
  const TexturedVolume start = makeTexture(options, grid);
  Material material;
  material.saturationMagnetization = 8e5;
  material.exchange = 1.3e-11;
  EffectiveField field(grid, start.mask, material);
  const Relaxation direct = relax(field, start.magnetization);
  const Relaxation coarse = relaxCoarseToFine(field, start.magnetization, 1);
  ASSERT_TRUE(direct.converged && coarse.converged);
  EXPECT_NEAR(coarse.energy.total() / direct.energy.total(), 1.0, 1e-4);
  EXPECT_LT((coarse.direction - direct.direction).abs().max().item<double>(), 0.05);
}

TEST(LandauLifshitz, PrecessesAndDampsAsOneSpin)
{
  const Grid grid = bar(1, 1, 1, 5e-9);
  Material material = plain();
  material.field = { 0.0, 0.0, 0.1 };
  EffectiveField field(grid, everywhere(grid), material);
  DynamicsOptions options;
  options.damping = 0.1;
  options.duration = 0.5e-9;
  options.tolerance = 1e-5;
  const Dynamics result = integrate(field, at::tensor({ 1.0F, 0.0F, 0.0F }).reshape({ 1, 1, 1, 3 }), options);
  const double rate = options.gyromagneticRatio * 0.1 / constants::vacuumPermeability / (1.0 + 0.01);
  const double angle = rate * result.time;
  const double z = std::tanh(0.1 * angle);
  EXPECT_NEAR(result.time, 0.5e-9, 1e-15);
  EXPECT_NEAR(result.direction[0][0][0][2].item<double>(), z, 1e-3);
  EXPECT_NEAR(result.direction[0][0][0][0].item<double>(), std::sqrt(1 - z * z) * std::cos(angle), 2e-3);
  EXPECT_NEAR(result.direction[0][0][0][1].item<double>(), std::sqrt(1 - z * z) * std::sin(angle), 2e-3);
}

TEST(BadInput, MicromagneticsSaysWhatIsWrong)
{
  const Grid grid = bar(8, 8, 2, 5e-9);
  Material material;
  EXPECT_THROW(EffectiveField(grid, at::zeros({ 2, 8, 8 }, at::kByte), material), Error);
  EXPECT_THROW(EffectiveField(grid, at::ones({ 2, 8, 9 }, at::kByte), material), Error);
  material.saturationMagnetization = 0.0;
  EXPECT_THROW(EffectiveField(grid, everywhere(grid), material), Error);
  material.saturationMagnetization = 1e6;
  material.exchange = 0.0;
  material.bulkDmi = 1e-3;
  EXPECT_THROW(EffectiveField(grid, everywhere(grid), material), Error);
  material.bulkDmi = std::nan("");
  EXPECT_THROW(EffectiveField(grid, everywhere(grid), material), Error);
  EffectiveField field(grid, everywhere(grid), Material());
  EXPECT_THROW(relax(field, at::zeros({ 2, 8, 8, 3 })), Error);
  EXPECT_THROW(relax(field, at::ones({ 2, 8, 7, 3 })), Error);
  EXPECT_THROW(relax(field, at::full({ 2, 8, 8, 3 }, std::nan(""))), Error);
  RelaxOptions options;
  options.torque = 0.0;
  EXPECT_THROW(relax(field, at::ones({ 2, 8, 8, 3 }), options), Error);
  DynamicsOptions dynamics;
  dynamics.duration = -1.0;
  EXPECT_THROW(integrate(field, at::ones({ 2, 8, 8, 3 }), dynamics), Error);
  const magnet::Run cancelled([](double, const std::string&) { return magnet::Run::Request::Cancel; });
  EXPECT_THROW(relax(field, at::randn({ 2, 8, 8, 3 }), {}, cancelled), Cancelled);
}

// An energy that no move lowers (here it is another one from the second step on) leaves the state as it is.
TEST(Descent, StaysWhereNoMoveLowersTheEnergy)
{
  const Grid grid = bar(6, 5, 4, 5e-9);
  Material material = plain();
  material.field = { 0.5, 0.0, 0.0 };
  std::optional<EffectiveField> field(std::in_place, grid, everywhere(grid), material);
  at::manual_seed(6);
  Descent descent(*field, at::randn({ 4, 5, 6, 3 }));
  for (int i = 0; i < 12; ++i)
  {
    descent.step();
  }
  material.field = { -5.0, 0.0, 0.0 };
  field.emplace(grid, everywhere(grid), material);
  const at::Tensor before = descent.direction().clone();
  descent.step();
  EXPECT_TRUE(at::equal(descent.direction(), before));
  descent.step();
  EXPECT_TRUE(at::equal(descent.direction(), before));
  EXPECT_TRUE(descent.stuck());
}

TEST(Descent, SaysThatTheEnergyIsNotFinite)
{
  const Grid grid = bar(4, 4, 4, 5e-9);
  Material material = plain();
  material.exchange = 1e30;
  EffectiveField field(grid, everywhere(grid), material);
  EXPECT_THROW(relax(field, at::randn({ 4, 4, 4, 3 }), {}), Error);
}
