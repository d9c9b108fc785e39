// Reading OVF files: every flavour, plain and compressed, and what other programs wrote.
#include "OvfSample.h"
#include "TestFolder.h"
#include "core/file/OvfFile.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace magnet;
using namespace magnet::testing;

namespace
{
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
    const std::string path = magnet::testing::sharedFile(file.name);
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
  const OvfField sphere = readOvf(magnet::testing::sharedFile("demag_field_sphere.omf"));
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
