// A texture library on disk: one compressed OVF file and one card per texture, and an index over all.
#pragma once

#include "TextureLibrary.h"

#include <optional>
#include <string>
#include <vector>

namespace magnet
{
// In the folder:
//   NAME.ovf.zst  M [A/m] on the whole volume, OVF 2.0, binary 4, in zstd
//   NAME.json     the card: everything of LibraryEntry, in SI units, and the SHA-256 of the file above
//   index.json    the library's options, and every card with its split; there once the library, or the part that was
//   wanted, is whole
// Cards hold no times and no machine: the same options give the same bytes.
struct StoredEntry
{
  LibraryEntry entry;
  std::string sha256; // of the OVF file, in hexadecimal digits
  std::string split;  // train, test or hard; empty before the index is written
};

struct StoredLibrary
{
  std::string folder;
  LibraryOptions options;
  std::vector<StoredEntry> entries;
};

// File names of an entry in the folder.
std::string texturePath(const std::string& folder, const std::string& name);
std::string cardPath(const std::string& folder, const std::string& name);

// Writes the texture, then its card, each under a temporary name first. Throws Error that names the file.
StoredEntry writeEntry(const std::string& folder, const LibraryEntry& entry, const at::Tensor& magnetization);

// The entry of that name if its card and its file are there and the file has the card's SHA-256; nothing otherwise.
// Throws Error on a card that can't be read.
std::optional<StoredEntry> findEntry(const std::string& folder, const std::string& name);

// Decides the split and writes index.json; fills the entries' splits. whole false: a part of a library, whose entries
// have their splits already. Throws Error where one has none.
void writeIndex(StoredLibrary& library, bool whole = true);

// Reads index.json. Throws Error that names the file and what is wrong with it.
StoredLibrary readLibrary(const std::string& folder);

// M [A/m] (n, n, n, 3). Throws Error when the file is missing, damaged, or on another grid than its card says.
at::Tensor readTexture(const std::string& folder, const StoredEntry& entry);

// The card as text, for people.
std::string cardText(const StoredEntry& entry);
}
