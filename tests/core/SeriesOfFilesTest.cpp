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

TEST(SeriesOfFiles, ReadsAnMdocOfEachImage)
{
  const Folder folder;
  for (const auto& [name, angle] : { std::pair{ "a", 3.0F }, std::pair{ "b", -3.0F } })
  {
    writeImage(folder / (std::string(name) + ".npy"), angle);
    std::ofstream(folder / (std::string(name) + ".npy.mdoc"))
      << "[T = SerialEM: x]\n[FrameSet = 0]\nTiltAngle = " << angle << "\n";
  }
  const Found series = found(*openTiltSeries({ folder.path.string() }));
  EXPECT_EQ(series.angles, (std::vector<double>{ -3, 3 }));
  EXPECT_EQ(series.values, (std::vector<float>{ -3, 3 }));
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
