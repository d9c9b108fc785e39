// HDF5 files as the library lays them out, read without it.
#include "HdfSample.h"
#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/file/ImageFormats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

using namespace magnet;
using magnet::testing::Folder;
using magnet::testing::HdfFile;
using magnet::testing::Id;

TEST(Hdf5, ReadsEveryNumber)
{
  const Folder folder;
  const std::vector<double> values{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
  hid_t half = -1;
  {
    half = H5Tcopy(H5T_IEEE_F32BE);
    H5Tset_fields(half, 15, 10, 5, 0, 10);
    H5Tset_size(half, 2);
    H5Tset_ebias(half, 15);
  }
  for (const hid_t type : { half, H5T_IEEE_F32LE, H5T_IEEE_F32BE, H5T_IEEE_F64LE, H5T_IEEE_F64BE, H5T_STD_I8LE,
         H5T_STD_U8BE, H5T_STD_I16BE, H5T_STD_U16LE, H5T_STD_I32LE, H5T_STD_U32BE, H5T_STD_I64LE, H5T_STD_U64BE })
  {
    for (const bool packed : { false, true })
    {
      {
        const HdfFile file(folder / "n.emd");
        file.group("/a");
        file.numbers("/a/data", { 3, 4 }, values, type, H5T_NATIVE_DOUBLE, packed);
      }
      std::vector<float> image(12);
      openEmd(folder / "n.emd")->read(0, image.data());
      EXPECT_EQ(std::vector<double>(image.begin(), image.end()), values);
    }
  }
  H5Tclose(half);
}

// As the library lays images out in its oldest and its newest format.
TEST(Hdf5, ReadsEveryLayout)
{
  constexpr hsize_t size[3] = { 3, 50, 40 };
  std::vector<float> values;
  for (int i = 0; i < 3 * 50 * 40; ++i)
  {
    values.push_back(static_cast<float>(i));
  }
  const Folder folder;
  // One value a chunk would be 6000 of them: several leaves of a tree, several pages of an array.
  for (const std::array<hsize_t, 3>& chunk : { std::array<hsize_t, 3>{ 3, 50, 40 }, { 2, 7, 9 }, { 1, 2, 2 } })
  {
    for (const bool newest : { false, true })
    {
      for (const int kind : { 0, 1, 2 })
      {
        const std::string path = folder / "l.emd";
        {
          const Id how(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
          newest ? H5Pset_libver_bounds(how, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST) : 0;
          const Id file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, how), H5Fclose);
          const Id group(H5Gcreate2(file, "/g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
          const Id space(H5Screate_simple(3, size, nullptr), H5Sclose);
          const Id layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
          H5Pset_chunk(layout, 3, chunk.data());
          kind == 1 ? H5Pset_shuffle(layout) : 0;
          kind == 1 ? H5Pset_deflate(layout, 3) : 0;
          kind == 2 ? H5Pset_alloc_time(layout, H5D_ALLOC_TIME_EARLY) : 0;
          const Id data(H5Dcreate2(group, "data", H5T_IEEE_F32LE, space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose);
          H5Dwrite(data, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
        }
        const auto stack = openEmd(path);
        std::vector<float> image(50 * 40);
        for (std::int64_t i = 0; i < 3; ++i)
        {
          stack->read(i, image.data());
          EXPECT_TRUE(std::equal(image.begin(), image.end(), values.begin() + i * 50 * 40))
            << "chunks of " << chunk[1] << " rows, " << (newest ? "newest, " : "oldest, ") << kind;
        }
      }
    }
  }
}

TEST(Hdf5, FindsTheImagesAmongManyGroups)
{
  const Folder folder;
  {
    const HdfFile file(folder / "many.emd");
    for (int i = 0; i < 300; ++i)
    {
      file.group(("/group " + std::to_string(i)).c_str());
    }
    file.group("/group 207/inner");
    file.numbers("/group 207/inner/data", { 3, 4 }, std::vector<float>(12, 2.5F), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
  }
  std::vector<float> image(12);
  openEmd(folder / "many.emd")->read(0, image.data());
  EXPECT_EQ(image, std::vector<float>(12, 2.5F));
}

// What was never written is zero, and what was written as compactly as can be is read.
TEST(Hdf5, ReadsHolesAndCompactData)
{
  const Folder folder;
  const hsize_t size[2] = { 20, 30 };
  const hsize_t chunk[2] = { 10, 10 };
  for (const bool compact : { false, true })
  {
    {
      const Id file(H5Fcreate((folder / "h.emd").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
      const Id group(H5Gcreate2(file, "/g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
      const Id space(H5Screate_simple(2, size, nullptr), H5Sclose);
      const Id layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
      compact ? H5Pset_layout(layout, H5D_COMPACT) : H5Pset_chunk(layout, 2, chunk);
      const Id data(H5Dcreate2(group, "data", H5T_STD_I16LE, space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose);
      const hsize_t from[2] = { 10, 20 };
      const Id part(H5Screate_simple(2, chunk, nullptr), H5Sclose);
      H5Sselect_hyperslab(space, H5S_SELECT_SET, from, nullptr, chunk, nullptr);
      H5Dwrite(data, H5T_NATIVE_INT, part, space, H5P_DEFAULT, std::vector<int>(100, 7).data());
    }
    std::vector<float> image(600);
    openEmd(folder / "h.emd")->read(0, image.data());
    for (std::size_t i = 0; i < image.size(); ++i)
    {
      EXPECT_EQ(image[i], i / 30 >= 10 && i % 30 >= 20 ? 7.0F : 0.0F);
    }
  }
}

// What only the newest format has is refused in words.
TEST(Hdf5, RefusesWhatItDoesNotKnow)
{
  const Folder folder;
  const std::string path = folder / "new.emd";
  const hsize_t size[2] = { 20, 30 };
  const hsize_t most[2] = { H5S_UNLIMITED, 30 };
  const hsize_t chunk[2] = { 10, 10 };
  const auto write = [&](bool grows, int links, H5Z_filter_t filter)
  {
    const Id how(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_libver_bounds(how, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    const Id file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, how), H5Fclose);
    for (int i = 0; i < links; ++i)
    {
      Id(H5Gcreate2(file, ("/g" + std::to_string(i)).c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    }
    const Id space(H5Screate_simple(2, size, grows ? most : nullptr), H5Sclose);
    const Id layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_chunk(layout, 2, chunk);
    filter != 0 ? H5Pset_filter(layout, filter, 0, 0, nullptr) : 0;
    const Id data(H5Dcreate2(file, "/g0/data", H5T_STD_I16LE, space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose);
    H5Dwrite(data, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, std::vector<int>(600, 7).data());
  };
  const auto expectWords = [&](const std::string& words)
  {
    try
    {
      openEmd(path);
      ADD_FAILURE() << "no error about " << words;
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  write(true, 1, 0);
  expectWords("can grow");
  write(false, 20, 0);
  expectWords("keeps its links in the heap");
  write(false, 1, H5Z_FILTER_FLETCHER32);
  expectWords("packed by the filter 3");
  write(false, 1, 0);
  EXPECT_EQ(openEmd(path)->info().size, (std::array<std::int64_t, 3>{ 30, 20, 1 }));
}
