// HyperSpy's signals, laid out as HyperSpy and RosettaSciIO write them.
#include "HdfSample.h"
#include "Mutants.h"
#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/file/ImageFormats.h"
#include "core/file/TiltSeriesFile.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using magnet::testing::Folder;
using magnet::testing::HdfFile;
using magnet::testing::Id;

namespace
{
struct Axis
{
  const char* name;
  const char* unit;
  hsize_t size;
  double scale, offset;
  bool navigates;
};

void attribute(hid_t object, const char* name, double value)
{
  const Id one(H5Screate(H5S_SCALAR), H5Sclose);
  const Id a(H5Acreate2(object, name, H5T_IEEE_F64LE, one, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  H5Awrite(a, H5T_NATIVE_DOUBLE, &value);
}

// As h5py writes True and False.
void attribute(hid_t object, const char* name, bool value)
{
  const Id type(H5Tenum_create(H5T_STD_I8LE), H5Tclose);
  const signed char values[] = { 0, 1 };
  H5Tenum_insert(type, "FALSE", &values[0]);
  H5Tenum_insert(type, "TRUE", &values[1]);
  const Id one(H5Screate(H5S_SCALAR), H5Sclose);
  const Id a(H5Acreate2(object, name, type, one, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  H5Awrite(a, type, &values[value ? 1 : 0]);
}

void attribute(hid_t object, const char* name, const char* value)
{
  const Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const Id one(H5Screate(H5S_SCALAR), H5Sclose);
  const Id a(H5Acreate2(object, name, type, one, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  H5Awrite(a, type, &value);
}

// Its numbers count from `first` on. old: the axes in a list, as in the first versions.
void writeSignal(
  const HdfFile& file, const std::string& title, const std::vector<Axis>& axes, float first = 0.0F, bool old = false)
{
  const std::string signal = "/Experiments/" + title;
  file.group(signal.c_str());
  const std::string list = signal + "/_list_" + std::to_string(axes.size()) + "_axes";
  old ? file.group(list.c_str()) : void();
  std::vector<hsize_t> size;
  hsize_t all = 1;
  for (std::size_t i = 0; i < axes.size(); ++i)
  {
    const Axis& axis = axes[i];
    size.push_back(axis.size);
    all *= axis.size;
    const std::string path = old ? list + "/" + std::to_string(i) : signal + "/axis-" + std::to_string(i);
    file.group(path.c_str());
    const Id group(H5Gopen2(file.id(), path.c_str(), H5P_DEFAULT), H5Gclose);
    attribute(group, "name", axis.name);
    attribute(group, "units", axis.unit);
    attribute(group, "size", static_cast<double>(axis.size));
    attribute(group, "scale", axis.scale);
    attribute(group, "offset", axis.offset);
    attribute(group, "navigate", axis.navigates);
  }
  std::vector<float> values;
  for (hsize_t i = 0; i < all; ++i)
  {
    values.push_back(first + static_cast<float>(i));
  }
  file.numbers(signal + "/data", size, values, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, true);
}

const Axis y{ "y", "nm", 3, 2.0, 0.0, false };
const Axis x{ "x", "nm", 4, 2.0, 0.0, false };
}

TEST(HyperSpy, ReadsATiltSeries)
{
  const Folder folder;
  for (const bool old : { false, true })
  {
    for (const auto& [unit, scale, offset] : { std::tuple{ "deg", 30.0, -60.0 }, { "\xC2\xB0", 30.0, -60.0 },
           { "degrees", 30.0, -60.0 }, { "rad", std::acos(-1.0) / 6.0, -std::acos(-1.0) / 3.0 } })
    {
      {
        const HdfFile file(folder / "s.hspy");
        file.group("/Experiments");
        writeSignal(file, "Mean image", { y, x }, 1000.0F, old);
        writeSignal(file, "series", { { "tilt", unit, 5, scale, offset, true }, y, x }, 0.0F, old);
      }
      const auto stack = openTiltSeries({ folder / "s.hspy" });
      const StackInfo& info = stack->info();
      EXPECT_EQ(info.format, "HyperSpy");
      ASSERT_EQ(info.size, (std::array<std::int64_t, 3>{ 4, 3, 5 }));
      EXPECT_NEAR(info.spacing[0], 2e-9, 1e-18);
      EXPECT_NEAR(info.spacing[1], 2e-9, 1e-18);
      ASSERT_EQ(info.angles.size(), 5U);
      std::vector<float> image(12);
      for (int i = 0; i < 5; ++i)
      {
        EXPECT_NEAR(info.angles[i], -60.0 + 30.0 * i, 1e-12);
        stack->read(i, image.data());
        for (int pixel = 0; pixel < 12; ++pixel)
        {
          // The first row is the upper edge.
          EXPECT_EQ(image[pixel], static_cast<float>(12 * i + 4 * (2 - pixel / 4) + pixel % 4));
        }
      }
    }
  }
}

// Along the axis of navigation wherever it stands; units in words; what is no angle gives none.
TEST(HyperSpy, FollowsTheAxes)
{
  const Folder folder;
  struct Case
  {
    const char* unit;
    double metres;
  };
  for (const auto& [unit, metres] : { Case{ "nm", 1e-9 }, { "\xC2\xB5m", 1e-6 }, { "\xC3\x85", 1e-10 }, { "", 0.0 },
         { "1/nm", 0.0 }, { "_None_", 0.0 } })
  {
    {
      const HdfFile file(folder / "s.hspy");
      file.group("/Experiments");
      writeSignal(file, "__unnamed__",
        { { "y", unit, 3, 0.5, 7.0, false }, { "x", unit, 4, 0.5, 7.0, false },
          { "time", "s", 5, 30.0, -60.0, true } });
    }
    const auto stack = openEmd(folder / "s.hspy");
    EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ 4, 3, 5 }));
    EXPECT_NEAR(stack->info().spacing[0], 0.5 * metres, 1e-18) << unit;
    EXPECT_TRUE(stack->info().angles.empty());
    std::vector<float> image(12);
    stack->read(2, image.data());
    EXPECT_EQ(image[0], 2.0F);
    EXPECT_EQ(image[1], 7.0F);
    EXPECT_EQ(image[4], 22.0F);
  }
}

TEST(HyperSpy, ReadsListsAndTheStage)
{
  const Folder folder;
  {
    const HdfFile file(folder / "unequal.hspy");
    file.group("/Experiments");
    writeSignal(file, "s", { { "tilt", "deg", 3, 1.0, 0.0, true }, y, x });
    file.numbers(
      "/Experiments/s/axis-0/axis", { 3 }, std::vector<double>{ -50, 1, 70 }, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE);
  }
  EXPECT_EQ(openEmd(folder / "unequal.hspy")->info().angles, (std::vector<double>{ -50, 1, 70 }));
  for (const double tilt : { -12.5, 40.0 })
  {
    const HdfFile file(folder / (tilt < 0 ? "b.hspy" : "a.hspy"));
    file.group("/Experiments");
    writeSignal(file, "s", { y, x });
    std::string path = "/Experiments/s";
    for (const char* group : { "/metadata", "/Acquisition_instrument", "/TEM", "/Stage" })
    {
      path += group;
      file.group(path.c_str());
    }
    attribute(Id(H5Gopen2(file.id(), path.c_str(), H5P_DEFAULT), H5Gclose), "tilt_alpha", tilt);
  }
  std::filesystem::remove(folder / "unequal.hspy");
  const auto series = openTiltSeries({ folder.path.string() });
  EXPECT_EQ(series->info().angles, (std::vector<double>{ -12.5, 40.0 }));
}

namespace
{
// A series along an axis of this calibration, and its tilts where the file keeps lists.
StackInfo tilted(const std::string& path, const Axis& axis, const std::string& place = "",
  const std::vector<double>& tilts = {}, const std::vector<hsize_t>& size = { 5 })
{
  {
    const HdfFile file(path);
    file.group("/Experiments");
    writeSignal(file, "s", { axis, y, x });
    const std::string group = "/Experiments/s";
    for (std::size_t slash = place.find('/', 1); slash != std::string::npos; slash = place.find('/', slash + 1))
    {
      file.group((group + place.substr(0, slash)).c_str());
    }
    if (!place.empty())
    {
      file.numbers(group + place, size, tilts, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE);
    }
  }
  return openTiltSeries({ path })->info();
}

std::string said(const StackInfo& info)
{
  std::string all;
  for (const std::string& note : info.notes)
  {
    all += note + "\n";
  }
  return all;
}
}

// etspy keeps the tilts beside an axis that it leaves as it found it.
TEST(HyperSpy, TakesTheTiltsOfItsMetadata)
{
  const Folder folder;
  const std::vector<double> tilts{ -60, -20, 0, 30, 60 };
  const Axis uncalibrated{ "Projections", "degrees", 5, 1.0, 0.0, true };
  for (const char* const place : { "/metadata/Tomography/tilts", "/metadata/Tomography/_list_tilts",
         "/metadata/Tomography/_tuple_tilts", "/metadata/Acquisition_instrument/TEM/Stage/_list_tilt_alpha" })
  {
    const StackInfo info = tilted(folder / "s.hspy", uncalibrated, place, tilts);
    EXPECT_EQ(info.angles, tilts) << place;
    EXPECT_EQ(info.anglesFrom, "the tilts in its metadata");
    EXPECT_TRUE(info.notes.empty()) << said(info);
  }
  EXPECT_EQ(
    tilted(folder / "s.hspy", uncalibrated, "/metadata/Tomography/_sig_tilts/data", tilts, { 5, 1 }).angles, tilts);
  EXPECT_EQ(
    tilted(folder / "s.hspy", { "<undefined>", "<undefined>", 5, 1.0, 0.0, true }, "/metadata/Tomography/tilts", tilts)
      .angles,
    tilts);
  const StackInfo other = tilted(
    folder / "s.hspy", { "tilt", "deg", 5, 15.0, -60.0, true }, "/metadata/Tomography/tilts", tilts);
  EXPECT_EQ(other.angles, tilts);
  EXPECT_NE(said(other).find("disagree"), std::string::npos);
  const StackInfo same = tilted(folder / "s.hspy", { "tilt", "deg", 5, 15.0, -60.0, true },
    "/metadata/Tomography/tilts", { -60, -45, -30, -15, 0 });
  EXPECT_TRUE(same.notes.empty()) << said(same);
  // Of another number of images, or of none in particular.
  for (const std::vector<double>& wrong : { std::vector<double>{ 1, 2, 3 }, { 0, 0, 0, 0, 0 } })
  {
    const StackInfo info = tilted(folder / "s.hspy", { "tilt", "deg", 5, 15.0, -60.0, true },
      "/metadata/Tomography/tilts", wrong, { wrong.size() });
    EXPECT_EQ(info.angles[4], 0.0);
    EXPECT_EQ(said(info), wrong.size() == 3 ? "the metadata hold 3 tilts for 5 images; they were not taken\n" : "");
  }
}

TEST(HyperSpy, DoubtsAnAxisThatMerelyCounts)
{
  const Folder folder;
  const StackInfo info = tilted(folder / "s.hspy", { "Tilt", "degrees", 5, 1.0, 0.0, true });
  EXPECT_TRUE(info.angles.empty());
  EXPECT_NE(said(info).find("counts 0, 1, 2"), std::string::npos) << said(info);
  EXPECT_EQ(tilted(folder / "s.hspy", { "Tilt", "degrees", 5, 1.0, -2.0, true }).angles[0], -2.0);
}

TEST(HyperSpy, LeavesOutAxesOfOneIndex)
{
  const Folder folder;
  {
    const HdfFile file(folder / "s.hspy");
    file.group("/Experiments");
    writeSignal(file, "s", { { "r", "", 1, 1.0, 0.0, true }, { "tilt", "deg", 5, 30.0, -60.0, true }, y, x });
  }
  const auto stack = openEmd(folder / "s.hspy");
  EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ 4, 3, 5 }));
  EXPECT_EQ(stack->info().angles[0], -60.0);
  std::vector<float> image(12);
  stack->read(2, image.data());
  EXPECT_EQ(image[5], 29.0F);
}

TEST(HyperSpy, RefusesSpectra)
{
  const Folder folder;
  {
    const HdfFile file(folder / "s.hspy");
    file.group("/Experiments");
    writeSignal(file, "EELS",
      { { "y", "nm", 3, 1.0, 0.0, true }, { "x", "nm", 4, 1.0, 0.0, true },
        { "Energy loss", "eV", 5, 1.0, 0.0, false } });
  }
  try
  {
    openEmd(folder / "s.hspy");
    ADD_FAILURE();
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find("/Experiments/EELS"), std::string::npos) << error.what();
  }
}

TEST(HyperSpy, SurvivesMutants)
{
  const Folder folder;
  {
    const HdfFile file(folder / "s.hspy");
    file.group("/Experiments");
    writeSignal(file, "series", { { "tilt", "deg", 5, 30.0, -60.0, true }, y, x });
  }
  const auto read = [](const std::string& path)
  {
    const auto stack = openEmd(path);
    std::vector<float> image(static_cast<std::size_t>(stack->info().size[0] * stack->info().size[1]));
    stack->read(0, image.data());
  };
  magnet::testing::expectMutantsSafe(magnet::testing::content(folder / "s.hspy"), read, 1 << 20, 40);
}
