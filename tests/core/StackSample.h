// The bytes of small stacks of images, for the tests of their readers.
#pragma once

#include "core/base/Error.h"
#include "core/base/InputFile.h"
#include "core/file/ImageFormats.h"

#include <c10/util/Half.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace magnet::testing
{
inline std::vector<float> all(const ImageStack& stack)
{
  const auto& n = stack.info().size;
  std::vector<float> values(static_cast<std::size_t>(n[0] * n[1] * n[2]));
  for (std::int64_t i = 0; i < n[2]; ++i)
  {
    stack.read(i, values.data() + i * n[0] * n[1]);
  }
  return values;
}

template <class T>
void put(std::string& bytes, std::size_t at, T value, bool big)
{
  const char* const place = reinterpret_cast<const char*>(&value);
  for (std::size_t i = 0; i < sizeof(T); ++i)
  {
    bytes[at + i] = place[big == littleEndianHost() ? sizeof(T) - 1 - i : i];
  }
}

inline void write(const std::string& path, const std::string& bytes)
{
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// The number i of a test stack: small integers, negative ones where the type has them.
inline double valueOf(std::int64_t i, bool isSigned)
{
  return static_cast<double>(i % 100) - (isSigned ? 50.0 : 0.0);
}

inline std::string numbers(Number number, std::int64_t count, bool big, bool isSigned)
{
  const auto each = static_cast<std::size_t>(bytesOf(number));
  std::string bytes(static_cast<std::size_t>(count) * each, '\0');
  for (std::int64_t i = 0; i < count; ++i)
  {
    const double v = valueOf(i, isSigned);
    const std::size_t at = static_cast<std::size_t>(i) * each;
    switch (number)
    {
      case Number::Int8:
        put(bytes, at, static_cast<std::int8_t>(v), big);
        break;
      case Number::UInt8:
        put(bytes, at, static_cast<std::uint8_t>(v), big);
        break;
      case Number::Int16:
        put(bytes, at, static_cast<std::int16_t>(v), big);
        break;
      case Number::UInt16:
        put(bytes, at, static_cast<std::uint16_t>(v), big);
        break;
      case Number::Int32:
        put(bytes, at, static_cast<std::int32_t>(v), big);
        break;
      case Number::UInt32:
        put(bytes, at, static_cast<std::uint32_t>(v), big);
        break;
      case Number::Int64:
        put(bytes, at, static_cast<std::int64_t>(v), big);
        break;
      case Number::UInt64:
        put(bytes, at, static_cast<std::uint64_t>(v), big);
        break;
      case Number::Float16:
        put(bytes, at, c10::Half(static_cast<float>(v)).x, big);
        break;
      case Number::Float32:
        put(bytes, at, static_cast<float>(v), big);
        break;
      case Number::Float64:
        put(bytes, at, v, big);
        break;
    }
  }
  return bytes;
}

constexpr std::int64_t columns = 7, rows = 5, sections = 3;

// The file of these bytes is refused with these words.
inline void expectRefused(const std::string& path, const std::string& bytes, const std::string& words,
  const std::function<void(const std::string& path)>& open)
{
  write(path, bytes);
  try
  {
    open(path);
    ADD_FAILURE() << "no error for " << words;
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}
}
