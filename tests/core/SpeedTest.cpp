// The time and memory that the project promises for its usual size, 100^3 voxels and 2 x 37 images.
#include "PeakMemory.h"
#include "TestFolder.h"
#include "core/tools/Simulated.h"

#include "core/base/Fft.h"
#include "core/file/ImageFormats.h"
#include "core/file/StackWriter.h"
#include "core/vfet/Vfet.h"

#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

using namespace magnet;
using namespace magnet::simulated;
using magnet::testing::peakMemory;
using magnet::testing::resetPeakMemory;

namespace
{
// The shortest of several runs: what the machine can do while nobody else uses it.
template <class Work>
double seconds(const Work& work)
{
  double shortest = 1e9;
  for (int run = 0; run < 4; ++run)
  {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const double taken = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    shortest = std::min(shortest, taken);
  }
  return shortest;
}
}

TEST(Speed, HundredCubedWithTwiceThirtySevenImages)
{
  const c10::InferenceMode guard;
  fft::useAllCores();
  const Grid grid = Grid::centred({ 100, 100, 100 }, { 5e-9, 5e-9, 5e-9 });
  const at::Tensor m = makeTexture(TextureOptions(), grid).magnetization;
  PhaseOptions options;
  options.angles = regularAngles(90.0, 5.0);
  TiltSeries x;
  TiltSeries y;
  const double forward = seconds(
    [&]
    {
      x = phaseFromMagnetization(m, {}, grid, Axis::X, options);
      y = phaseFromMagnetization(m, {}, grid, Axis::Y, options);
    });
  resetPeakMemory();
  const double inverse = seconds([&] { reconstruct(x, y, {}); });
  const double memory = peakMemory();
  std::printf(
    "phase series %.2f s, FourierSlices %.2f s, peak memory of the process %.0f MB\n", forward, inverse, memory);
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LE(forward, 2.5);
  EXPECT_LE(inverse, 1.2);
  EXPECT_LE(memory, 600.0);
#endif
}

// Both from the system's cache, so that it is the program and not the disk that is measured.
TEST(Speed, MrcIsReadAtHalfTheSpeedOfCatAtLeast)
{
  const magnet::testing::Folder folder;
  const std::string path = folder / "a.mrc";
  constexpr std::int64_t edge = 1024;
  constexpr std::int64_t images = 64; // 256 MB
  std::vector<float> values(edge * edge * images, 0.5F);
  StoredImages stored;
  stored.values = values.data();
  stored.size = { edge, edge, images };
  stored.spacing = { 1e-9, 1e-9, 1e-9 };
  writeStack(path, stored);
  const std::string command = "cat '" + path + "' > /dev/null";
  const double cat = seconds([&] { ASSERT_EQ(std::system(command.c_str()), 0); });
  std::vector<float> image(edge * edge);
  const double ours = seconds(
    [&]
    {
      const auto stack = openMrc(path);
      for (std::int64_t i = 0; i < images; ++i)
      {
        stack->read(i, image.data());
      }
    });
  std::printf("256 MB of MRC: %.0f ms, cat %.0f ms\n", 1e3 * ours, 1e3 * cat);
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LE(ours, 2.0 * cat);
#endif
}
