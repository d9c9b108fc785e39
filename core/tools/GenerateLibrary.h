// Makes a library of relaxed textures, or goes on with one.
#pragma once

#include "core/texture/LibraryFile.h"

#include <string>

namespace magnet
{
// The textures of `options` in `folder` that are not there yet, or of those that a list of lines "index split" names
// (empty: all), `jobs` at a time, with a line on the console for each. A killed run goes on where it was. Throws Error
// where the folder holds another library, the list makes no sense, or a texture could not be made.
void generateLibrary(const std::string& folder, const LibraryOptions& options, const std::string& listFile, int jobs);
}
