// OVF files: what other programs wrote, round trips of every flavour, and malformed files.
#include "core/base/Error.h"
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

TEST(Ovf, RefusesMalformedFilesInWords)
{
  const auto with = [](const std::string& from, const std::string& to)
  {
    std::string h = header();
    const std::size_t at = h.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return h.replace(at, from.size(), to);
  };
  const std::pair<std::string, std::string> cases[] = {
    { "", "no OVF file" },
    { "P6 100 100 255", "no OVF file" },
    { header(), "no '# Begin: Data' line" },
    { header() + textData(20), "the data end after 20 of 36" },
    { header() + "# Begin: Data Text\n" + std::string(80, '1') + "\n", "line" },
    { header() + binary(1234567.0F, false, 20), "cut off" },
    { header() + binary(7654321.0F, false), "check value" },
    { header() + "# Begin: Data Binary 8\n" + std::string(400, 'x'), "check value" },
    { header() + "# Begin: Data Binary 2\n" + std::string(400, 'x'), "'binary 2'" },
    { header() + "# Begin: Data Text\n nan" + textData(), "line" },
    { header() +
        "# Begin: Data Text\n one two three 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1\n",
      "is no number" },
    { with("XNodes: 2", "XNodes: 200000000") + textData(), "the file is cut off or its header is wrong" },
    { with("XNodes: 2", "XNodes: -2") + textData(), "whole number" },
    { with("XNodes: 2", "XNodes: 2.5") + textData(), "whole number" },
    { with("XNodes: 2", "XNodes: 1e300") + textData(), "whole number" },
    { with("XNodes: 2", "XNodes: 4") + textData(), "of 72" },
    { with("xstepsize: 2", "xstepsize: 0") + textData(), "must be positive" },
    { with("xstepsize: 2", "xstepsize: two") + textData(), "a number is expected" },
    { with("# xstepsize: 2\n", "") + textData(), "no 'xstepsize'" },
    { with("MeshType: Rectangular", "meshtype: irregular") + textData(), "only rectangular" },
    { with("meshunit: nm", "meshunit: parsec") + textData(), "mesh unit" },
    { with("valuedim: 3", "valuedim: 0") + textData(), "whole number" },
  };
  for (const auto& [content, words] : cases)
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
  }
  EXPECT_THROW(readOvf("/nonexistent/file.ovf"), Error);
  EXPECT_THROW(readOvf("/tmp"), Error);
}

TEST(Ovf, SurvivesMutations)
{
  // Truncation and flipped bytes: a correct read or an Error, nothing else.
  const std::string files[] = { header() + textData(), header() + binary(1234567.0F, false) };
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
