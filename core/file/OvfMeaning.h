// What the values of an OVF file are; not for use by others than OvfFile.cpp.
#pragma once

#include "OvfFile.h"

#include <string>

namespace magnet::ovf
{
// Sets the field's name, brings M, H and B to A/m and T, and notes what was taken. field: title, labels, values and the
// file's unit; path: its ending counts where nothing else tells. Throws Error naming the path: the option is no
// magnetic unit, or a value is too large in SI. Cost: twice through the values.
void interpret(OvfField& field, const OvfOptions& options, const std::string& path);
}
