// Units and numbers as files of other programs write them; not for use by others than their readers.
#pragma once

#include <optional>
#include <string>

namespace magnet
{
// Metres of one of a unit of length, 0 if it is none: m to pm, Å, micron, inch, their names in any case and number,
// both code points of µ and of Å and their Latin-1 bytes, "\u00B5m" (ImageJ), "[n_m]" (EMD), "nm/pixel". Reciprocal
// lengths (1/nm, nm^-1, cycles/nm), areas and angles are no lengths.
double metres(const std::string& unit);

// What a text for which metres() is 0 is instead, to stand behind "the unit is": "'1/nm', a reciprocal length, as
// diffraction patterns and Fourier transforms have; ...".
std::string noLength(const std::string& unit);

// Degrees of one of a unit of angle: "deg", "[deg]", "°", "rad", "mrad", ...; 0 if it is none.
double degrees(const std::string& unit);

// Whether a text stands where a unit should and names none: "", "1", "None", "unknown", "dimensionless", ...
bool namesNoUnit(const std::string& unit);

// What a unit of magnetism measures. Gaussian units do not tell by themselves what they mean in SI.
enum class Magnetism
{
  AmperePerMetre, // M or H
  Emu,            // emu/cm³: M
  Oersted,        // H
  Tesla,          // B, the polarization J = mu0 M, or mu0 H
  Gauss           // B, or 4 pi M
};

struct MagneticUnit
{
  Magnetism kind;
  double factor; // to A/m (of A/m, emu/cm³ and oersted) or to T (of tesla and gauss)
};

// A unit of a magnetic field or magnetization: A/m, kA/m, MA/m, A/cm, emu/cm3, emu/cc, Oe, T, mT, G, Wb/m2 ... with
// blanks, powers in any notation and in any case, where that leaves no doubt ("ma/m" does). None: it is no such unit.
std::optional<MagneticUnit> magneticUnit(const std::string& unit);

// The number that the whole of a text is, blanks around it aside, with a point whatever the locale.
std::optional<double> numberIn(const std::string& text);
}
