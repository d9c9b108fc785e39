// A file that appears under its name only once it is whole.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

namespace magnet
{
// Bytes go to a temporary file in the same folder (".<name>.<process>-<number>.part"); commit() gives it its name,
// in place of the file that was there. Without a commit the temporary file is removed, and an old file stays.
//
// Every member throws Error that names `path` where the folder is missing or not to be written to, the disk is
// full, or `path` is a folder.
class OutputFile
{
public:
  // compressed: as one zstd frame with a checksum (RFC 8878), which `zstd -d` unpacks.
  OutputFile(const std::string& path, bool compressed);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(const char* bytes, std::size_t count);
  void write(const std::string& text) { write(text.data(), text.size()); }
  void commit();

private:
  struct Compressor;

  void compress(const char* bytes, std::size_t count, bool last);
  void put(const char* bytes, std::size_t count);

  std::string Path_;
  std::string Temporary_;
  std::FILE* File_ = nullptr;
  std::unique_ptr<Compressor> Compressor_;
};
}
