#include "InputFile.h"

#include "Error.h"

#include <c10/util/Half.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace magnet
{
InputFile::InputFile(const std::string& path)
  : Path_(path)
{
  File_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  require(File_ >= 0, path, ": ", std::strerror(errno));
  struct stat status = {};
  const bool regular = ::fstat(File_, &status) == 0 && S_ISREG(status.st_mode);
  if (!regular)
  {
    ::close(File_);
    throw Error(path + " is no file");
  }
  Size_ = status.st_size;
}

InputFile::InputFile(const std::string& path, std::int64_t size, std::function<std::string()> unpack)
  : Path_(path)
  , Unpack_(std::move(unpack))
  , Size_(size)
{
}

InputFile::~InputFile()
{
  if (File_ >= 0)
  {
    ::close(File_);
  }
}

void InputFile::read(std::int64_t offset, std::int64_t count, void* target, const char* what) const
{
  require(offset >= 0 && count >= 0 && offset <= Size_ && count <= Size_ - offset, Path_, " is cut off: ", what,
    " needs ", count, " bytes from byte ", offset, " on, and the file has ", Size_);
  auto* place = static_cast<char*>(target);
  if (File_ < 0)
  {
    std::call_once(Once_,
      [this]
      {
        Unpacked_ = Unpack_();
        require(static_cast<std::int64_t>(Unpacked_.size()) == Size_, Path_, " has ", Unpacked_.size(),
          " bytes when unpacked; ", Size_, " were expected");
      });
    std::copy_n(Unpacked_.data() + offset, count, place);
    return;
  }
  while (count > 0)
  {
    const ssize_t got = ::pread(File_, place, static_cast<std::size_t>(count), offset);
    if (got < 0 && errno == EINTR)
    {
      continue;
    }
    require(got > 0, Path_, " can't be read at byte ", offset, ": ", got < 0 ? std::strerror(errno) : "it ends there");
    place += got;
    offset += got;
    count -= got;
  }
}

std::string InputFile::bytes(std::int64_t offset, std::int64_t count, const char* what) const
{
  require(count >= 0 && offset >= 0 && offset <= Size_ && count <= Size_ - offset, Path_, " is cut off: ", what,
    " needs ", count, " bytes from byte ", offset, " on, and the file has ", Size_);
  std::string result(static_cast<std::size_t>(count), '\0');
  this->read(offset, count, result.data(), what);
  return result;
}

std::string InputFile::text(std::int64_t longest) const
{
  require(Size_ <= longest, Path_, " has ", Size_, " bytes; a text file of at most ", longest, " was expected");
  return this->bytes(0, Size_, "the text");
}

std::int64_t bytesOf(Number number)
{
  switch (number)
  {
    case Number::Int8:
    case Number::UInt8:
      return 1;
    case Number::Int16:
    case Number::UInt16:
    case Number::Float16:
      return 2;
    case Number::Int64:
    case Number::UInt64:
    case Number::Float64:
      return 8;
    default:
      return 4;
  }
}

const char* name(Number number)
{
  constexpr const char* names[] = { "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16",
    "float32", "float64" };
  return names[static_cast<int>(number)];
}

bool littleEndianHost()
{
  const std::uint16_t one = 1;
  char first = 0;
  std::memcpy(&first, &one, 1);
  return first == 1;
}

namespace
{
template <class From, class To>
void convert(const void* stored, std::int64_t count, bool big, To* target)
{
  const char* place = static_cast<const char*>(stored);
  if (big != littleEndianHost())
  {
    for (std::int64_t i = 0; i < count; ++i)
    {
      From value;
      std::memcpy(&value, place + i * sizeof(From), sizeof(From));
      target[i] = static_cast<To>(value);
    }
    return;
  }
  for (std::int64_t i = 0; i < count; ++i)
  {
    target[i] = static_cast<To>(numberAt<From>(place + i * sizeof(From), big));
  }
}

template <class To>
void convert(const void* stored, std::int64_t count, Number number, bool big, To* target)
{
  switch (number)
  {
    case Number::Int8:
      return convert<std::int8_t>(stored, count, big, target);
    case Number::UInt8:
      return convert<std::uint8_t>(stored, count, big, target);
    case Number::Int16:
      return convert<std::int16_t>(stored, count, big, target);
    case Number::UInt16:
      return convert<std::uint16_t>(stored, count, big, target);
    case Number::Int32:
      return convert<std::int32_t>(stored, count, big, target);
    case Number::UInt32:
      return convert<std::uint32_t>(stored, count, big, target);
    case Number::Int64:
      return convert<std::int64_t>(stored, count, big, target);
    case Number::UInt64:
      return convert<std::uint64_t>(stored, count, big, target);
    case Number::Float16:
      return convert<c10::Half>(stored, count, big, target);
    case Number::Float32:
      return convert<float>(stored, count, big, target);
    case Number::Float64:
      return convert<double>(stored, count, big, target);
  }
}
}

void toFloats(const void* stored, std::int64_t count, Number number, bool big, float* target)
{
  convert(stored, count, number, big, target);
}

void toDoubles(const void* stored, std::int64_t count, Number number, bool big, double* target)
{
  convert(stored, count, number, big, target);
}
}
