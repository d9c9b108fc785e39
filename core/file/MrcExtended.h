// What the programs of microscopes write between the header and the images of an MRC file; not for use by others than
// its reader.
#pragma once

#include "core/base/InputFile.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace magnet
{
// What the main header tells of the extended one.
struct MrcExtendedPlace
{
  std::int64_t first = 0; // byte
  std::int64_t bytes = 0;
  std::int64_t images = 0;
  std::string type;  // "FEI1" and the like; blank in older files
  int integers = 0;  // words 32.5 and 33: of each image ...
  int reals = 0;     // ... or of SerialEM, bytes of each image and flags
  std::string title; // the first
  bool big = false;
};

struct MrcExtended
{
  std::string kind;                // who wrote it; empty where it is none of those known, and nothing else is set
  std::vector<double> angles;      // [degree]; empty where they are not told, or all the same
  std::array<double, 2> pixel{};   // along x, y [m], 0 where it is not told
  std::optional<double> axisAngle; // from y, counter-clockwise [degree]
  std::string note;                // what of it could not be used; empty where nothing was left
};

// A header that is none of those known, or of which not all makes sense, is told in the note; not one of zeros or of
// CCP4's symmetry, which hold nothing for a tilt series.
//
// Known: FEI's metadata ("FEI1", "FEI2": a block for each image that begins with its own length, and a bit for each
// value that is set), FEI's old blocks of 128 bytes and Agard's ("AGAR") of the same first numbers, SerialEM's ("SERI",
// or older ones that their flags tell). Sources: the layout that Thermo Fisher published with the EPU software, as in
// the documentation of the Python package mrcfile; IMOD's documentation of the MRC format. Throws Error where the file
// ends before.
MrcExtended readMrcExtended(const InputFile& file, const MrcExtendedPlace& place);
}
