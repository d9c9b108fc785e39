// What programs write into TIFF files beside the images: calibrations, scales, units and labels.
#include "TiffTextsSample.h"

using namespace magnet;
using namespace magnet::testing;

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
