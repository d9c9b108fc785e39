// OVF headers as other programs and people write them: read, with a word on what was left open; or refused in words.
#include "OvfSample.h"
#include "core/base/Error.h"
#include "core/file/OvfFile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

using namespace magnet;
using namespace magnet::testing;

namespace
{
std::string replaced(std::string text, const std::string& from, const std::string& to)
{
  EXPECT_NE(text.find(from), std::string::npos) << from;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
  {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The lines without those that start with one of the given words.
std::string without(const std::string& text, const std::vector<std::string>& starts)
{
  std::string kept;
  for (std::size_t at = 0; at < text.size();)
  {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    const bool left = std::any_of(
      starts.begin(), starts.end(), [&line](const std::string& start) { return line.rfind("# " + start, 0) == 0; });
    kept += left ? "" : line;
    at = end;
  }
  return kept;
}

std::string notesOf(const OvfField& field)
{
  std::string all;
  for (const std::string& note : field.notes)
  {
    all += note + "\n";
  }
  return all;
}

// The sample's mesh and values, and notes with all of these words, or none at all.
void expectSample(
  const std::string& content, const std::vector<std::string>& words = {}, const OvfOptions& options = {})
{
  for (const std::string& path : { temporary(content), packed(content) })
  {
    OvfField field;
    ASSERT_NO_THROW(field = readOvf(path, options)) << content.substr(0, 500);
    ASSERT_EQ(field.values.size(), 36U);
    EXPECT_EQ(field.values[35], 17.5F);
    EXPECT_EQ(field.grid.size, (std::array<std::int64_t, 3>{ 2, 2, 3 }));
    for (int axis = 0; axis < 3; ++axis)
    {
      EXPECT_NEAR(field.grid.spacing[axis], (2 + axis) * 1e-9, 1e-18) << axis;
      EXPECT_NEAR(field.grid.origin[axis], (1 + axis) * 1e-9, 1e-18) << axis;
    }
    EXPECT_EQ(field.notes.size(), words.empty() ? 0U : 1U) << notesOf(field);
    for (const std::string& word : words)
    {
      EXPECT_NE(notesOf(field).find(word), std::string::npos) << word << " in " << notesOf(field);
    }
  }
}

void expectRefused(const std::string& content, const std::vector<std::string>& words, const OvfOptions& options = {})
{
  try
  {
    readOvf(temporary(content), options);
    ADD_FAILURE() << "accepted: " << content.substr(0, 300);
  }
  catch (const Error& error)
  {
    for (const std::string& word : words)
    {
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << word << " in " << error.what();
    }
  }
}

// Base 1 2 3 and steps 2 3 4 with 2 2 3 nodes: the mesh begins at 0, 0.5, 1.
const std::string corners = "# xmin: 0\n# ymin: 0.5\n# zmin: 1\n# xmax: 4\n# ymax: 6.5\n# zmax: 13\n";

// The lengths in metres.
std::string inMetres(std::string text)
{
  for (const char* const key : { "base: 1", "base: 2", "base: 3", "stepsize: 2", "stepsize: 3", "stepsize: 4" })
  {
    text = replaced(text, std::string(key) + "\n", std::string(key) + "e-9\n");
  }
  return text;
}
}

TEST(OvfDialects, VersionsAndLinesBeforeTheFirst)
{
  const std::string old = with("# OOMMF OVF 2.0\n", "# OOMMF: rectangular mesh v1.0\n") + textData();
  for (const char* const first : { "# OOMMF: rectangular mesh v0.99", "# OOMMF: rectangular mesh v0.0a0",
         "# OOMMF: rectangular mesh v1.00", "#OOMMF:Rectangular  Mesh\tV1.0", "# OOMMF: rectangular mesh v0.99 " })
  {
    expectSample(replaced(old, "# OOMMF: rectangular mesh v1.0", first));
  }
  const std::string sample = header() + textData();
  for (const char* const first : { "#OOMMF OVF 2.0", "## OOMMF OVF 2.0", "# oommf ovf 2.0", "# OOMMF: OVF 2.0" })
  {
    expectSample(replaced(sample, "# OOMMF OVF 2.0", first));
  }
  expectSample("# made by a script\n#\n\n## OOMMF file of sample 7\n" + sample);
  expectSample("\xEF\xBB\xBF" + sample);
  expectSample("\xEF\xBB\xBF# a comment\n" + header() + binary(1234567.0F, false));
  expectRefused("# OOMMF: irregular mesh v0.0\n1 2 3 4 5 6\n", { "the mesh is irregular", "only rectangular" });
  expectRefused(replaced(sample, "OVF 2.0", "OVF 3.0"), { "calls itself '# OOMMF OVF 3.0'", "2.0 is expected" });
  expectRefused("# nothing\n# of this kind: 5\n", { "no OVF file", "first line" });
  expectRefused("# a list\n1 2 3\n", { "no OVF file" });
}

TEST(OvfDialects, KeywordsInAnyShape)
{
  const std::string sample = header() + textData();
  std::string blanks = replaced(sample, "XNodes:", "x\tnodes :");
  blanks = replaced(replaced(blanks, "ynodes", "y nodes"), "stepsize", " Step  Size");
  blanks = replaced(replaced(blanks, "base:", " base\t:\t"), "value", "value ");
  expectSample(replaced(blanks, "Begin: Data Text", "Begin : Data  text "));
  std::string windows = replaced(sample, "\n", "\r\n");
  expectSample(windows);
  expectSample(replaced(header() + binary(1234567.0F, false), "Data Binary 4", "data binary4"));
  expectSample(replaced(sample, "stepsize: 2", "stepsize: +2"));
  expectSample(replaced(sample, "stepsize: 2", "stepsize: 2 nm ## along x"));
  expectSample(without(sample, { "MeshType" }));
  expectSample(replaced(sample, "MeshType: Rectangular", "meshtype: rectangular mesh"));
  expectSample(without(sample, { "valuedim" }), { "no valuedim; 3 components" });
  expectSample(
    replaced(without(sample, { "valuedim", "valuelabels" }), "Title: Test", "Title: m"), { "no valuedim; 3" });
  expectSample(replaced(sample, "Segment count: 1", "Segment count: 2"), { "2 segments; the first is read" });
  expectRefused(without(sample, { "MeshType" }).insert(16, "# pointcount: 12\n"), { "irregular", "only rectangular" });
}

TEST(OvfDialects, MeshFromMinMaxAndNodes)
{
  const std::string sample = header() + textData();
  const std::string bounded = replaced(sample, "# xbase", corners + "# xbase");
  expectSample(bounded);
  expectSample(without(bounded, { "xstep", "ystep", "zstep" }));
  expectSample(without(bounded, { "xstep", "ystep", "zstep", "xbase", "ybase", "zbase" }));
  expectSample(without(bounded, { "xbase", "ybase", "zbase", "xmin", "ymin", "zmin" }));
  expectSample(without(bounded, { "xbase", "ybase", "zbase", "xmax", "ymax", "zmax" }));
  expectSample(replaced(bounded, "xmin: 0", "xmin: 1"), { "Along x", "min is 1", "base is taken" });
  expectSample(replaced(bounded, "zmax: 13", "zmax: 12"), { "Along z", "end at 13", "max is 12" });
  expectRefused(without(sample, { "xstep" }), { "no 'xstepsize'", "'xmin' and 'xmax'" });
  // Spirit's meshes of spins have no extent.
  const std::string flat = replaced(without(bounded, { "zstep" }), "zmax: 13", "zmax: 1");
  expectRefused(flat, { "no 'zstepsize'", "'zmin' 1 and 'zmax' 1" });
}

namespace
{
// As Spirit writes it: lattice vectors, and bounds that are positions of spins.
std::string spirit(const std::array<int, 3>& nodes, const std::array<double, 3>& most,
  const std::string& bases = "# xbase: 1 0 0\n# ybase: 0 1 0\n# zbase: 0 0 1\n")
{
  std::string h = "# OOMMF OVF 2.0\n# Begin: Header\n# Title: SPIRIT Version v2.1\n# valuedim: 3   ## field\n"
                  "# valueunits: None None None\n# valuelabels: spin_x_component spin_y_component spin_z_component \n"
                  "# meshunit: unspecified\n# xmin: 0\n# ymin: 0\n# zmin: 0\n# meshtype: rectangular\n" +
                  bases;
  int cells = 1;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    const std::string name(1, "xyz"[axis]);
    h += text("# ", name, "max: ", most[axis], "\n# ", name, "nodes: ", nodes[axis], "\n");
    cells *= nodes[axis];
  }
  h += "# End: Header\n# Begin: Data Text\n";
  for (int i = 0; i < cells; ++i)
  {
    h += " 0.6 0 0.8 \n";
  }
  return h + "# End: Data Text\n# End: Segment\n";
}

const OvfOptions angstrom{ "A", "", 8e5 };
}

TEST(OvfDialects, SpiritsLattice)
{
  const auto steps = [](const std::string& content)
  {
    const OvfField field = readOvf(temporary(content), angstrom);
    return std::array{ field.grid.spacing[0] * 1e10, field.grid.spacing[1] * 1e10, field.grid.spacing[2] * 1e10,
      field.grid.origin[0] * 1e10 };
  };
  const auto expect = [&](const std::string& content, const std::array<double, 4>& expected)
  {
    const auto found = steps(content);
    for (std::size_t i = 0; i < 4; ++i)
    {
      EXPECT_NEAR(found[i], expected[i], 1e-9) << i;
    }
  };
  // Positions of spins, also of a lattice constant that is not 1; and bounds of their cells.
  expect(spirit({ 4, 3, 2 }, { 3, 2, 1 }), { 1, 1, 1, 0 });
  expect(spirit({ 4, 3, 2 }, { 7.5, 5, 2.5 }), { 2.5, 2.5, 2.5, 0 });
  expect(spirit({ 4, 3, 2 }, { 4, 3, 2 }), { 1, 1, 1, 0.5 });
  EXPECT_EQ(notesOf(readOvf(temporary(spirit({ 4, 3, 2 }, { 3, 2, 1 })), angstrom)),
    "The file has the mesh unit 'unspecified'; its lengths are taken in A, as Mesh Unit says.\n");
  EXPECT_NEAR(readOvf(temporary(spirit({ 4, 3, 2 }, { 3, 2, 1 })), angstrom).values[0], 4.8e5, 1.0);
  // One layer: as thick as the others are wide.
  expect(spirit({ 4, 3, 1 }, { 7.5, 5, 0 }), { 2.5, 2.5, 2.5, 0 });
  EXPECT_NE(notesOf(readOvf(temporary(spirit({ 4, 3, 1 }, { 7.5, 5, 0 })), angstrom)).find("one layer along z"),
    std::string::npos);
  expectRefused(spirit({ 1, 1, 1 }, { 0, 0, 0 }), { "no step sizes, and one node only" }, angstrom);
  // A hexagonal lattice is no mesh of boxes.
  expectRefused(spirit({ 4, 3, 2 }, { 5, 2, 1 }, "# xbase: 1 0 0\n# ybase: 0.5 0.866 0\n# zbase: 0 0 1\n"),
    { "lattice vectors", "only rectangular" }, angstrom);
  std::string commas = replaced(spirit({ 4, 3, 2 }, { 3, 2, 1 }), "Data Text", "Data CSV");
  commas = replaced(commas, " 0.6 0 0.8 ", " 0.6, 0, 0.8,");
  EXPECT_NEAR(readOvf(temporary(commas), angstrom).values[71], 6.4e5, 1.0);
}

TEST(OvfDialects, CellsThatNoMeshHas)
{
  const auto notes = [](const std::string& unit, const OvfOptions& options = {})
  {
    const std::string content = replaced(inMetres(header()), "meshunit: nm", "meshunit: " + unit) + textData();
    return notesOf(readOvf(temporary(content), options));
  };
  // Steps in metres beside another unit.
  EXPECT_NE(notes("nm").find("which makes its cells 2e-18 m wide. If that is wrong, set Mesh Unit"), std::string::npos);
  EXPECT_NE(notes("um").find("2e-15 m wide"), std::string::npos);
  EXPECT_EQ(notes("m"), "");
  EXPECT_EQ(notes("nm", { "m", "", 0.0 }).find("wide"), std::string::npos);
  EXPECT_NE(notes("m", { "nm", "", 0.0 }).find("2e-18 m wide"), std::string::npos);
}

TEST(OvfDialects, TextsOfOtherSystems)
{
  const std::string sample = header() + textData();
  expectSample(replaced(sample, "\n", "\r"));
  expectSample(
    replaced(header(), "\n", "\r") + "# Begin: Data Text\r# a comment\r" + replaced(textData().substr(19), "\n", "\r"));
  for (const bool big : { false, true })
  {
    for (const bool mark : { false, true })
    {
      std::string wide = mark ? (big ? "\xFE\xFF" : "\xFF\xFE") : "";
      for (const char c : replaced(sample, "\n", "\r\n"))
      {
        wide += big ? std::string({ '\0', c }) : std::string({ c, '\0' });
      }
      const OvfField field = readOvf(temporary(wide));
      EXPECT_EQ(field.values[35], 17.5F);
      EXPECT_TRUE(field.notes.empty()) << notesOf(field);
    }
  }
  expectRefused(std::string("\x1f\x8b\x08\0\0", 5), { "gzip", "gunzip" });
}

TEST(OvfDialects, NumbersOfOtherLanguages)
{
  std::string sample = replaced(header() + textData(), "stepsize: 2", "stepsize: 0.2D+01");
  sample = replaced(replaced(sample, " 0.500000", " 0.05D+01"), "17.500000", "1.75d1");
  const std::string first = "Data Text\n0.000000 ";
  expectSample(replaced(sample, first, "Data Text\n1e-400 "));
  expectSample(replaced(sample, first, "Data Text\n-1.5D-400 "));
  expectRefused(replaced(sample, first, "Data Text\n1e400 "), { "value 1 of 36 is too large" });
  expectRefused(replaced(sample, first, "Data Text\n0.0D "), { "value 2 of 36 is no number" });
}

TEST(OvfDialects, MeshUnits)
{
  const std::string sample = header() + textData();
  const auto inUnit = [&sample](const std::string& unit)
  { return replaced(sample, "meshunit: nm", "meshunit: " + unit); };
  for (const char* const unit : { "NM", "Nanometers", "[nm]", "nanometre" })
  {
    expectSample(inUnit(unit));
  }
  // Unknown to the file: metres, if cells of that size can be; said in both cases.
  const OvfOptions nm{ "nm", "", 0.0 };
  for (const char* const unit : { "unknown", "unspecified", "1", "" })
  {
    expectRefused(inUnit(unit), { text("the mesh unit '", unit, "'"), "4 m wide", "set Mesh Unit" });
    expectSample(inUnit(unit), { text("mesh unit '", unit, "'"), "in nm, as Mesh Unit says" }, nm);
    expectSample(inMetres(inUnit(unit)), { text("mesh unit '", unit, "'"), "in metres", "set Mesh Unit" });
  }
  const std::string none = without(sample, { "meshunit" });
  expectRefused(none, { "no mesh unit", "4 m wide", "set Mesh Unit" });
  expectSample(none, { "no mesh unit", "in nm" }, nm);
  expectSample(inMetres(none), { "no mesh unit", "in metres", "set Mesh Unit" });
  // A unit that is none; the setting is the way out, also where the file is wrong.
  expectRefused(inUnit("parsec"), { "the mesh unit is 'parsec'", "not known as a length", "set Mesh Unit" });
  expectRefused(inUnit("1/nm"), { "the mesh unit is '1/nm'", "reciprocal", "set Mesh Unit" });
  expectSample(inUnit("parsec"), { "'parsec'", "in nm, as Mesh Unit says" }, nm);
  expectSample(inUnit("m"), { "mesh unit 'm'", "in nm, as Mesh Unit says" }, nm);
  const OvfField wide = readOvf(temporary(inUnit("m")));
  EXPECT_NE(notesOf(wide).find("4 m wide. If that is wrong, set Mesh Unit"), std::string::npos) << notesOf(wide);
  expectRefused(sample, { "Mesh Unit is '1/nm', a reciprocal length" }, { "1/nm", "", 0.0 });
  expectSample(sample, {}, nm);
}
