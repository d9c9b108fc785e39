// Units as other programs write them: every spelling of a length and of a magnetic unit, and what is none of them.
#include "core/file/Units.h"

#include "core/base/Constants.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace magnet;

TEST(Units, LengthsInEverySpelling)
{
  const struct
  {
    double metres;
    std::vector<std::string> names;
  } lengths[] = {
    { 1.0, { "m", " m ", "M", "[m]", "metre", "Meter", "meters", "METRES" } },
    { 1e-2, { "cm", "CM", "centimeter", "centimetres" } },
    { 1e-3, { "mm", "Mm", "millimeter", "Millimetres" } },
    { 1e-6, { "um", "UM", "[u_m]", "\xC2\xB5m", "\xCE\xBCm", "\xB5m", "\\u00B5m", "\\u00b5m", "\\u03bcm", "\xC2\xB5 m",
              "micron", "microns", "Micron", "MICRONS", "micrometer", "micrometers", "micrometre", "Micrometres" } },
    { 1e-9, { "nm", "NM", "Nm", "[n_m]", "(nm)", "nm/pixel", "nm/px", "nm per pixel", "nanometer", "Nanometres" } },
    { 1e-10, { "A", "a", "\xC3\x85", "\xC3\xA5", "\xE2\x84\xAB", "\xC5", "A\xCC\x8A", "\\u00C5", "ang", "Angstrom",
               "angstrom", "angstroms", "ANGSTROMS", "\xC3\x85ngstr\xC3\xB6m" } },
    { 1e-12, { "pm", "PM", "picometer", "picometres" } },
    { 0.0254, { "in", "inch", "Inches", "INCH" } },
  };
  for (const auto& [length, names] : lengths)
  {
    for (const std::string& name : names)
    {
      EXPECT_DOUBLE_EQ(metres(name), length) << name;
    }
  }
}

TEST(Units, NoLengthsAndWhatTheyAreInstead)
{
  const struct
  {
    const char* words;
    std::vector<std::string> names;
  } others[] = {
    { "a reciprocal length",
      { "1/nm", "1 / nm", "/nm", "nm^-1", "nm-1", "nm**-1", "nm\xE2\x81\xBB\xC2\xB9", "1/\xC3\x85", "1/A",
        "\xC2\xB5m^-1", "[1/n_m]", "1/(nm)", "cycles/nm", "cycles per nm", "per nm", "rad/nm", "1/m" } },
    { "an angle", { "mrad", "rad", "deg", "\xC2\xB0" } },
    { "names none", { "", "1", "unknown", "unspecified", "None", "dimensionless", "pixels" } },
    { "not known as a length", { "parsec", "nm2", "nm^2", "s", "eV", "nm/s", "mm mm", "\x80\x81" } },
  };
  for (const auto& [words, names] : others)
  {
    for (const std::string& name : names)
    {
      EXPECT_EQ(metres(name), 0.0) << name;
      const std::string message = noLength(name);
      EXPECT_EQ(message.find("'" + name + "', "), 0U) << message;
      EXPECT_NE(message.find(words), std::string::npos) << message;
      EXPECT_NE(message.find("is expected"), std::string::npos) << message;
    }
  }
}

TEST(Units, OfMagnetism)
{
  constexpr double pi = constants::pi;
  using M = Magnetism;
  const struct
  {
    M kind;
    double factor;
    std::vector<std::string> names;
  } units[] = {
    { M::AmperePerMetre, 1.0,
      { "A/m", "A / m", "a/m", "A/M", "A m^-1", "A*m^-1", "A m-1", "A\xC2\xB7m\xE2\x81\xBB\xC2\xB9", "A.m-1", "[A/m]",
        "{A/m}", "Ampere/meter", "ampere per metre" } },
    { M::AmperePerMetre, 1e3,
      { "kA/m", "KA/m", "ka/m", "kA / m", "kA m^-1", "kA\xC2\xB7m\xE2\x81\xBB\xC2\xB9", "A/mm" } },
    { M::AmperePerMetre, 1e6, { "MA/m", "MA m^-1" } },
    { M::AmperePerMetre, 1e-3, { "mA/m" } },
    { M::AmperePerMetre, 1e2, { "A/cm" } },
    { M::Emu, 1e3,
      { "emu/cm3", "emu/cm^3", "EMU/CM3", "emu/cm\xC2\xB3", "emu/cc", "emu / cc", "emu cm^-3", "emu/ccm" } },
    { M::Oersted, 1e3 / (4 * pi), { "Oe", "OE", "oe", "Oersted", "oersted" } },
    { M::Oersted, 1e6 / (4 * pi), { "kOe", "koe" } },
    { M::Tesla, 1.0, { "T", "t", "Tesla", "tesla", "Wb/m^2", "V s/m^2", "Wb/m\xC2\xB2" } },
    { M::Tesla, 1e-3, { "mT", "MT", "mt", " mT " } },
    { M::Tesla, 1e-6, { "uT", "\xC2\xB5T", "\xCE\xBCT", "\xB5T" } },
    { M::Gauss, 1e-4, { "G", "g", "Gauss", "gauss" } },
    { M::Gauss, 1e-1, { "kG" } },
  };
  for (const auto& [kind, factor, names] : units)
  {
    for (const std::string& name : names)
    {
      const auto found = magneticUnit(name);
      ASSERT_TRUE(found) << name;
      EXPECT_EQ(found->kind, kind) << name;
      EXPECT_DOUBLE_EQ(found->factor, factor) << name;
    }
  }
  // "ma/m" could be milli or mega, "kg" could be a mass; and units of other things.
  for (const char* const name :
    { "", "1", "ma/m", "kg", "A/m2", "A/m^2", "A", "J/m3", "rad", "V", "m/s", "A m2", "Am" })
  {
    EXPECT_FALSE(magneticUnit(name)) << name;
  }
}

TEST(Units, NamesThatSayNothing)
{
  for (const char* const name : { "", " ", "1", "None", "NONE", "null", "unknown", "unspecified", "dimensionless",
         "a.u.", "<undefined>", "t.Undefined" })
  {
    EXPECT_TRUE(namesNoUnit(name)) << name;
  }
  for (const char* const name : { "m", "nm", "parsec", "A/m", "T", "0" })
  {
    EXPECT_FALSE(namesNoUnit(name)) << name;
  }
}

TEST(Units, Angles)
{
  for (const char* const name : { "deg", "[deg]", "DEG", "degree", "Degrees", "\xC2\xB0", "\xC2\xBA", "\xB0" })
  {
    EXPECT_DOUBLE_EQ(degrees(name), 1.0) << name;
  }
  EXPECT_DOUBLE_EQ(degrees("rad"), 180.0 / constants::pi);
  EXPECT_DOUBLE_EQ(degrees("Radians"), 180.0 / constants::pi);
  EXPECT_DOUBLE_EQ(degrees("mrad"), 0.18 / constants::pi);
  EXPECT_EQ(degrees("nm"), 0.0);
}
