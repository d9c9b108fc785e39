// How programs lay out TIFF files: orientations, channels, several images in a page, pages that are none.
#include "TiffTextsSample.h"

#include <algorithm>

using namespace magnet;
using namespace magnet::testing;

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
