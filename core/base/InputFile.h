// Reading parts of a binary file, of either byte order, with errors that name the file and the byte.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace magnet
{
// Nothing is read but what is asked for, so that a file may be larger than the memory. Safe for use from several
// threads. Every member throws Error that names the file.
class InputFile
{
public:
  explicit InputFile(const std::string& path);
  // A part of the file `path` of `size` bytes when unpacked, which is read in its stead: `unpack` makes it, once, when
  // something is read.
  InputFile(const std::string& path, std::int64_t size, std::function<std::string()> unpack);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& path() const { return Path_; }
  std::int64_t size() const { return Size_; }

  // `count` bytes from the byte `offset` on. Throws Error where the file ends before. `what` names them in the message.
  void read(std::int64_t offset, std::int64_t count, void* target, const char* what) const;
  std::string bytes(std::int64_t offset, std::int64_t count, const char* what) const;

  // All of it, if it is no longer than `longest` bytes.
  std::string text(std::int64_t longest) const;

private:
  std::string Path_;
  int File_ = -1;
  std::function<std::string()> Unpack_; // where there is no file
  mutable std::once_flag Once_;
  mutable std::string Unpacked_;
  std::int64_t Size_ = 0;
};

// How numbers are stored.
enum class Number
{
  Int8,
  UInt8,
  Int16,
  UInt16,
  Int32,
  UInt32,
  Int64,
  UInt64,
  Float16,
  Float32,
  Float64
};
std::int64_t bytesOf(Number number);
const char* name(Number number);

bool littleEndianHost();

// `count` stored numbers -> floats, or doubles. big: the most significant byte comes first.
void toFloats(const void* stored, std::int64_t count, Number number, bool big, float* target);
void toDoubles(const void* stored, std::int64_t count, Number number, bool big, double* target);

// One number at a place in memory.
template <class T>
T numberAt(const char* place, bool big)
{
  char bytes[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i)
  {
    bytes[i] = place[big == littleEndianHost() ? sizeof(T) - 1 - i : i];
  }
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}
}
