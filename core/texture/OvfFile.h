// Reads OVF files (OOMMF vector field, versions 1.0 and 2.0), as OOMMF, MuMax3 and MicroMagnetic.jl write them.
// No Torch in here: the engine boundary uses it.
#pragma once

#include "core/base/Grid.h"

#include <string>
#include <vector>

namespace magnet
{
struct OvfField
{
  Grid grid;                       // [m], at least 1 node along each axis
  int components = 0;              // valuedim: 1 to 9
  std::vector<float> values;       // (z, y, x, component), multiplied by the file's valuemultiplier
  std::string title;               // as in the file, may be empty
  std::vector<std::string> labels; // of the components, may be empty
  std::string unit;                // of the first component: "A/m", "T", "1" ..., may be empty
};

// Reads the first segment: rectangular mesh, text or binary data of 4 or 8 bytes, either byte order (told by
// the check value that precedes the data), header keywords in any case. meshunit: m, mm, um, nm, pm or A.
// The values of a cell are finite numbers.
// Throws Error that names the file, and the line (header, text) or byte (binary), when the file can't be read, is
// no OVF file, is irregular, lacks a keyword, has node counts or step sizes that make no sense, is shorter than
// the header says, has another check value, or holds NaN or infinity. Nothing is allocated beyond twice the
// file's own size.
// Source: OOMMF User's Guide 2.0, chapter "Vector Field File Formats", https://math.nist.gov/oommf.
OvfField readOvf(const std::string& path);
}
