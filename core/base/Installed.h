// What is installed beside this library.
#pragma once

#include <string>

namespace magnet
{
// The full path of a file such as "share/magnet/compact.magnet" below one of the folders above this library, the
// nearest first; empty where there is none.
std::string installed(const std::string& file);

// The full path of this library, or of the program that holds it.
std::string thisLibrary();
}
