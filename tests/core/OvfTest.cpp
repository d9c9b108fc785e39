// Reading OVF files: every flavour, what other programs wrote, and malformed files, plain and compressed.
#include "PeakMemory.h"
#include "core/base/Error.h"
#include "core/base/OutputFile.h"
#include "core/texture/OvfFile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

using namespace magnet;

namespace
{
std::string temporary(const std::string& content)
{
  const std::string path = ::testing::TempDir() + "magnet-ovf-test.ovf";
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

// The same as one zstd frame, under a name that does not say so.
std::string packed(const std::string& content)
{
  const std::string path = ::testing::TempDir() + "magnet-ovf-packed.ovf";
  OutputFile file(path, true);
  file.write(content);
  file.commit();
  return path;
}

std::string bytesOf(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

std::string header(const std::string& version = "2.0")
{
  return (version == "2.0" ? std::string("# OOMMF OVF 2.0\n") : std::string("# OOMMF: rectangular mesh v1.0\n")) +
         "# Segment count: 1\n# Begin: Segment\n# BEGIN: Header\n# Title: Test ## a comment\n# MeshType: Rectangular\n"
         "# meshunit: nm\n# xbase: 1\n# ybase: 2\n# zbase: 3\n# xstepsize: 2\n# ystepsize: 3\n# zstepsize: 4\n"
         "# XNodes: 2\n# ynodes: 2\n# znodes: 3\n" +
         (version == "2.0" ? "# valuedim: 3\n# valuelabels: m_x m_y m_z\n# valueunits: A/m A/m A/m\n"
                           : "# valueunit: A/m\n# valuemultiplier: 10\n") +
         "# End: Header\n";
}

// The header with one part replaced.
std::string with(const std::string& from, const std::string& to)
{
  std::string h = header();
  const std::size_t at = h.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return h.replace(at, from.size(), to);
}

template <class Number>
std::string bytes(Number value, bool reversed)
{
  std::string result(sizeof(Number), '\0');
  std::memcpy(result.data(), &value, sizeof(Number));
  if (reversed)
  {
    std::reverse(result.begin(), result.end());
  }
  return result;
}

template <class Number>
std::string binary(Number check, bool reversed, int count = 36)
{
  std::string data = "# Begin: Data Binary " + std::to_string(sizeof(Number)) + "\n" + bytes(check, reversed);
  for (int i = 0; i < count; ++i)
  {
    data += bytes(static_cast<Number>(0.5 * i), reversed);
  }
  return data + "\n# End: Data\n";
}

std::string textData(int count = 36)
{
  std::string data = "# Begin: Data Text\n";
  for (int i = 0; i < count; ++i)
  {
    data += std::to_string(0.5 * i) + (i % 3 == 2 ? "\n" : " ");
  }
  return data + "# End: Data Text\n# End: Segment\n";
}

void expectRamp(const OvfField& field, double factor = 1.0)
{
  ASSERT_EQ(field.values.size(), 36U);
  EXPECT_EQ(field.components, 3);
  for (int i = 0; i < 36; ++i)
  {
    ASSERT_FLOAT_EQ(field.values[i], static_cast<float>(0.5 * i * factor)) << i;
  }
  EXPECT_EQ(field.grid.size, (std::array<std::int64_t, 3>{ 2, 2, 3 }));
  EXPECT_NEAR(field.grid.spacing[1], 3e-9, 1e-20);
  EXPECT_NEAR(field.grid.origin[2], 3e-9, 1e-20);
  EXPECT_EQ(field.unit, "A/m");
  EXPECT_EQ(field.title, "Test");
}

std::string shared(const std::string& name)
{
  const char* const folder = std::getenv("MAGNET_SHARED_DATA");
  const std::string path = std::string(folder != nullptr ? folder : MAGNET_SHARED_DATA_DEFAULT) + "/" + name;
  return std::filesystem::exists(path) ? path : "";
}

struct Expected
{
  const char* name;
  std::array<std::int64_t, 3> size;
  double step;                // along x [m]
  std::array<double, 3> mean; // of the components
  double tolerance;
};
}

TEST(Ovf, ReadsEveryFlavour)
{
  expectRamp(readOvf(temporary(header() + textData())));
  expectRamp(readOvf(temporary(header("1.0") + textData())), 10.0);
  for (const bool reversed : { false, true })
  {
    expectRamp(readOvf(temporary(header() + binary(1234567.0F, reversed))));
    expectRamp(readOvf(temporary(header() + binary(123456789012345.0, reversed))));
    expectRamp(readOvf(temporary(header("1.0") + binary(1234567.0F, reversed))), 10.0);
  }
}

TEST(Ovf, ReadsFilesOfOtherPrograms)
{
  const Expected files[] = {
    { "oommf-ovf2-bin4.omf", { 5, 5, 5 }, 1e-9, { 7954232, 0, 0 }, 10.0 },
    { "oommf-ovf2-bin8.omf", { 5, 5, 5 }, 1e-9, { 7954232, 0, 0 }, 10.0 },
    { "oommf-ovf2-txt.omf", { 5, 5, 5 }, 1e-9, { 7954232, 0, 0 }, 10.0 },
    { "skyrmion.omf", { 20, 20, 1 }, 5e-9, { 0, 0, -690458.675 }, 1.0 },
    { "mumax-bin4-linux.ovf", { 128, 32, 1 }, 3.90625e-9, { 0.99506825, 0.09950835, 0 }, 1e-4 },
    { "mumax-txt-linux.ovf", { 24, 12, 4 }, 2.5e-9, { 0.9950372, 0.0995037, 0 }, 1e-6 },
    { "demag_field_sphere.omf", { 20, 20, 20 }, 1e-9, { 0, 0, -0.176 }, 1e-3 },
  };
  int read = 0;
  for (const Expected& file : files)
  {
    const std::string path = shared(file.name);
    if (path.empty())
    {
      continue;
    }
    ++read;
    const OvfField field = readOvf(path);
    EXPECT_EQ(field.grid.size, file.size) << file.name;
    EXPECT_NEAR(field.grid.spacing[0] / file.step, 1.0, 1e-9) << file.name;
    std::array<double, 3> mean{};
    for (std::size_t i = 0; i < field.values.size(); ++i)
    {
      mean[i % 3] += 3.0 * field.values[i] / static_cast<double>(field.values.size());
    }
    for (int c = 0; c < 3; ++c)
    {
      EXPECT_NEAR(mean[c], file.mean[c], file.tolerance) << file.name;
    }
  }
  if (read == 0)
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const OvfField sphere = readOvf(shared("demag_field_sphere.omf"));
  const std::size_t at = ((0 * 20 + 1) * 20 + 2) * 3;
  EXPECT_NEAR(sphere.values[at], 0.10122597, 1e-6);
  EXPECT_NEAR(sphere.values[at + 1], 0.11453636, 1e-6);
  EXPECT_NEAR(sphere.values[at + 2], 0.02445664, 1e-6);
}

TEST(Ovf, ReadsAnyCaseUnitsAndNumbersOfComponents)
{
  for (const bool upper : { false, true })
  {
    std::string whole = header() + "# Begin: Data Text\n";
    std::transform(whole.begin(), whole.end(), whole.begin(),
      [upper](unsigned char c) { return upper ? std::toupper(c) : std::tolower(c); });
    const std::string data = textData();
    const OvfField field = readOvf(temporary(whole + data.substr(data.find('\n') + 1)));
    EXPECT_EQ(field.values.size(), 36U);
    EXPECT_EQ(field.values[35], 17.5F);
    EXPECT_NEAR(field.grid.spacing[1], 3e-9, 1e-20);
  }
  for (const int components : { 1, 6 })
  {
    const OvfField field = readOvf(temporary(
      with("valuedim: 3\n# valuelabels: m_x m_y m_z\n# valueunits: A/m A/m A/m",
        "valuedim: " + std::to_string(components) + "\n# valuelabels: {total energy} b\n# valueunits: J/m^3 J/m^3") +
      binary(123456789012345.0, true, 12 * components)));
    EXPECT_EQ(field.components, components);
    EXPECT_EQ(field.values.size(), 12U * components);
    EXPECT_EQ(field.values.back(), 0.5F * static_cast<float>(12 * components - 1));
    EXPECT_EQ(field.unit, "J/m^3");
    EXPECT_EQ(field.labels.front(), "total energy");
  }
  const std::pair<const char*, double> units[] = { { "m", 1.0 }, { "mm", 1e-3 }, { "um", 1e-6 }, { "pm", 1e-12 },
    { "A", 1e-10 } };
  for (const auto& [unit, length] : units)
  {
    const OvfField field = readOvf(temporary(with("meshunit: nm", std::string("meshunit: ") + unit) + textData()));
    EXPECT_NEAR(field.grid.spacing[2] / (4.0 * length), 1.0, 1e-12) << unit;
  }
  const OvfField described = readOvf(
    temporary(with("# MeshType", "# Desc: one: 1\n# desc:two ## no more\n# MeshType") + textData()));
  EXPECT_EQ(described.description, (std::vector<std::string>{ "one: 1", "two" }));
}

TEST(Ovf, ReadsCompressedFiles)
{
  expectRamp(readOvf(packed(header() + textData())));
  expectRamp(readOvf(packed(header("1.0") + binary(123456789012345.0, true))), 10.0);
  // Two frames behind each other are one file.
  const std::string whole = header() + binary(1234567.0F, false);
  const std::string first = bytesOf(packed(whole.substr(0, 500)));
  expectRamp(readOvf(temporary(first + bytesOf(packed(whole.substr(500))))));
}

TEST(Ovf, RefusesMalformedFilesInWords)
{
  const std::string nan = bytes(std::nanf(""), false);
  const struct
  {
    const char* what;
    std::string content;
    std::string words;
  } cases[] = {
    { "empty", "", "no OVF file" },
    { "a picture", "P6 100 100 255", "no OVF file" },
    { "no data section", header(), "no '# Begin: Data' line" },
    { "truncated header", header().substr(0, 100), "no '# Begin: Data' line" },
    { "truncated text", header() + textData(20), "line 28: the data end after 20 of 36" },
    { "text cut off", (header() + textData()).substr(0, header().size() + 100), "is missing: the file ends here" },
    { "truncated binary", header() + binary(1234567.0F, false, 20), "cut off" },
    { "truncated by one byte", (header() + binary(1234567.0F, false)).substr(0, header().size() + 23 + 37 * 4 - 1),
      "but the file ends after 147" },
    { "wrong check value", header() + binary(7654321.0F, false), "check value" },
    { "text where binary is announced", header() + "# Begin: Data Binary 4\n" + textData(), "check value" },
    { "other bytes", header() + "# Begin: Data Binary 8\n" + std::string(400, 'x'), "check value" },
    { "binary where text is announced", header() + "# Begin: Data Text\n" + binary(1234567.0F, false).substr(23),
      "is no number" },
    { "binary of 2 bytes", header() + "# Begin: Data Binary 2\n" + std::string(400, 'x'), "'binary 2'" },
    { "NaN in text", header() + "# Begin: Data Text\n 1 nan 2" + std::string(100, '\n'),
      "line 22: a value is NaN or infinite" },
    { "NaN in binary", header() + "# Begin: Data Binary 4\n" + bytes(1234567.0F, false) + nan + std::string(140, '\0'),
      ": a value is NaN or infinite" },
    { "too large for a float",
      header() + "# Begin: Data Binary 8\n" + bytes(123456789012345.0, false) + bytes(1e300, false) +
        std::string(280, '\0'),
      ": a value is NaN or infinite" },
    { "words", header() + "# Begin: Data Text\n one two" + std::string(100, ' '), "value 1 of 36 is no number" },
    { "absurd sizes", with("XNodes: 2", "XNodes: 2000000000") + textData(),
      "the file is cut off or its header is wrong" },
    { "all sizes absurd",
      with("XNodes: 2\n# ynodes: 2\n# znodes: 3", "XNodes: 2147483647\n# ynodes: 2147483647\n# znodes: 2147483647") +
        binary(1234567.0F, false),
      "the file is cut off or its header is wrong" },
    { "negative nodes", with("XNodes: 2", "XNodes: -2") + textData(), "line 14: 'xnodes' is -2; a whole number" },
    { "no nodes", with("znodes: 3", "znodes: 0") + textData(), "whole number" },
    { "half a node", with("XNodes: 2", "XNodes: 2.5") + textData(), "whole number" },
    { "too many nodes", with("XNodes: 2", "XNodes: 1e300") + textData(), "whole number" },
    { "sizes that multiply to more, text", with("XNodes: 2", "XNodes: 4") + textData(), "of 72" },
    { "sizes that multiply to more, binary", with("XNodes: 2", "XNodes: 3") + binary(1234567.0F, false), "54 values" },
    { "sizes that multiply to less, text", with("znodes: 3", "znodes: 2") + textData(), "go on after 24 values" },
    { "sizes that multiply to less, binary", with("znodes: 3", "znodes: 2") + binary(1234567.0F, false),
      "go on after 24 values" },
    { "zero step size", with("xstepsize: 2", "xstepsize: 0") + textData(), "line 11: the step size along x is 0" },
    { "negative step size", with("zstepsize: 4", "zstepsize: -4") + textData(), "must be positive" },
    { "a step in words", with("xstepsize: 2", "xstepsize: two") + textData(), "a number is expected" },
    { "an infinite step", with("xstepsize: 2", "xstepsize: inf") + textData(), "a number is expected" },
    { "no step", with("# xstepsize: 2\n", "") + textData(), "no 'xstepsize'" },
    { "irregular mesh", with("MeshType: Rectangular", "meshtype: irregular\n# pointcount: 4") + textData(),
      "line 6: the mesh is 'irregular'; only rectangular" },
    { "irregular mesh of 1.0", "# OOMMF: irregular mesh v1.0\n# meshtype: irregular\n" + textData(),
      "only rectangular" },
    { "another unit", with("meshunit: nm", "meshunit: parsec") + textData(), "mesh unit" },
    { "no components", with("valuedim: 3", "valuedim: 0") + textData(), "whole number" },
  };
  magnet::testing::resetPeakMemory();
  const double before = magnet::testing::peakMemory();
  for (const auto& one : cases)
  {
    for (const std::string& path : { temporary(one.content), packed(one.content) })
    {
      try
      {
        readOvf(path);
        ADD_FAILURE() << one.what << " was accepted";
      }
      catch (const Error& error)
      {
        const std::string message = error.what();
        EXPECT_NE(message.find(one.words), std::string::npos) << one.what << ": " << message;
        EXPECT_EQ(message.find(path), 0U) << message;
      }
    }
  }
  // The program's own noise: a header of petabytes has cost nothing.
  EXPECT_LT(magnet::testing::peakMemory() - before, 16.0);
  EXPECT_THROW(readOvf("/nonexistent/file.ovf"), Error);
  EXPECT_THROW(readOvf(::testing::TempDir()), Error);
}

TEST(Ovf, RefusesDamagedCompressionInWords)
{
  const auto refused = [](const std::string& content, const std::string& words)
  {
    try
    {
      readOvf(temporary(content));
      ADD_FAILURE() << "accepted; expected '" << words << "'";
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  const std::string sound = bytesOf(packed(header() + binary(1234567.0F, false)));
  for (const std::size_t size : { sound.size() - 1, sound.size() / 2, std::size_t(5), std::size_t(4) })
  {
    refused(sound.substr(0, size), "the compressed data end early");
  }
  std::string damaged = sound;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  refused(damaged, "the compressed data are damaged");
  damaged = sound;
  damaged[sound.size() / 2] = static_cast<char>(damaged[sound.size() / 2] ^ 8);
  refused(damaged, "damaged");
  refused(sound + "more", "damaged");

  // Gigabytes of zeros in 100 kB: no more of them is unpacked than the header lets expect.
  const std::string path = ::testing::TempDir() + "magnet-ovf-bomb.ovf.zst";
  {
    OutputFile file(path, true);
    file.write(header() + "# Begin: Data Binary 4\n" + bytes(1234567.0F, false));
    const std::string zeros(1 << 20, '\0');
    for (int i = 0; i < 1024; ++i)
    {
      file.write(zeros);
    }
    file.commit();
  }
  magnet::testing::resetPeakMemory();
  const double before = magnet::testing::peakMemory();
  EXPECT_THROW(readOvf(path), Error);
  EXPECT_LT(magnet::testing::peakMemory() - before, 32.0);
  std::filesystem::remove(path);
}

TEST(Ovf, SurvivesMutations)
{
  // Truncation and flipped bytes: a correct read or an Error, nothing else.
  const std::string files[] = { header() + textData(), header() + binary(1234567.0F, false),
    bytesOf(packed(header() + textData())) };
  unsigned state = 1;
  const auto next = [&] { return state = state * 1664525U + 1013904223U; };
  for (const std::string& file : files)
  {
    for (int i = 0; i < 300; ++i)
    {
      std::string mutant = file;
      for (unsigned flips = next() % 4; flips > 0; --flips)
      {
        mutant[next() % mutant.size()] = static_cast<char>(next() >> 16);
      }
      mutant.resize(i % 3 == 0 ? next() % mutant.size() : mutant.size());
      try
      {
        readOvf(temporary(mutant));
      }
      catch (const Error&)
      {
      }
    }
  }
}
