// Arrays of NumPy, and damaged ones.
#include "Mutants.h"
#include "StackSample.h"
#include "TestFolder.h"
#include "core/file/TiltSeriesFile.h"

#include <zlib.h>

using namespace magnet;
using namespace magnet::testing;

namespace
{
std::string npy(
  const std::string& type, bool fortran, const std::string& shape, const std::string& data, int version = 1)
{
  std::string dictionary = "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
                           ", 'shape': " + shape + ", }";
  dictionary.resize((dictionary.size() / 64 + 1) * 64, ' ');
  std::string head = std::string("\x93NUMPY") + static_cast<char>(version) + '\0';
  std::string length(version == 1 ? 2 : 4, '\0');
  length[0] = static_cast<char>(dictionary.size() & 255);
  length[1] = static_cast<char>(dictionary.size() >> 8);
  return head + length + dictionary + data;
}
}

TEST(Npy, ReadsEveryTypeAndOrder)
{
  const Folder folder;
  const std::string path = folder / "stack.npy";
  for (const auto& [type, number, isSigned] : { std::tuple{ "i1", Number::Int8, true },
         std::tuple{ "u1", Number::UInt8, false }, std::tuple{ "i2", Number::Int16, true },
         std::tuple{ "u2", Number::UInt16, false }, std::tuple{ "i4", Number::Int32, true },
         std::tuple{ "u4", Number::UInt32, false }, std::tuple{ "f2", Number::Float16, true },
         std::tuple{ "f4", Number::Float32, true }, std::tuple{ "f8", Number::Float64, true } })
  {
    for (const bool big : { false, true })
    {
      const std::string data = numbers(number, columns * rows * sections, big, isSigned);
      write(path, npy(std::string(big ? ">" : "<") + type, false, "(3, 5, 7)", data, big ? 2 : 1));
      const auto stack = openNpy(path);
      EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ columns, rows, sections }));
      EXPECT_EQ(stack->info().spacing[0], 0.0);
      EXPECT_EQ(all(*stack)[60], valueOf(60, isSigned)) << type;
      // The same bytes as an array (3, 5, 7) whose first index is the fastest.
      write(path, npy(std::string(big ? ">" : "<") + type, true, "(3, 5, 7)", data));
      EXPECT_EQ(all(*openNpy(path))[(1 * 5 + 2) * 7 + 4], valueOf(1 + 3 * (2 + 5 * 4), isSigned)) << type;
    }
  }
  write(path, npy("<f4", false, "(5, 7)", numbers(Number::Float32, 35, false, true)));
  EXPECT_EQ(openNpy(path)->info().size[2], 1);
}

TEST(Npy, TakesImagesAlongTheLastAxisWhereAsked)
{
  const Folder folder;
  const std::string path = folder / "stack.npy";
  const std::string data = numbers(Number::Float32, columns * rows * sections, true, true);
  const auto at = [&](const std::string& choice, std::int64_t x, std::int64_t y, std::int64_t image)
  {
    const auto stack = openNpy(path, choice);
    const auto& n = stack->info().size;
    return all(*stack)[static_cast<std::size_t>((image * n[1] + y) * n[0] + x)];
  };
  for (const bool fortran : { false, true })
  {
    // An array (3, 5, 7) of which the value at (i, j, k) is where it stands.
    const auto value = [&](std::int64_t i, std::int64_t j, std::int64_t k)
    { return static_cast<float>(valueOf(fortran ? i + 3 * (j + 5 * k) : (i * 5 + j) * 7 + k, true)); };
    write(path, npy(">f4", fortran, "(3, 5, 7)", data));
    EXPECT_EQ(at("(image, y, x)", 6, 3, 1), value(1, 3, 6));
    EXPECT_EQ(at("(y, x, image)", 3, 1, 6), value(1, 3, 6));
    EXPECT_EQ(at("(x, y, image)", 1, 3, 6), value(1, 3, 6));
    EXPECT_EQ(openNpy(path)->info().choice, "(image, y, x)");
    EXPECT_EQ(openNpy(path, "(x, y, image)")->info().size, (std::array<std::int64_t, 3>{ 3, 5, 7 }));
  }
  EXPECT_TRUE(openNpy(path)->info().notes.empty());
  TiltSeriesFileOptions options;
  options.angles = { -30, -20, -10, 0, 10, 20, 30 };
  const auto open = [&](const std::string& p) { openTiltSeries({ p }, options); };
  expectRefused(path, npy("<f4", false, "(3, 5, 7)", data), "set Images to '(y, x, image)' or '(x, y, image)'", open);
  options.images = "(y, x, image)";
  const auto series = openTiltSeries({ path }, options);
  EXPECT_EQ(series->info().size, (std::array<std::int64_t, 3>{ 5, 3, 7 }));
  options.images = "(z, y, x)";
  expectRefused(path, npy("<f4", false, "(3, 5, 7)", data), "it has '(image, y, x)'", open);
  write(path, npy("<f4", false, "(7, 5, 3)", data));
  EXPECT_EQ(openNpy(path)->info().notes.size(), 1U);
  // A single image has no such choice.
  write(path, npy("<f4", true, "(5, 7)", data.substr(0, 140)));
  EXPECT_EQ(at("", 3, 2, 0), static_cast<float>(numberAt<float>(data.data() + 4 * (2 + 5 * 3), false)));
  EXPECT_TRUE(openNpy(path)->info().choices.empty());
}

// As other programs than NumPy write it, and as its users store single fields and axes of one index.
TEST(Npy, ReadsOtherHeaders)
{
  const Folder folder;
  const std::string path = folder / "stack.npy";
  const std::string data = numbers(Number::Float32, columns * rows * sections, false, true);
  const auto with = [&](std::string dictionary)
  {
    dictionary.resize(127, ' ');
    write(path, std::string("\x93NUMPY\1\0\x80\0", 10) + dictionary + "\n" + data);
    return openNpy(path);
  };
  for (const char* const header : { "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (3, 5, 7)}",
         "{'shape':(3,5,7),'fortran_order':False,'descr':'<f4'}",
         "{ 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 3 , 5 , 7 ) , }",
         "{'descr': [('phase', '<f4')], 'fortran_order': False, 'shape': (3, 5, 7), }",
         "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1, 5, 7), }",
         "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 3, 5, 7), }" })
  {
    const auto stack = with(header);
    EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ columns, rows, sections })) << header;
    EXPECT_EQ(all(*stack)[60], valueOf(60, true)) << header;
  }
  try
  {
    with("{'descr': [('phase', '<f4'), ('error', '<f4')], 'fortran_order': False, 'shape': (3, 5, 7), }");
    ADD_FAILURE();
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find("array['phase']"), std::string::npos) << error.what();
  }
}

TEST(Npy, RefusesInWords)
{
  const Folder folder;
  const std::string path = folder / "bad.npy";
  const std::string data = numbers(Number::Float32, columns * rows * sections, false, true);
  for (const auto& [bytes, words] : { std::pair{ std::string("no numpy at all"), "does not start" },
         std::pair{ npy("<c8", false, "(3, 5, 7)", data), "<c8" },
         std::pair{ npy("<f4", false, "(3, 5, 7)", data.substr(1)), "cut off" },
         std::pair{ npy("<f4", false, "(3, 5)", data.substr(0, 8)), "cut off" },
         std::pair{ npy("<f4", false, "(3, 5, 7, 2)", data), "was expected" },
         std::pair{ npy("<f4", false, "(3, 0, 7)", data), "no sense" },
         std::pair{ npy("<f4", false, "(9000000, 9000000, 9000000)", data), "cut off" } })
  {
    expectRefused(path, bytes, words, [](const std::string& p) { openNpy(p); });
  }
  expectMutantsSafe(npy("<f4", false, "(3, 5, 7)", data), [](const std::string& p) { all(*openNpy(p)); });
  expectMutantsSafe(npy("<f4", true, "(3, 5, 7)", data), [](const std::string& p) { all(*openNpy(p)); });
}

// Metres in place of nanometres, or a camera's pixels in place of the specimen's.
TEST(Npy, DoubtsPixelsThatNoMicroscopeHas)
{
  const Folder folder;
  write(folder / "a.npy", npy("<f4", false, "(5, 7)", numbers(Number::Float32, 35, false, true)));
  for (const auto& [pixel, doubtful] : { std::pair{ 1e-18, true }, { 1e-11, false }, { 5e-6, false }, { 2e-4, true } })
  {
    TiltSeriesFileOptions options;
    options.pixel = pixel;
    EXPECT_EQ(openTiltSeries({ folder / "a.npy" }, options)->info().notes.size(), doubtful ? 1U : 0U) << pixel;
  }
}

namespace
{
template <class T>
std::string number(T value)
{
  std::string bytes(sizeof(T), '\0');
  put(bytes, 0, value, false);
  return bytes;
}

std::string deflated(const std::string& data)
{
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, data.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// As numpy.savez stores it, or with method 8 numpy.savez_compressed: sizes that only the directory tells, an extra
// field in front of each array.
std::string npz(const std::vector<std::pair<std::string, std::string>>& arrays, int method = 0)
{
  std::string file;
  std::string list;
  for (const auto& [name, data] : arrays)
  {
    const std::string called = name + ".npy";
    const auto header = static_cast<std::uint32_t>(file.size());
    const auto size = static_cast<std::uint32_t>(data.size());
    const std::string stored = method == 8 ? deflated(data) : data;
    const auto packed = static_cast<std::uint32_t>(stored.size());
    const auto crc = static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size())));
    const auto length = static_cast<std::uint16_t>(called.size());
    const std::string extra(20, '\1');
    file += number(std::uint32_t{ 0x04034b50 }) + number(std::uint16_t{ 45 }) + number(std::uint16_t{ 0 }) +
            number(static_cast<std::uint16_t>(method)) + std::string(8, '\0') + std::string(8, '\xff') +
            number(length) + number(std::uint16_t{ 20 }) + called + extra + stored;
    list += number(std::uint32_t{ 0x02014b50 }) + std::string(6, '\0') + number(static_cast<std::uint16_t>(method)) +
            std::string(4, '\0') + number(crc) + number(packed) + number(size) + number(length) +
            std::string(12, '\0') + number(header) + called;
  }
  const auto from = static_cast<std::uint32_t>(file.size());
  return file + list + number(std::uint32_t{ 0x06054b50 }) + std::string(8, '\0') +
         number(static_cast<std::uint32_t>(list.size())) + number(from) + std::string(2, '\0');
}

std::vector<std::pair<std::string, std::string>> sampleArrays()
{
  return { { "angles", npy("<f8", false, "(3,)", numbers(Number::Float64, 3, false, true)) },
    { "confidence", npy("|b1", false, "(3, 5, 7)", std::string(105, '\1')) },
    { "phase", npy("<f4", false, "(3, 5, 7)", numbers(Number::Float32, 105, false, true)) },
    { "pixel_nm", npy("<f8", false, "()", numbers(Number::Float64, 1, false, true)) } };
}
}

TEST(Npz, OffersTheArraysThatMayBeImages)
{
  const Folder folder;
  const std::string path = folder / "all.npz";
  write(path, npz(sampleArrays()));
  const auto stack = openImages(path);
  EXPECT_EQ(stack->info().choices, (std::vector<std::string>{ "phase", "confidence" }));
  EXPECT_EQ(stack->info().choice, "phase");
  EXPECT_EQ(all(*stack)[60], valueOf(60, true));
  EXPECT_EQ(all(*openImages(path, "confidence"))[60], 1.0F);
  EXPECT_THROW(openImages(path, "angles"), Error);
  // As a mask, by its name only.
  TiltSeriesFileOptions options;
  options.validFile = path + ":confidence";
  EXPECT_EQ(openTiltSeries({ path }, options)->info().size[2], 3);
  for (const char* const wrong : { "", ":none" })
  {
    options.validFile = path + wrong;
    EXPECT_THROW(openTiltSeries({ path }, options), Error) << wrong;
  }
}

TEST(Npz, PrefersWhatIsNamedLikeAPhase)
{
  const Folder folder;
  const std::string path = folder / "all.npz";
  const std::string stack = npy("<f4", false, "(3, 5, 7)", numbers(Number::Float32, 105, false, true));
  const std::string truth = npy("|b1", false, "(3, 5, 7)", std::string(105, '\1'));
  const std::string table = npy("<f4", false, "(3, 2)", numbers(Number::Float32, 6, false, true));
  const auto read = [&](const std::vector<std::pair<std::string, std::string>>& arrays)
  {
    write(path, npz(arrays));
    return openImages(path)->info();
  };
  for (const auto& [arrays, meant] :
    { std::pair{ std::vector<std::pair<std::string, std::string>>{ { "mask", stack }, { "data", stack } }, "data" },
      { { { "amplitude", stack }, { "phase_unwrapped", stack } }, "phase_unwrapped" },
      { { { "inside", truth }, { "arr_0", stack } }, "arr_0" }, { { { "shifts", table }, { "arr", stack } }, "arr" },
      { { { "phase_error", stack }, { "unwrapped", stack } }, "unwrapped" } })
  {
    const StackInfo info = read(arrays);
    EXPECT_EQ(info.choice, meant);
    EXPECT_EQ(info.choices.front(), meant);
    ASSERT_EQ(info.notes.size(), 1U) << meant;
    EXPECT_NE(info.notes[0].find(std::string("'") + meant + "' was read"), std::string::npos);
    // Also where a window fills in the default; not where the other is asked for.
    EXPECT_EQ(openImages(path, meant)->info().notes.size(), 1U);
    EXPECT_TRUE(openImages(path, info.choices[1])->info().notes.empty());
  }
  EXPECT_EQ(read({ sampleArrays()[1], sampleArrays()[2] }).notes.size(), 0U);
}

TEST(Npz, FindsTheAngles)
{
  const Folder folder;
  const std::string path = folder / "all.npz";
  const auto read = [&](const char* name, const std::vector<double>& tilts)
  {
    std::string bytes(8 * tilts.size(), '\0');
    for (std::size_t i = 0; i < tilts.size(); ++i)
    {
      put(bytes, 8 * i, tilts[i], false);
    }
    std::vector<std::pair<std::string, std::string>> arrays = sampleArrays();
    arrays[0] = { name, npy("<f8", false, "(" + std::to_string(tilts.size()) + ",)", bytes) };
    write(path, npz(arrays));
    return openTiltSeries({ path })->info();
  };
  const std::vector<double> tilts{ -60, 0, 45 };
  for (const char* const name : { "angles", "tilts", "tilt_angles", "alpha" })
  {
    EXPECT_EQ(read(name, tilts).angles, tilts) << name;
    EXPECT_EQ(openNpz(path)->info().anglesFrom, std::string("its array '") + name + "'");
  }
  for (const std::vector<double>& wrong : { std::vector<double>{ 0, 1, 2 }, { 1, 2, 4, 8 }, { 0, 0, 0 } })
  {
    EXPECT_TRUE(read("angles", wrong).angles.empty());
    EXPECT_EQ(openNpz(path)->info().notes.size(), 1U);
  }
  EXPECT_TRUE(read("times", tilts).angles.empty());
}

TEST(Npz, RefusesWhatItCannotRead)
{
  const Folder folder;
  const auto open = [](const std::string& path) { all(*openImages(path)); };
  expectRefused(folder / "packed.npz", npz(sampleArrays(), 12), "is compressed in a way that is not known here", open);
  expectRefused(folder / "none.npz", npz({ sampleArrays()[0] }), "holds no array of the shape", open);
  expectRefused(folder / "a.npy.gz", "\x1f\x8b\x08 and so on", "packed by gzip; unpack it first", open);
  expectMutantsSafe(npz(sampleArrays()), open, 200, 40);
  expectMutantsSafe(npz(sampleArrays(), 8), open, 200, 40);
}

TEST(Npz, ReadsWhatIsCompressed)
{
  const Folder folder;
  const std::string stored = folder / "stored.npz";
  const std::string packed = folder / "packed.npz";
  write(stored, npz(sampleArrays()));
  write(packed, npz(sampleArrays(), 8));
  const auto expected = openImages(stored);
  const auto found = openImages(packed);
  EXPECT_EQ(found->info().choices, expected->info().choices);
  EXPECT_EQ(found->info().choice, "phase");
  EXPECT_EQ(found->info().size, expected->info().size);
  EXPECT_EQ(found->info().angles, expected->info().angles);
  EXPECT_EQ(all(*found), all(*expected));
  // Larger than the part of which the head is read, and than a piece.
  const std::string many = numbers(Number::Float32, 40 * 120 * 130, false, true);
  const std::vector<std::pair<std::string, std::string>> large{ { "phase",
    npy("<f4", false, "(40, 120, 130)", many) } };
  write(stored, npz(large));
  write(packed, npz(large, 8));
  EXPECT_EQ(all(*openImages(packed)), all(*openImages(stored)));
  // Long runs, of which zlib holds output back when all input is taken.
  for (const std::size_t images : { 1, 3, 41 })
  {
    const std::string shape = "(" + std::to_string(images) + ", 256, 256)";
    write(packed, npz({ { "phase", npy("<f4", false, shape, std::string(images * 256 * 256 * 4, '\0')) } }, 8));
    EXPECT_EQ(all(*openImages(packed)), std::vector<float>(images * 256 * 256, 0.0F)) << images;
  }
}

TEST(Npz, TellsOfDamagedCompressedData)
{
  const Folder folder;
  const auto open = [](const std::string& path) { all(*openImages(path)); };
  // A mask is not taken in the place of a phase that can't be unpacked.
  const std::string whole = npz(sampleArrays(), 8);
  for (const std::string wrong : { std::string("\xff\xff\xff"), std::string("\x5a") })
  {
    std::string bytes = whole;
    const std::size_t phase = bytes.find("phase.npy") + 9 + 20;
    bytes.replace(phase + (wrong.size() == 1 ? 150 : 0), wrong.size(), wrong);
    expectRefused(folder / "a.npz", bytes, "phase: the compressed data are damaged", open);
  }
}

TEST(Npz, ReadsThePublishedNanowires)
{
  const std::string path = sharedFile("nanowire/separated.npz");
  if (path.empty())
  {
    GTEST_SKIP() << "no shared data";
  }
  TiltSeriesFileOptions options;
  options.validFile = path + ":confidence";
  const auto stack = openTiltSeries({ path }, options);
  EXPECT_EQ(stack->info().size, (std::array<std::int64_t, 3>{ 116, 120, 9 }));
  EXPECT_EQ(stack->info().choice, "phase");
  std::vector<float> values(116 * 120);
  std::vector<unsigned char> valid(values.size());
  stack->read(6, values.data());
  stack->markValid(6, values.data(), valid.data());
  const auto counted = std::count(valid.begin(), valid.end(), 1);
  EXPECT_GT(counted, 116 * 120 / 2);
  EXPECT_LT(counted, 116 * 120);
}
