// HDF5 files of every kind that the library writes, read through the process that meets it.
#include "HdfSample.h"
#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"
#include "core/file/ImageFormats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>

using namespace magnet;
using magnet::testing::content;
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

namespace
{
struct Written
{
  bool newest = true, grows = false, denseAttributes = false, oneChunk = false;
  int groups = 1;
  hid_t type = H5T_STD_I16LE;
  std::function<void(hid_t)> pack = [](hid_t) {};
};

// 20 x 30 times the number 7, in chunks of 10 x 10 or in one.
void write(const std::string& path, const Written& how)
{
  const hsize_t size[2] = { 20, 30 };
  const hsize_t most[2] = { H5S_UNLIMITED, 30 };
  const hsize_t chunk[2] = { how.oneChunk ? size[0] : 10, how.oneChunk ? size[1] : 10 };
  const Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  how.newest ? H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST) : 0;
  const Id file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
  for (int i = 0; i < how.groups; ++i)
  {
    Id(H5Gcreate2(file, ("/g" + std::to_string(i)).c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  }
  const Id space(H5Screate_simple(2, size, how.grows ? most : nullptr), H5Sclose);
  const Id layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_chunk(layout, 2, chunk);
  how.denseAttributes ? H5Pset_attr_phase_change(layout, 0, 0) : 0;
  how.pack(layout);
  const Id data(H5Dcreate2(file, "/g0/data", how.type, space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose);
  ASSERT_GE(data, 0);
  const Id given(H5Tget_class(how.type) == H5T_INTEGER ? H5Tcopy(H5T_NATIVE_INT) : H5Tcopy(how.type), H5Tclose);
  H5Dwrite(data, given, H5S_ALL, H5S_ALL, H5P_DEFAULT, std::vector<int>(2400, 7).data());
}

void expectSevens(const std::string& path)
{
  const auto stack = openEmd(path);
  EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ 30, 20, 1 }));
  std::vector<float> image(600);
  stack->read(0, image.data());
  EXPECT_EQ(image, std::vector<float>(600, 7.0F));
}

void expectWords(const std::string& path, const std::string& words)
{
  try
  {
    std::vector<float> image(600);
    openEmd(path)->read(0, image.data());
    ADD_FAILURE() << "no error about " << words;
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
  }
}
}

// What the library's newest format has: data that can grow, many links, attributes in a heap, its other filters.
TEST(Hdf5, ReadsWhatTheLibraryWrites)
{
  const Folder folder;
  const std::string path = folder / "new.emd";
  for (const bool newest : { false, true })
  {
    std::vector<Written> all(8, { newest });
    all[0].grows = true;
    all[1].groups = 20;
    all[2].denseAttributes = true;
    all[3].pack = [](hid_t layout) { H5Pset_fletcher32(layout); };
    all[4].pack = [](hid_t layout) { H5Pset_scaleoffset(layout, H5Z_SO_INT, 0); };
    all[5].pack = [](hid_t layout) { H5Pset_nbit(layout); };
    all[6].pack = [](hid_t layout) { H5Pset_shuffle(layout), H5Pset_deflate(layout, 9), H5Pset_fletcher32(layout); };
    // Debian's library has szip, others may not.
    unsigned szip = 0;
    H5Zfilter_avail(H5Z_FILTER_SZIP) > 0 ? H5Zget_filter_info(H5Z_FILTER_SZIP, &szip) : 0;
    if ((szip & H5Z_FILTER_CONFIG_ENCODE_ENABLED) != 0)
    {
      all[7].pack = [](hid_t layout) { H5Pset_szip(layout, H5_SZIP_NN_OPTION_MASK, 8); };
    }
    for (const Written& how : all)
    {
      write(path, how);
      expectSevens(path);
    }
  }
}

TEST(Hdf5, RefusesInWords)
{
  const Folder folder;
  const std::string path = folder / "bad.emd";
  // A filter of this program's, which the reader has not.
  const H5Z_class2_t own{ H5Z_CLASS_T_VERS, 300, 1, 1, "own", nullptr, nullptr,
    [](unsigned, std::size_t, const unsigned*, std::size_t bytes, std::size_t*, void**) { return bytes; } };
  H5Zregister(&own);
  Written how;
  how.pack = [](hid_t layout) { H5Pset_filter(layout, 300, 0, 0, nullptr); };
  write(path, how);
  expectWords(path, "packed by the filter 300");
  const Id complex(H5Tcreate(H5T_COMPOUND, 8), H5Tclose);
  H5Tinsert(complex, "r", 0, H5T_NATIVE_FLOAT);
  H5Tinsert(complex, "i", 4, H5T_NATIVE_FLOAT);
  how = {};
  how.type = complex;
  write(path, how);
  expectWords(path, "complex numbers");
  const Id words(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(words, 4);
  how.type = words;
  write(path, how);
  expectWords(path, "holds texts");
  how = {};
  how.pack = [&](hid_t layout)
  {
    H5Pset_layout(layout, H5D_CONTIGUOUS);
    H5Pset_external(layout, (folder / "numbers").c_str(), 0, 1200);
  };
  write(path, how);
  expectWords(path, "other files");
}

// A link into another file is not followed.
TEST(Hdf5, StaysInTheFile)
{
  const Folder folder;
  write(folder / "other.emd", {});
  for (const bool external : { false, true })
  {
    const std::string path = folder / (external ? "external.emd" : "soft.emd");
    {
      const Id file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
      const Id group(H5Gcreate2(file, "/g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
      external ? H5Lcreate_external((folder / "other.emd").c_str(), "/g0/data", group, "data", H5P_DEFAULT, H5P_DEFAULT)
               : H5Lcreate_soft("/elsewhere", group, "data", H5P_DEFAULT, H5P_DEFAULT);
    }
    expectWords(path, "without images");
  }
}

// A packed chunk of no bytes: in the B-tree of the chunks, and in the layout of a single one.
TEST(Hdf5, RefusesAChunkOfNoBytes)
{
  using namespace std::string_literals;
  const Folder folder;
  for (const bool newest : { false, true })
  {
    Written how;
    how.newest = newest;
    how.oneChunk = newest;
    how.pack = [](hid_t layout) { H5Pset_deflate(layout, 6); };
    write(folder / "good.emd", how);
    expectSevens(folder / "good.emd");
    std::string bytes = content(folder / "good.emd");
    // Version 4, chunks, filtered, 3 dimensions of one byte: 20 x 30 x 2 bytes; the index of a single chunk.
    const std::string before = newest ? "\4\2\2\3\1\x14\x1e\2\1"s : "TREE\1"s;
    const std::size_t place = bytes.find(before);
    ASSERT_NE(place, std::string::npos);
    const std::size_t size = newest ? place + before.size() : place + 24;
    ASSERT_NE(bytes[size], '\0');
    bytes.replace(size, 4, 4, '\0');
    std::ofstream(folder / "none.emd", std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    expectWords(folder / "none.emd", newest ? "checksum" : "damaged");
  }
}
