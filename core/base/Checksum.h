// SHA-256 (FIPS 180-4), by OpenSSL.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace magnet
{
class Checksum
{
public:
  Checksum();
  ~Checksum();
  Checksum(const Checksum&) = delete;
  Checksum& operator=(const Checksum&) = delete;

  void add(const void* bytes, std::size_t count);
  // 32 bytes; ends the sum.
  std::string digest();

private:
  evp_md_ctx_st* Context_;
};

std::string hexadecimal(const std::string& bytes);

// In hexadecimal digits. Throws Error when the file can't be read.
std::string sha256OfFile(const std::string& path);
}
