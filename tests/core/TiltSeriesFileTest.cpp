// Tilt series as microscopes' programs write them: TIFF, DigitalMicrograph, several files, angles beside them.
#include "core/file/TiltSeriesFile.h"
#include "Mutants.h"
#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/file/ImageFormats.h"

#include <gtest/gtest.h>
#include <tiffio.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

using namespace magnet;
using magnet::testing::content;
using magnet::testing::Folder;
using magnet::testing::sharedFile;

namespace
{
std::vector<float> image(const ImageStack& stack, std::int64_t index)
{
  std::vector<float> values(static_cast<std::size_t>(stack.info().size[0] * stack.info().size[1]));
  stack.read(index, values.data());
  return values;
}

// Pages of 37 x 21 pixels with the value 1000 page + 40 y + x, over 32 for bytes.
template <class T>
void writeTiff(const std::string& path, int pages, int format, bool tiled, int compression, const char* mode = "w")
{
  TIFF* const file = TIFFOpen(path.c_str(), mode);
  for (int page = 0; page < pages; ++page)
  {
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, 37);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, 21);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * sizeof(T)));
    TIFFSetField(file, TIFFTAG_SAMPLEFORMAT, format);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(file, TIFFTAG_COMPRESSION, compression);
    const std::string description = "ImageJ=1.53\nimages=" + std::to_string(pages) + "\nunit=nm\n";
    TIFFSetField(file, TIFFTAG_IMAGEDESCRIPTION, description.c_str());
    TIFFSetField(file, TIFFTAG_XRESOLUTION, 0.5);
    TIFFSetField(file, TIFFTAG_YRESOLUTION, 0.5);
    const int width = tiled ? 48 : 37;
    const int height = tiled ? 32 : 5;
    tiled ? TIFFSetField(file, TIFFTAG_TILEWIDTH, 48) : TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 5);
    tiled ? TIFFSetField(file, TIFFTAG_TILELENGTH, 32) : 0;
    for (int first = 0; first < 21; first += height)
    {
      const int rows = tiled ? height : std::min(height, 21 - first);
      std::vector<T> values;
      for (int i = 0; i < rows * width; ++i)
      {
        const int value = 1000 * page + 40 * (first + i / width) + i % width;
        values.push_back(static_cast<T>(sizeof(T) == 1 ? value % 97 : value));
      }
      const auto bytes = static_cast<tmsize_t>(values.size() * sizeof(T));
      tiled ? TIFFWriteTile(file, values.data(), 0, 0, 0, 0)
            : TIFFWriteEncodedStrip(file, TIFFComputeStrip(file, first, 0), values.data(), bytes);
    }
    TIFFWriteDirectory(file);
  }
  TIFFClose(file);
}

template <class T>
void expectTiff(int format, bool tiled, int compression, const char* mode = "w")
{
  const Folder folder;
  writeTiff<T>(folder / "a.tif", 3, format, tiled, compression, mode);
  const auto stack = openTiff(folder / "a.tif");
  EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ 37, 21, 3 }));
  EXPECT_NEAR(stack->info().spacing[0], 2e-9, 1e-18);
  for (const std::int64_t page : { 2, 0 })
  {
    const auto values = image(*stack, page);
    const auto expected = static_cast<int>(1000 * page + 40 * 20 + 36);
    EXPECT_EQ(values.back(), static_cast<float>(sizeof(T) == 1 ? expected % 97 : expected));
    EXPECT_EQ(values[37], static_cast<float>(sizeof(T) == 1 ? (1000 * page + 40) % 97 : 1000 * page + 40));
  }
}

void readLast(const std::string& path)
{
  const auto stack = openImages(path);
  image(*stack, stack->info().size[2] - 1);
}
}

TEST(Tiff, ReadsEachKindOfNumber)
{
  expectTiff<std::uint8_t>(SAMPLEFORMAT_UINT, false, COMPRESSION_NONE);
  expectTiff<std::uint16_t>(SAMPLEFORMAT_UINT, false, COMPRESSION_LZW);
  expectTiff<std::int16_t>(SAMPLEFORMAT_INT, true, COMPRESSION_NONE);
  expectTiff<std::int32_t>(SAMPLEFORMAT_INT, false, COMPRESSION_ADOBE_DEFLATE, "wb");
  expectTiff<float>(SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE, "wl");
  expectTiff<float>(SAMPLEFORMAT_IEEEFP, true, COMPRESSION_LZW, "w8");
  expectTiff<double>(SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE, "wb");
}

TEST(Tiff, RefusesWhatIsNoSeries)
{
  const Folder folder;
  writeTiff<float>(folder / "a.tif", 1, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  magnet::testing::expectMutantsSafe(content(folder / "a.tif"), readLast, 1 << 20);
  writeTiff<std::uint16_t>(folder / "a.tif", 2, SAMPLEFORMAT_UINT, true, COMPRESSION_LZW);
  magnet::testing::expectMutantsSafe(content(folder / "a.tif"), readLast, 1 << 20);
  writeTiff<std::uint16_t>(folder / "b.tif", 1, SAMPLEFORMAT_UINT, false, COMPRESSION_NONE);
  writeTiff<float>(folder / "b.tif", 1, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE, "a");
  EXPECT_THROW(openTiff(folder / "b.tif"), Error);
}

TEST(DmFiles, ReadsFilesOfDigitalMicrograph)
{
  if (sharedFile("BF_001.dm3").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const auto stack = openDm(sharedFile("BF_001.dm3"));
  EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ 128, 128, 1 }));
  EXPECT_NEAR(stack->info().spacing[0], 0.0191087e-6, 1e-13);
  ASSERT_EQ(stack->info().angles.size(), 1U);
  EXPECT_NEAR(stack->info().angles[0], -72.003, 1e-3);
  EXPECT_EQ(stack->info().format, "DM3, float32");
  EXPECT_EQ(stack->info().description, (std::vector<std::string>{ "voltage 300 kV" }));
  for (const char* name : { "image-1.dm3", "image-1.dm4" })
  {
    const auto small = openDm(sharedFile(name));
    EXPECT_EQ(small->info().size, (std::array<std::int64_t, 3>{ 2, 2, 1 }));
    EXPECT_EQ(small->info().spacing[0], 0.0);
    EXPECT_EQ(image(*small, 0), (std::vector<float>{ 1, 2, 3, 4 }));
    // Where the picture is right side up, its first row is the last.
    EXPECT_EQ(image(*openTiltSeries({ sharedFile(name) }), 0), (std::vector<float>{ 3, 4, 1, 2 }));
    magnet::testing::expectMutantsSafe(content(sharedFile(name)), readLast, 400);
  }
}

// A cast beyond int's range is seen by the preset sanitize.
TEST(DmFiles, RefusesADataTypeThatIsNone)
{
  if (sharedFile("image-1.dm3").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const Folder folder;
  const std::string tag = "DataType%%%%" + std::string("\0\0\0\1\0\0\0", 7); // then the kind of its number
  for (const float type : { 3.6e9F, -1e30F, 999.0F, std::numeric_limits<float>::quiet_NaN() })
  {
    std::string bytes = content(sharedFile("image-1.dm3"));
    int found = 0;
    for (std::size_t at = bytes.find(tag); at != std::string::npos; at = bytes.find(tag, at + 1), ++found)
    {
      bytes[at + tag.size()] = 6; // single precision, as the values least significant byte first
      std::memcpy(&bytes[at + tag.size() + 1], &type, sizeof type);
    }
    ASSERT_EQ(found, 2);
    std::ofstream(folder / "a.dm3", std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_THROW(openDm(folder / "a.dm3"), Error) << type;
  }
}

TEST(TiltSeriesFile, SortsSingleImagesByTheirAngles)
{
  if (sharedFile("BF_001.dm3").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const std::vector<std::string> files{ sharedFile("BF_003.dm3"), sharedFile("BF_001.dm3"), sharedFile("BF_002.dm3") };
  const auto series = openTiltSeries(files);
  const auto& angles = series->info().angles;
  ASSERT_EQ(angles.size(), 3U);
  EXPECT_TRUE(std::is_sorted(angles.begin(), angles.end()));
  EXPECT_NEAR(angles[0], -72.003, 1e-3);
  const auto upright = openTiltSeries({ files[1] });
  EXPECT_EQ(image(*series, 0), image(*upright, 0));
  EXPECT_THROW(openTiltSeries({ files[0], sharedFile("image-1.dm3") }), Error);

  const Folder folder;
  writeTiff<float>(folder / "t_+10.5deg.tif", 1, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  writeTiff<float>(folder / "t_-5deg.tif", 1, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  EXPECT_EQ(openTiltSeries({ folder / "t_+10.5deg.tif", folder / "t_-5deg.tif" })->info().angles,
    (std::vector<double>{ -5.0, 10.5 }));
  EXPECT_EQ(openTiltSeries({ folder.path.string() })->info().angles, (std::vector<double>{ -5.0, 10.5 }));
  std::ofstream(folder / "notes.txt") << "no image\n";
  std::ofstream(folder / ".hidden.dm3") << "no image\n";
  EXPECT_EQ(openTiltSeries({ folder.path.string() })->info().size[2], 2);
  std::ofstream(folder / "other.npy") << "an image of another format\n";
  EXPECT_THROW(openTiltSeries({ folder.path.string() }), Error);
  std::filesystem::create_directory(folder / "empty");
  EXPECT_THROW(openTiltSeries({ folder / "empty" }), Error);
  // Angles that are given belong to the files as they are given.
  TiltSeriesFileOptions given;
  given.angles = { 20.0, 30.0 };
  const auto kept = openTiltSeries({ files[0], files[1] }, given);
  EXPECT_EQ(kept->info().angles, given.angles);
  EXPECT_EQ(image(*kept, 1), image(*series, 0));
}

TEST(TiltSeriesFile, FindsTheAnglesBeside)
{
  const Folder folder;
  writeTiff<float>(folder / "s.tif", 3, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  EXPECT_TRUE(openTiltSeries({ folder / "s.tif" })->info().angles.empty());
  std::ofstream(folder / "s.tif.mdoc")
    << "PixelSpacing = 7.88\n[T = SerialEM: x,  Tilt axis angle = -90.2, binning = 1]\n"
    << "[ZValue = 0]\nTiltAngle = -3\n[ZValue = 1]\nTiltAngle = 0\n"
    << "[ZValue = 2]\nTiltAngle = 3\n";
  const auto mdoc = openTiltSeries({ folder / "s.tif" });
  EXPECT_EQ(mdoc->info().angles, (std::vector<double>{ -3.0, 0.0, 3.0 }));
  EXPECT_EQ(mdoc->info().axis, "x");
  EXPECT_NEAR(mdoc->info().spacing[0], 2e-9, 1e-18); // its own comes first
  std::ofstream(folder / "s.rawtlt") << "-4\n0\n4\n";
  EXPECT_EQ(openTiltSeries({ folder / "s.tif" })->info().angles, (std::vector<double>{ -4.0, 0.0, 4.0 }));
  TiltSeriesFileOptions options;
  options.angles = { 1, 2, 3 };
  options.pixel = 3e-9;
  const auto given = openTiltSeries({ folder / "s.tif" }, options);
  EXPECT_EQ(given->info().angles, options.angles);
  EXPECT_EQ(given->info().spacing[1], 3e-9);
  options.angles.pop_back();
  EXPECT_THROW(openTiltSeries({ folder / "s.tif" }, options), Error);
  std::ofstream(folder / "s.rawtlt") << "-4\n4\n";
  EXPECT_THROW(openTiltSeries({ folder / "s.tif" }), Error);
  EXPECT_THROW(openTiltSeries({}), Error);
}

TEST(TiltSeriesFile, TakesNoNumberOfImagesForAnAngle)
{
  const Folder folder;
  writeTiff<float>(folder / "s.tif", 3, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  std::ofstream(folder / "s.tlt") << "3\n-4\n0\n4\n";
  const StackInfo info = openTiltSeries({ folder / "s.tif" })->info();
  EXPECT_EQ(info.angles, (std::vector<double>{ -4.0, 0.0, 4.0 }));
  ASSERT_EQ(info.notes.size(), 1U);
  EXPECT_NE(info.notes[0].find("is that of the images"), std::string::npos);
  std::ofstream(folder / "s.tlt") << "2\n-4\n0\n4\n";
  EXPECT_THROW(openTiltSeries({ folder / "s.tif" }), Error);
}

TEST(TiltSeriesFile, OpensTheEndingsOfOtherPrograms)
{
  const Folder folder;
  for (const char* const ending : { "preali", "bl", "ccp4", "stk" })
  {
    EXPECT_NE((" " + imageFormats[std::size(imageFormats) - 1].endings() + " ").find(" " + std::string(ending) + " "),
      std::string::npos);
  }
  std::ofstream(folder / "s.mrc.gz", std::ios::binary) << "\x1F\x8B\x08 and so on";
  try
  {
    openTiltSeries({ folder / "s.mrc.gz" });
    ADD_FAILURE() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find("gunzip"), std::string::npos) << error.what();
  }
}

TEST(TiltSeriesFile, KeepsAnAxisThatIsNotAlongAnEdge)
{
  const Folder folder;
  writeTiff<float>(folder / "s.tif", 1, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  for (const auto& [angle, azimuth, axis] :
    { std::tuple{ 85.3, -4.7, "" }, { -85.3, 4.7, "" }, { -90.0, 0.0, "x" }, { 90.0, 0.0, "x" }, { 0.5, 90.5, "y" },
      { -0.5, 89.5, "y" }, { 180.0, 90.0, "y" }, { 30.0, 120.0, "" }, { -30.0, 60.0, "" }, { -94.7, -4.7, "" } })
  {
    std::ofstream(folder / "s.mdoc") << "[T = Tilt axis angle = " << angle << "]\n[ZValue = 0]\nTiltAngle = 3\n";
    const StackInfo info = openTiltSeries({ folder / "s.tif" })->info();
    EXPECT_NEAR(info.axisAzimuth.value_or(-1000.0), azimuth, 1e-9) << angle;
    EXPECT_EQ(info.axis, axis) << angle;
    EXPECT_EQ(info.notes.size(), info.axis.empty() ? 1U : 0U);
  }
}

TEST(TiltSeriesFile, TakesAxisAndPixelFromAnMdocBesideAList)
{
  const Folder folder;
  writeTiff<float>(folder / "s.tif", 1, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  std::ofstream(folder / "s.RAWTLT") << "7\n";
  std::ofstream(folder / "s.tif.mdoc") << "[T = Tilt axis angle = -90]\n[ZValue = 0]\nTiltAngle = 3\n";
  const StackInfo info = openTiltSeries({ folder / "s.tif" })->info();
  EXPECT_EQ(info.angles, (std::vector<double>{ 7.0 }));
  EXPECT_EQ(info.axis, "x");
  EXPECT_NE(info.anglesFrom.find("s.RAWTLT"), std::string::npos);
  // One that tells no angles is none to be missed here.
  std::ofstream(folder / "s.tif.mdoc") << "[T = Tilt axis angle = 0]\n[ZValue = 0]\nStageZ = 3\n";
  EXPECT_EQ(openTiltSeries({ folder / "s.tif" })->info().axis, "y");
}

namespace
{
// A file of 2 x 2 pixels and two images, as NumPy stores it.
void writeArray(const std::string& path, const std::string& type, const std::string& data)
{
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 2, 2), }";
  header.resize(117, ' ');
  std::ofstream(path, std::ios::binary) << std::string("\x93NUMPY\x01\0\x76\0", 10) << header << "\n" << data;
}

std::vector<int> validPixels(const ImageStack& stack)
{
  std::vector<int> result;
  for (std::int64_t i = 0; i < stack.info().size[2]; ++i)
  {
    std::vector<float> values(static_cast<std::size_t>(stack.info().size[0] * stack.info().size[1]));
    std::vector<unsigned char> valid(values.size());
    stack.read(i, values.data());
    stack.markValid(i, values.data(), valid.data());
    result.insert(result.end(), valid.begin(), valid.end());
  }
  return result;
}
}

TEST(TiltSeriesFile, MarksThePixelsThatCount)
{
  const Folder folder;
  const float values[8] = { 0.0F, 1.0F, std::numeric_limits<float>::quiet_NaN(), 3.0F,
    std::numeric_limits<float>::infinity(), 5.0F, 0.0F, 7.0F };
  writeArray(folder / "s.npy", "<f4", std::string(reinterpret_cast<const char*>(values), sizeof values));
  writeArray(folder / "mask.npy", "|b1", std::string("\1\1\1\0\1\1\1\1", 8));
  TiltSeriesFileOptions o;
  EXPECT_EQ(validPixels(*openTiltSeries({ folder / "s.npy" }, o)), (std::vector<int>{ 1, 1, 0, 1, 0, 1, 1, 1 }));
  o.validFile = folder / "mask.npy";
  EXPECT_EQ(validPixels(*openTiltSeries({ folder / "s.npy" }, o)), (std::vector<int>{ 1, 1, 0, 0, 0, 1, 1, 1 }));
  o.missingValue = " 0.0";
  EXPECT_EQ(validPixels(*openTiltSeries({ folder / "s.npy" }, o)), (std::vector<int>{ 0, 1, 0, 0, 0, 1, 0, 1 }));
  o.missingValue = "NaN";
  EXPECT_EQ(validPixels(*openTiltSeries({ folder / "s.npy" }, o)), (std::vector<int>{ 1, 1, 0, 0, 0, 1, 1, 1 }));
  o.missingValue = "zero";
  EXPECT_THROW(openTiltSeries({ folder / "s.npy" }, o), Error);
  // The mask in the order that was chosen for the images.
  o.missingValue = "";
  o.images = "(y, x, image)";
  EXPECT_EQ(validPixels(*openTiltSeries({ folder / "s.npy" }, o)), (std::vector<int>{ 1, 0, 0, 1, 1, 0, 1, 1 }));
}

TEST(TiltSeriesFile, RefusesAMaskOfAnotherSize)
{
  const Folder folder;
  writeArray(folder / "mask.npy", "|b1", std::string(8, '\1'));
  writeTiff<float>(folder / "s.tif", 3, SAMPLEFORMAT_IEEEFP, false, COMPRESSION_NONE);
  TiltSeriesFileOptions o;
  o.validFile = folder / "mask.npy";
  try
  {
    openTiltSeries({ folder / "s.tif" }, o);
    ADD_FAILURE() << "no error";
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find("has 2 x 2 pixels and 2 image(s), and the series"), std::string::npos)
      << error.what();
  }
}

TEST(TiltSeriesFile, ReadsStacksOfOtherPrograms)
{
  if (sharedFile("cases/mdoc_axis85.mrc").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const std::vector<double> angles{ -60, -30, 0, 30, 60 };
  const StackInfo tomo = openTiltSeries({ sharedFile("cases/mdoc_tomo5.mrc") })->info();
  EXPECT_EQ(tomo.angles, angles);
  EXPECT_EQ(tomo.axis, "x");
  const StackInfo slanted = openTiltSeries({ sharedFile("cases/mdoc_axis85.mrc") })->info();
  EXPECT_EQ(slanted.angles, angles);
  EXPECT_EQ(slanted.axis, "");
  EXPECT_NEAR(slanted.axisAzimuth.value(), -4.7, 1e-9);
  EXPECT_EQ(openTiltSeries({ sharedFile("cases/tlt_two_columns.mrc") })->info().angles, angles);
}
