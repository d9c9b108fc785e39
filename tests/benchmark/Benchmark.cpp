// Time and peak memory of the pipeline's steps: magnet-benchmark [--benchmark_filter=...]. Each at 64, 100, 128
// and 256 voxels along each edge, with 37 images a series (those of the model and the network: 19);
// holograms of 512^2 and 2048^2 pixels, two series of 19, with a reference, to unwrapped phases;
// the effective field on 64 x 64 x 16, 100 x 100 x 40 and 128^3 cells.
// longest_wait_s: the longest time between two reports of progress, at which a step can be stopped, too.
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/forward/Phase.h"
#include "core/forward/Projector.h"
#include "core/magnetostatics/Induction.h"
#include "core/model/ModelBased.h"
#include "core/model/ModelLevel.h"
#include "core/phase/HologramSeries.h"
#include "core/phase/UnwrapSeries.h"
#include "core/texture/Descent.h"
#include "core/texture/Relaxer.h"
#include "core/texture/Textures.h"
#include "core/unet/Predictor.h"
#include "core/vfet/Methods.h"
#include "tests/core/PeakMemory.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <map>

using namespace magnet;

namespace
{
Grid cube(std::int64_t n)
{
  const double h = 500e-9 / static_cast<double>(n);
  return Grid::centred({ n, n, n }, { h, h, h });
}

const at::Tensor& texture(std::int64_t n)
{
  static std::map<std::int64_t, at::Tensor> kept;
  at::Tensor& m = kept[n];
  if (!m.defined())
  {
    m = makeTexture(TextureOptions(), cube(n)).magnetization;
  }
  return m;
}

PhaseOptions options()
{
  PhaseOptions o;
  o.angles = regularAngles(90.0, 5.0);
  return o;
}

// The longest time between two reports of progress.
class Waits
{
public:
  Run run()
  {
    Last_ = Clock::now();
    return Run(
      [this](double, const std::string&)
      {
        const auto now = Clock::now();
        Longest_ = std::max(Longest_, std::chrono::duration<double>(now - Last_).count());
        Last_ = now;
        return Run::Request::Continue;
      });
  }
  double longest() const { return Longest_; }

private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point Last_;
  double Longest_ = 0.0;
};

// Runs the work under the timer, and reports the process's peak memory of it.
template <class Work>
void measure(benchmark::State& state, const Work& work)
{
  const c10::InferenceMode guard;
  magnet::testing::resetPeakMemory();
  for (auto _ : state)
  {
    work();
  }
  state.counters["peak_MB"] = magnet::testing::peakMemory();
}

// The same for work that reports its progress.
template <class Work>
void measureWaits(benchmark::State& state, const Work& work)
{
  Waits waits;
  measure(state,
    [&]
    {
      const Run run = waits.run();
      work(run);
      run.advance(1.0); // what comes after the last report
    });
  state.counters["longest_wait_s"] = waits.longest();
}

void projection(benchmark::State& state)
{
  const at::Tensor& m = texture(state.range(0));
  const Projector projector(cube(state.range(0)), Axis::X, options().angles);
  measure(state, [&] { benchmark::DoNotOptimize(projector.project(m)); });
}

void adjoint(benchmark::State& state)
{
  const Projector projector(cube(state.range(0)), Axis::X, options().angles);
  const at::Tensor images = at::rand({ 37, state.range(0), state.range(0) });
  measure(state, [&] { benchmark::DoNotOptimize(projector.adjoint(images)); });
}

void phaseSeries(benchmark::State& state)
{
  const at::Tensor& m = texture(state.range(0));
  measureWaits(state,
    [&](const Run& run)
    {
      for (const Axis axis : { Axis::X, Axis::Y })
      {
        benchmark::DoNotOptimize(phaseFromMagnetization(m, {}, cube(state.range(0)), axis, options(), run).phase);
      }
    });
}

void inductionOfTexture(benchmark::State& state)
{
  const at::Tensor& m = texture(state.range(0));
  measureWaits(state, [&](const Run& run) { benchmark::DoNotOptimize(induction(m, cube(state.range(0)), run)); });
}

void vfet(benchmark::State& state, VfetMethod method, int iterations)
{
  const Grid grid = cube(state.range(0));
  const at::Tensor& m = texture(state.range(0));
  const TiltSeries x = phaseFromMagnetization(m, {}, grid, Axis::X, options());
  const TiltSeries y = phaseFromMagnetization(m, {}, grid, Axis::Y, options());
  VfetOptions o;
  o.method = method;
  o.iterations = iterations;
  o.tolerance = 0.0;
  measureWaits(state, [&](const Run& run) { benchmark::DoNotOptimize(reconstruct(x, y, o, {}, run)); });
}

// Both directions of the phases of a disc, whose thickness is a quarter of the frame, at 19 tilts about both axes: an
// iteration of the model-based reconstruction costs little more.
struct Model
{
  explicit Model(std::int64_t n)
  {
    PhaseOptions o;
    o.angles = regularAngles(45.0, 5.0);
    const at::Tensor& m = texture(n);
    x = phaseFromMagnetization(m, {}, cube(n), Axis::X, o);
    y = phaseFromMagnetization(m, {}, cube(n), Axis::Y, o);
    support = m.square().sum(3).gt(0.0).to(at::kFloat);
  }
  TiltSeries x, y;
  at::Tensor support;
};

void modelBasedIteration(benchmark::State& state)
{
  const Model model(state.range(0));
  const ModelPart part = partAround(model.support);
  const auto levels = modelLevels({ { model.x, model.y }, cube(state.range(0)), model.support, 0.02 }, part);
  const at::Tensor m = part.cut(texture(state.range(0))).contiguous();
  const PhaseMisfit& misfit = levels.back().misfit;
  const PhaseWeights weights = misfit.weights(0.02, 0.0, levels.back().support, misfit.fullTrust());
  measure(state, [&] { benchmark::DoNotOptimize(misfit.backProjected(weights, misfit.images(m))); });
}

void modelBased(benchmark::State& state)
{
  const Model model(state.range(0));
  measureWaits(state,
    [&](const Run& run) {
      benchmark::DoNotOptimize(reconstructModel({ model.x, model.y }, {}, model.support, {}, run).induction);
    });
}

// By the shipped network.
void enhancement(benchmark::State& state)
{
  const Model model(state.range(0));
  const Grid grid = cube(state.range(0));
  const at::Tensor b = reconstruct(model.x, model.y, {});
  const TiltGeometry tilts = TiltGeometry::of(model.x.angles, model.y.angles);
  const auto network = readModel(MAGNET_SHIPPED_MODEL, false);
  measureWaits(
    state, [&](const Run& run) { benchmark::DoNotOptimize(enhance(*network, b, grid, tilts, {}, run).induction); });
}

// One evaluation of H_eff of FeGe: nx = ny = first argument, nz = second.
void effectiveField(benchmark::State& state)
{
  const std::int64_t n = state.range(0);
  const Grid grid = Grid::centred({ n, n, state.range(1) }, { 4e-9, 4e-9, 4e-9 });
  Material material;
  material.bulkDmi = 1.58e-3;
  EffectiveField field(grid, at::ones({ state.range(1), n, n }, at::kByte), material);
  const at::Tensor m = normalizedDirections(at::rand({ state.range(1), n, n, 3 }).add_(0.1), field.mask());
  at::Tensor h = at::empty_like(m);
  measure(state, [&] { benchmark::DoNotOptimize(field.evaluate(m.data_ptr<float>(), h.data_ptr<float>())); });
}

void descent(benchmark::State& state)
{
  const std::int64_t n = state.range(0);
  const Grid grid = Grid::centred({ n, n, n }, { 4e-9, 4e-9, 4e-9 });
  Material material;
  material.bulkDmi = 1.58e-3;
  EffectiveField field(grid, at::ones({ n, n, n }, at::kByte), material);
  Descent steps(field, at::rand({ n, n, n, 3 }).add_(0.1));
  measure(state, [&] { steps.step(); });
}

void holograms(benchmark::State& state)
{
  constexpr std::int64_t images = 38;
  const std::int64_t n = state.range(0) / 4;
  const at::Tensor x = (at::arange(n, at::kFloat) + 0.5) / static_cast<double>(n) - 0.5;
  const at::Tensor phase = (x.square().unsqueeze(1) + x.square()).div_(-0.02).exp_().mul_(12.0);
  HologramSeriesSimulation simulation;
  simulation.contrast = 0.4;
  SimulatedHolograms made = simulateHolograms(phase.unsqueeze(0), {}, simulation);
  made.object = made.object.expand({ images, 4 * n, 4 * n }).contiguous();
  measureWaits(state,
    [&](const Run& run)
    {
      const HologramSeriesOptions options;
      const HologramPlan plan = planHolograms(made.object, made.reference, options, run.part(0.0, 0.1));
      const HologramSeries series = reconstructHolograms(
        made.object, made.reference, plan, options, run.part(0.1, 0.9));
      benchmark::DoNotOptimize(
        unwrapSeries(series.phase, series.valid, regularAngles(90.0, 180.0 / (images - 1)), run.part(0.9, 1.0)));
    });
}

void sizes(benchmark::internal::Benchmark* b)
{
  b->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(64)->Arg(100)->Arg(128)->Arg(256);
}
}

BENCHMARK(projection)->Apply(sizes);
BENCHMARK(adjoint)->Apply(sizes);
BENCHMARK(phaseSeries)->Apply(sizes);
BENCHMARK(inductionOfTexture)->Apply(sizes);
BENCHMARK(effectiveField)
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime()
  ->Args({ 64, 16 })
  ->Args({ 100, 40 })
  ->Args({ 128, 128 });
BENCHMARK(descent)->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(80);
BENCHMARK(holograms)->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(512)->Arg(2048);
BENCHMARK(modelBasedIteration)->Apply(sizes);
BENCHMARK(enhancement)->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(64)->Arg(100)->Arg(256);
BENCHMARK(modelBased)->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(64)->Arg(100)->Arg(256);

int main(int argc, char** argv)
{
  fft::useAllCores();
  for (const LinearMethod& m : vfetMethods)
  {
    const std::string name = text("vfet/", m.name());
    benchmark::RegisterBenchmark(name.c_str(), vfet, m.method, 1)->Apply(sizes);
    if (m.iterative)
    {
      // One iteration costs the difference of these two, divided by 4.
      benchmark::RegisterBenchmark((name + ", 5 iterations").c_str(), vfet, m.method, 5)->Apply(sizes);
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
