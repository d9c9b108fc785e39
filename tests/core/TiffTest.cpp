// What programs write into TIFF files beside plain pages: orientations, channels, calibrations, scales and labels.
#include "Mutants.h"
#include "StackSample.h"
#include "TestFolder.h"
#include "core/file/TiltSeriesFile.h"

#include <algorithm>
#include <numeric>

using namespace magnet;
using namespace magnet::testing;

namespace
{
// A TIFF file of uncompressed pages of 3 x 2 pixels, of which the value i of page p is 10 p + i.
class TiffWriter
{
public:
  explicit TiffWriter(bool big = false)
    : Big_(big)
  {
  }

  std::string shorts(std::vector<std::uint16_t> values) const { return this->numbersOf(values); }
  std::string longs(std::vector<std::uint32_t> values) const { return this->numbersOf(values); }
  std::string doubles(std::vector<double> values) const { return this->numbersOf(values); }

  // kind: 2 text, 3 short, 4 long, 5 ratio, 7 bytes, 12 double. On the first page.
  TiffWriter& tag(std::uint16_t number, std::uint16_t kind, const std::string& content)
  {
    Tags_.push_back({ number, kind, content });
    return *this;
  }
  TiffWriter& text(std::uint16_t number, const std::string& content) { return this->tag(number, 2, content + '\0'); }
  TiffWriter& description(const std::string& content) { return this->text(270, content); }
  TiffWriter& resolution(std::uint32_t pixels, std::uint32_t units, std::uint16_t unit)
  {
    return this->tag(282, 5, this->longs({ pixels, units }))
      .tag(283, 5, this->longs({ pixels, 2 * units }))
      .tag(296, 3, this->shorts({ unit }));
  }

  // behind: images without a page of their own, after that of the last page.
  std::string file(int pages, Number number = Number::Float32, int behind = 0) const
  {
    std::string bytes = (Big_ ? std::string("MM\0*", 4) : std::string("II*\0", 4)) + std::string(4, '\0');
    std::size_t next = 4; // where the place of the next page stands
    for (int page = 0; page < pages; ++page)
    {
      const auto data = static_cast<std::uint32_t>(bytes.size());
      for (int image = page; image <= (page + 1 == pages ? page + behind : page); ++image)
      {
        bytes += this->image(image, number);
      }
      const bool isFloat = number == Number::Float32;
      std::vector<Tag> tags{ { 256, 4, this->longs({ 3 }) }, { 257, 4, this->longs({ 2 }) },
        { 258, 3, this->shorts({ static_cast<std::uint16_t>(8 * bytesOf(number)) }) }, { 259, 3, this->shorts({ 1 }) },
        { 262, 3, this->shorts({ 1 }) }, { 273, 4, this->longs({ data }) }, { 277, 3, this->shorts({ 1 }) },
        { 278, 4, this->longs({ 2 }) }, { 279, 4, this->longs({ static_cast<std::uint32_t>(6 * bytesOf(number)) }) },
        { 339, 3, this->shorts({ static_cast<std::uint16_t>(isFloat ? 3 : 1) }) } };
      for (const Tag& each : Tags_)
      {
        if (page == 0 || each.number == 274)
        {
          tags.push_back(each);
        }
      }
      std::sort(tags.begin(), tags.end(), [](const Tag& a, const Tag& b) { return a.number < b.number; });
      next = this->directory(bytes, tags, next);
    }
    return bytes;
  }

private:
  struct Tag
  {
    std::uint16_t number, kind;
    std::string content;
  };

  template <class T>
  std::string numbersOf(const std::vector<T>& values) const
  {
    std::string bytes(values.size() * sizeof(T), '\0');
    for (std::size_t i = 0; i < values.size(); ++i)
    {
      put(bytes, i * sizeof(T), values[i], Big_);
    }
    return bytes;
  }

  std::string image(int image, Number number) const
  {
    std::string bytes;
    for (int i = 0; i < 6; ++i)
    {
      const int value = 10 * image + i;
      bytes += number == Number::Float32 ? this->numbersOf<float>({ static_cast<float>(value) })
                                         : this->shorts({ static_cast<std::uint16_t>(value) });
    }
    return bytes;
  }

  // Appends it; where the place of the next one stands.
  std::size_t directory(std::string& bytes, const std::vector<Tag>& tags, std::size_t before) const
  {
    static constexpr std::size_t sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8 };
    std::string entries;
    for (const Tag& tag : tags)
    {
      const std::string count = this->longs({ static_cast<std::uint32_t>(tag.content.size() / sizes[tag.kind]) });
      std::string value = tag.content;
      value.resize(4, '\0');
      if (tag.content.size() > 4)
      {
        value = this->longs({ static_cast<std::uint32_t>(bytes.size()) });
        bytes += tag.content + (tag.content.size() % 2 == 1 ? std::string(1, '\0') : "");
      }
      entries += this->shorts({ tag.number, tag.kind }) + count + value;
    }
    put(bytes, before, static_cast<std::uint32_t>(bytes.size()), Big_);
    bytes += this->shorts({ static_cast<std::uint16_t>(tags.size()) }) + entries;
    bytes += std::string(4, '\0');
    return bytes.size() - 4;
  }

  bool Big_;
  std::vector<Tag> Tags_;
};

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

TEST_P(TiffTexts, FindsTheAngles)
{
  const std::vector<double> angles{ -10.0, 0.0, 10.0 };
  // The origin as HyperSpy writes it, and in pixels.
  for (const double origin : { -10.0, 1.0 })
  {
    TiffWriter w = this->writer();
    w.text(65005, "deg").tag(65008, 12, w.doubles({ origin })).tag(65011, 12, w.doubles({ 10.0 }));
    EXPECT_EQ(this->open(w.file(3))->info().angles, origin < 0 ? angles : std::vector<double>{}) << origin;
  }
  // ImageJ's labels of the slices.
  TiffWriter w = this->writer();
  std::vector<std::uint32_t> sizes{ 12 };
  std::string content = w.longs({ 0x494A494A, 0x6C61626C, 3 });
  for (const std::string label : { "t_-10.0.tif", "t_0.0.tif", "t_10.0.tif" })
  {
    std::vector<std::uint16_t> characters(label.begin(), label.end());
    sizes.push_back(static_cast<std::uint32_t>(2 * label.size()));
    content += w.shorts(characters);
  }
  w.tag(50838, 4, w.longs(sizes)).tag(50839, 7, content);
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
