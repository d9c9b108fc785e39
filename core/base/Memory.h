// Whether the machine can hold what a step will take, asked before it begins.
#pragma once

#include <string>

namespace magnet
{
// What this process may still take [byte]: the memory that Linux calls available and the free swap, or what the
// limits of the process (RLIMIT_AS) and of its control groups leave if that is less; infinity where the system does not
// tell.
double availableMemory();

// Throws Error if `bytes` is more than that: "`what` needs about ... GB of memory, but only ... GB
// are free on this machine; `advice`".
// For work on the processor; a GPU's memory is its driver's to refuse. Below 1 GB it asks nothing. Cost: a few files of
// the kernel are read, microseconds.
void requireMemory(double bytes, const std::string& what, const std::string& advice);
}
