// Lists of tilt angles.
#include "Mutants.h"
#include "StackSample.h"
#include "TestFolder.h"
#include "core/file/AnglesOfFiles.h"

using namespace magnet;
using namespace magnet::testing;

TEST(AngleFile, ReadsListsAndMdoc)
{
  const Folder folder;
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
    expectRefused(path, content, words, [](const std::string& p) { readAngles(p); });
  }
  if (!sharedFile("HAADF.rawtlt").empty())
  {
    const AngleFile list = readAngles(sharedFile("HAADF.rawtlt"));
    ASSERT_EQ(list.angles.size(), 77U);
    for (std::size_t i = 0; i < 77; ++i)
    {
      EXPECT_EQ(list.angles[i], -76.0 + 2.0 * static_cast<double>(i));
    }
    const AngleFile serial = readAngles(sharedFile("serialem.mdoc"));
    EXPECT_NEAR(serial.pixel.value(), 7.88e-10, 1e-16);
    EXPECT_EQ(serial.axisAngle.value(), -90.0);
    EXPECT_EQ(serial.voltage.value(), 3e5);
    EXPECT_NEAR(serial.angles.front(), -0.000488, 1e-12);
  }
}

namespace
{
std::string utf16(const std::string& text, bool big, bool mark)
{
  std::string bytes = mark ? (big ? "\xFE\xFF" : "\xFF\xFE") : "";
  for (const char c : text)
  {
    bytes += big ? std::string(1, '\0') + c : std::string(1, c) + '\0';
  }
  return bytes;
}

class Angles : public ::testing::Test
{
protected:
  void expect(const std::string& content, const std::vector<double>& angles)
  {
    write(Path, content);
    try
    {
      EXPECT_EQ(readAngles(Path).angles, angles) << content;
    }
    catch (const Error& error)
    {
      ADD_FAILURE() << content << "\n" << error.what();
    }
  }
  void expectNone(const std::string& content, const std::string& words)
  {
    expectRefused(Path, content, words, [](const std::string& p) { readAngles(p); });
  }

  const Folder Folder_;
  const std::string Path = Folder_ / "angles";
};
}

TEST_F(Angles, OfTablesOfManyKinds)
{
  const std::vector<double> three{ -60.0, 0.5, 60.0 };
  expect(" -60.00  0\n   0.50  1\n  60.00  2\n", three);
  EXPECT_NE(readAngles(Path).note.find("first column"), std::string::npos);
  expect("-60\t4.2\t1\n0.5\t4.2\t2\n60\t4.2\t3\n", three);
  expect("-60.0,0\n0.5,1\n60.0,2\n", three);
  expect("-60, 1.5\n0.5, 1.5\n60, 1.5\n", three);
  expect("-60;0\n0.5;1\n60;2\n", three);
  expect("-60,0;1\n0,5;2\n60,0;3\n", three); // decimal commas
  expect("-60,0\n0,5\n60,0\n", three);
  expect("-60,0\n0,1\n60,2\n", { -60.0, 0.0, 60.0 }); // a column that counts
  expect("# by hand\n; another\n% and another\n// and\n-60\n0.5 # zero\n60\n", three);
  expect("Tilt angle\n-60\n0.5\n60\n", three);
  expect("image,tilt,dose\n1,-60,3.5\n2,0.5,3.5\n3,60,3.5\n", three);
  expect("-60 0.5 60\n", three);
  expect("-60\xC2\xB0\n0.5\xC2\xB0\n60 deg\n", three);
  expect("-60deg\n0.5deg\n60deg\n", three);
  expect("-60deg first\n0.5deg second\n60deg third\n", three);
  expect("-60\r0.5\r60\r", three);
  expect("\xEF\xBB\xBF-60\r\n0.5\r\n60", three);
  for (const bool big : { false, true })
  {
    expect(utf16("-60\r\n0.5\r\n60\r\n", big, true), three);
    expect(utf16("-60\n0.5\n60\n", big, false), three);
    expect(utf16("[ZValue = 0]\r\nTiltAngle = 0.5\r\n", big, true), { 0.5 });
  }
  expectNone("1 -60\n2 0.5\n3 60\n", "only counts");
  expectNone("image,dose\n-60,3\n0,3\n", "no heading");
  expectNone("-60,0\n0,55\n60,0\n", "decimal");
  expectNone("-60\n0.5\n" + std::string(3, '\0'), "no text file");
}

TEST_F(Angles, WithDecimalCommas)
{
  expect("-60,5\n-40\n-20,5\n0\n", { -60.5, -40, -20.5, 0 });
  EXPECT_NE(readAngles(Path).note.find("decimal ones"), std::string::npos);
  expect("-60\n-40,25 \n0,5\n", { -60, -40.25, 0.5 });
  expect("-60,5\n", { -60.5 });
  expect("-60,5 1\n-40 2\n0,5 3\n", { -60.5, -40, 0.5 });
  expect("image;tilt\n1;-60,5\n2;0\n", { -60.5, 0 });
  expect("image,tilt\n1,\"-60,5\"\n2,\"0\"\n", { -60.5, 0 });
  expect("\"Tilt angle\"\n\"-60,5\"\n\"-40,0\"\n\"0,0\"\n", { -60.5, -40, 0 });
  expect("\"-60,5\"\n\"-40\"\n", { -60.5, -40 });
  expect("image,tilt\n1,60\n2,65\n3,70\n", { 60, 65, 70 }); // the headings tell that they part columns
  expect("[ZValue = 0]\nTiltAngle = -60,5\n", { -60.5 });
  expect("PixelSpacing = 7,88\n[T = Tilt axis angle = 85,3, binning = 1]\n[ZValue = 0]\nTiltAngle = 1\n", { 1 });
  EXPECT_EQ(readAngles(Path).axisAngle, std::optional(85.3));
  EXPECT_NEAR(readAngles(Path).pixel.value(), 7.88e-10, 1e-16);
  expectNone("1,60\n2,65\n3,70\n", "decimal"); // a column that counts, or 1.6
  expectNone("-60,5\n-40.5\n0\n", "decimal");
  expectNone("-60,5\n-40,25\n0,0\n", "decimal");
}

TEST_F(Angles, OfTheColumnThatHoldsThem)
{
  const std::vector<double> three{ -60.0, 0.5, 60.0 };
  expect("Image,Beta tilt,Alpha tilt\n1,0.5,-60\n2,0.5,0.5\n3,0.5,60\n", three);
  expect("index tilt_axis tilt_angle\n1 85.3 -60\n2 85.3 0.5\n3 85.3 60\n", three);
  expect("Image,Tilted?,Alpha (deg)\n1,1,-60\n2,1,0.5\n3,1,60\n", three);
  expect("tilt series\ttilt error\tangle\n7\t0.1\t-60\n7\t0.2\t0.5\n7\t0.1\t60\n", three);
  expect("tilt,angle\n3,-60\n3,0.5\n3,60\n", three);                // the one does not change
  expect("image,,tilt,dose\n1,,-60,3\n2,,0.5,3\n3,,60,3\n", three); // a column without anything
  expect("image,note,tilt\n1,\"a, b\",-60\n2,,0.5\n3,,60\n", three);
  expect("# index tilt dose\n4 -60 1\n5 0.5 1\n7 60 1\n", three);
  expect("\xCE\xB1 (\xC2\xB0);dose\n-60;1\n0.5;1\n60;1\n", three);
  expect("nominal tilt,measured tilt\n-60,-60.1\n0.5,0.6\n60,60.1\n", three);
  EXPECT_NE(readAngles(Path).note.find("'measured tilt' may be some"), std::string::npos);
  expect("tilt (rad),tilt (deg)\n-1.047,-60\n0.009,0.5\n1.047,60\n", three);
  expectNone("image,tilt\n1,5\n2,5\n3,5\n", "same value in every line");
  expectNone("85.3 -60\n85.3 0.5\n85.3 60\n", "same value in every line");
  expectNone("tilt axis,dose\n-60,3\n0,3\n", "no heading");
}

TEST_F(Angles, InTheOrderOfTheImages)
{
  expect("image,tilt\n3,0\n2,-20\n1,-40\n", { -40, -20, 0 });
  EXPECT_NE(readAngles(Path).note.find("in the order of the column 'image'"), std::string::npos);
  expect("index,tilt\n3,0\n2,-20\n1,-40\n", { 0, -20, -40 });
  EXPECT_NE(readAngles(Path).note.find("not in the order of the column 'index'"), std::string::npos);
  expectNone("3 0\n2 -20\n1 -40\n", "only counts");
}

// What Mark As Tilt Series gives the images of a volume, which have names or none.
TEST_F(Angles, OfTheImagesOfAStack)
{
  const auto found = [&](const std::string& content, const std::vector<std::string>& images)
  {
    write(Path, content);
    return anglesOfImages(readAngles(Path), images, true, Path);
  };
  const std::vector<std::string> unnamed(3);
  const std::string table = "img_10.tif 60\nimg_2.tif -55\nimg_3.tif 0.5\n";
  const AnglesOfFiles byName = found(table, { "img_2.tif", "img_3.tif", "img_10.tif" });
  EXPECT_EQ(byName.angles, (std::vector<double>{ -55.0, 0.5, 60.0 }));
  EXPECT_EQ(byName.note, "");
  const AnglesOfFiles byLine = found(table, unnamed);
  EXPECT_EQ(byLine.angles, (std::vector<double>{ 60.0, -55.0, 0.5 }));
  EXPECT_NE(
    byLine.note.find("names files (img_10.tif, ...), and the images of the series have no names"), std::string::npos)
    << byLine.note;
  EXPECT_NE(found(table, { "slice 1", "slice 2", "slice 3" }).note.find("names other files"), std::string::npos);
  EXPECT_THROW(found(table, { "img_2.tif", "img_3.tif", "img_4.tif" }), Error);
  EXPECT_EQ(found("-60\n0\n60\n", unnamed).note, "");
  EXPECT_EQ(found("3\n-60\n0\n60\n", unnamed).angles, (std::vector<double>{ -60.0, 0.0, 60.0 }));
  EXPECT_NE(found("3\n-60\n0\n60\n", unnamed).note.find("the first number"), std::string::npos);
  EXPECT_EQ(found("-60\n0\n", unnamed).angles.size(), 2U);
  // Sections that are numbered as the images of a stack are need no names; those of exposures do.
  const auto mdoc = [](const std::string& kind)
  {
    std::string result;
    for (const char* const number : { "1", "0", "2" })
    {
      result += "[" + kind + " = " + number + "]\nTiltAngle = " + number + "0\nSubFramePath = D:\\f" + number +
                ".tif\n";
    }
    return result;
  };
  EXPECT_EQ(found(mdoc("ZValue"), unnamed).angles, (std::vector<double>{ 0.0, 10.0, 20.0 }));
  EXPECT_EQ(found(mdoc("ZValue"), unnamed).note, "");
  EXPECT_EQ(found(mdoc("FrameSet"), unnamed).angles, (std::vector<double>{ 0.0, 10.0, 20.0 }));
  EXPECT_NE(found(mdoc("FrameSet"), unnamed).note.find("names files (f0.tif, ...)"), std::string::npos);
}

TEST_F(Angles, OfAreTomoAndStarFiles)
{
  const std::vector<double> three{ -60.0, 0.5, 60.0 };
  expect("# AreTomo Alignment / Priims bprmMn\n# RawSize = 8 6 3\n# NumPatches = 1\n"
         "# SEC ROT GMAG TX TY SMEAN SFIT SCALE BASE TILT\n    0 -85.3 1.0 0.1 0.2 1.0 1.0 1.0 0.0 -60.00\n"
         "    1 -85.3 1.0 0.1 0.2 1.0 1.0 1.0 0.0 0.50\n    2 -85.3 1.0 0.1 0.2 1.0 1.0 1.0 0.0 60.00\n"
         "# Local Alignment\n 0 0 1.0 2.0 0.1 0.1 1.0\n",
    three);
  expect("# version 30001\ndata_global\nloop_\n_rlnTomoName #1\n_rlnTomoTiltSeriesStarFile #2\nT T.star\n\n"
         "data_T\nloop_\n_rlnTomoTiltMovieFrameCount #1\n_rlnTomoNominalStageTiltAngle #2\n"
         "_rlnTomoNominalTiltAxisAngle #3\n8 -60.0 85\n8 0.5 85\n8 60.0 85\n",
    three);
}

TEST_F(Angles, OfUnusualText)
{
  const std::vector<double> three{ -60.0, 0.5, 60.0 };
  expect("-60\r\n0.5\r\n60\r\n\x1A", three);
  expect("-60\xC2\xA0\n0.5\xC2\xA0\n\xC2\xA0"
         "60\n",
    three);
  expect("\"frame\",\"tilt\"\n\"0\",\"-60\"\n\"1\",\"0.5\"\n\"2\",\"60\"\n", three);
  expect("\xE2\x80\x93"
         "60\n0.5\n60\n",
    three); // a dash
}

TEST_F(Angles, OfDamagedText)
{
  const std::string star = "data_\n\nloop_\n_wrpMovieName #1\n_wrpAngleTilt #2\n  ../a.tif -60.0\n  ../b.tif 0.5\n";
  for (const std::string& content : { std::string("-60,5\n-40\n0,5\n"), std::string("image;tilt\n1;-60,5\n2;0\n"),
         std::string("\"a.tif\",\"-60\"\n\"b.tif\",\"0\"\n"), std::string("[ZValue = 0]\nTiltAngle = -60,5\n"), star })
  {
    expectMutantsSafe(content, [](const std::string& path) { readAngles(path); });
    for (std::size_t length = 0; length < content.size(); ++length)
    {
      write(Path, content.substr(0, length));
      try
      {
        readAngles(Path);
      }
      catch (const Error&)
      {
      }
    }
  }
}

// As SerialEM writes them of a session: a section for each exposure.
TEST_F(Angles, OfMdocsOfExposures)
{
  const std::string title = "[T = SerialEM: Acquired on Titan     01-Jan-25  12:00:00]\n\n";
  std::string exposures;
  for (const auto& [number, angle] : { std::pair{ 10, 20.0 }, { 0, 0.25 }, { 2, -20.0 } })
  {
    exposures += text("[FrameSet = ", number, "]\nTiltAngle = ", angle, "\nStagePosition = 24.2868 -41.113\n",
      "PixelSpacing = 6.9\nSubFramePath = X:\\day\\e_", number, ".tif\nNumSubFrames = 35\n\n");
  }
  expect(title + exposures, { 0.25, -20.0, 20.0 });
  const AngleFile file = readAngles(Path);
  EXPECT_EQ(file.sections, "FrameSet");
  EXPECT_EQ(file.files, (std::vector<std::string>{ "e_0.tif", "e_2.tif", "e_10.tif" }));
  EXPECT_NEAR(file.pixel.value(), 6.9e-10, 1e-16);
  EXPECT_EQ(file.note, "");
  // One at another magnification, and sections of stacks beside those of exposures.
  expect(exposures + "[FrameSet = 11]\nTiltAngle = 40\nPixelSpacing = 24\n", { 0.25, -20.0, 20.0, 40.0 });
  EXPECT_NE(readAngles(Path).note.find("0.69 nm, which were taken, and in the section 11 of 2.4 nm"), std::string::npos)
    << readAngles(Path).note;
  expectNone(exposures + "[ZValue = 2]\nTiltAngle = 3\n", "[ZValue = 2] stands behind sections [FrameSet = n]");
  EXPECT_NEAR(readMdocRest(Path).pixel.value(), 6.9e-10, 1e-16);
  expect("[ZValue = 0]\nTiltAngle = 3\n", { 3.0 });
  EXPECT_EQ(readAngles(Path).sections, "ZValue");
}

TEST_F(Angles, OfMdocsOfManyKinds)
{
  const std::string sections = "[ZValue = 0]\nTiltAngle = -60.0\n\n[ZValue = 1]\nTiltAngle = 0.5\n";
  for (const auto& [title, axis] :
    { std::pair{ "[T =     Tilt axis angle = 85.3, binning = 4  spot = 8  camera = 2]", 85.3 },
      { "[T =   TiltAxisAngle = -90.0  Binning = 2  SpotSize = 6]", -90.0 }, { "[T =   TiltAxisAngle = -90.0", -90.0 },
      { "T = Tilt axis angle=12]", 12.0 }, { "[T =   tilt axis angle =  -4.25 ]", -4.25 } })
  {
    expect(std::string("T = Tomography_5.24.0.10938: TITAN 07-Jan-2026  18:19:19]\n\n") + title + "\n\n" + sections,
      { -60.0, 0.5 });
    EXPECT_EQ(readAngles(Path).axisAngle, std::optional(axis)) << title;
  }
  expect("[T = SerialEM: no axis]\n" + sections, { -60.0, 0.5 });
  EXPECT_FALSE(readAngles(Path).axisAngle.has_value());
  expect("Voltage = 300\n\n[FrameSet = 0]\nTiltAngle = 12.5\nPixelSpacing = 2\n", { 12.5 });
  EXPECT_NEAR(readAngles(Path).pixel.value(), 2e-10, 1e-20);
  expect("[FrameSet = 1]\nTiltAngle = 3\n[FrameSet = 0]\nTiltAngle = 0\n", { 0.0, 3.0 });
  expect("[Image = b.tif]\nTiltAngle = 3\n[Image = a.tif]\nTiltAngle = 0\n", { 3.0, 0.0 });
  expectNone("[FrameSet = 0]\nX = 1\n", "[FrameSet = 0] has no TiltAngle");
  // Other sections are none of an image.
  expect(
    sections + "[MontSection = 0]\nPixelSpacing = 9\nTiltAngle = 5\n[Whatever = 1]\nTiltAngle = 6\n", { -60.0, 0.5 });
  EXPECT_FALSE(readAngles(Path).pixel.has_value());
  // A series that was started again.
  expect(sections + "[ZValue = 1]\nTiltAngle = 0.5\n", { -60.0, 0.5 });
  EXPECT_NE(readAngles(Path).note.find("the section 1"), std::string::npos);
  expectNone(sections + "[ZValue = 1]\nTiltAngle = 3\n", "twice, with the tilt angles 0.5 and 3");
  expect("[T =     Tilt axis rotation angle = -90.0, binning = 1]\n" + sections, { -60.0, 0.5 });
  EXPECT_EQ(readAngles(Path).axisAngle, std::optional(-90.0));
}
