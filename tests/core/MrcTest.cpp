// MRC stacks as other programs write them, and damaged ones.
#include "MrcSample.h"
#include "Mutants.h"
#include "TestFolder.h"
#include "core/file/TiltSeriesFile.h"

#include <algorithm>
#include <filesystem>

using namespace magnet;
using namespace magnet::testing;

namespace
{
double mean(const std::vector<float>& values)
{
  double sum = 0.0;
  for (const float v : values)
  {
    sum += v;
  }
  return sum / static_cast<double>(values.size());
}
}

TEST(Mrc, ReadsFilesOfOtherPrograms)
{
  if (sharedFile("EMD-3197.map").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const auto one = openMrc(sharedFile("EMD-3197.map"));
  EXPECT_EQ(one->info().size, (std::array<std::int64_t, 3>{ 20, 20, 20 }));
  EXPECT_NEAR(one->info().spacing[0], 11.4e-10, 1e-14);
  const std::vector<float> a = all(*one);
  EXPECT_NEAR(mean(a), 0.783612, 1e-6);
  EXPECT_EQ(*std::min_element(a.begin(), a.end()), -4.1337457F);
  EXPECT_EQ(*std::max_element(a.begin(), a.end()), 5.576737F);
  EXPECT_EQ(a[(1 * 20 + 2) * 20 + 3], -2.7877457F);

  const auto two = openMrc(sharedFile("EMD-3001.map"));
  // Columns along z, rows along x, sections along y.
  EXPECT_EQ(two->info().size, (std::array<std::int64_t, 3>{ 43, 25, 73 }));
  EXPECT_NEAR(two->info().spacing[0], 0.44825e-10, 1e-15);
  EXPECT_NEAR(two->info().spacing[1], 0.3925e-10, 1e-15);
  EXPECT_NEAR(two->info().spacing[2], 0.45875e-10, 1e-15);
  const std::vector<float> b = all(*two);
  EXPECT_NEAR(mean(b), 0.00053297, 1e-8);
  EXPECT_NEAR(*std::min_element(b.begin(), b.end()), -0.36814296, 1e-7);
  EXPECT_NEAR(*std::max_element(b.begin(), b.end()), 0.72161025, 1e-7);
  // The file's third column of its second row and first section is (z 2, x 1, y 0).
  const InputFile raw(sharedFile("EMD-3001.map"));
  float value = 0.0F;
  raw.read(raw.size() - 25 * 43 * 73 * 4 + (1 * 73 + 2) * 4, 4, &value, "a value");
  EXPECT_EQ(b[(2 * 25 + 0) * 43 + 1], value);
}

TEST(Mrc, ReadsEveryModeInBothByteOrders)
{
  const Folder folder;
  const std::string path = folder / "stack.mrc";
  for (const auto& [mode, number, isSigned] :
    { std::tuple{ 0, Number::Int8, true }, std::tuple{ 1, Number::Int16, true }, std::tuple{ 2, Number::Float32, true },
      std::tuple{ 6, Number::UInt16, false }, std::tuple{ 12, Number::Float16, true } })
  {
    for (const bool big : { false, true })
    {
      write(path, mrcHeader(mode, big) + numbers(number, columns * rows * sections, big, isSigned));
      const auto stack = openMrc(path);
      EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ columns, rows, sections }));
      EXPECT_NEAR(stack->info().spacing[0], 20e-10, 1e-16);
      const std::vector<float> values = all(*stack);
      for (std::size_t i = 0; i < values.size(); ++i)
      {
        ASSERT_EQ(values[i], valueOf(static_cast<std::int64_t>(i), isSigned)) << "mode " << mode << ", big " << big;
      }
    }
  }
  // IMOD's unsigned bytes, and no machine stamp.
  std::string head = mrcHeader(0, true);
  put(head, 152, std::int32_t{ 1146047817 }, true);
  head[212] = head[213] = '\0';
  write(path, head + std::string(columns * rows * sections, '\xc8'));
  EXPECT_EQ(all(*openMrc(path))[3], 200.0F);
}

TEST(Mrc, FindsWhatFeiSays)
{
  const Folder folder;
  const std::string path = folder / "stack.mrc";
  constexpr std::uint32_t all32 = 0xFFFFFFFF;
  for (const bool big : { false, true })
  {
    for (const auto& [type, length] : { std::pair{ "FEI1", 768 }, std::pair{ "FEI2", 888 } })
    {
      write(path, withExtended(feiMetadata(all32, "5.0", length, big), type, 0, 0, big, "", 0.0F));
      const StackInfo info = openMrc(path)->info();
      EXPECT_EQ(info.angles, threeAngles);
      EXPECT_NEAR(info.spacing[1], 5e-9, 1e-18);
      EXPECT_NEAR(info.axisAzimuth.value(), 5.0, 1e-9); // clockwise from y
      EXPECT_EQ(openTiltSeries({ path })->info().anglesFrom, "the extended header (FEI's metadata)");
    }
    for (const bool filled : { true, false })
    {
      // Room for 1024 images, whether the header says what a block holds or not.
      write(path, withExtended(realBlocks(1024, 0, 32, 5e-9F, big), "", 0, filled ? 32 : 0, big, "Fei Company", 0.0F));
      const StackInfo info = openMrc(path)->info();
      EXPECT_EQ(info.angles, threeAngles);
      EXPECT_NEAR(info.spacing[0], 5e-9, 1e-15);
      EXPECT_NEAR(info.axisAzimuth.value(), 6.0, 1e-4);
    }
  }
  // What no bit says is set is not, and version 4.4 wrote radians.
  write(path, withExtended(feiMetadata(0, "5.0", 768, false), "FEI1", 0, 0));
  EXPECT_TRUE(openMrc(path)->info().angles.empty());
  EXPECT_FALSE(openMrc(path)->info().axisAzimuth.has_value());
  write(path, withExtended(feiMetadata(all32, "4.4.0.4981", 768, false, 3.141592653589793 / 180.0), "FEI1", 0, 0));
  ASSERT_EQ(openMrc(path)->info().angles.size(), 3U);
  EXPECT_NEAR(openMrc(path)->info().angles[2], 10.0, 1e-9);
  // The main header's pixels come first, but for 1 angstrom, which stands there where nobody knew.
  EXPECT_NEAR(openMrc(path)->info().spacing[0], 2e-9, 1e-15);
  EXPECT_EQ(openMrc(path)->info().notes.size(), 1U);
  write(path, withExtended(feiMetadata(all32, "5.0", 768, false), "FEI1", 0, 0, false, "", 1.0F));
  EXPECT_NEAR(openMrc(path)->info().spacing[0], 5e-9, 1e-18);
  EXPECT_EQ(all(*openMrc(path))[1], -49.0F);
}

TEST(Mrc, FindsWhatSerialEmAndAgardSay)
{
  const Folder folder;
  const std::string path = folder / "stack.mrc";
  for (const bool big : { false, true })
  {
    // Tilt, stage position and magnification.
    std::string shorts(3 * 8, '\0');
    for (std::size_t i = 0; i < 3; ++i)
    {
      put(shorts, 8 * i, static_cast<std::int16_t>(1000 * static_cast<int>(i) - 1000), big);
    }
    for (const char* const type : { "SERI", "" })
    {
      write(path, withExtended(shorts, type, 8, 1 + 4 + 8, big, "    Tilt axis angle = -89.5, binning = 2"));
      EXPECT_EQ(openMrc(path)->info().angles, threeAngles) << type;
      EXPECT_EQ(openMrc(path)->info().axis, "x");
    }
    for (const char* const type : { "AGAR", "" })
    {
      write(path, withExtended(realBlocks(3, 1, 13, 50.0F, big), type, 1, 13, big, "", 0.0F));
      EXPECT_EQ(openMrc(path)->info().angles, threeAngles) << type;
      EXPECT_NEAR(openMrc(path)->info().spacing[0], 5e-9, 1e-15); // UCSF's angstrom
      EXPECT_NEAR(openMrc(path)->info().axisAzimuth.value(), -6.0, 1e-4);
    }
    // No tilts among SerialEM's values; other programs' headers; the same tilt everywhere.
    write(path, withExtended(shorts, "SERI", 8, 4 + 8 + 16, big));
    EXPECT_TRUE(openMrc(path)->info().angles.empty());
    write(path, withExtended(std::string(240, 'x'), "CCP4", 0, 32, big));
    EXPECT_TRUE(openMrc(path)->info().angles.empty());
    write(path, withExtended(std::string(24, '\0'), "", 8, 1 + 4 + 8, big));
    EXPECT_TRUE(openMrc(path)->info().angles.empty());
    EXPECT_EQ(all(*openMrc(path))[1], -49.0F);
  }
  expectMutantsSafe(
    withExtended(realBlocks(3, 1, 13, 50.0F, false), "AGAR", 1, 13), [](const std::string& p) { all(*openMrc(p)); });
}

TEST(Mrc, KeepsTheTiltOfSingleImages)
{
  const Folder folder;
  for (const float tilt : { 0.0F, -5.0F })
  {
    std::string head = mrcHeader(2, false, { 2, 1, 1 });
    put(head, 92, std::int32_t{ 128 }, false);
    put(head, 130, std::int16_t{ 32 }, false);
    std::string extended(128, '\0');
    put(extended, 0, tilt, false);
    write(folder / (tilt < 0.0F ? "b.mrc" : "a.mrc"), head + extended + std::string(8, '\0'));
  }
  EXPECT_EQ(openTiltSeries({ folder.path.string() })->info().angles, (std::vector<double>{ -5.0, 0.0 }));
}

TEST(Mrc, ReadsAStackOfFei)
{
  if (sharedFile("cases/fei_old_ext.mrc").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const auto stack = openTiltSeries({ sharedFile("cases/fei_old_ext.mrc") });
  EXPECT_EQ(stack->info().angles, (std::vector<double>{ -60, -30, 0, 30, 60 }));
  EXPECT_NEAR(stack->info().spacing[0], 5e-9, 1e-15);
}

TEST(Mrc, OpensMoreThanTheMemoryHolds)
{
  const Folder folder;
  const std::string path = folder / "large.mrc";
  // 60 GB of nothing but a hole.
  write(path, mrcHeader(2, false, { 16384, 16384, 56 }));
  std::filesystem::resize_file(path, 1024 + std::int64_t{ 16384 } * 16384 * 56 * 4);
  const auto stack = openMrc(path);
  EXPECT_EQ(stack->info().size[2], 56);
}

TEST(Mrc, ReadsOnlyTheImagesAskedForOfFourGigabytes)
{
  const Folder folder;
  const std::string path = folder / "four.mrc";
  constexpr std::int32_t edge = 2048;
  constexpr std::int64_t images = 256;
  write(path, mrcHeader(2, false, { edge, edge, images }));
  std::filesystem::resize_file(path, 1024 + std::int64_t{ edge } * edge * images * 4);
  const auto readBytes = []
  {
    std::ifstream io("/proc/self/io");
    std::string word;
    std::int64_t value = 0;
    io >> word >> value; // rchar: by read calls, from the cache or not
    return value;
  };
  const std::int64_t before = readBytes();
  const auto stack = openMrc(path);
  std::vector<float> image(static_cast<std::size_t>(edge) * edge);
  stack->read(200, image.data());
  EXPECT_EQ(image.back(), 0.0F);
  EXPECT_LT(readBytes() - before, std::int64_t{ edge } * edge * 4 + (1 << 20));
}

TEST(Mrc, RefusesInWords)
{
  const Folder folder;
  const std::string path = folder / "bad.mrc";
  const auto refused = [&](const std::string& bytes, const std::string& words)
  { expectRefused(path, bytes, words, [](const std::string& p) { openMrc(p); }); };
  const std::string data = numbers(Number::Float32, columns * rows * sections, false, true);
  refused("short", "at least 1024");
  refused(mrcHeader(4, false) + data + data, "mode 4");
  refused(mrcHeader(2, false) + data.substr(4), "cut off");
  refused(mrcHeader(2, false, { 2000000, 2000000, 2000000 }) + data, "cut off");
  refused(mrcHeader(2, false, { 7, -5, 3 }) + data, "-5 rows");
  std::string head = mrcHeader(2, false);
  put(head, 64, std::int32_t{ 2 }, false);
  refused(head + data, "axes 2, 2 and 3");
  head = mrcHeader(2, false);
  put(head, 92, std::int32_t{ 1 << 30 }, false);
  refused(head + data + "x", "extended header");
  refused(std::string(4000, 'x'), "no MRC file");
  expectMutantsSafe(mrcHeader(2, false) + data, [](const std::string& p) { all(*openMrc(p)); });
}
