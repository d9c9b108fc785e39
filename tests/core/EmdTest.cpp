// EMD files of both kinds, written by the HDF5 library: what they say is found, and damaged ones are refused.
#include "HdfSample.h"
#include "Mutants.h"
#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"
#include "core/file/ImageFormats.h"
#include "core/file/TiltSeriesFile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace magnet;
using magnet::testing::content;
using magnet::testing::Folder;
using magnet::testing::HdfFile;

namespace
{
// The value of pixel x, y of an image.
float valueAt(std::int64_t x, std::int64_t y, std::int64_t image)
{
  return static_cast<float>(x + 10 * y + 100 * image);
}

// Images of 4 x 3 pixels at three tilts, stored in the given order of the indices (0 x, 1 y, 2 the image).
void writeBerkeley(const std::string& path, const std::array<int, 3>& order, bool packed = false, bool variable = false,
  int firstDim = 1)
{
  const HdfFile file(path);
  file.group("/data");
  file.group("/data/tomography");
  const std::array<hsize_t, 3> n{ 4, 3, 3 };
  const std::vector<hsize_t> size{ n[order[0]], n[order[1]], n[order[2]] };
  std::vector<double> values;
  std::array<std::int64_t, 3> at{};
  for (at[order[0]] = 0; at[order[0]] < static_cast<std::int64_t>(size[0]); ++at[order[0]])
  {
    for (at[order[1]] = 0; at[order[1]] < static_cast<std::int64_t>(size[1]); ++at[order[1]])
    {
      for (at[order[2]] = 0; at[order[2]] < static_cast<std::int64_t>(size[2]); ++at[order[2]])
      {
        values.push_back(valueAt(at[0], at[1], at[2]));
      }
    }
  }
  file.numbers("/data/tomography/data", size, values, H5T_IEEE_F64BE, H5T_NATIVE_DOUBLE, packed);
  const char* const names[] = { "x", "y", "angles" };
  const char* const units[] = { "[n_m]", "[n_m]", "[deg]" };
  const std::vector<double> along[] = { { 0, 2, 4, 6 }, { 0, 2, 4 }, { -60, 0, 60 } };
  for (int i = 0; i < 3; ++i)
  {
    file.numbers("/data/tomography/dim" + std::to_string(i + firstDim), { n[order[i]] }, along[order[i]],
      H5T_IEEE_F32LE, H5T_NATIVE_DOUBLE, false, units[order[i]], names[order[i]], variable);
  }
}

void writeVelox(const std::string& path, bool tilted = true)
{
  const HdfFile file(path);
  for (const char* group : { "/Data", "/Data/Image", "/Data/Image/a", "/Data/Image/b" })
  {
    file.group(group);
  }
  std::vector<float> values;
  for (std::int64_t y = 2; y >= 0; --y)
  {
    for (std::int64_t x = 0; x < 4; ++x)
    {
      for (std::int64_t image = 0; image < 3; ++image)
      {
        values.push_back(valueAt(x, y, image));
      }
    }
  }
  file.numbers("/Data/Image/a/Data", { 3, 4, 1 }, std::vector<float>(12), H5T_STD_U16LE, H5T_NATIVE_FLOAT);
  file.numbers("/Data/Image/b/Data", { 3, 4, 3 }, values, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
  constexpr std::size_t length = 400;
  std::vector<unsigned char> texts(length * 3);
  for (std::size_t image = 0; image < 3; ++image)
  {
    const double tilt = tilted ? -0.5 + 0.5 * static_cast<double>(image) : 0.25;
    const std::string json = "{\"BinaryResult\":{\"PixelSize\":{\"width\":\"2e-09\",\"height\":\"2e-09\"}},\"Stage\":"
                             "{\"AlphaTilt\":\"" +
                             std::to_string(tilt) + "\"}}";
    for (std::size_t i = 0; i < json.size(); ++i)
    {
      texts[i * 3 + image] = static_cast<unsigned char>(json[i]);
    }
  }
  file.numbers("/Data/Image/b/Metadata", { length, 3 }, texts, H5T_STD_U8LE, H5T_NATIVE_UINT8);
}

void expectValues(const ImageStack& stack)
{
  ASSERT_EQ(stack.info().size, (std::array<std::int64_t, 3>{ 4, 3, 3 }));
  std::vector<float> image(12);
  for (std::int64_t i = 0; i < 3; ++i)
  {
    stack.read(i, image.data());
    for (std::int64_t y = 0; y < 3; ++y)
    {
      for (std::int64_t x = 0; x < 4; ++x)
      {
        EXPECT_EQ(image[y * 4 + x], valueAt(x, y, i));
      }
    }
  }
  EXPECT_NEAR(stack.info().spacing[0], 2e-9, 1e-15);
  EXPECT_NEAR(stack.info().spacing[1], 2e-9, 1e-15);
  EXPECT_THROW(stack.read(3, image.data()), Error);
}

void readAll(const std::string& path)
{
  const auto stack = openEmd(path);
  const auto& n = stack->info().size;
  std::vector<float> image(static_cast<std::size_t>(n[0] * n[1]));
  for (std::int64_t i = 0; i < std::min<std::int64_t>(n[2], 4); ++i)
  {
    stack->read(i, image.data());
  }
}
}

TEST(Emd, ReadsBerkeleysInEveryOrder)
{
  const Folder folder;
  for (const std::array<int, 3>& order :
    { std::array<int, 3>{ 2, 1, 0 }, { 2, 0, 1 }, { 0, 1, 2 }, { 1, 0, 2 }, { 1, 2, 0 }, { 0, 2, 1 } })
  {
    for (const bool variable : { false, true })
    {
      writeBerkeley(folder / "b.emd", order, order[0] == 2, variable, variable ? 0 : 1);
      const auto stack = openTiltSeries({ folder / "b.emd" });
      expectValues(*stack);
      EXPECT_EQ(stack->info().angles, (std::vector<double>{ -60, 0, 60 }));
    }
  }
}

// The library reads on where a text is damaged, goes round in a circle, or refuses it: each in a short time.
TEST(Emd, SurvivesDamagedTexts)
{
  const Folder folder;
  writeBerkeley(folder / "b.emd", { 2, 1, 0 }, false, true);
  const std::string good = content(folder / "b.emd");
  const std::size_t heap = good.find("GCOL");
  ASSERT_NE(heap, std::string::npos);
  int refused = 0;
  // The version; the collection's size; the first object's index, its size.
  for (const auto& [at, byte] : { std::pair{ heap + 4, '\7' }, { heap + 8, '\3' }, { heap + 14, '\177' },
         { heap + 16, '\77' }, { heap + 24, '\1' }, { heap + 24, '\377' }, { heap + 31, '\377' } })
  {
    std::string bytes = good;
    bytes[at] = byte;
    std::ofstream(folder / "mutant", std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    try
    {
      readAll(folder / "mutant");
    }
    catch (const Error& error)
    {
      ++refused;
      EXPECT_NE(std::string(error.what()).find("mutant"), std::string::npos) << error.what();
    }
  }
  EXPECT_GE(refused, 4);
}

TEST(Emd, ReadsVelox)
{
  const Folder folder;
  writeVelox(folder / "v.emd");
  const auto stack = openTiltSeries({ folder / "v.emd" });
  expectValues(*stack);
  ASSERT_EQ(stack->info().angles.size(), 3U);
  EXPECT_NEAR(stack->info().angles[0], -0.5 * 180.0 / 3.14159265358979, 1e-4);
  writeVelox(folder / "time.emd", false);
  EXPECT_TRUE(openEmd(folder / "time.emd")->info().angles.empty());
}

TEST(Emd, PrefersImagesToTransforms)
{
  const Folder folder;
  writeBerkeley(folder / "b.emd", { 2, 1, 0 });
  {
    // A transform that stands before the series, and has more images; a single image behind.
    const HdfFile file(folder / "b.emd", HdfFile::Open());
    for (const auto& [group, count, unit] :
      { std::tuple{ "/data/fft", hsize_t{ 5 }, "[1/n_m]" }, { "/data/overview", hsize_t{ 1 }, "[n_m]" } })
    {
      file.group(group);
      const std::string path = group;
      file.numbers(
        path + "/data", { count, 3, 4 }, std::vector<float>(12 * count, 7.0F), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
      file.numbers(
        path + "/dim1", { count }, std::vector<double>(count), H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, false, "", "z");
      file.numbers(
        path + "/dim2", { 3 }, std::vector<double>{ 0, 2, 4 }, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, false, unit, "y");
      file.numbers(
        path + "/dim3", { 4 }, std::vector<double>{ 0, 2, 4, 6 }, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, false, unit, "x");
    }
  }
  const auto stack = openTiltSeries({ folder / "b.emd" });
  expectValues(*stack);
  EXPECT_EQ(stack->info().choice, "/data/tomography");
  EXPECT_EQ(stack->info().choices, (std::vector<std::string>{ "/data/tomography", "/data/overview", "/data/fft" }));
  EXPECT_TRUE(stack->info().notes.empty());
  TiltSeriesFileOptions options;
  options.images = "/data/fft";
  const auto fourier = openTiltSeries({ folder / "b.emd" }, options);
  EXPECT_EQ(fourier->info().size[2], 5);
  EXPECT_EQ(fourier->info().spacing[0], 0.0);
  ASSERT_EQ(fourier->info().notes.size(), 1U);
  EXPECT_NE(fourier->info().notes[0].find("reciprocal"), std::string::npos);
  options.images = "/data/none";
  EXPECT_THROW(openTiltSeries({ folder / "b.emd" }, options), Error);
}

TEST(Emd, PrefersImagesOfVeloxToTransforms)
{
  const Folder folder;
  const auto write = [&](const char* path, const char* detector, const char* unit)
  {
    {
      const HdfFile file(folder / path);
      for (const char* group : { "/Data", "/Data/Image", "/Data/Image/a", "/Data/Image/b" })
      {
        file.group(group);
      }
      for (const bool second : { false, true })
      {
        const std::string group = second ? "/Data/Image/b" : "/Data/Image/a";
        file.numbers(
          group + "/Data", { 3, 4, 1 }, std::vector<float>(12, second ? 2.0F : 1.0F), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
        const std::string json = std::string(
                                   "{\"BinaryResult\":{\"PixelSize\":{\"width\":\"2e-09\",\"height\":\"2e-09\"},") +
                                 "\"PixelUnitX\":\"" + (second ? "m" : unit) + "\",\"PixelUnitY\":\"" +
                                 (second ? "m" : unit) + "\",\"Detector\":\"" + detector + "\"}}";
        file.numbers(group + "/Metadata", { json.size(), 1 }, std::vector<unsigned char>(json.begin(), json.end()),
          H5T_STD_U8LE, H5T_NATIVE_UINT8);
      }
    }
    return openTiltSeries({ folder / path });
  };
  const auto stack = write("v.emd", "BM-Ceta", "1/m");
  EXPECT_EQ(stack->info().choice, "/Data/Image/b (BM-Ceta)");
  EXPECT_NEAR(stack->info().spacing[0], 2e-9, 1e-15);
  // Two images that may be meant: said.
  const auto two = write("w.emd", "HAADF", "m");
  EXPECT_EQ(two->info().choice, "/Data/Image/a (HAADF)");
  EXPECT_EQ(two->info().notes.size(), 1U);
  // Also where a window fills in the default; not where the other is asked for.
  EXPECT_EQ(openEmd(folder / "w.emd", "/Data/Image/a (HAADF)")->info().notes.size(), 1U);
  EXPECT_TRUE(openEmd(folder / "w.emd", "/Data/Image/b (HAADF)")->info().notes.empty());
}

TEST(Emd, RefusesInWords)
{
  const Folder folder;
  {
    HdfFile(folder / "empty.emd").group("/Data");
    const HdfFile flat(folder / "flat.emd");
    flat.group("/data");
    flat.group("/data/a");
    flat.numbers("/data/a/data", { 4, 3, 2, 2 }, std::vector<float>(48), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
  }
  EXPECT_THROW(openEmd(folder / "empty.emd"), Error);
  EXPECT_THROW(openEmd(folder / "flat.emd"), Error);
}

// 200 damaged ones each of a plain, a packed one, one with texts in a heap, and Velox's.
TEST(Emd, SurvivesPlainMutants)
{
  const Folder folder;
  writeBerkeley(folder / "b.emd", { 2, 1, 0 });
  magnet::testing::expectMutantsSafe(content(folder / "b.emd"), readAll, 1 << 20, 40);
}

TEST(Emd, SurvivesPackedMutants)
{
  const Folder folder;
  writeBerkeley(folder / "p.emd", { 2, 1, 0 }, true);
  magnet::testing::expectMutantsSafe(content(folder / "p.emd"), readAll, 1 << 20, 40);
}

TEST(Emd, SurvivesMutantsOfTexts)
{
  const Folder folder;
  writeBerkeley(folder / "t.emd", { 2, 1, 0 }, false, true);
  magnet::testing::expectMutantsSafe(content(folder / "t.emd"), readAll, 1 << 20, 40);
}

TEST(Emd, SurvivesMutantsOfVelox)
{
  const Folder folder;
  writeVelox(folder / "v.emd");
  magnet::testing::expectMutantsSafe(content(folder / "v.emd"), readAll, 1 << 20, 40);
}
