// What the values of OVF files are: by labels, title, unit and ending, in SI; and what is not to be taken for M, H or
// B.
#include "OvfSample.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/file/OvfFile.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace magnet;
using namespace magnet::testing;

namespace
{
constexpr double mu0 = constants::vacuumPermeability;

struct File
{
  std::string labels = "m_x m_y m_z";
  std::string unit = "A/m";
  std::string title = "";
  std::string ending = "ovf";
  float length = 800.0F; // of the one vector that is not zero, along (3, 0, 4)
};

OvfField read(const File& file, const OvfOptions& options = {})
{
  const std::string path = scratch() / ("meaning." + file.ending);
  std::ofstream(path) << "# OOMMF OVF 2.0\n# Begin: Header\n# Title: " << file.title << "\n# meshunit: nm\n"
                      << "# xstepsize: 1\n# ystepsize: 1\n# zstepsize: 1\n# xnodes: 2\n# ynodes: 1\n# znodes: 1\n"
                      << (file.labels.empty() ? "" : "# valuelabels: " + file.labels + "\n")
                      << (file.unit == "none" ? "" : "# valueunits: " + file.unit + "\n") << "# valuedim: 3\n"
                      << "# Begin: Data Text\n0 0 0\n"
                      << 0.6F * file.length << " 0 " << 0.8F * file.length << "\n# End: Data Text\n";
  return readOvf(path, options);
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

// The array, its unit, the length of its longest vector; a note with these words, or none.
void expectIs(const OvfField& field, const char* name, const char* unit, double length, const std::string& words = "")
{
  EXPECT_EQ(field.name, name);
  EXPECT_EQ(field.unit, unit);
  EXPECT_NEAR(std::hypot(field.values[3], field.values[5]) / length, 1.0, 1e-6) << name;
  EXPECT_EQ(field.notes.empty(), words.empty()) << notesOf(field);
  EXPECT_NE(notesOf(field).find(words), std::string::npos) << words << " in " << notesOf(field);
}
}

TEST(OvfMeaning, MagnetizationInEveryUnit)
{
  for (const char* const labels : { "m_x m_y m_z", "M_x M_y M_z", "Magnetization_x Magnetization_y Magnetization_z",
         "mx my mz", "m_full_x m_full_y m_full_z", "M", "{m x} {m y} {m z}" })
  {
    expectIs(read({ labels, "A/m A/m A/m" }), "M", "A/m", 800.0);
    expectIs(read({ labels, "kA/m kA/m kA/m" }), "M", "A/m", 800e3);
    expectIs(read({ labels, "{kA / m}" }), "M", "A/m", 800e3);
    expectIs(read({ labels, "emu/cm^3" }), "M", "A/m", 800e3);
    expectIs(read({ labels, "mT mT mT" }), "M", "A/m", 0.8 / mu0, "polarization");
    expectIs(read({ labels, "G G G" }), "M", "A/m", 800e3 / (4.0 * constants::pi), "4 pi M");
    expectIs(read({ labels, "Oe" }), "M", "A/m", 800e3 / (4.0 * constants::pi), "4 pi M");
  }
  expectIs(read({ "J_x J_y J_z", "T", "", "ovf", 1.0F }), "M", "A/m", 1.0 / mu0, "polarization");
  for (const char* const labels :
    { "mu0M_x mu0M_y mu0M_z", "mu0_M_x mu0_M_y mu0_M_z", "{mu_0 M_x} {mu_0 M_y} {mu_0 M_z}",
      "\xC2\xB5"
      "0M_x \xC2\xB5"
      "0M_y \xC2\xB5"
      "0M_z",
      "\xCE\xBC\xE2\x82\x80M_x \xCE\xBC\xE2\x82\x80M_y \xCE\xBC\xE2\x82\x80M_z" })
  {
    expectIs(read({ labels, "T", "", "ovf", 1.0F }), "M", "A/m", 1.0 / mu0, "polarization");
  }
  expectIs(read({ "4piM_x 4piM_y 4piM_z", "G" }), "M", "A/m", 800e3 / (4.0 * constants::pi), "4 pi M");
  for (const char* const units :
    { "A/m, A/m, A/m", "A/m,A/m,A/m", "A/m; A/m; A/m", "A/m;A/m;A/m", "{A/m}, {A/m}, {A/m}" })
  {
    expectIs(read({ "m_x, m_y, m_z", units }), "M", "A/m", 800.0);
  }
  expectIs(read({ "", "MA/m", "Oxs_MinDriver::Magnetization", "ovf", 0.8F }), "M", "A/m", 0.8e6);
  // Nothing but the ending, or nothing at all.
  expectIs(read({ "field_x field_y field_z", "A/m", "Field", "omf" }), "M", "A/m", 800.0);
  expectIs(read({ "", "kA/m", "/home/me/demag field.1", "ovf" }), "M", "A/m", 800e3, "whether the values");
}

TEST(OvfMeaning, FieldsAreNoMagnetization)
{
  const std::string said = "no magnetization";
  for (const char* const labels : { "H_x H_y H_z", "Hx Hy Hz", "H_demag_x H_demag_y H_demag_z", "heff_x heff_y heff_z",
         "{demag field_x} {demag field_y} {demag field_z}", "stray_field_x stray_field_y stray_field_z",
         "Oxs_UZeeman:extfield0:Field_x Oxs_UZeeman:extfield0:Field_y Oxs_UZeeman:extfield0:Field_z" })
  {
    expectIs(read({ labels, "A/m" }), "H", "A/m", 800.0, said);
    expectIs(read({ labels, "kA/m", "", "omf" }), "H", "A/m", 800e3, said);
    expectIs(read({ labels, "Oe" }), "H", "A/m", 800e3 / (4.0 * constants::pi), said);
    expectIs(read({ labels, "mT" }), "H", "A/m", 0.8 / mu0, "divided by mu0");
  }
  for (const char* const labels : { "mu0_H_x mu0_H_y mu0_H_z", "mu0H_x mu0H_y mu0H_z", "mu0Hext_x mu0Hext_y mu0Hext_z",
         "mu0_H_demag_x mu0_H_demag_y mu0_H_demag_z" })
  {
    expectIs(read({ labels, "T", "", "ovf", 1.0F }), "H", "A/m", 1.0 / mu0, "divided by mu0");
  }
  for (const char* const term : { "demag", "exch", "anis", "ext", "eff" })
  {
    const std::string b = std::string("B_") + term;
    expectIs(read({ b + "_x " + b + "_y " + b + "_z", "T", "", "ovf", 1.0F }), "H", "A/m", 1.0 / mu0, "divided by mu0");
  }
  expectIs(read({ "Field_x Field_y Field_z", "A/m", "Oxs_Demag::Field" }), "H", "A/m", 800.0, said);
  expectIs(read({ "", "A/m", "Total field" }), "H", "A/m", 800.0, said);
  expectIs(read({ "", "A/m", "", "ohf" }), "H", "A/m", 800.0, said);
  expectIs(read({ "field_x field_y field_z", "Oe" }), "H", "A/m", 800e3 / (4.0 * constants::pi), said);
}

TEST(OvfMeaning, Induction)
{
  for (const char* const labels :
    { "B_x B_y B_z", "Bx By Bz", "B_vfet_x B_vfet_y B_vfet_z", "Induction_x Induction_y Induction_z" })
  {
    expectIs(read({ labels, "T" }), "B", "T", 800.0);
    expectIs(read({ labels, "mT" }), "B", "T", 0.8);
    expectIs(read({ labels, "G" }), "B", "T", 0.08);
    expectIs(read({ labels, "Gauss", "", "obf" }), "B", "T", 0.08);
  }
  expectIs(read({ "", "mT", "", "obf" }), "B", "T", 0.8);
  expectIs(read({ "result_x result_y result_z", "mT" }), "B", "T", 0.8, "taken as the induction B");
  // What contradicts itself is left alone, under a name that no node takes for B.
  expectIs(read({ "B_x B_y B_z", "A/m" }), "B (A/m)", "A/m", 800.0, "B is no quantity in A/m");
  expectIs(read({ "B_x B_y B_z", "none" }), "B (no unit)", "", 800.0, "set Value Unit");
  // Of another kind, though in T.
  expectIs(read({ "torque_x torque_y torque_z", "T" }), "torque", "T", 800.0);
  expectIs(read({ "B_sigma_x B_sigma_y B_sigma_z", "T" }), "B_sigma", "T", 800.0);
  expectIs(read({ "J_x J_y J_z", "A/m2" }), "J", "A/m2", 800.0);
}

TEST(OvfMeaning, UnitVectors)
{
  const OvfOptions ms{ "", "", 8e5 };
  for (const char* const unit : { "1 1 1", "none", "None None None", "A/m" })
  {
    const std::string left = "1";
    expectIs(read({ "m_x m_y m_z", unit, "m", "ovf", 1.0F }, ms), "M", "A/m", 8e5);
    expectIs(read({ "m_x m_y m_z", unit, "m", "ovf", 1.0F }), "m", "1", 1.0, "set Saturation Magnetization");
    expectIs(read({ "M_x M_y M_z", unit, "m", "ovf", 1.0F }), "m", "1", 1.0, "set Saturation Magnetization");
  }
  expectIs(read({ "field_x field_y field_z", "None", "Field", "ovf", 1.0F }, ms), "M", "A/m", 8e5);
  expectIs(read({ "m_x m_y m_z", "1", "m", "ovf", 0.5F }, ms), "M", "A/m", 4e5, "The longest vector is 0.5");
  // No unit vectors: Ms does not apply, and without a unit they are no M.
  expectIs(read({ "m_x m_y m_z", "A/m" }, ms), "M", "A/m", 800.0, "not used");
  expectIs(read({ "B_x B_y B_z", "T", "", "ovf", 1.0F }, ms), "B", "T", 1.0, "not used");
  expectIs(read({ "H_x H_y H_z", "A/m", "", "ovf", 1.0F }, ms), "H", "A/m", 1.0, "not used");
  expectIs(read({ "M_x M_y M_z", "none" }), "M (no unit)", "", 800.0, "set Value Unit");
  expectIs(read({ "M_x M_y M_z", "furlong" }), "M (furlong)", "furlong", 800.0, "'furlong' is not known");
  expectIs(read({ "strain_x strain_y strain_z", "1" }), "strain", "1", 800.0);
  EXPECT_THROW(read({}, { "", "", -1.0 }), Error);
  EXPECT_THROW(read({}, { "", "", std::nan("") }), Error);
}

TEST(OvfMeaning, TheUnitThatIsSet)
{
  expectIs(read({ "M_x M_y M_z", "none" }, { "", "kA/m", 0.0 }), "M", "A/m", 800e3);
  expectIs(read({ "M_x M_y M_z", "furlong" }, { "", "emu/cc", 0.0 }), "M", "A/m", 800e3);
  expectIs(read({ "M_x M_y M_z", "G" }, { "", "emu/cm3", 0.0 }), "M", "A/m", 800e3, "though the file's unit is G");
  expectIs(
    read({ "H_x H_y H_z", "none" }, { "", "Oe", 0.0 }), "H", "A/m", 800e3 / (4.0 * constants::pi), "no magnetization");
  EXPECT_THROW(read({}, { "", "nm", 0.0 }), Error);
  expectIs(read({ "a b c", "A/m T 1" }), "a", "A/m T 1", 800.0, "several units");
}

TEST(OvfMeaning, FilesThatWentWrong)
{
  const std::string ampere = sharedFile("cases/block_A.ovf");
  const std::string kiloampere = sharedFile("cases/block_kA.ovf");
  if (ampere.empty() || kiloampere.empty())
  {
    GTEST_SKIP() << "no shared data (MAGNET_SHARED_DATA)";
  }
  const OvfField a = readOvf(ampere);
  const OvfField ka = readOvf(kiloampere);
  EXPECT_EQ(a.name, "M");
  EXPECT_EQ(ka.name, "M");
  EXPECT_EQ(ka.values, a.values);
  EXPECT_EQ(readOvf(sharedFile("cases/ovf_label_blanks.ovf")).grid.size, (std::array<std::int64_t, 3>{ 4, 3, 2 }));
  EXPECT_NEAR(readOvf(sharedFile("cases/ovf_no_step.omf")).grid.spacing[2], 5e-9, 1e-20);
  const OvfField sphere = readOvf(sharedFile("demag_field_sphere.omf"));
  EXPECT_EQ(sphere.name, "field");
  EXPECT_NE(notesOf(sphere).find("names no unit"), std::string::npos) << notesOf(sphere);
}
