// MRC stacks as other programs write them, and damaged ones.
#include "Mutants.h"
#include "StackSample.h"
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

std::string mrcHeader(int mode, bool big, const std::array<std::int32_t, 3>& size = { columns, rows, sections })
{
  std::string head(1024, '\0');
  for (std::size_t i = 0; i < 3; ++i)
  {
    put(head, 4 * i, size[i], big);
    put(head, 28 + 4 * i, size[i], big);
    put(head, 40 + 4 * i, 20.0F * static_cast<float>(size[i]), big); // 20 angstrom a pixel
    put(head, 64 + 4 * i, static_cast<std::int32_t>(i + 1), big);
  }
  put(head, 12, static_cast<std::int32_t>(mode), big);
  head.replace(208, 4, "MAP ");
  head[212] = head[213] = big ? '\x11' : '\x44';
  return head;
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

namespace
{
// A stack of three images with an extended header; integers and reals: what the header says of it.
std::string withExtended(const std::string& extended, const std::string& type, int integers, int reals,
  bool big = false, const std::string& title = "", float pixel = 20.0F)
{
  std::string head = mrcHeader(2, big);
  put(head, 92, static_cast<std::int32_t>(extended.size()), big);
  head.replace(104, type.size(), type);
  put(head, 128, static_cast<std::int16_t>(integers), big);
  put(head, 130, static_cast<std::int16_t>(reals), big);
  put(head, 40, pixel * static_cast<float>(columns), big);
  put(head, 44, pixel * static_cast<float>(rows), big);
  put(head, 220, std::int32_t{ 1 }, big);
  head.replace(224, title.size(), title);
  return head + extended + numbers(Number::Float32, columns * rows * sections, big, true);
}

// Blocks of FEI's newer programs; mask: which values are set.
std::string feiMetadata(std::uint32_t mask, const std::string& version, std::size_t length, bool big, double unit = 1.0)
{
  std::string extended(length * 3, '\0');
  for (std::size_t i = 0; i < 3; ++i)
  {
    put(extended, length * i, static_cast<std::int32_t>(length), big);
    put(extended, length * i + 8, mask, big);
    extended.replace(length * i + 68, version.size(), version);
    put(extended, length * i + 100, unit * (10.0 * static_cast<double>(i) - 10.0), big);
    put(extended, length * i + 140, unit * 85.0, big);
    put(extended, length * i + 156, 5e-9, big);
    put(extended, length * i + 164, 5e-9, big);
  }
  return extended;
}

// Blocks of integers, then reals: the tilt, the 11th the axis, the 12th the pixel.
std::string realBlocks(std::size_t blocks, std::size_t integers, std::size_t reals, float pixel, bool big)
{
  std::string extended(blocks * 4 * (integers + reals), '\0');
  for (std::size_t i = 0; i < 3; ++i)
  {
    const std::size_t at = 4 * (i * (integers + reals) + integers);
    put(extended, at, 10.0F * static_cast<float>(i) - 10.0F, big);
    put(extended, at + 40, 84.0F, big);
    put(extended, at + 44, pixel, big);
  }
  return extended;
}

const std::vector<double> threeAngles{ -10.0, 0.0, 10.0 };
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

namespace
{
std::string notesOf(const ImageStack& stack)
{
  std::string notes;
  for (const std::string& note : stack.info().notes)
  {
    notes += note + "\n";
  }
  return notes;
}

// What is known of a stack beside which an .mdoc lies that begins with this.
StackInfo withMdoc(const std::string& bytes, const std::string& mdoc, double pixel = 0.0)
{
  const Folder folder;
  write(folder / "s.mrc", bytes);
  write(folder / "s.mrc.mdoc",
    mdoc + "[ZValue = 0]\nTiltAngle = 0\n[ZValue = 1]\nTiltAngle = 1\n[ZValue = 2]\nTiltAngle = 2\n");
  TiltSeriesFileOptions options;
  options.pixel = pixel;
  return openTiltSeries({ folder / "s.mrc" }, options)->info();
}
}

TEST(Mrc, TellsWhatIsWrongWithThePixels)
{
  const auto pixels = [](float x, float y, const std::string& title = "", int intervals = 0)
  {
    std::string bytes = withExtended("", "", 0, 0, false, title, x);
    put(bytes, 44, y * static_cast<float>(rows), false);
    for (std::size_t i = 0; i < 3 && intervals > 0; ++i)
    {
      put(bytes, 28 + 4 * i, std::int32_t{ intervals }, false);
    }
    return bytes;
  };
  const auto notes = [](const StackInfo& info) { return info.notes.empty() ? "" : info.notes.front(); };
  // 1 angstrom is known to nobody: a title or an .mdoc may know.
  EXPECT_NE(notes(withMdoc(pixels(1, 1), "")).find("set Pixel Size"), std::string::npos);
  EXPECT_NE(notes(withMdoc(pixels(1, 1), "PixelSpacing = 1.0\n")).find("set Pixel Size"), std::string::npos);
  EXPECT_EQ(notes(withMdoc(pixels(1, 1), "", 2e-9)), "");
  const StackInfo titled = withMdoc(pixels(1, 1, "      Pixel size in nanometers =   1.016"), "");
  EXPECT_NEAR(titled.spacing[1], 1.016e-9, 1e-15);
  EXPECT_EQ(notes(titled), "");
  const StackInfo told = withMdoc(pixels(1, 1), "PixelSpacing = 7.88\n");
  EXPECT_NEAR(told.spacing[0], 7.88e-10, 1e-16);
  EXPECT_NEAR(told.spacing[1], 7.88e-10, 1e-16);
  EXPECT_EQ(notes(told), "");
  // What two tell, and what cannot be.
  EXPECT_NE(notes(withMdoc(pixels(20, 20), "PixelSpacing = 5\n")).find("2 nm, which were taken"), std::string::npos);
  EXPECT_EQ(notes(withMdoc(pixels(20, 20), "PixelSpacing = 20\n")), "");
  EXPECT_EQ(notes(withMdoc(pixels(20, 20), "PixelSpacing = 5\n", 3e-9)), "");
  EXPECT_NE(
    notes(withMdoc(pixels(20, 20, "Pixel size in nanometers = 1"), "")).find("its title 1 nm"), std::string::npos);
  for (const float size : { 1e-9F, 0.02F, 2e7F })
  {
    EXPECT_NE(notes(withMdoc(pixels(size, size), "")).find("cannot be right"), std::string::npos) << size;
  }
  EXPECT_EQ(notes(withMdoc(pixels(0.1F, 0.1F), "")), "");
  EXPECT_NE(notes(withMdoc(pixels(20, 15), "")).find("2 nm wide and 1.5 nm high"), std::string::npos);
  const std::string cell = notes(withMdoc(pixels(12, 12, "", 1), ""));
  EXPECT_NE(cell.find("then a pixel is 1.2 x 1.2 nm"), std::string::npos) << cell;
}

TEST(Mrc, BelievesTheValuesOfTheHeader)
{
  const Folder folder;
  const std::string path = folder / "stack.mrc";
  const auto read = [&](int mode, float least, float most, char byte)
  {
    std::string head = mrcHeader(mode, false, { 2, 1, 1 });
    put(head, 76, least, false);
    put(head, 80, most, false);
    write(path, head + std::string(mode == 0 ? 2 : 4, byte));
    const auto stack = openMrc(path);
    return std::pair(all(*stack)[0], notesOf(*stack));
  };
  EXPECT_EQ(read(0, 10.0F, 200.0F, '\xC8').first, 200.0F);
  EXPECT_NE(read(0, 10.0F, 200.0F, '\xC8').second.find("which int8 cannot hold"), std::string::npos);
  EXPECT_EQ(read(1, 0.0F, 60570.0F, '\xC8').first, 51400.0F);
  EXPECT_EQ(read(6, -20000.0F, 0.0F, '\xC8').first, -14136.0F);
  EXPECT_NE(read(6, -20000.0F, 0.0F, '\xC8').second.find("which uint16 cannot hold"), std::string::npos);
  // Values that the mode holds, and those of nobody.
  for (const auto& [mode, least, most] :
    { std::tuple{ 0, -60.0F, 10.0F }, { 0, 0.0F, 0.0F }, { 0, 0.0F, 1e9F }, { 1, 0.0F, 32767.0F }, { 1, 0.0F, -1.0F } })
  {
    EXPECT_LT(read(mode, least, most, '\xC8').first, 0.0F) << mode << " " << least << " " << most;
    EXPECT_EQ(read(mode, least, most, '\xC8').second, "");
  }
}

TEST(Mrc, TellsOfAFileOfAnotherLength)
{
  const Folder folder;
  const std::string path = folder / "stack.mrc";
  const std::string image = numbers(Number::Float32, columns * rows, false, true);
  std::string head = mrcHeader(2, false);
  write(path, head + image + image + image + image + image);
  EXPECT_EQ(openMrc(path)->info().size[2], 3);
  EXPECT_NE(notesOf(*openMrc(path)).find("room for 2 more"), std::string::npos);
  write(path, head + image + image + image + std::string(image.size() - 1, ' '));
  EXPECT_EQ(notesOf(*openMrc(path)), "");
  // An extended header that somebody took away.
  for (const std::int32_t bytes : { 49920, 160 })
  {
    put(head, 92, bytes, false);
    write(path, head + image + image + image);
    EXPECT_EQ(all(*openMrc(path))[1], -49.0F);
    EXPECT_NE(notesOf(*openMrc(path)).find("which is missing"), std::string::npos);
    write(path, head.replace(104, 4, "FEI1") + image + image + image);
    EXPECT_EQ(openMrc(path)->info().notes.size(), 1U);
  }
}

TEST(Mrc, TellsOfExtendedHeadersItCannotUse)
{
  const Folder folder;
  const std::string path = folder / "stack.mrc";
  const auto notes = [&](const std::string& extended, const std::string& type, int reals)
  {
    write(path, withExtended(extended, type, 0, reals));
    EXPECT_TRUE(openMrc(path)->info().angles.empty());
    return notesOf(*openMrc(path));
  };
  const std::string blocks = realBlocks(1024, 0, 32, 5e-9F, false);
  EXPECT_NE(notes(blocks, "FEI1", 0).find("of the type 'FEI1') could not be understood"), std::string::npos);
  EXPECT_NE(notes(blocks, "MRCO", 32).find("of the type 'MRCO') could not be understood"), std::string::npos);
  EXPECT_NE(
    notes(feiMetadata(0, "5.0", 768, false), "FEI1", 0).find("no tilt angles that are marked"), std::string::npos);
  const std::string two = feiMetadata(0xFFFFFFFF, "5.0", 768, false).substr(0, 2 * 768);
  EXPECT_NE(notes(two, "FEI1", 0).find("describes 2 of 3 images"), std::string::npos);
  EXPECT_EQ(notes(std::string(240, 'x'), "CCP4", 0), "");
  EXPECT_EQ(notes(std::string(1024, '\0'), "MRCO", 0), "");
  std::string absurd = feiMetadata(0xFFFFFFFF, "5.0", 768, false);
  put(absurd, 156, 1.2, false);
  write(path, withExtended(absurd, "FEI1", 0, 0));
  EXPECT_EQ(openMrc(path)->info().angles, threeAngles);
  EXPECT_NE(notesOf(*openMrc(path)).find("tells pixels of 1.2 m"), std::string::npos);
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
