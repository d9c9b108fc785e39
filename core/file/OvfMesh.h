// The mesh of an OVF file; not for use by others than its header's parser.
#pragma once

#include "OvfFile.h"
#include "OvfKeywords.h"

#include <string>

namespace magnet::ovf
{
// Sets the field's grid, and notes what the header leaves open or contradicts. Throws Error naming the path: the mesh
// is not rectangular, a keyword is missing that nothing else gives, a number makes no sense, the unit is no length.
void fillMesh(OvfField& field, const Keywords& keys, const OvfOptions& options, const std::string& path);
}
