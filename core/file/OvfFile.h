// Reads OVF files (OOMMF vector field), as OOMMF, MuMax3, Ubermag, MicroMagnetic.jl and scripts write them.
// No Torch in here: the engine boundary uses it.
#pragma once

#include "core/base/Grid.h"

#include <string>
#include <vector>

namespace magnet
{
struct OvfOptions
{
  std::string meshUnit;                 // of lengths, instead of the file's; empty: as the file tells
  std::string valueUnit;                // of the values, instead of the file's; empty: as the file tells
  double saturationMagnetization = 0.0; // Ms [A/m] by which unit vectors are multiplied; 0: they stay as they are
};

struct OvfField
{
  Grid grid;                       // [m], at least 1 node along each axis
  int components = 0;              // valuedim: 1 to 9
  std::vector<float> values;       // (z, y, x, component) in `unit`
  std::string name;                // what they are: "M", "H" [A/m], "B" [T], or the file's own word
  std::string title;               // as in the file, may be empty
  std::vector<std::string> labels; // of the components, may be empty
  std::string unit;                // "A/m" of M and H, "T" of B; else as in the file: "1", "J/m3" ..., may be empty
  std::vector<std::string> description; // the header's "Desc" lines, without blanks at their ends
  std::vector<std::string> notes;       // sentences on what the file leaves open and what was taken, for the user
};

// Reads the first segment: rectangular mesh, text or binary data of 4 or 8 bytes, either byte order (told by
// the check value that precedes the data), versions 0.99, 1.0 and 2.0, keywords in any case and with blanks in them,
// comments before the first line, lines that end with LF, CR or both, and a text in UTF-16. A step size that is missing
// follows from min, max and nodes, or with a note is that of the other axes for a single layer; Spirit's lattice
// vectors as bases, and positions of nodes as bounds, are taken for what they are. The values of a cell are finite
// numbers. A file compressed with zstd, whatever its name, is unpacked on the way; lines and bytes in messages are then
// those of what it holds.
//
// Vectors get their meaning from labels, title, unit and the file's ending (.omf M, .ohf H, .obf B): magnetization M
// and field H in A/m, induction B in T, converted from kA/m, emu/cm³, mT, Oe, G ... The polarization J = mu0 M and the
// 4 pi M of Gaussian units become M, MuMax3's B_demag, B_ext ... (mu0 H) become H. Unit vectors become M by Ms, else
// stay. What has no unit, or one that does not fit, is never called M, H or B. A mesh without a unit is taken to be in
// metres as long as its cells are narrower than 1 mm. All that was taken stands in the notes.
//
// Throws Error that names the file, and the line (header, text) or byte (binary), when the file can't be read, is no
// OVF file, is irregular, lacks a keyword, has node counts or step sizes that make no sense, a mesh unit that is no
// length, is shorter or longer than the header says, has another check value, holds NaN or infinity, or is damaged or
// cut off in its compression; or when an option is no unit. Nothing is allocated beyond twice the file's own size; of a
// compressed file, beyond a few times what its header announces and its data really hold.
//
// Source: OOMMF User's Guide 2.0, chapter "Vector Field File Formats", https://math.nist.gov/oommf.
OvfField readOvf(const std::string& path, const OvfOptions& options = {});
}
