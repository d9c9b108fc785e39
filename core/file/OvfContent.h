// The bytes of an OVF file, plain or compressed with zstd; not for use by others than OvfFile.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace magnet::ovf
{
// A plain file is read whole, and one of UTF-16, which can hold text data only, becomes UTF-8. A compressed one, told
// by the magic number of its first bytes and not by its name, is unpacked step by step as far as it is asked for: a few
// bytes can claim to be any number of bytes. Throws Error naming the file: can't be read, is no regular file, the
// compressed data are damaged or end early.
class Content
{
public:
  explicit Content(const std::string& path);
  ~Content();

  // Unpacks until there are `size` bytes, or no more. The memory taken grows with what was really unpacked.
  void extend(std::size_t size);

  const std::string& bytes() const { return Bytes_; }

private:
  struct Packed;

  std::string Path_;
  std::string Bytes_;
  std::unique_ptr<Packed> Packed_; // null: a plain file
};
}
