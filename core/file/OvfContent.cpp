#include "OvfContent.h"

#include "TextFile.h"
#include "core/base/Error.h"

#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <utility>

namespace magnet::ovf
{
namespace
{
constexpr const char* magic = "\x28\xb5\x2f\xfd";
constexpr const char* packedByGzip = "\x1f\x8b";
constexpr std::size_t firstStep = 65536;

std::string wholeFile(const std::string& path)
{
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  require(file.good(), path, ": ", std::strerror(errno));
  const std::streamoff size = file.tellg();
  require(size >= 0 && size < std::numeric_limits<std::streamoff>::max(), path, " is no regular file");
  std::string content(static_cast<std::size_t>(size), '\0');
  file.seekg(0);
  file.read(content.data(), size);
  require(file.gcount() == size, path, " could not be read to its end");
  return content;
}
}

struct Content::Packed
{
  // Its window is at most 128 MB (2^27), zstd's own limit, and is touched only as far as data come out.
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ ZSTD_createDCtx(), &ZSTD_freeDCtx };
  std::string bytes;
  ZSTD_inBuffer in{};
  bool ended = false;
};

Content::Content(const std::string& path)
  : Path_(path)
  , Bytes_(wholeFile(path))
{
  if (Bytes_.compare(0, 4, magic) == 0)
  {
    Packed_ = std::make_unique<Packed>();
    require(Packed_->context != nullptr, path, ": there is no memory to unpack it");
    Packed_->bytes = std::exchange(Bytes_, {});
    Packed_->in = { Packed_->bytes.data(), Packed_->bytes.size(), 0 };
    return;
  }
  require(Bytes_.compare(0, 2, packedByGzip) != 0, path, " is packed by gzip; unpack it first (gunzip)");
  if (Bytes_.find('\0') < 2 || Bytes_.compare(0, 2, "\xFF\xFE") == 0 || Bytes_.compare(0, 2, "\xFE\xFF") == 0)
  {
    Bytes_ = asUtf8(Bytes_);
  }
}

Content::~Content() = default;

void Content::extend(std::size_t size)
{
  while (Packed_ && !Packed_->ended && Bytes_.size() < size)
  {
    const std::size_t had = Bytes_.size();
    Bytes_.resize(std::min(size, std::max(firstStep, 2 * had)));
    ZSTD_outBuffer out{ Bytes_.data(), Bytes_.size(), had };
    while (out.pos < out.size && !Packed_->ended)
    {
      const std::size_t left = ZSTD_decompressStream(Packed_->context.get(), &out, &Packed_->in);
      require(ZSTD_isError(left) == 0, Path_, ", near byte ", Packed_->in.pos, " of ", Packed_->in.size,
        ": the compressed data are damaged (zstd: ", ZSTD_getErrorName(left), ")");
      const bool consumed = Packed_->in.pos == Packed_->in.size;
      // 0: a frame is complete and all of it was handed out.
      Packed_->ended = consumed && left == 0;
      require(Packed_->ended || !consumed || out.pos == out.size, Path_, ": the compressed data end early, after ",
        Packed_->in.size, " bytes; the file is cut off");
    }
    Bytes_.resize(out.pos);
  }
}
}
