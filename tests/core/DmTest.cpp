// Images and tilt series of DigitalMicrograph: which image of a file, its angles and its units.
#include "DmSample.h"
#include "Mutants.h"
#include "TestFolder.h"
#include "core/file/TiltSeriesFile.h"

#include <algorithm>

using namespace magnet;
using namespace magnet::testing;

namespace
{
class Dm : public ::testing::TestWithParam<std::pair<int, bool>>
{
protected:
  StackInfo info(const std::vector<std::string>& tags)
  {
    write(Path, W.file(tags));
    return openTiltSeries({ Path })->info();
  }
  // Of a stack of three images.
  StackInfo stack(const std::string& third, const std::vector<std::string>& imageTags)
  {
    return this->info({ W.group("ImageList", { W.image(u"s", { 2, 2, 3 }, 0.0F, { Nm, Nm, third }, imageTags) }) });
  }
  static bool says(const StackInfo& info, const std::string& words)
  {
    return std::any_of(info.notes.begin(), info.notes.end(),
      [&](const std::string& note) { return note.find(words) != std::string::npos; });
  }
  std::string tilts(const std::string& name, const std::vector<double>& values)
  {
    std::vector<std::string> tags;
    for (const double value : values)
    {
      tags.push_back(W.number("", value));
    }
    return W.group(name, tags);
  }

  const Folder Folder_;
  const std::string Path = Folder_ / "a.dm";
  const DmWriter W{ GetParam().first, GetParam().second };
  const std::string Nm = W.axis(2.5, u"nm");
  const std::string Plain = W.axis(1.0, u"");
  const std::vector<double> Three{ -10.0, 0.0, 10.0 };
};
}

INSTANTIATE_TEST_SUITE_P(Versions, Dm,
  ::testing::Values(std::pair{ 3, false }, std::pair{ 3, true }, std::pair{ 4, false }, std::pair{ 4, true }));

TEST_P(Dm, ReadsTheImageThatIsShown)
{
  const std::vector<std::string> images{ W.image(u"thumbnail", { 1, 1 }, 0.0F, { Plain, Plain }),
    W.image(u"phase", { 2, 2 }, 10.0F, { Nm, Nm }), W.image(u"amplitude", { 2, 1 }, 20.0F, { Nm, Nm }),
    W.image(u"amplitude", { 3, 1 }, 30.0F, { W.axis(0.1, u"1/nm"), W.axis(0.1, u"1/nm") }) };
  const std::string thumbnail = W.group("Thumbnails", { W.group("", { W.number("ImageIndex", 0) }) });
  const std::string window = W.group("DocumentObjectList", { W.group("", { W.number("ImageSource", 7) }) });
  const std::string sources = W.group(
    "ImageSourceList", { W.group("", { W.number("ImageRef", 2), W.group("Id", { W.number("", 5) }) }),
                         W.group("", { W.number("ImageRef", 1), W.group("Id", { W.number("", 7) }) }) });
  const StackInfo shown = this->info({ W.group("ImageList", images), thumbnail, window, sources });
  EXPECT_EQ(shown.size[1], 2);
  EXPECT_EQ(all(*openImages(Path))[0], 10.0F);
  EXPECT_EQ(shown.choice, "phase");
  EXPECT_EQ(shown.choices, (std::vector<std::string>{ "phase", "amplitude", "amplitude (image 3)" }));
  TiltSeriesFileOptions options;
  options.images = "amplitude";
  EXPECT_EQ(all(*openTiltSeries({ Path }, options))[0], 20.0F);
  options.images = "amplitude (image 3)";
  const auto fourier = openTiltSeries({ Path }, options);
  EXPECT_EQ(fourier->info().spacing[0], 0.0);
  ASSERT_EQ(fourier->info().notes.size(), 1U);
  EXPECT_NE(fourier->info().notes[0].find("1/nm"), std::string::npos);
  options.images = "none";
  EXPECT_THROW(openTiltSeries({ Path }, options), Error);
  // Without windows: the last that is no transform.
  EXPECT_EQ(this->info({ W.group("ImageList", images), thumbnail }).choice, "phase");
  expectMutantsSafe(
    W.file({ W.group("ImageList", images), thumbnail, window, sources }), [](const std::string& p) { all(*openDm(p)); },
    4000, 40);
}

TEST_P(Dm, TellsWhichOfSeveralImagesWasRead)
{
  const std::string window = W.group("DocumentObjectList", { W.group("", { W.number("ImageSource", 0) }) });
  const std::string sources = W.group("ImageSourceList", { W.group("", { W.number("ImageRef", 0) }) });
  const auto file = [&](const std::vector<std::string>& images) {
    return this->info({ W.group("ImageList", images), window, sources });
  };
  const std::string phase = W.image(u"phase", { 2, 2 }, 10.0F, { Nm, Nm });
  const std::string amplitude = W.image(u"amplitude", { 2, 2 }, 20.0F, { Nm, Nm });
  const std::string fourier = W.image(u"FFT", { 2, 2 }, 30.0F, { W.axis(0.1, u"1/nm"), W.axis(0.1, u"1/nm") });
  const StackInfo two = file({ amplitude, phase });
  EXPECT_EQ(two.choice, "amplitude");
  EXPECT_TRUE(says(two, "'amplitude' was read"));
  EXPECT_TRUE(says(openDm(Path, "amplitude")->info(), "'amplitude' was read")); // as a window asks
  EXPECT_FALSE(says(openDm(Path, "phase")->info(), "was read"));
  const StackInfo transform = file({ fourier, phase });
  EXPECT_EQ(transform.choice, "phase");
  EXPECT_TRUE(
    says(transform, "DigitalMicrograph shows 'FFT', which has axes in '1/nm', which is no length; 'phase' was read"));
  EXPECT_TRUE(says(openDm(Path, "FFT")->info(), "reciprocal"));
  // What can't be read is passed over, and not offered where it was asked for.
  for (const auto& [type, words] : { std::pair{ 3.0, "complex" }, { 23.0, "colours" }, { 99.0, "no plain numbers" } })
  {
    const std::string wave = W.image(u"wave", { 2, 2 }, 40.0F, { Nm, Nm }, {}, {}, type);
    const StackInfo info = file({ wave, amplitude, phase });
    EXPECT_EQ(info.choice, "phase");
    EXPECT_EQ(info.choices, (std::vector<std::string>{ "phase", "amplitude", "wave" }));
    EXPECT_TRUE(says(info, std::string("DigitalMicrograph shows 'wave', which holds ") + words));
    EXPECT_EQ(imageChoices(Path).size(), 3U);
    TiltSeriesFileOptions options;
    options.images = "phase";
    EXPECT_EQ(all(*openTiltSeries({ Path }, options))[2], 10.0F);
    expectRefused(Path, content(Path), "set Images to another one: 'phase', 'amplitude'",
      [](const std::string& path) { openDm(path, "wave"); });
    expectRefused(
      Path, W.file({ W.group("ImageList", { wave }) }), words, [](const std::string& path) { openDm(path); });
  }
}

TEST_P(Dm, ReadsWholeNumbersOfEightBytesAndTruthValues)
{
  for (const double type : { 39.0, 40.0 })
  {
    std::string data(4 * 8, '\0');
    for (std::size_t i = 0; i < 4; ++i)
    {
      put(data, 8 * i, static_cast<std::int64_t>(100 + i), GetParam().second);
    }
    this->info({ W.group("ImageList", { W.stored(u"s", { 2, 2 }, type, 11, data, 4) }) });
    EXPECT_EQ(all(*openDm(Path))[3], 103.0F);
  }
  this->info({ W.group("ImageList", { W.stored(u"s", { 2, 2 }, 14.0, 8, std::string("\1\0\0\1", 4), 4) }) });
  EXPECT_EQ(all(*openDm(Path)), (std::vector<float>{ 1, 0, 0, 1 }));
}

TEST_P(Dm, LeavesOutAxesOfOneIndex)
{
  const StackInfo info = this->info(
    { W.group("ImageList", { W.image(u"s", { 2, 2, 1, 3 }, 0.0F, { Nm, Nm, Plain, W.axis(10.0, u"deg", 1.0) }) }) });
  EXPECT_EQ(info.size, (std::array<std::int64_t, 3>{ 2, 2, 3 }));
  EXPECT_EQ(info.angles, Three);
}

TEST_P(Dm, TellsOfAnglesThatItDoesNotTake)
{
  const auto setup = [&](double most, bool equal)
  {
    return W.group(
      "Tomography", { W.group("Tomography setup",
                      { W.group("Tilt angles",
                        { W.number("Minimum tilt angle (deg)", -10), W.number("Maximum tilt angle (deg)", most),
                          W.number("Tilt angle step (deg)", 10), W.text("Tilt model", equal ? u"equal" : u"") }) }) });
  };
  for (const std::u16string unit : { u"", u"Tilt", u"angle" })
  {
    const StackInfo info = this->stack(W.axis(10.0, unit, 1.0), {});
    EXPECT_TRUE(info.angles.empty());
    EXPECT_TRUE(says(info, "from -10 to 10"));
  }
  EXPECT_TRUE(says(this->stack(W.axis(20.0, u"deg", -60.0), {}), "from 1200 to 1240 degrees, further than any tilts"));
  EXPECT_TRUE(says(this->stack(W.axis(1.0, u"deg"), {}), "counts 0, 1, 2"));
  EXPECT_TRUE(says(this->stack(Plain, { setup(10, false) }), "does not say that all are equal"));
  EXPECT_TRUE(says(this->stack(Plain, { setup(50, true) }), "and the file has 3 images"));
  EXPECT_TRUE(says(this->stack(Plain, { this->tilts("Tilts", { 1, 2, 3, 4 }) }), "hold 4 tilts for 3 images"));
  for (const std::string& other : { Plain, W.axis(0.5, u"s"), W.axis(2.5, u"nm") })
  {
    EXPECT_TRUE(this->stack(other, { this->tilts("Tilt angles", { 5, 5, 5 }) }).notes.empty());
  }
}

TEST_P(Dm, FindsTheAnglesOfAStack)
{
  const auto setup = [&](double most)
  {
    return W.group(
      "Tomography", { W.group("Tomography setup",
                      { W.group("Tilt angles",
                        { W.number("Minimum tilt angle (deg)", -10), W.number("Maximum tilt angle (deg)", most),
                          W.number("Tilt angle step (deg)", 10), W.text("Tilt model", u"equal"),
                          this->tilts("Custom Tilt Angles", { 1, 1, 0 }) }) }) });
  };
  for (const std::u16string unit : { u"\u00B0", u"deg", u"degrees" })
  {
    const StackInfo info = this->stack(W.axis(10.0, unit, 1.0), { setup(10) });
    EXPECT_EQ(info.angles, Three);
    EXPECT_EQ(info.anglesFrom, "the calibration of its third axis");
    EXPECT_NEAR(info.spacing[0], 2.5e-9, 1e-15);
  }
  EXPECT_EQ(this->stack(Plain, { this->tilts("Tilt angles", Three) }).angles, Three);
  EXPECT_EQ(this->stack(Plain, { W.array("TiltAngles", { -10, 0, 10 }), setup(20) }).angles, Three);
  const StackInfo planned = this->stack(Plain, { setup(10) });
  EXPECT_EQ(planned.angles, Three);
  EXPECT_NE(planned.anglesFrom.find("as planned"), std::string::npos);
  EXPECT_TRUE(this->stack(Plain, { setup(20) }).angles.empty());
  EXPECT_TRUE(this->stack(W.axis(10.0, u"s"), { this->tilts("Tilt angles", { 5, 5, 5 }) }).angles.empty());
  EXPECT_TRUE(this->stack(Plain, { this->tilts("Tilt angles", { 1, 2, 3, 4 }) }).angles.empty());
  const StackInfo doubtful = this->stack(
    Plain, { this->tilts("Tilts", Three), this->tilts("Tilt angles", { 1, 2, 4 }) });
  EXPECT_TRUE(doubtful.angles.empty());
  EXPECT_EQ(doubtful.notes.size(), 1U);
}

TEST_P(Dm, BringsPhasesToRadians)
{
  const auto brightness = [&](double scale, const std::u16string& unit) {
    return W.group("Brightness", { W.number("Scale", scale), W.number("Origin", 1.0), W.text("Units", unit) });
  };
  const auto values = [&](const std::string& calibration)
  {
    write(Path, W.file({ W.group("ImageList", { W.image(u"s", { 2, 1 }, 3.0F, { Nm, Nm }, {}, calibration) }) }));
    return all(*openDm(Path));
  };
  EXPECT_EQ(values(brightness(0.5, u"rad")), (std::vector<float>{ 1.0F, 1.5F }));
  EXPECT_EQ(values(brightness(500, u"mrad")), (std::vector<float>{ 1.0F, 1.5F }));
  EXPECT_EQ(values(brightness(0.5, u"e-")), (std::vector<float>{ 3.0F, 4.0F }));
}

TEST_P(Dm, RefusesMoreThanThreeAxes)
{
  EXPECT_THROW(
    this->info({ W.group("ImageList", { W.image(u"s", { 2, 2, 2, 2 }, 0.0F, { Nm, Nm, Plain, Plain }) }) }), Error);
}
