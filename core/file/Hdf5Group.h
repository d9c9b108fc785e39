// What a group of an HDF5 file holds; not for use by others than the EMD reader.
#pragma once

#include "Hdf5File.h"

#include <map>

namespace magnet::hdf5
{
// Names and addresses of the objects in a group; empty for what is no group. Soft and external links are left out.
// Throws Error where the group is damaged, or keeps its links in a heap of the newer format ("dense", of more than
// eight links).
std::map<std::string, std::uint64_t> links(const File& file, std::uint64_t group);

// The object at a path like "/Data/Image"; nowhere if there is none.
std::uint64_t at(const File& file, const std::string& path);
}
