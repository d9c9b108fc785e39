// Which of several stacks in a file is read where nobody says; not for use by others than the formats' readers.
#pragma once

#include "ImageStack.h"

namespace magnet
{
// What a name of a stack tells: 0 a phase, 1 nothing, 2 what goes with a phase and is none: a mask, an amplitude, an
// error, a hologram.
int rankOfName(const std::string& name);

// Adds a note that the default of info.choices was read, where `alike` of them, more than one, may be meant. Also where
// the default was asked for by its name: a window that lists the choices asks so without anybody's doing.
void tellChoice(StackInfo& info, std::size_t alike);
}
