// The axes of EMD and NeXus files: steps, units, names, and axes that are none.
#include "HdfSample.h"
#include "TestFolder.h"
#include "core/file/TiltSeriesFile.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace magnet;
using magnet::testing::Folder;
using magnet::testing::HdfFile;

namespace
{
struct Dim
{
  const char* name;
  const char* unit;
  std::vector<double> values;
};

// Zeros of the given size with these axes, from dim1 on.
StackInfo withDims(const std::string& path, const std::vector<hsize_t>& size, const std::vector<Dim>& dims)
{
  {
    const HdfFile file(path);
    file.group("/data");
    file.group("/data/t");
    hsize_t all = 1;
    for (const hsize_t n : size)
    {
      all *= n;
    }
    file.numbers("/data/t/data", size, std::vector<float>(all), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
    for (std::size_t i = 0; i < dims.size(); ++i)
    {
      file.numbers("/data/t/dim" + std::to_string(i + 1), { dims[i].values.size() }, dims[i].values, H5T_IEEE_F64LE,
        H5T_NATIVE_DOUBLE, false, dims[i].unit, dims[i].name, true);
    }
  }
  return openTiltSeries({ path })->info();
}

// Some texts as one attribute.
void texts(const HdfFile& file, const std::string& path, const char* name, const std::vector<const char*>& values)
{
  const magnet::testing::Id object(H5Oopen(file.id(), path.c_str(), H5P_DEFAULT), H5Oclose);
  const magnet::testing::Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  const hsize_t count = values.size();
  const magnet::testing::Id space(count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr), H5Sclose);
  const magnet::testing::Id a(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  H5Awrite(a, type, values.data());
}

bool says(const StackInfo& info, const std::string& words)
{
  return std::any_of(info.notes.begin(), info.notes.end(),
    [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

const Dim alongY{ "y", "[n_m]", { 0, 2, 4 } }, alongX{ "x", "[n_m]", { 0, 2, 4, 6 } };
}

TEST(Emd, GoesOnInEqualStepsWhereTwoAreGiven)
{
  const Folder folder;
  const StackInfo info = withDims(folder / "a.emd", { 5, 3, 4 },
    { { "angles", "[deg]", { -60, -30 } }, { "y", "[n_m]", { 0, 2 } }, { "x", "[n_m]", { 0, 2 } } });
  EXPECT_EQ(info.angles, (std::vector<double>{ -60, -30, 0, 30, 60 }));
  EXPECT_NEAR(info.spacing[0], 2e-9, 1e-18);
}

TEST(Emd, TellsOfAnglesWithoutAUnit)
{
  const Folder folder;
  const std::vector<double> tilts{ -60, 0, 45 };
  for (const char* const name : { "angles", "Tilt", "alpha", "theta", "rotation_angle" })
  {
    const StackInfo info = withDims(folder / "a.emd", { 3, 4, 3 }, { alongY, alongX, { name, "", tilts } });
    EXPECT_EQ(info.angles, tilts) << name;
    EXPECT_EQ(info.size[2], 3);
    EXPECT_EQ(info.size[0], 4);
    EXPECT_TRUE(says(info, "no unit; its values, from -60 to 45, were taken as degrees"));
  }
  const StackInfo counted = withDims(folder / "a.emd", { 3, 3, 4 }, { { "angles", "", { 0, 1, 2 } }, alongY, alongX });
  EXPECT_TRUE(counted.angles.empty());
  EXPECT_TRUE(says(counted, "counts 0, 1, 2"));
  const StackInfo few = withDims(
    folder / "a.emd", { 5, 3, 4 }, { { "angles", "deg", { -60, 0, 45 } }, alongY, alongX });
  EXPECT_TRUE(few.angles.empty());
  EXPECT_TRUE(says(few, "has 3 angle(s) for 5 images"));
  EXPECT_TRUE(withDims(folder / "a.emd", { 3, 3, 4 }, { { "time", "", tilts }, alongY, alongX }).angles.empty());
}

TEST(Emd, LeavesOutAxesOfOneIndex)
{
  const Folder folder;
  const StackInfo info = withDims(
    folder / "a.emd", { 3, 1, 3, 4 }, { { "angles", "deg", { -60, 0, 45 } }, { "c", "", { 0 } }, alongY, alongX });
  EXPECT_EQ(info.size, (std::array<std::int64_t, 3>{ 4, 3, 3 }));
  EXPECT_EQ(info.angles, (std::vector<double>{ -60, 0, 45 }));
  EXPECT_NEAR(info.spacing[0], 2e-9, 1e-18);
}

TEST(Emd, ReadsTheAxesOfNeXus)
{
  const Folder folder;
  for (const bool list : { true, false })
  {
    {
      const HdfFile file(folder / "a.nxs");
      file.group("/entry");
      file.group("/entry/d");
      file.numbers("/entry/d/phase", { 3, 3, 4 }, std::vector<float>(36), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
      texts(file, "/entry/d", "NX_class", { "NXdata" });
      texts(file, "/entry/d", "signal", { "phase" });
      list ? texts(file, "/entry/d", "axes", { "tilt", ".", "x" }) : texts(file, "/entry/d", "axes", { "tilt:y:x" });
      for (const Dim& dim :
        { Dim{ "tilt", "deg", { -60, 0, 45 } }, { "y", "nm", { 0, 2, 4 } }, { "x", "nm", { 0, 2, 4, 6 } } })
      {
        file.numbers(std::string("/entry/d/") + dim.name, { dim.values.size() }, dim.values, H5T_IEEE_F64LE,
          H5T_NATIVE_DOUBLE, false, dim.unit, dim.name, true);
      }
    }
    const StackInfo info = openTiltSeries({ folder / "a.nxs" })->info();
    EXPECT_EQ(info.angles, (std::vector<double>{ -60, 0, 45 }));
    EXPECT_EQ(info.format, "NeXus");
    EXPECT_NEAR(info.spacing[0], 2e-9, 1e-18);
    EXPECT_EQ(info.spacing[1] > 0.0, !list);
  }
  {
    const HdfFile file(folder / "tomo.nxs");
    file.group("/entry");
    file.group("/entry/d");
    file.numbers("/entry/d/data", { 3, 3, 4 }, std::vector<float>(36), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
    file.numbers("/entry/d/rotation_angle", { 3 }, std::vector<double>{ -60, 0, 45 }, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
      false, "degree", "rotation_angle", true);
  }
  EXPECT_EQ(openTiltSeries({ folder / "tomo.nxs" })->info().angles, (std::vector<double>{ -60, 0, 45 }));
  {
    // As it was before the groups told.
    const HdfFile file(folder / "old.nxs");
    file.group("/entry");
    file.group("/entry/d");
    file.numbers("/entry/d/data", { 3, 3, 4 }, std::vector<float>(36), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
    texts(file, "/entry/d/data", "axes", { "stage,y,x" });
    file.numbers("/entry/d/stage", { 3 }, std::vector<double>{ -60, 0, 45 }, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, false,
      "degree", "stage", true);
  }
  EXPECT_EQ(openTiltSeries({ folder / "old.nxs" })->info().angles, (std::vector<double>{ -60, 0, 45 }));
}
