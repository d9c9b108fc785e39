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
  Grid grid;                            // [m], at least 1 node along each axis
  int components = 0;                   // valuedim: 1 to 9
  std::vector<float> values;            // (z, y, x, component), multiplied by the file's valuemultiplier
  std::string title;                    // as in the file, may be empty
  std::vector<std::string> labels;      // of the components, may be empty
  std::string unit;                     // of the first component: "A/m", "T", "1" ..., may be empty
  std::vector<std::string> description; // the header's "Desc" lines, without blanks at their ends
};

// Reads the first segment: rectangular mesh, text or binary data of 4 or 8 bytes, either byte order (told by
// the check value that precedes the data), header keywords in any case. meshunit: m, mm, um, nm, pm or A.
// The values of a cell are finite numbers. A file compressed with zstd, whatever its name, is unpacked on the way;
// lines and bytes in messages are then those of what it holds.
//
// Throws Error that names the file, and the line (header, text) or byte (binary), when the file can't be read, is no
// OVF file, is irregular, lacks a keyword, has node counts or step sizes that make no sense, is shorter or longer than
// the header says, has another check value, holds NaN or infinity, or is damaged or cut off in its compression. Nothing
// is allocated beyond twice the file's own size; of a compressed file, beyond a few times what its header announces and
// its data really hold.
//
// Source: OOMMF User's Guide 2.0, chapter "Vector Field File Formats", https://math.nist.gov/oommf.
OvfField readOvf(const std::string& path);
}
