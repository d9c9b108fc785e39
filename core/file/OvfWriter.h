// Writes OVF files (OOMMF vector field, version 2.0), as OOMMF, MuMax3 and ParaView's OVFReader read them.
// No Torch in here: the engine boundary uses it.
#pragma once

#include "OvfFile.h"

#include <string>

namespace magnet
{
enum class OvfFormat
{
  Text,    // 9 significant digits: enough for the same float to be read again
  Binary4, // the values bit by bit
  Binary8
};

// Writes one segment: rectangular mesh in metres, the numbers of the mesh with as many digits as give them back,
// binary data little endian behind the check value, as the standard has it for 2.0. A path that ends in ".zst" is
// compressed with zstd. The file appears under its name once it is whole, in place of an older one.
//
// field: grid [m], at least 1 node along each axis, a positive step and a finite base; 1 to 9 components; finite values
// (z, y, x, component). labels: one a component; or one for all, which is given the endings _x, _y, _z (3 components)
// or _1, _2 ... ; none: "value". unit: of all components; none: "1". title and description: single lines without "##",
// which starts a comment; a reader gives them back without blanks at the ends.
// Throws Error that names the file, before anything is written if the field is unfit; afterwards if the folder is
// missing or not to be written to, or the disk is full. Then an older file is as it was, and nothing new is left.
// Cost: the values once through a buffer of 64 kB.
// Source: OOMMF User's Guide 2.0, chapter "Vector Field File Formats", https://math.nist.gov/oommf.
void writeOvf(const std::string& path, const OvfField& field, OvfFormat format = OvfFormat::Binary4);
}
