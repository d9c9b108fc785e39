// What programs write into TIFF files beside plain pages: orientations, channels, calibrations, scales and labels.
#include "Mutants.h"
#include "StackSample.h"
#include "TestFolder.h"
#include "TiffSample.h"
#include "core/file/TiltSeriesFile.h"

#include <algorithm>
#include <numeric>

using namespace magnet;
using namespace magnet::testing;

namespace
{
class TiffTexts : public ::testing::TestWithParam<bool>
{
protected:
  std::unique_ptr<ImageStack> open(const std::string& bytes, const std::string& choice = "")
  {
    write(Path, bytes);
    TiltSeriesFileOptions options;
    options.images = choice;
    return openTiltSeries({ Path }, options);
  }
  // The first value, and so the page, of each image, as stored.
  std::vector<float> pages(const std::string& bytes, const std::string& choice = "")
  {
    write(Path, bytes);
    const auto stack = openTiff(Path, choice);
    std::vector<float> image(6);
    std::vector<float> result;
    for (std::int64_t i = 0; i < stack->info().size[2]; ++i)
    {
      stack->read(i, image.data());
      result.push_back(image[0]);
    }
    return result;
  }
  std::string notes() const
  {
    const StackInfo info = openTiff(Path)->info();
    std::string result;
    for (const std::string& note : info.notes)
    {
      result += note + "\n";
    }
    return result;
  }
  TiffWriter writer() const { return TiffWriter(GetParam()); }
  // [nm]
  std::array<double, 2> pixel(const TiffWriter& w)
  {
    const auto spacing = this->open(w.file(1))->info().spacing;
    return { spacing[0] * 1e9, spacing[1] * 1e9 };
  }

  const Folder Folder_;
  const std::string Path = Folder_ / "a.tif";
};
}

INSTANTIATE_TEST_SUITE_P(ByteOrders, TiffTexts, ::testing::Bool());

TEST_P(TiffTexts, TurnsImagesUpright)
{
  // Rows of the picture from the top.
  const std::vector<std::vector<float>> upright{ { 0, 1, 2, 3, 4, 5 }, { 2, 1, 0, 5, 4, 3 }, { 5, 4, 3, 2, 1, 0 },
    { 3, 4, 5, 0, 1, 2 }, { 0, 3, 1, 4, 2, 5 }, { 3, 0, 4, 1, 5, 2 }, { 5, 2, 4, 1, 3, 0 }, { 2, 5, 1, 4, 0, 3 } };
  for (std::uint16_t orientation = 1; orientation <= 8; ++orientation)
  {
    TiffWriter w = this->writer();
    w.tag(274, 3, w.shorts({ orientation })).resolution(1000, 1, 1).description("ImageJ=1.53\nunit=um\n");
    write(Path, w.file(1));
    const auto stack = openTiff(Path);
    EXPECT_EQ(all(*stack), upright[orientation - 1U]) << orientation;
    EXPECT_EQ(stack->info().size[0], orientation < 5 ? 3 : 2);
    EXPECT_NEAR(stack->info().spacing[0], orientation < 5 ? 1e-9 : 2e-9, 1e-15);
    const std::int64_t last = stack->info().size[0] * (stack->info().size[1] - 1);
    EXPECT_EQ(all(*this->open(w.file(1)))[static_cast<std::size_t>(last)], upright[orientation - 1U][0]);
  }
}

TEST_P(TiffTexts, ReadsOneOfSeveralChannels)
{
  const std::string channels = "ImageJ=1.53\nimages=6\nchannels=2\nslices=3\nhyperstack=true\n";
  const std::string two = this->writer().description(channels).file(6);
  EXPECT_EQ(this->pages(two), (std::vector<float>{ 0, 20, 40 }));
  EXPECT_EQ(this->pages(two, "channel 2"), (std::vector<float>{ 10, 30, 50 }));
  EXPECT_EQ(openTiff(Path)->info().choices, (std::vector<std::string>{ "channel 1", "channel 2" }));
  EXPECT_NE(this->notes().find("'channel 1' was read"), std::string::npos);
  EXPECT_THROW(this->open(two, "channel 3"), Error);
  const std::string planes = this->writer().description("ImageJ=1.53\nimages=6\nslices=2\nframes=3\n").file(6);
  EXPECT_EQ(this->pages(planes), (std::vector<float>{ 0, 10 }));
  EXPECT_EQ(this->pages(planes, "frame 2"), (std::vector<float>{ 20, 30 }));
  EXPECT_EQ(this->pages(planes, "slice 2"), (std::vector<float>{ 10, 30, 50 }));
  const std::string ome =
    "<?xml version=\"1.0\"?><OME><Image ID=\"Image:0\"><Pixels DimensionOrder=\"XYZTC\" SizeX=\"3\" "
    "SizeY=\"2\" SizeZ=\"1\" SizeC=\"2\" SizeT=\"3\" Type=\"float\" PhysicalSizeX=\"5\" "
    "PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"0.004\"></Pixels></Image></OME>";
  EXPECT_EQ(this->pages(this->writer().description(ome).file(6)), (std::vector<float>{ 0, 10, 20 }));
  EXPECT_NEAR(this->open(this->writer().description(ome).file(6))->info().spacing[1], 4e-9, 1e-15);
  // One channel, or a description that another program left behind: every page.
  EXPECT_EQ(this->pages(this->writer().description("ImageJ=1.53\nimages=3\nframes=3\n").file(3)).size(), 3U);
  EXPECT_EQ(openTiff(Path)->info().choices.size(), 0U);
  EXPECT_EQ(this->pages(this->writer().description(channels).file(4)).size(), 4U);
}

TEST_P(TiffTexts, ReadsStacksOfOnePage)
{
  const std::string five = "ImageJ=1.53\nimages=5\nslices=5\n";
  EXPECT_EQ(this->pages(this->writer().description(five).file(1, Number::Float32, 4)),
    (std::vector<float>{ 0, 10, 20, 30, 40 }));
  EXPECT_EQ(this->pages(this->writer().description(five).file(1, Number::UInt16, 4)),
    (std::vector<float>{ 0, 10, 20, 30, 40 }));
  EXPECT_EQ(
    this->pages(this->writer().description("ImageJ=1.53\nimages=6\nchannels=2\nframes=3\n").file(1, Number::UInt16, 5)),
    (std::vector<float>{ 0, 20, 40 }));
  EXPECT_EQ(this->pages(this->writer().description("ImageJ=1.53\nimages=500\nslices=500\n").file(1)).size(), 1U);
  EXPECT_NE(this->notes().find("announces 500 images and holds one"), std::string::npos);
}

TEST_P(TiffTexts, AppliesTheCalibrationOfImageJ)
{
  const auto values = [&](const std::string& calibration, Number number = Number::UInt16)
  {
    write(Path, this->writer().description("ImageJ=1.53\n" + calibration).file(2, number));
    return all(*openTiff(Path))[7];
  };
  EXPECT_EQ(values("cf=0\nc0=-32768.0\nc1=1.0\nvunit=gray value\n"), 11.0F - 32768.0F);
  EXPECT_EQ(values("cf=0\nc0=-1\nc1=0.5\nvunit=rad\n"), 4.5F);
  EXPECT_EQ(values("cf=1\nc0=1\nc1=2\nc2=3\n"), 1.0F + 22.0F + 363.0F);
  EXPECT_EQ(values("cf=20\n"), 11.0F);
  EXPECT_EQ(values("min=0\nmax=1\n"), 11.0F);
  EXPECT_EQ(values("cf=0\nc0=-1\nc1=0.5\n", Number::Float32), 11.0F); // as in ImageJ
  EXPECT_THROW(values("cf=4\nc0=-1\nc1=0.5\n"), Error);
  EXPECT_THROW(values("cf=0\nc0=-1\n"), Error);
}

TEST_P(TiffTexts, FindsThePixelSize)
{
  for (const auto& [unit, nanometres] : { std::pair{ "nm", 5.0 }, { "micron", 5e3 }, { "microns", 5e3 }, { "um", 5e3 },
         { "\\u00B5m", 5e3 }, { "\xC2\xB5m", 5e3 }, { "pixel", 0.0 }, { "1/nm", 0.0 } })
  {
    const auto found = this->pixel(
      this->writer().resolution(1, 5, 1).description("ImageJ=1.53\nvunit=nm\nunit=" + std::string(unit) + "\n"));
    EXPECT_NEAR(found[0], nanometres, 1e-6 * nanometres) << unit;
    EXPECT_NEAR(found[1], 2 * nanometres, 1e-6 * nanometres) << unit;
  }
  EXPECT_NE(this->notes().find("'1/nm'"), std::string::npos);
  // A printer's dots, and a microscope's pixels.
  EXPECT_EQ(this->pixel(this->writer().resolution(72, 1, 2))[0], 0.0);
  EXPECT_EQ(this->pixel(this->writer().resolution(300, 1, 2))[0], 0.0);
  EXPECT_EQ(this->pixel(this->writer().resolution(28, 1, 3))[0], 0.0);
  EXPECT_EQ(this->pixel(this->writer().resolution(1, 1, 1))[0], 0.0);
  EXPECT_NEAR(this->pixel(this->writer().resolution(2000000, 1, 3))[0], 5.0, 1e-5);
  EXPECT_NEAR(this->pixel(this->writer().resolution(5080000, 1, 2))[0], 5.0, 1e-5);
  // DigitalMicrograph's tags, with signs of Latin-1.
  for (const auto& [unit, nanometres] : { std::pair{ "nm", 2.5 }, { "\xB5m", 2500.0 }, { "\xC2\xB5m", 2500.0 } })
  {
    TiffWriter w = this->writer();
    w.text(65003, unit).text(65004, unit).tag(65009, 12, w.doubles({ 2.5 })).tag(65010, 12, w.doubles({ 5.0 }));
    EXPECT_NEAR(this->pixel(w)[0], nanometres, 1e-6 * nanometres);
    EXPECT_NEAR(this->pixel(w)[1], 2 * nanometres, 1e-6 * nanometres);
  }
}

// One page, and the shape of all that stands behind it, as tifffile writes with truncate; a unit of its users.
TEST_P(TiffTexts, ReadsWhatTifffileWrites)
{
  const auto five = [&](const std::string& text)
  { return this->writer().description(text).file(1, Number::UInt16, 4); };
  EXPECT_EQ(
    this->pages(five("{\"shape\": [5, 2, 3], \"truncated\": true}")), (std::vector<float>{ 0, 10, 20, 30, 40 }));
  EXPECT_EQ(this->pages(five("{\"shape\": [5, 1, 2, 3, 1]}")).size(), 5U);
  EXPECT_EQ(this->pages(five("{\"shape\": [50, 2, 3]}")).size(), 1U);
  EXPECT_NE(this->notes().find("announces 50 images and holds one"), std::string::npos);
  EXPECT_EQ(this->pages(this->writer().description("{\"shape\": [3, 2, 3]}").file(3)).size(), 3U);
  EXPECT_TRUE(this->notes().empty());
  // Rows in strips of their own that follow each other.
  TiffWriter w = this->writer();
  const auto rows = [&](std::uint32_t first)
  {
    return w.description("{\"shape\": [5, 2, 3]}")
      .instead(278, 4, w.longs({ 1 }))
      .instead(273, 4, w.longs({ 8, first + 12 }))
      .instead(279, 4, w.longs({ 12, 12 }))
      .file(1, Number::Float32, 4);
  };
  EXPECT_EQ(this->pages(rows(8)), (std::vector<float>{ 0, 10, 20, 30, 40 }));
  EXPECT_EQ(this->pages(rows(20)).size(), 1U);
  const std::string unit = "{\"shape\": [2, 3], \"unit\": \"nm\"}";
  EXPECT_NEAR(this->pixel(this->writer().resolution(1, 5, 1).description(unit))[0], 5.0, 1e-5);
  EXPECT_NEAR(this->pixel(this->writer().resolution(1, 5, 2).description(unit))[1], 10.0, 1e-5);
  EXPECT_NEAR(this->pixel(this->writer().resolution(2000000, 1, 3).description(unit))[0], 5.0, 1e-5);
  EXPECT_EQ(this->pixel(this->writer().resolution(1, 1, 1).description(unit))[0], 0.0);
  EXPECT_EQ(this->pixel(this->writer().resolution(1, 5, 1).description("{\"unit\": 5, \"shape\": 7}"))[0], 0.0);
}

TEST_P(TiffTexts, ReadsXmlAsItMayBeWritten)
{
  for (const auto& [pixels, nanometres] : { std::pair{ "PhysicalSizeX=\"0.005\" PhysicalSizeXUnit=\"&#181;m\"", 5.0 },
         { "PhysicalSizeX=\"50\" PhysicalSizeXUnit=\"&#xC5;\"", 5.0 },
         { "PhysicalSizeX='5'\tPhysicalSizeXUnit='nm'", 5.0 },
         { "Name=\"a > b\"\n\tPhysicalSizeX = \"5\"\r\nPhysicalSizeXUnit\n=\n\"nm\"", 5.0 },
         { "SizeX=\"3\" XPhysicalSizeX=\"7\" PhysicalSizeX=\"5\" PhysicalSizeXUnit=\"n&#109;\"", 5.0 },
         { "PhysicalSizeX=\"5\" PhysicalSizeXUnit=\"&bad;nm\"", 0.0 } })
  {
    for (const std::string prefix : { "", "ome:" })
    {
      const std::string xml = "<?xml version=\"1.0\"?><!-- <Pixels PhysicalSizeX=\"9\"> --><" + prefix +
                              "OME xmlns='x'><" + prefix + "Image><" + prefix + "Pixels " + pixels + "><" + prefix +
                              "TiffData/></" + prefix + "Pixels></" + prefix + "Image></" + prefix + "OME>";
      EXPECT_NEAR(this->pixel(this->writer().description(xml))[0], nanometres, 1e-6) << xml;
    }
  }
  for (const std::string broken : { "<OME><Pixels", "<OME><Pixels ", "<OME><Pixels a", "<OME><Pixels a=",
         "<OME><Pixels a='", "<OME><Pixels a='&#", "<OME><!-- ", "<OME><", "<OME><Pixels a='&#99999999999;' b=''>" })
  {
    EXPECT_EQ(this->pixel(this->writer().description(broken))[0], 0.0) << broken;
  }
}

TEST_P(TiffTexts, LeavesOutPagesThatAreNoImagesOfTheSeries)
{
  // A thumbnail, of another size; a mask.
  for (const std::uint32_t kind : { 1U, 4U })
  {
    for (const int page : { 0, 2 })
    {
      TiffWriter w = this->writer();
      w.instead(254, 4, w.longs({ kind }), page).instead(257, 4, w.longs({ 1 }), page);
      EXPECT_EQ(this->pages(w.file(3)), (page == 0 ? std::vector<float>{ 10, 20 } : std::vector<float>{ 0, 10 }))
        << kind;
    }
  }
  // A picture with a scale bar beside the numbers.
  TiffWriter w = this->writer();
  w.instead(262, 3, w.shorts({ 2 }), 0).instead(277, 3, w.shorts({ 3 }), 0).instead(257, 4, w.longs({ 1 }), 0);
  EXPECT_EQ(this->pages(w.file(2)), (std::vector<float>{ 10 }));
  EXPECT_NE(this->notes().find("pictures in colour, and were left out"), std::string::npos);
  TiffWriter other = this->writer();
  other.instead(257, 4, other.longs({ 1 }), 1);
  EXPECT_THROW(this->pages(other.file(2)), Error);
  TiffWriter volume = this->writer();
  volume.tag(32997, 4, volume.longs({ 7 }));
  write(Path, volume.file(1));
  expectRefused(Path, content(Path), "ImageDepth", [](const std::string& path) { openTiff(path); });
}

TEST_P(TiffTexts, ReadsSeveralValuesAPixel)
{
  const auto bytes = [&](const std::string& data, std::uint16_t samples, std::uint16_t photometric)
  {
    TiffWriter w = this->writer();
    const std::vector<std::uint16_t> bits(samples, 8);
    return w.data(data)
      .instead(258, 3, w.shorts(bits))
      .instead(339, 3, w.shorts(std::vector<std::uint16_t>(samples, 1)))
      .instead(262, 3, w.shorts({ photometric }))
      .instead(277, 3, w.shorts({ samples }))
      .instead(279, 4, w.longs({ static_cast<std::uint32_t>(data.size()) }));
  };
  const auto values = [&](const TiffWriter& w, int pages = 1)
  {
    write(Path, w.file(pages));
    return all(*openTiff(Path));
  };
  const std::vector<float> gray{ 1, 2, 3, 4, 5, 6 };
  // Gray in three equal colours, with transparency, and gray with transparency.
  EXPECT_EQ(values(bytes("\1\1\1\2\2\2\3\3\3\4\4\4\5\5\5\6\6\6", 3, 2)), gray);
  EXPECT_TRUE(this->notes().empty());
  TiffWriter w = bytes("\1\1\1\7\2\2\2\7\3\3\3\7\4\4\4\7\5\5\5\7\6\6\6\7", 4, 2);
  EXPECT_EQ(values(w.instead(338, 3, w.shorts({ 2 }))), gray);
  EXPECT_NE(this->notes().find("alpha"), std::string::npos);
  w = bytes("\1\7\2\7\3\7\4\7\5\7\6\7", 2, 1);
  EXPECT_EQ(values(w.instead(338, 3, w.shorts({ 2 }))), gray);
  for (const std::uint16_t photometric : { 2, 6 })
  {
    write(Path, bytes("\1\1\1\2\2\2\3\3\3\4\4\4\5\5\5\6\6\7", 3, photometric).file(1));
    expectRefused(Path, content(Path), "before it is coloured", [](const std::string& path) { openTiff(path); });
  }
  // Five images in one page, one behind the other, or mixed; two may be anything.
  std::string mixed, planes;
  for (char i = 0; i < 30; ++i)
  {
    mixed += static_cast<char>(i % 5 * 10 + i / 5);
    planes += static_cast<char>(i / 6 * 10 + i % 6);
  }
  w = bytes(mixed, 5, 1);
  EXPECT_EQ(this->pages(w.file(1)), (std::vector<float>{ 0, 10, 20, 30, 40 }));
  EXPECT_NE(this->notes().find("'all channels' was read"), std::string::npos);
  EXPECT_EQ(this->pages(w.file(1), "channel 3"), (std::vector<float>{ 20 }));
  EXPECT_EQ(all(*openTiff(Path))[6 + 5], 15.0F);
  w = bytes(planes, 5, 1);
  w.instead(284, 3, w.shorts({ 2 }))
    .instead(273, 4, w.longs({ 8, 14, 20, 26, 32 }))
    .instead(279, 4, w.longs({ 6, 6, 6, 6, 6 }));
  EXPECT_EQ(this->pages(w.file(1)), (std::vector<float>{ 0, 10, 20, 30, 40 }));
  // tifffile calls three images of floats so, where it is not told better, and four with transparency.
  for (const std::uint16_t images : { std::uint16_t{ 3 }, std::uint16_t{ 4 } })
  {
    TiffWriter stack = this->writer();
    std::string data;
    std::vector<std::uint32_t> begins, lengths(images, 24);
    for (int i = 0; i < 6 * images; ++i)
    {
      std::string number(4, '\0');
      put(number, 0, static_cast<float>(i / 6 * 10 + i % 6), GetParam());
      data += number;
    }
    for (std::uint32_t i = 0; i < images; ++i)
    {
      begins.push_back(8 + 24 * i);
    }
    stack.data(data)
      .description(images == 3 ? "{\"shape\": [3, 2, 3]}" : "{\"shape\": [4, 2, 3]}")
      .instead(258, 3, stack.shorts(std::vector<std::uint16_t>(images, 32)))
      .instead(339, 3, stack.shorts(std::vector<std::uint16_t>(images, 3)))
      .instead(262, 3, stack.shorts({ 2 }))
      .instead(277, 3, stack.shorts({ images }))
      .instead(284, 3, stack.shorts({ 2 }))
      .instead(273, 4, stack.longs(begins))
      .instead(279, 4, stack.longs(lengths));
    images == 4 ? stack.instead(338, 3, stack.shorts({ 2 })) : stack;
    const std::vector<float> each{ 0, 10, 20, 30 };
    EXPECT_EQ(this->pages(stack.file(1)), std::vector<float>(each.begin(), each.begin() + images));
    EXPECT_TRUE(this->notes().empty()) << this->notes();
  }
  EXPECT_EQ(this->pages(bytes("\1\7\2\7\3\7\4\7\5\7\6\7", 2, 1).file(3), "channel 2"), (std::vector<float>{ 7, 7, 7 }));
  expectMutantsSafe(
    w.file(1), [](const std::string& p) { all(*openTiff(p)); }, 1000, 20);
}

TEST_P(TiffTexts, ReadsBitsAndLongIntegers)
{
  TiffWriter w = this->writer();
  w.data("\xA0\x60").instead(258, 3, w.shorts({ 1 })).instead(339, 3, w.shorts({ 1 })).instead(279, 4, w.longs({ 2 }));
  write(Path, w.file(1));
  EXPECT_EQ(all(*openTiff(Path)), (std::vector<float>{ 1, 0, 1, 0, 1, 1 }));
  std::string data(48, '\0');
  for (std::size_t i = 0; i < 6; ++i)
  {
    put(data, 8 * i, static_cast<std::int64_t>(i) - 3, GetParam());
  }
  w = this->writer();
  w.data(data).instead(258, 3, w.shorts({ 64 })).instead(339, 3, w.shorts({ 2 })).instead(279, 4, w.longs({ 48 }));
  write(Path, w.file(1));
  EXPECT_EQ(all(*openTiff(Path)), (std::vector<float>{ -3, -2, -1, 0, 1, 2 }));
}

TEST_P(TiffTexts, FindsTheAngles)
{
  const std::vector<double> angles{ -10.0, 0.0, 10.0 };
  // The origin as HyperSpy writes it, and in pixels.
  for (const double origin : { -10.0, 1.0 })
  {
    TiffWriter w = this->writer();
    w.text(65005, "deg").tag(65008, 12, w.doubles({ origin })).tag(65011, 12, w.doubles({ 10.0 }));
    EXPECT_EQ(this->open(w.file(3))->info().angles, origin < 0 ? angles : std::vector<double>{}) << origin;
    EXPECT_EQ(this->notes().find("may count") != std::string::npos, origin > 0) << origin;
  }
  TiffWriter counting = this->writer();
  counting.text(65005, "deg").tag(65008, 12, counting.doubles({ 0.0 })).tag(65011, 12, counting.doubles({ 1.0 }));
  EXPECT_TRUE(this->open(counting.file(3))->info().angles.empty());
  EXPECT_NE(this->notes().find("counts 0, 1, 2"), std::string::npos);
  // ImageJ's labels of the slices.
  const auto labelled = [&](const std::vector<std::string>& labels)
  {
    TiffWriter result = this->writer();
    std::vector<std::uint32_t> sizes{ 12 };
    std::string content = result.longs({ 0x494A494A, 0x6C61626C, 3 });
    for (const std::string& label : labels)
    {
      std::vector<std::uint16_t> characters(label.begin(), label.end());
      sizes.push_back(static_cast<std::uint32_t>(2 * label.size()));
      content += result.shorts(characters);
    }
    return result.tag(50838, 4, result.longs(sizes)).tag(50839, 7, content);
  };
  EXPECT_EQ(this->open(labelled({ "10L", "0", "10R" }).file(3))->info().angles, angles);
  EXPECT_NE(this->notes().find("L behind the numbers"), std::string::npos);
  TiffWriter w = labelled({ "t_-10.0.tif", "t_0.0.tif", "t_10.0.tif" });
  const StackInfo info = this->open(w.file(3))->info();
  EXPECT_EQ(info.angles, angles);
  EXPECT_EQ(info.anglesFrom, "the labels of its slices");
  EXPECT_EQ(info.imageNames[0], "t_-10.0.tif");
  EXPECT_TRUE(this->open(w.file(2))->info().angles.empty());
  expectMutantsSafe(
    w.description("ImageJ=1.53\nimages=3\nchannels=3\n").file(3), [](const std::string& p) { all(*openTiff(p)); }, 1000,
    20);
}

TEST(TiffFiles, ReadsFilesOfOtherPrograms)
{
  if (sharedFile("cases/orientation1.tif").empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const auto stack = [](const std::string& name) { return openTiltSeries({ sharedFile("cases/" + name) }); };
  const std::vector<float> plain = all(*stack("orientation1.tif"));
  const auto turned = stack("orientation4.tif");
  const std::vector<float> flipped = all(*turned);
  const std::int64_t width = turned->info().size[0];
  const std::int64_t height = turned->info().size[1];
  for (std::int64_t i = 0; i < width * height; ++i)
  {
    EXPECT_EQ(flipped[static_cast<std::size_t>(i)],
      plain[static_cast<std::size_t>((height - 1 - i / width) * width + i % width)]);
  }
  EXPECT_NEAR(turned->info().spacing[0], 5e-9, 1e-14);
  const std::vector<float> counts = all(*stack("ij_signed16.tif"));
  EXPECT_EQ(*std::min_element(counts.begin(), counts.end()), -2000.0F);
  EXPECT_EQ(*std::max_element(counts.begin(), counts.end()), 2112.0F);
  EXPECT_NEAR(stack("ij_unit_microns.tif")->info().spacing[0], 5e-6, 1e-11);
  EXPECT_EQ(stack("ij_two_channels.tif")->info().size[2], 5);
}
