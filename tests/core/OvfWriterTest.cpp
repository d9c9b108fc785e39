// Writing OVF files: bit-exact round trips of every format, the file as the standard has it, and disks that fail.
#include "core/file/OvfWriter.h"
#include "OvfSample.h"
#include "core/base/Error.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>

using namespace magnet;
using magnet::testing::bytesOf;
using magnet::testing::Folder;
namespace fs = std::filesystem;

namespace
{
std::size_t filesIn(const Folder& folder)
{
  return std::distance(fs::directory_iterator(folder.path), fs::directory_iterator());
}

OvfField sample(int components, std::array<std::int64_t, 3> size = { 5, 3, 7 })
{
  OvfField field;
  field.grid.size = size;
  field.grid.spacing = { 1.0 / 3.0 * 1e-9, 2.5e-9, 7.1e-9 };
  field.grid.origin = { -1e-9 / 7.0, 0.0, 1.23456789012345e-7 };
  field.components = components;
  field.title = "M";
  field.unit = "A/m";
  field.labels = { "M" };
  field.description = { "texture: Skyrmion", "seed: 17" };
  unsigned state = 7;
  for (std::int64_t i = 0; i < field.grid.cells() * components; ++i)
  {
    // Any finite float: every exponent, both signs.
    float value = 0.0F;
    do
    {
      state = state * 1664525U + 1013904223U;
      const unsigned bits = state ^ (state >> 13);
      std::memcpy(&value, &bits, sizeof(value));
    } while (!std::isfinite(value));
    field.values.push_back(value);
  }
  field.values[0] = -0.0F;
  field.values[1] = std::numeric_limits<float>::denorm_min();
  field.values[2] = std::numeric_limits<float>::max();
  field.values[3] = 0.1F;
  return field;
}

std::string refusal(const std::string& path, const OvfField& field)
{
  try
  {
    writeOvf(path, field);
    ADD_FAILURE() << path << " was written";
    return "";
  }
  catch (const Error& error)
  {
    return error.what();
  }
}

bool has(const std::string& text, const std::string& part)
{
  return text.find(part) != std::string::npos;
}
}

TEST(OvfWriter, RoundTripsAreExact)
{
  const Folder folder;
  for (const OvfFormat format : { OvfFormat::Text, OvfFormat::Binary4, OvfFormat::Binary8 })
  {
    for (const int components : { 1, 2, 3, 6, 9 })
    {
      for (const auto& size : { std::array<std::int64_t, 3>{ 5, 3, 7 }, { 1, 11, 1 }, { 101, 37, 13 } })
      {
        for (const char* name : { "a.ovf", "a.ovf.zst" })
        {
          const OvfField field = sample(components, size);
          writeOvf(folder / name, field, format);
          const OvfField read = readOvf(folder / name);
          EXPECT_EQ(read.grid.size, field.grid.size);
          EXPECT_EQ(read.grid.spacing, field.grid.spacing);
          EXPECT_EQ(read.grid.origin, field.grid.origin);
          EXPECT_EQ(read.components, components);
          EXPECT_EQ(read.title, field.title);
          EXPECT_EQ(read.unit, field.unit);
          EXPECT_EQ(read.description, field.description);
          EXPECT_EQ(read.labels.size(), static_cast<std::size_t>(components));
          EXPECT_EQ(read.labels.back(), components == 1   ? "M"
                                        : components == 3 ? "M_z"
                                                          : "M_" + std::to_string(components));
          ASSERT_EQ(read.values.size(), field.values.size());
          EXPECT_EQ(std::memcmp(read.values.data(), field.values.data(), field.values.size() * sizeof(float)), 0);
        }
      }
    }
  }
  EXPECT_EQ(filesIn(folder), 2U);
  EXPECT_EQ(bytesOf(folder / "a.ovf.zst").substr(0, 4), "\x28\xb5\x2f\xfd");
}

TEST(OvfWriter, WritesTheStandardsFile)
{
  const Folder folder;
  OvfField field;
  field.grid = { { 2, 1, 1 }, { 2e-9, 2e-9, 3e-9 }, { 1e-9, 1e-9, 1.5e-9 } };
  field.components = 1;
  field.values = { 1.5F, -0.1F };
  field.labels = { "total energy" };
  writeOvf(folder / "a.ovf", field, OvfFormat::Text);
  const std::string head =
    "# OOMMF OVF 2.0\n#\n# Segment count: 1\n#\n# Begin: Segment\n# Begin: Header\n#\n# Title: \n"
    "# meshtype: rectangular\n# meshunit: m\n"
    "# xmin: 0\n# xmax: 4e-09\n# xbase: 1e-09\n# xstepsize: 2e-09\n# xnodes: 2\n"
    "# ymin: 0\n# ymax: 2e-09\n# ybase: 1e-09\n# ystepsize: 2e-09\n# ynodes: 1\n"
    "# zmin: 0\n# zmax: 3e-09\n# zbase: 1.5e-09\n# zstepsize: 3e-09\n# znodes: 1\n"
    "# valuedim: 1\n# valuelabels: {total energy}\n# valueunits: 1\n#\n# End: Header\n#\n";
  EXPECT_EQ(
    bytesOf(folder / "a.ovf"), head + "# Begin: Data Text\n1.5\n-0.100000001\n# End: Data Text\n# End: Segment\n");
  EXPECT_EQ(readOvf(folder / "a.ovf").labels, field.labels);
  // Little endian: 1234567 is 0x4996b438, 1.5 is 0x3fc00000, the float nearest to -0.1 is 0xbdcccccd.
  writeOvf(folder / "a.ovf", field);
  EXPECT_EQ(bytesOf(folder / "a.ovf"), head + "# Begin: Data Binary 4\n" +
                                         std::string("\x38\xb4\x96\x49\x00\x00\xc0\x3f\xcd\xcc\xcc\xbd", 12) +
                                         "\n# End: Data Binary 4\n# End: Segment\n");
  // 123456789012345 is 0x42dc12218377de40.
  writeOvf(folder / "a.ovf", field, OvfFormat::Binary8);
  EXPECT_EQ(
    bytesOf(folder / "a.ovf").substr(head.size(), 31), "# Begin: Data Binary 8\n\x40\xde\x77\x83\x21\x12\xdc\x42");
}

TEST(OvfWriter, RefusesUnfitFields)
{
  const Folder folder;
  const auto refused = [&folder](const std::string& words, const std::function<void(OvfField&)>& spoil)
  {
    OvfField field = sample(3);
    spoil(field);
    const std::string message = refusal(folder / "a.ovf", field);
    EXPECT_TRUE(has(message, words) && message.find(folder / "a.ovf") == 0) << message;
  };
  refused("value 8 of 315 is NaN", [](OvfField& f) { f.values[7] = std::nanf(""); });
  refused("is NaN or infinite", [](OvfField& f) { f.values[7] = INFINITY; });
  refused("step size along y is 0", [](OvfField& f) { f.grid.spacing[1] = 0.0; });
  refused("must be positive", [](OvfField& f) { f.grid.spacing[1] = std::nan(""); });
  refused("origin along z", [](OvfField& f) { f.grid.origin[2] = std::nan(""); });
  refused("0 nodes along x", [](OvfField& f) { f.grid.size[0] = 0; });
  refused("314 values", [](OvfField& f) { f.values.pop_back(); });
  refused("10 components", [](OvfField& f) { f.components = 10; });
  refused("2 labels", [](OvfField& f) { f.labels = { "a", "b" }; });
  refused("brace", [](OvfField& f) { f.labels = { "{a" }; });
  refused("one line", [](OvfField& f) { f.title = "a\n# Begin: Data Text"; });
  refused("one line", [](OvfField& f) { f.description = { "a ## b" }; });
  refused("one line", [](OvfField& f) { f.unit = "A/m\n"; });
  EXPECT_EQ(filesIn(folder), 0U);
}

TEST(OvfWriter, LeavesNothingHalfDone)
{
  const Folder folder;
  const OvfField field = sample(3, { 40, 40, 40 });
  EXPECT_TRUE(has(refusal("", field), "no file"));
  const std::string missing = folder / "none/a.ovf";
  EXPECT_EQ(refusal(missing, field), missing + ": there is no folder " + (folder / "none") + " to write to");
  fs::create_directory(folder / "b.ovf");
  EXPECT_TRUE(has(refusal(folder / "b.ovf", field), "is a folder"));

  // A full disk: no file may grow beyond 64 kB. The old file stays.
  for (const char* name : { "a.ovf", "a.ovf.zst" })
  {
    writeOvf(folder / name, sample(1));
    const std::string old = bytesOf(folder / name);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{ 65536, limit.rlim_max };
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const std::string message = refusal(folder / name, field);
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, handler);
    EXPECT_TRUE(has(message, "is the disk full?") && message.find(folder / name) == 0) << message;
    EXPECT_EQ(bytesOf(folder / name), old);
  }

  // A folder that others own; the superuser, who may write everywhere, steps down for it.
  const bool root = ::geteuid() == 0;
  fs::permissions(folder.path, fs::perms(0555));
  if (!root || ::seteuid(65534) == 0)
  {
    const std::string message = refusal(folder / "a.ovf", field);
    EXPECT_TRUE(has(message, "Permission denied")) << message;
  }
  EXPECT_TRUE(!root || ::seteuid(0) == 0);
  fs::permissions(folder.path, fs::perms(0755));
  EXPECT_EQ(filesIn(folder), 3U);
}
