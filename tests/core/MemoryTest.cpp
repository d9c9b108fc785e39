// Volumes that no machine holds are refused in words, before anything is allocated.
#include "core/base/Memory.h"
#include "core/base/Error.h"
#include "core/forward/Phase.h"
#include "core/magnetostatics/Demagnetization.h"
#include "core/model/ModelBased.h"
#include "core/unet/Predictor.h"
#include "core/vfet/Vfet.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

using namespace magnet;

namespace
{
constexpr double pixel = 1e-9;

// Zeros that take no memory as long as they are only read.
at::Tensor untouched(at::IntArrayRef shape)
{
  std::int64_t bytes = 4;
  for (const std::int64_t n : shape)
  {
    bytes *= n;
  }
  void* const zeros = mmap(
    nullptr, static_cast<std::size_t>(bytes), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  require(zeros != MAP_FAILED, "no addresses for ", bytes, " bytes");
  return at::from_blob(
    zeros, shape, [bytes](void* p) { munmap(p, static_cast<std::size_t>(bytes)); }, at::kFloat);
}

TiltSeries series(Axis axis, std::int64_t n)
{
  TiltSeries s;
  s.setAxis(axis);
  s.angles = { -0.5, 0.5 };
  s.spacing = { pixel, pixel };
  s.phase = untouched({ 2, n, n });
  return s;
}

Grid cube(std::int64_t n)
{
  return Grid::centred({ n, n, n }, { pixel, pixel, pixel });
}

// What is said, which must name an amount of memory.
template <class Work>
void expectRefused(const Work& work, const std::string& what)
{
  const auto begun = std::chrono::steady_clock::now();
  try
  {
    work();
    FAIL() << what << " was not refused";
  }
  catch (const Error& error)
  {
    const std::string said = error.what();
    EXPECT_NE(said.find(what), std::string::npos) << said;
    EXPECT_NE(said.find(" GB of memory, but only "), std::string::npos) << said;
  }
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(), 10.0) << what;
}
}

TEST(Memory, IsKnownAndAsked)
{
  EXPECT_GT(availableMemory(), 1e8);
  EXPECT_LT(availableMemory(), 1e15);
  EXPECT_NO_THROW(requireMemory(5e8, "Half a gigabyte", ""));
  EXPECT_THROW(requireMemory(1e18, "An exabyte", "take less"), Error);
}

TEST(Memory, WhatNoMachineHoldsIsRefusedInWords)
{
  const TiltSeries x = series(Axis::X, 4096);
  const TiltSeries y = series(Axis::Y, 4096);
  for (const VfetMethod method : { VfetMethod::FourierSlices, VfetMethod::Cgls })
  {
    VfetOptions options;
    options.method = method;
    expectRefused([&] { reconstruct(x, y, options); }, "VFET on 4096 x 4096 x 4096 voxels");
  }
  expectRefused([] { Demagnetization(cube(32768)); }, "The stray field of 32768 x 32768 x 32768 cells");
  const auto network = readModel(MAGNET_SHIPPED_MODEL, false);
  const Grid grid = cube(16384);
  expectRefused(
    [&] {
      enhance(*network, untouched({ 4, 4, 4, 3 }), grid, TiltGeometry::of(std::vector<double>{ -0.5, 0.5 }, std::vector<double>{ -0.5, 0.5 }), {});
    },
    "MagNet on 16384 x 16384 x 16384 voxels");
}

namespace
{
// Of this process, for as long as it lives.
class AddressLimit
{
public:
  explicit AddressLimit(std::int64_t more)
  {
    std::ifstream status("/proc/self/statm");
    std::int64_t pages = 0;
    status >> pages;
    getrlimit(RLIMIT_AS, &Before_);
    const rlimit limit{ static_cast<rlim_t>(pages * sysconf(_SC_PAGESIZE) + more), Before_.rlim_max };
    setrlimit(RLIMIT_AS, &limit);
  }
  ~AddressLimit() { setrlimit(RLIMIT_AS, &Before_); }
  AddressLimit(const AddressLimit&) = delete;
  AddressLimit& operator=(const AddressLimit&) = delete;

private:
  rlimit Before_{};
};
}

// A limit of the process counts too, as batch systems set it.
TEST(Memory, ALimitOfTheProcessIsHeard)
{
  const Grid grid = cube(160);
  const at::Tensor m = at::ones({ 160, 160, 160, 3 });
  PhaseOptions phase;
  phase.angles = regularAngles(80.0, 0.1);
  TiltSeries x = series(Axis::X, 160);
  TiltSeries y = series(Axis::Y, 160);
  x.phase = at::rand({ 2, 160, 160 });
  y.phase = at::rand({ 2, 160, 160 });
  const at::Tensor support = at::ones({ 160, 160, 160 });
  const AddressLimit limit(900'000'000);
  expectRefused([&] { phaseFromMagnetization(m, {}, grid, Axis::X, phase); }, "Imaging 160 x 160 x 160 cells");
  expectRefused(
    [&] {
      reconstructModel({ x, y }, {}, support);
    },
    "The model-based reconstruction of 160 x 160 x 160 cells");
}
