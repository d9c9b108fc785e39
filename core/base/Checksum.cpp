#include "Checksum.h"

#include "Error.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <vector>

namespace magnet
{
Checksum::Checksum()
  : Context_(EVP_MD_CTX_new())
{
  require(Context_ != nullptr && EVP_DigestInit_ex(Context_, EVP_sha256(), nullptr) == 1, "OpenSSL has no SHA-256");
}

Checksum::~Checksum()
{
  EVP_MD_CTX_free(Context_);
}

void Checksum::add(const void* bytes, std::size_t count)
{
  EVP_DigestUpdate(Context_, bytes, count);
}

std::string Checksum::digest()
{
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(Context_, bytes.data(), &length);
  return { reinterpret_cast<const char*>(bytes.data()), length };
}

std::string hexadecimal(const std::string& bytes)
{
  constexpr const char* digits = "0123456789abcdef";
  std::string result;
  for (const char c : bytes)
  {
    const auto value = static_cast<unsigned char>(c);
    result += { digits[value >> 4], digits[value & 15] };
  }
  return result;
}

std::string sha256OfFile(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  require(file.good(), path, " can't be opened");
  Checksum sum;
  std::vector<char> block(1 << 16);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0)
  {
    sum.add(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  require(!file.bad(), path, " can't be read to its end");
  return hexadecimal(sum.digest());
}
}
