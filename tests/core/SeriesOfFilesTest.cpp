// Series of single images: their order, and the angles in their names.
#include "StackSample.h"
#include "TestFolder.h"
#include "core/file/TiltSeriesFile.h"

#include <algorithm>

using namespace magnet;
using namespace magnet::testing;

namespace
{
// An image of 2 x 1 pixels with this value.
void writeImage(const std::string& path, float value)
{
  std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
  head.resize(118, ' ');
  std::string data(8, '\0');
  put(data, 0, value, false);
  put(data, 4, value, false);
  write(path, std::string("\x93NUMPY\x01\0\x76\0", 10) + head + data);
}

struct Found
{
  std::vector<float> values; // of each image
  std::vector<double> angles;
  std::vector<std::string> names;
  std::string from;
  std::string notes;
};

Found found(const ImageStack& stack)
{
  Found result{ {}, stack.info().angles, stack.info().imageNames, stack.info().anglesFrom, "" };
  const std::vector<float> values = all(stack);
  for (std::size_t i = 0; i < values.size(); i += 2)
  {
    result.values.push_back(values[i]);
  }
  for (const std::string& note : stack.info().notes)
  {
    result.notes += note + "\n";
  }
  return result;
}

// A folder of images with these names, each with its place in the list as value.
Found folderOf(const std::vector<std::string>& names, const TiltSeriesFileOptions& options = {})
{
  const Folder folder;
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    writeImage(folder / (names[i] + ".npy"), static_cast<float>(i));
  }
  return found(*openTiltSeries({ folder.path.string() }, options));
}

void expectAngles(const std::vector<std::string>& names, const std::vector<double>& angles)
{
  const Found series = folderOf(names);
  std::vector<double> ascending = angles;
  std::sort(ascending.begin(), ascending.end());
  EXPECT_EQ(series.angles, ascending) << names.front() << "\n" << series.notes;
  for (std::size_t i = 0; i < series.angles.size(); ++i)
  {
    EXPECT_EQ(series.angles[i], angles[static_cast<std::size_t>(series.values[i])]) << names.front();
    EXPECT_EQ(series.names[i], names[static_cast<std::size_t>(series.values[i])] + ".npy");
  }
  EXPECT_EQ(series.from, "the names of the files") << names.front();
}

void expectNoAngles(const std::vector<std::string>& names, const std::string& note = "")
{
  const Found series = folderOf(names);
  EXPECT_TRUE(series.angles.empty()) << names.front();
  EXPECT_NE(series.notes.find(note), std::string::npos) << names.front() << ": " << series.notes;
  EXPECT_EQ(series.notes.empty(), note.empty()) << series.notes;
}
}

TEST(SeriesOfFiles, TwoComesBeforeTen)
{
  TiltSeriesFileOptions options;
  std::vector<std::string> names;
  for (int i = 1; i <= 12; ++i)
  {
    names.push_back("img_" + std::to_string(i));
    options.angles.push_back(-60.0 + 10.0 * i);
  }
  const std::vector<float> ascending{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
  const Found series = folderOf(names, options);
  EXPECT_EQ(series.values, ascending);
  EXPECT_EQ(series.angles, options.angles);
  EXPECT_EQ(series.names[1], "img_2.npy");
  EXPECT_EQ(series.from, "the given list");
  EXPECT_EQ(folderOf(names).values, ascending);

  // A list in the order of a dialog is put in order, one in another order is meant so.
  const Folder folder;
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    writeImage(folder / (names[i] + ".npy"), static_cast<float>(i));
    paths.push_back(folder / (names[i] + ".npy"));
  }
  std::vector<std::string> listed = paths;
  std::sort(listed.begin(), listed.end());
  EXPECT_EQ(found(*openTiltSeries(listed, options)).values, ascending);
  std::reverse(paths.begin(), paths.end());
  EXPECT_EQ(found(*openTiltSeries(paths, options)).values[0], 11.0F);
}

TEST(SeriesOfFiles, FindsTheAnglesInNames)
{
  expectAngles({ "tilt_-55", "tilt_-5", "tilt_5", "tilt_55" }, { -55, -5, 5, 55 });
  expectAngles({ "tilt_-5.5", "tilt_0.0", "tilt_10.25" }, { -5.5, 0, 10.25 });
  expectAngles({ "m10", "m05", "000", "p05", "p10" }, { -10, -5, 0, 5, 10 });
  expectAngles({ "phase_n05_final", "phase_00_final", "phase_05_final" }, { -5, 0, 5 });
  expectAngles({ "a_M60_x", "a_P60_x", "a_P00_x" }, { -60, 60, 0 });
  expectAngles({ "s_-5.0deg", "s_0.0deg", "s_5.0deg" }, { -5, 0, 5 });
  expectAngles({ "s 5deg", "s -5 degrees" }, { 5, -5 });
  expectAngles({ "1deg", "2deg", "3deg" }, { 1, 2, 3 });
  expectAngles({ "s_-5\xC2\xB0", "s_10\xC2\xB0", "t_20\xC2\xB0" }, { -5, 10, 20 });
  expectAngles({ "x+10.0_y", "x+0.0_y", "x-10.0_y" }, { 10, 0, -10 });
  expectAngles({ "tilt-10", "tilt0", "tilt10" }, { -10, 0, 10 });
  expectAngles({ "tilt10", "tilt20", "tilt30" }, { 10, 20, 30 });
  expectAngles({ "alpha=-30", "alpha=0" }, { -30, 0 });
  expectAngles({ "TS_01_000_0.0", "TS_01_001_3.0", "TS_01_002_-3.0" }, { 0, 3, -3 });
  expectAngles({ "Position_1_001[10.00]_EER", "Position_1_002[-2.00]_EER" }, { 10, -2 });
  expectAngles({ "2024-03-05_tilt_001_-60", "2024-03-05_tilt_002_-55" }, { -60, -55 });
  expectAngles({ "minus30", "plus30" }, { -30, 30 });
  expectAngles({ "m5p5deg", "p0p5deg" }, { -5.5, 0.5 });
  expectAngles({ "tilt_\xE2\x88\x92"
                 "5",
                 "tilt_5" },
    { -5, 5 });
}

TEST(SeriesOfFiles, TakesNoCounterForAnAngle)
{
  expectNoAngles({ "001", "002", "003" });
  expectNoAngles({ "img_000", "img_010", "img_020" });
  expectNoAngles({ "tilt_001", "tilt_002", "tilt_003" });
  expectNoAngles({ "tilt-1", "tilt-2", "tilt-3" });
  expectNoAngles({ "p01", "p02", "p03" });
  expectNoAngles({ "pos_1", "pos_2" });
  expectNoAngles({ "2024-03-05_12-30-45", "2024-03-05_12-31-15" });
  expectNoAngles({ "one", "two" });
  expectNoAngles({ "tilt_-5", "tilt_5", "reference" }, "'reference' has none");
  expectNoAngles({ "tilt_-100", "tilt_0", "tilt_100" }, "beyond 90 degrees");
  expectNoAngles({ "tilt-60", "tilt-50", "tilt-40" }, "may be a minus or not");
  expectNoAngles({ "x_-5_y_-10", "x_5_y_-20" }, "two numbers in each name");
  expectNoAngles({ "side1_-30", "side1_+30", "side2_-30", "side2_+30" }, "two of them are the same");
}

TEST(SeriesOfFiles, TakesNoCounterWithGapsForAnAngle)
{
  const std::string count = "may only count the images";
  expectNoAngles({ "tilt01", "tilt02", "tilt04", "tilt05", "tilt07" }, count);
  expectNoAngles({ "tilt_005", "tilt_006", "tilt_007" }, count);
  expectNoAngles({ "angle_010", "angle_020", "angle_030" }, count); // every tenth
  expectNoAngles({ "Tilt_001_000.0", "Tilt_002_060.0", "Tilt_004_120.0" }, count);
  expectAngles({ "tilt_001_-60.0", "tilt_002_-40.0", "tilt_005_0.0" }, { -60, -40, 0 });
  expectAngles({ "tilt_001_10deg", "tilt_002_20deg", "tilt_005_30deg" }, { 10, 20, 30 });
  expectAngles({ "tilt10_x-5", "tilt20_x-7" }, { 10, 20 });
  expectNoAngles({ "tilt5_-10", "tilt10_0", "tilt15_10" }, "two numbers in each name");
  expectNoAngles({ "001_deg_-60", "002_deg_-40", "004_deg_-20" }, "two numbers in each name");
  expectNoAngles({ "tilt10_-60", "tilt20_-40", "tilt30_-20" }, "two numbers in each name");
}

TEST(SeriesOfFiles, ReadsUnderscoresForPoints)
{
  expectAngles(
    { "tilt_-59_5", "tilt_-39_5", "tilt_-19_5", "tilt_0_5", "tilt_20_5" }, { -59.5, -39.5, -19.5, 0.5, 20.5 });
  expectAngles({ "s_-3_0", "s_-1_5", "s_0_0", "s_1_5" }, { -3, -1.5, 0, 1.5 });
  expectAngles({ "s_-0_5", "s_0_0", "s_0_5" }, { -0.5, 0, 0.5 });
  expectAngles({ "s_-59_5deg", "s_-39_5deg", "s_-19_5deg", "s_0_5deg" }, { -59.5, -39.5, -19.5, 0.5 });
  EXPECT_NE(folderOf({ "s_-3_0", "s_-1_5", "s_0_0" }).notes.find("decimal points"), std::string::npos);
  // Numbers of another kind.
  expectAngles({ "tilt_-60_1", "tilt_-40_1", "tilt_-20_1" }, { -60, -40, -20 });
  expectAngles({ "tilt_-61_1", "tilt_-40_2", "tilt_0_3" }, { -61, -40, 0 });
  expectAngles({ "tilt_-61_0", "tilt_-40_0", "tilt_5_0" }, { -61, -40, 5 });
  expectAngles({ "ts_1_5deg", "ts_1_10deg", "ts_1_15deg" }, { 5, 10, 15 });
  // Both are possible.
  expectNoAngles({ "tilt_-61_5", "tilt_-40_7", "tilt_0_2" }, "may be one number with a decimal");
  expectNoAngles({ "tilt_-4_5", "tilt_-3", "tilt_-1_5" }, "_5' has none");
  expectNoAngles({ "s_-4_5", "s_-3", "s_-1_5" }, "not at the same place");
}

TEST(SeriesOfFiles, ReadsSignsBehindAndInWords)
{
  expectAngles({ "60N", "40N", "0P", "20P" }, { -60, -40, 0, 20 });
  expectAngles({ "a_60-", "a_0", "a_60+" }, { -60, 0, 60 });
  expectAngles({ "a_60_neg", "a_60_pos" }, { -60, 60 });
  expectAngles({ "neg60", "neg40", "zero", "pos20" }, { -60, -40, 0, 20 });
  expectNoAngles({ "20N", "40N", "60N" });
  expectNoAngles({ "zeroloss1", "zeroloss2" });
}

// Left is negative, and whoever reads the names is told so.
TEST(SeriesOfFiles, ReadsLeftAndRight)
{
  expectAngles({ "60L", "40L", "20L", "0", "20R", "40R" }, { -60, -40, -20, 0, 20, 40 });
  expectAngles({ "a_058l_x", "a_002l_x", "a_002r_x", "a_060r_x" }, { -58, -2, 2, 60 });
  expectAngles({ "30_left", "0_left", "30_right" }, { -30, 0, 30 });
  expectAngles({ "2L", "1L", "0R", "1R", "2R" }, { -2, -1, 0, 1, 2 });
  expectAngles({ "tilt7L", "tilt2L", "tilt3R", "tilt8R" }, { -7, -2, 3, 8 });
  expectAngles({ "ts_1_60L", "ts_1_40L", "ts_1_25R" }, { -60, -40, 25 });
  expectAngles({ "ts_1_60N", "ts_2_40N", "ts_3_25P" }, { -60, -40, 25 });
  expectAngles({ "59.5L", "0.5R", "1.5R" }, { -59.5, 0.5, 1.5 });
  expectAngles({ "3_0L", "1_5L", "0_0R", "1_5R" }, { -3, -1.5, 0, 1.5 });
  expectAngles({ "3_0N", "1_5N", "0_0P", "1_5P" }, { -3, -1.5, 0, 1.5 });
  EXPECT_NE(
    folderOf({ "60L", "0", "60R" }).notes.find("L behind the numbers in the names was taken as a minus, R as a"),
    std::string::npos);
  // One letter throughout is a sign as well, unless the numbers may only count.
  expectAngles({ "60L", "55L", "0L" }, { -60, -55, 0 });
  expectAngles({ "58L", "56L", "54L" }, { -58, -56, -54 });
  expectAngles({ "s3R_5R", "s3R_10R" }, { 5, 10 });
  EXPECT_NE(
    folderOf({ "20R", "40R" }).notes.find("R behind every number in the names was taken as a plus"), std::string::npos);
  EXPECT_NE(folderOf({ "20L", "40L" }).notes.find("L behind every number in the names was taken as a minus"),
    std::string::npos);
  expectNoAngles({ "1L", "2L", "3L" });
  expectNoAngles({ "001L", "002L", "004L" }, "may only count the images");
  expectNoAngles({ "1L", "1R", "2L", "2R" }, "sides of images");
  expectNoAngles({ "0L", "0R", "1L", "1R", "2L", "2R" }, "sides of images");
  expectNoAngles({ "12L", "13R", "15L" }, "sides of images");
  expectNoAngles({ "100L", "0L", "100R" }, "beyond 90 degrees");
  expectNoAngles({ "60L", "40N", "20P" }); // signs of two kinds
  expectNoAngles({ "60L", "40R", "20" });
}

TEST(SeriesOfFiles, TellsOfNumbersThatAreNotMarked)
{
  expectNoAngles({ "Position_1_001_0.00_20240710_54200", "Position_1_002_10.00_20240710_54207",
                   "Position_1_003_5.00_20240710_54214" },
    "numbers with decimals have neither signs nor a word");
}

TEST(SeriesOfFiles, TakesOneAngleTwice)
{
  // A series from 0 to one end, and then from 0 to the other.
  expectAngles({ "ts_000_0.0", "ts_001_-20.0", "ts_002_-40.0", "ts_003_0.0", "ts_004_20.0" }, { 0, -20, -40, 0, 20 });
  const Found series = folderOf({ "ts_000_0.0", "ts_001_-20.0", "ts_002_-40.0", "ts_003_0.0", "ts_004_20.0" });
  EXPECT_NE(series.notes.find("the tilt angle 0 stands in the names of two files"), std::string::npos) << series.notes;
}

namespace
{
// A folder of these images with this text as angle file.
Found withAngleFile(const std::vector<std::string>& names, const std::string& content)
{
  const Folder folder;
  write(folder / "angles.txt", content);
  TiltSeriesFileOptions options;
  options.angleFile = folder / "angles.txt";
  return folderOf(names, options);
}
}

TEST(SeriesOfFiles, GivesEachFileTheAngleOfItsName)
{
  const std::vector<std::string> names{ "TS_0", "TS_1", "TS_2" };
  const std::vector<double> angles{ 0, 20, -20 };
  const auto mdoc = [](const std::string& behind)
  {
    std::string content;
    int place = 0;
    for (const char* const section : { "2 -20", "0 0", "1 20" })
    {
      content += "[ZValue = " + std::to_string(place++) + "]\nTiltAngle = " + std::string(section).substr(2) +
                 "\nSubFramePath = X:\\frames\\TS_" + section[0] + behind + "\n\n";
    }
    return content;
  };
  for (const std::string& content :
    { mdoc(".npy"), mdoc(".tif"), mdoc("_fractions.eer"),
      std::string("[Image = ts_2.tif]\nTiltAngle = -20\n[Image = ts_0.tif]\nTiltAngle = 0\n[Image = "
                  "ts_1.tif]\nTiltAngle = 20\n"),
      std::string("file,tilt\nTS_2.tif,-20\nTS_0.tif,0\nTS_1.tif,20\n"),
      std::string("\"tilt\";\"image\"\n\"-20\";\"TS_2\"\n\"0\";\"TS_0\"\n\"20\";\"TS_1\"\n"),
      std::string("TS_2.tif -20\nTS_0.tif 0\nTS_1.tif 20\n"), std::string("-20.0,TS_2\n0.0,TS_0\n20.0,TS_1\n"),
      std::string("-20 a/TS_2.tif\n0 a/TS_0.tif\n20 a/TS_1.tif\n"),
      std::string("data_\n\nloop_\n_wrpMovieName #1\n_wrpAngleTilt #2\n_wrpAxisAngle #3\n  ../TS_2.tif -20.0 85.3\n  "
                  "../TS_0.tif 0.0 85.3\n  ../TS_1.tif 20.0 85.3\n") })
  {
    const Found series = withAngleFile(names, content);
    EXPECT_EQ(series.angles, angles) << content << series.notes;
  }
  // Of images that were left out, no more than that is wrong.
  const Found fewer = withAngleFile({ "TS_1", "TS_2" }, mdoc(".tif"));
  EXPECT_EQ(fewer.angles, (std::vector<double>{ 20, -20 }));
  EXPECT_NE(fewer.notes.find("1 more angle"), std::string::npos) << fewer.notes;
  // Names of no image: the order counts, and a note says so. Some of them: nobody knows.
  const Found others = withAngleFile({ "a", "b", "c" }, mdoc(".tif"));
  EXPECT_EQ(others.angles, (std::vector<double>{ -20, 0, 20 }));
  EXPECT_NE(others.notes.find("names other files (TS_2.tif"), std::string::npos) << others.notes;
  EXPECT_THROW(withAngleFile({ "TS_0", "TS_1", "a" }, mdoc(".tif")), Error);
}

TEST(SeriesOfFiles, TellsWhatContradictsTheNames)
{
  const std::vector<std::string> names{ "tilt_-55", "tilt_-5", "tilt_5" }; // of which -5 comes first
  const std::string words = "the name of tilt_-5.npy tells -5 degrees";
  EXPECT_NE(withAngleFile(names, "-55\n-5\n5\n").notes.find(words), std::string::npos);
  EXPECT_EQ(withAngleFile(names, "-5.1\n-55.1\n4.9\n").notes, "");
  TiltSeriesFileOptions options;
  options.angles = { -55, -5, 5 };
  EXPECT_NE(folderOf(names, options).notes.find(words), std::string::npos);
}

TEST(SeriesOfFiles, ReadsAnMdocOfEachImage)
{
  const Folder folder;
  for (const auto& [name, angle] : { std::pair{ "a", 3.0F }, std::pair{ "b", -3.0F } })
  {
    writeImage(folder / (std::string(name) + ".npy"), angle);
    std::ofstream(folder / (std::string(name) + ".npy.mdoc"))
      << "[T = SerialEM: x]\n[FrameSet = 0]\nTiltAngle = " << angle << "\nPixelSpacing = 6.9\n";
  }
  const auto stack = openTiltSeries({ folder.path.string() });
  const Found series = found(*stack);
  EXPECT_EQ(series.angles, (std::vector<double>{ -3, 3 }));
  EXPECT_EQ(series.values, (std::vector<float>{ -3, 3 }));
  EXPECT_EQ(series.notes, "");
  EXPECT_NEAR(stack->info().spacing[0], 6.9e-10, 1e-16);
  write(folder / "b.npy.mdoc", "[FrameSet = 0]\nTiltAngle = 5\nPixelSpacing = 24\n");
  EXPECT_NE(
    found(*openTiltSeries({ folder.path.string() })).notes.find("b.npy.mdoc tells pixels of 2.4 nm, and that of"),
    std::string::npos);
}

TEST(SeriesOfFiles, TellsOfAnMdocOfOneImageThatIsOfTheSeries)
{
  const Folder folder;
  std::string exposures;
  TiltSeriesFileOptions options;
  options.angleFile = folder / "e_0.npy.mdoc";
  for (int i = 0; i < 3; ++i)
  {
    const std::string name = text("e_", i, ".npy");
    writeImage(folder / name, static_cast<float>(i));
    exposures += text("[FrameSet = ", 2 - i, "]\nTiltAngle = ", 20 * i, "\nSubFramePath = X:\\e_", i, ".tif\n");
  }
  write(options.angleFile, exposures);
  const Found without = found(*openTiltSeries({ folder.path.string() }));
  EXPECT_TRUE(without.angles.empty());
  EXPECT_NE(without.notes.find("e_0.npy.mdoc tells the angles of 3 images, and belongs to one of 3"), std::string::npos)
    << without.notes;
  const Found with = found(*openTiltSeries({ folder.path.string() }, options));
  EXPECT_EQ(with.angles, (std::vector<double>{ 0, 20, 40 }));
  EXPECT_EQ(with.notes, "");
}

TEST(SeriesOfFiles, ReadsFoldersOfOtherPrograms)
{
  if (sharedFile("cases/folder_unpadded").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  TiltSeriesFileOptions options;
  for (int i = 0; i < 12; ++i)
  {
    options.angles.push_back(-55.0 + 10.0 * i);
  }
  const auto counted = openTiltSeries({ sharedFile("cases/folder_unpadded") }, options);
  EXPECT_EQ(counted->info().imageNames[9], "img_10.tif");
  const auto named = openTiltSeries({ sharedFile("cases/folder_angle_in_name") });
  EXPECT_EQ(named->info().angles, options.angles);
  EXPECT_EQ(named->info().imageNames[0], "tilt_-55.tif");
}
