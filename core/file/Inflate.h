// What zlib has packed.
#pragma once

#include "core/base/InputFile.h"

#include <cstdint>
#include <string>

namespace magnet
{
// The first `size` bytes that a raw deflate stream (RFC 1951) unpacks to, which is `packed` bytes from the byte `begin`
// of a file on. Throws Error, naming it as `what`, where the stream is damaged or holds less; memory is taken as bytes
// come out. Cost: some 200 MB/s, `size` bytes.
std::string inflated(
  const InputFile& file, std::int64_t begin, std::int64_t packed, std::int64_t size, const std::string& what);

// CRC-32 as archives store it (ISO 3309).
std::uint32_t checksum32(const std::string& bytes);
}
