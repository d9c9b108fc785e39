// What the reader of MRC stacks tells of files that contradict themselves.
#include "MrcSample.h"
#include "TestFolder.h"
#include "core/file/TiltSeriesFile.h"

#include <utility>

using namespace magnet;
using namespace magnet::testing;

namespace
{
std::string notesOf(const StackInfo& info)
{
  std::string notes;
  for (const std::string& note : info.notes)
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

TEST(Mrc, TellsOfAngleFilesThatNameImages)
{
  const Folder folder;
  write(folder / "s.mrc", withExtended("", "", 0, 0, false, "", 20));
  write(folder / "s.rawtlt", "img_1.tif -10\nimg_10.tif 10\nimg_2.tif 0\n");
  const StackInfo info = openTiltSeries({ folder / "s.mrc" })->info();
  EXPECT_EQ(info.angles, (std::vector<double>{ -10, 10, 0 }));
  EXPECT_NE(notesOf(info).find("taken in its own order"), std::string::npos) << notesOf(info);
}

// SerialEM writes a section for each exposure, be they images of a stack or files of frames.
TEST(Mrc, TakesAnMdocOfExposures)
{
  const std::string bytes = withExtended("", "", 0, 0, false, "", 1);
  const auto open = [&](const std::string& mdoc)
  {
    const Folder folder;
    write(folder / "s.mrc", bytes);
    write(folder / "s.mdoc", mdoc);
    return openTiltSeries({ folder / "s.mrc" })->info();
  };
  const std::string two = "[FrameSet = 1]\nTiltAngle = 30\nPixelSpacing = 7.88\n\n[FrameSet = 0]\nTiltAngle = 10\n";
  const StackInfo info = open(two + "PixelSpacing = 7.88\n\n[FrameSet = 2]\nTiltAngle = 20\nPixelSpacing = 7.88\n");
  EXPECT_EQ(info.angles, (std::vector<double>{ 10, 30, 20 }));
  EXPECT_NEAR(info.spacing[0], 7.88e-10, 1e-16);
  EXPECT_EQ(notesOf(info), "");
  for (const std::string& other : { two, std::string("[FrameSet = 0]\nTiltAngle = 10\n") })
  {
    try
    {
      open(other);
      ADD_FAILURE() << "three images, and not three exposures";
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find("one image of each, its frames added up"), std::string::npos)
        << error.what();
    }
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
    return std::pair(all(*stack)[0], notesOf(stack->info()));
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
  EXPECT_NE(notesOf(openMrc(path)->info()).find("room for 2 more"), std::string::npos);
  write(path, head + image + image + image + std::string(image.size() - 1, ' '));
  EXPECT_EQ(notesOf(openMrc(path)->info()), "");
  // An extended header that somebody took away.
  for (const std::int32_t bytes : { 49920, 160 })
  {
    put(head, 92, bytes, false);
    write(path, head + image + image + image);
    EXPECT_EQ(all(*openMrc(path))[1], -49.0F);
    EXPECT_NE(notesOf(openMrc(path)->info()).find("which is missing"), std::string::npos);
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
    return notesOf(openMrc(path)->info());
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
  EXPECT_NE(notesOf(openMrc(path)->info()).find("tells pixels of 1.2 m"), std::string::npos);
}
