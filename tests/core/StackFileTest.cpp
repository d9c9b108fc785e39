// Stacks of images in the files of other programs, and lists of tilt angles.
#include "Mutants.h"
#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"
#include "core/file/AngleFile.h"
#include "core/file/ImageFormats.h"

#include <c10/util/Half.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

using namespace magnet;

namespace
{
std::vector<float> all(const ImageStack& stack)
{
  const auto& n = stack.info().size;
  std::vector<float> values(static_cast<std::size_t>(n[0] * n[1] * n[2]));
  for (std::int64_t i = 0; i < n[2]; ++i)
  {
    stack.read(i, values.data() + i * n[0] * n[1]);
  }
  return values;
}

double mean(const std::vector<float>& values)
{
  double sum = 0.0;
  for (const float v : values)
  {
    sum += v;
  }
  return sum / static_cast<double>(values.size());
}

template <class T>
void put(std::string& bytes, std::size_t at, T value, bool big)
{
  const char* const place = reinterpret_cast<const char*>(&value);
  for (std::size_t i = 0; i < sizeof(T); ++i)
  {
    bytes[at + i] = place[big == littleEndianHost() ? sizeof(T) - 1 - i : i];
  }
}

void write(const std::string& path, const std::string& bytes)
{
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// The number i of a test stack: small integers, negative ones where the type has them.
double valueOf(std::int64_t i, bool isSigned)
{
  return static_cast<double>(i % 100) - (isSigned ? 50.0 : 0.0);
}

std::string numbers(Number number, std::int64_t count, bool big, bool isSigned)
{
  const auto each = static_cast<std::size_t>(bytesOf(number));
  std::string bytes(static_cast<std::size_t>(count) * each, '\0');
  for (std::int64_t i = 0; i < count; ++i)
  {
    const double v = valueOf(i, isSigned);
    const std::size_t at = static_cast<std::size_t>(i) * each;
    switch (number)
    {
      case Number::Int8:
        put(bytes, at, static_cast<std::int8_t>(v), big);
        break;
      case Number::UInt8:
        put(bytes, at, static_cast<std::uint8_t>(v), big);
        break;
      case Number::Int16:
        put(bytes, at, static_cast<std::int16_t>(v), big);
        break;
      case Number::UInt16:
        put(bytes, at, static_cast<std::uint16_t>(v), big);
        break;
      case Number::Int32:
        put(bytes, at, static_cast<std::int32_t>(v), big);
        break;
      case Number::UInt32:
        put(bytes, at, static_cast<std::uint32_t>(v), big);
        break;
      case Number::Float16:
        put(bytes, at, c10::Half(static_cast<float>(v)).x, big);
        break;
      case Number::Float32:
        put(bytes, at, static_cast<float>(v), big);
        break;
      case Number::Float64:
        put(bytes, at, v, big);
        break;
    }
  }
  return bytes;
}

constexpr std::int64_t columns = 7, rows = 5, sections = 3;

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

std::string npy(
  const std::string& type, bool fortran, const std::string& shape, const std::string& data, int version = 1)
{
  std::string dictionary = "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
                           ", 'shape': " + shape + ", }";
  dictionary.resize((dictionary.size() / 64 + 1) * 64, ' ');
  std::string head = std::string("\x93NUMPY") + static_cast<char>(version) + '\0';
  std::string length(version == 1 ? 2 : 4, '\0');
  length[0] = static_cast<char>(dictionary.size() & 255);
  length[1] = static_cast<char>(dictionary.size() >> 8);
  return head + length + dictionary + data;
}
}

TEST(Mrc, ReadsFilesOfOtherPrograms)
{
  if (magnet::testing::sharedFile("EMD-3197.map").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const auto one = openMrc(magnet::testing::sharedFile("EMD-3197.map"));
  EXPECT_EQ(one->info().size, (std::array<std::int64_t, 3>{ 20, 20, 20 }));
  EXPECT_NEAR(one->info().spacing[0], 11.4e-10, 1e-14);
  const std::vector<float> a = all(*one);
  EXPECT_NEAR(mean(a), 0.783612, 1e-6);
  EXPECT_EQ(*std::min_element(a.begin(), a.end()), -4.1337457F);
  EXPECT_EQ(*std::max_element(a.begin(), a.end()), 5.576737F);
  EXPECT_EQ(a[(1 * 20 + 2) * 20 + 3], -2.7877457F);

  const auto two = openMrc(magnet::testing::sharedFile("EMD-3001.map"));
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
  const InputFile raw(magnet::testing::sharedFile("EMD-3001.map"));
  float value = 0.0F;
  raw.read(raw.size() - 25 * 43 * 73 * 4 + (1 * 73 + 2) * 4, 4, &value, "a value");
  EXPECT_EQ(b[(2 * 25 + 0) * 43 + 1], value);
}

TEST(Mrc, ReadsEveryModeInBothByteOrders)
{
  const magnet::testing::Folder folder;
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
  // FEI's extended header.
  head = mrcHeader(2, false);
  put(head, 92, std::int32_t{ 768 * 3 }, false);
  head.replace(104, 4, "FEI1");
  std::string extended(768 * 3, '\0');
  for (std::size_t i = 0; i < 3; ++i)
  {
    put(extended, 768 * i, std::int32_t{ 768 }, false);
    put(extended, 768 * i + 100, -10.0 + 10.0 * static_cast<double>(i), false);
  }
  write(path, head + extended + numbers(Number::Float32, columns * rows * sections, false, true));
  EXPECT_EQ(openMrc(path)->info().angles, (std::vector<double>{ -10.0, 0.0, 10.0 }));
  EXPECT_EQ(all(*openMrc(path))[1], -49.0F);
}

TEST(Mrc, OpensMoreThanTheMemoryHolds)
{
  const magnet::testing::Folder folder;
  const std::string path = folder / "large.mrc";
  // 60 GB of nothing but a hole.
  write(path, mrcHeader(2, false, { 16384, 16384, 56 }));
  std::filesystem::resize_file(path, 1024 + std::int64_t{ 16384 } * 16384 * 56 * 4);
  const auto stack = openMrc(path);
  EXPECT_EQ(stack->info().size[2], 56);
}

TEST(Mrc, ReadsOnlyTheImagesAskedForOfFourGigabytes)
{
  const magnet::testing::Folder folder;
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
  const magnet::testing::Folder folder;
  const std::string path = folder / "bad.mrc";
  const auto refused = [&](const std::string& bytes, const std::string& words)
  {
    write(path, bytes);
    try
    {
      openMrc(path);
      ADD_FAILURE() << "no error for " << words;
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
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
  refused(head + data, "extended header");
  refused(std::string(4000, 'x'), "no MRC file");
  magnet::testing::expectMutantsSafe(mrcHeader(2, false) + data, [](const std::string& p) { all(*openMrc(p)); });
}

TEST(Npy, ReadsEveryTypeAndOrder)
{
  const magnet::testing::Folder folder;
  const std::string path = folder / "stack.npy";
  for (const auto& [type, number, isSigned] : { std::tuple{ "i1", Number::Int8, true },
         std::tuple{ "u1", Number::UInt8, false }, std::tuple{ "i2", Number::Int16, true },
         std::tuple{ "u2", Number::UInt16, false }, std::tuple{ "i4", Number::Int32, true },
         std::tuple{ "u4", Number::UInt32, false }, std::tuple{ "f2", Number::Float16, true },
         std::tuple{ "f4", Number::Float32, true }, std::tuple{ "f8", Number::Float64, true } })
  {
    for (const bool big : { false, true })
    {
      const std::string data = numbers(number, columns * rows * sections, big, isSigned);
      write(path, npy(std::string(big ? ">" : "<") + type, false, "(3, 5, 7)", data, big ? 2 : 1));
      const auto stack = openNpy(path);
      EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ columns, rows, sections }));
      EXPECT_EQ(stack->info().spacing[0], 0.0);
      EXPECT_EQ(all(*stack)[60], valueOf(60, isSigned)) << type;
      // The same bytes as an array (3, 5, 7) whose first index is the fastest.
      write(path, npy(std::string(big ? ">" : "<") + type, true, "(3, 5, 7)", data));
      EXPECT_EQ(all(*openNpy(path))[(1 * 5 + 2) * 7 + 4], valueOf(1 + 3 * (2 + 5 * 4), isSigned)) << type;
    }
  }
  write(path, npy("<f4", false, "(5, 7)", numbers(Number::Float32, 35, false, true)));
  EXPECT_EQ(openNpy(path)->info().size[2], 1);
}

TEST(Npy, RefusesInWords)
{
  const magnet::testing::Folder folder;
  const std::string path = folder / "bad.npy";
  const std::string data = numbers(Number::Float32, columns * rows * sections, false, true);
  for (const auto& [bytes, words] : { std::pair{ std::string("no numpy at all"), "does not start" },
         std::pair{ npy("<c8", false, "(3, 5, 7)", data), "<c8" },
         std::pair{ npy("<f4", false, "(3, 5, 7)", data.substr(1)), "cut off" },
         std::pair{ npy("<f4", false, "(3, 5)", data.substr(0, 8)), "cut off" },
         std::pair{ npy("<f4", false, "(3, 5, 7, 1)", data), "was expected" },
         std::pair{ npy("<f4", false, "(3, 0, 7)", data), "no sense" },
         std::pair{ npy("<f4", false, "(9000000, 9000000, 9000000)", data), "cut off" } })
  {
    write(path, bytes);
    try
    {
      openNpy(path);
      ADD_FAILURE() << "no error for " << words;
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  }
  magnet::testing::expectMutantsSafe(
    npy("<f4", false, "(3, 5, 7)", data), [](const std::string& p) { all(*openNpy(p)); });
  magnet::testing::expectMutantsSafe(
    npy("<f4", true, "(3, 5, 7)", data), [](const std::string& p) { all(*openNpy(p)); });
}

TEST(AngleFile, ReadsListsAndMdoc)
{
  const magnet::testing::Folder folder;
  const std::string path = folder / "angles";
  write(path, " -60.5\r\n\n0\n 60.25\n");
  EXPECT_EQ(readAngles(path).angles, (std::vector<double>{ -60.5, 0.0, 60.25 }));
  write(path, "PixelSpacing = 7.88\nVoltage = 300\n[T = Tilt axis angle = -90.0, binning = 2]\n\n[ZValue = 1]\n"
              "TiltAngle = 3.5\n[ZValue = 0]\nTiltAngle = -3.5\nPixelSpacing = 9\n");
  const AngleFile mdoc = readAngles(path);
  EXPECT_EQ(mdoc.angles, (std::vector<double>{ -3.5, 3.5 }));
  EXPECT_NEAR(mdoc.pixel.value(), 7.88e-10, 1e-16);
  EXPECT_EQ(mdoc.axisAngle.value(), -90.0);
  EXPECT_EQ(mdoc.voltage.value(), 3e5);
  for (const auto& [content, words] : { std::pair{ "1\ntwo\n", "line 2" }, std::pair{ "1\n200\n", "line 2" },
         std::pair{ "\n", "no tilt angle" }, std::pair{ "[ZValue = 0]\nX = 1\n", "has no TiltAngle" },
         std::pair{ "[ZValue = 0]\nTiltAngle = 1\n[ZValue = 0]\n", "twice" } })
  {
    write(path, content);
    try
    {
      readAngles(path);
      ADD_FAILURE() << "no error for " << words;
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  }
  if (!magnet::testing::sharedFile("HAADF.rawtlt").empty())
  {
    const AngleFile list = readAngles(magnet::testing::sharedFile("HAADF.rawtlt"));
    ASSERT_EQ(list.angles.size(), 77U);
    for (std::size_t i = 0; i < 77; ++i)
    {
      EXPECT_EQ(list.angles[i], -76.0 + 2.0 * static_cast<double>(i));
    }
    const AngleFile serial = readAngles(magnet::testing::sharedFile("serialem.mdoc"));
    EXPECT_NEAR(serial.pixel.value(), 7.88e-10, 1e-16);
    EXPECT_EQ(serial.axisAngle.value(), -90.0);
    EXPECT_EQ(serial.voltage.value(), 3e5);
    EXPECT_NEAR(serial.angles.front(), -0.000488, 1e-12);
  }
}
