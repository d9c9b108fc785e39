#include "Inflate.h"

#include "core/base/Error.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace magnet
{
std::string inflated(
  const InputFile& file, std::int64_t begin, std::int64_t packed, std::int64_t size, const std::string& what)
{
  constexpr std::int64_t piece = 1 << 18;
  constexpr int raw = -MAX_WBITS; // no header of zlib
  z_stream stream = {};
  require(inflateInit2(&stream, raw) == Z_OK, what, ": zlib could not begin");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  std::string in;
  std::string result;
  std::int64_t taken = 0;
  for (int state = Z_OK; static_cast<std::int64_t>(result.size()) < size;)
  {
    if (stream.avail_in == 0 && taken < packed)
    {
      in = file.bytes(begin + taken, std::min(piece, packed - taken), "compressed data");
      taken += static_cast<std::int64_t>(in.size());
      stream.next_in = reinterpret_cast<Bytef*>(in.data());
      stream.avail_in = static_cast<uInt>(in.size());
    }
    require(state != Z_STREAM_END, what, ": the compressed data are damaged: they hold ", result.size(), " bytes, and ",
      size, " are expected");
    const std::size_t had = result.size();
    result.resize(had + static_cast<std::size_t>(std::min(piece, size - static_cast<std::int64_t>(had))));
    stream.next_out = reinterpret_cast<Bytef*>(result.data() + had);
    stream.avail_out = static_cast<uInt>(result.size() - had);
    state = ::inflate(&stream, Z_NO_FLUSH);
    result.resize(result.size() - stream.avail_out);
    // Without more data, zlib makes no progress.
    require(state == Z_OK || state == Z_STREAM_END, what,
      ": the compressed data are damaged (zlib: ", stream.msg != nullptr ? stream.msg : "they end too early", ")");
  }
  return result;
}

std::uint32_t checksum32(const std::string& bytes)
{
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}
}
