#include "OutputFile.h"

#include "Error.h"

#include <unistd.h>
#include <zstd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

namespace magnet
{
namespace
{
[[noreturn]] void fail(const std::string& path)
{
  const int reason = errno;
  const bool full = reason == ENOSPC || reason == EFBIG || reason == EDQUOT;
  throw Error(text(path, " could not be written: ", std::strerror(reason), full ? "; is the disk full?" : ""));
}
}

struct OutputFile::Compressor
{
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ ZSTD_createCCtx(), &ZSTD_freeCCtx };
  std::vector<char> buffer = std::vector<char>(ZSTD_CStreamOutSize());
};

OutputFile::OutputFile(const std::string& path, bool compressed)
  : Path_(path)
{
  namespace fs = std::filesystem;
  require(!path.empty(), "no file to write to was named");
  const fs::path name(path);
  const fs::path folder = name.has_parent_path() ? name.parent_path() : fs::path(".");
  std::error_code ignored;
  require(fs::is_directory(folder, ignored), path, ": there is no folder ", folder.string(), " to write to");
  require(name.has_filename() && !fs::is_directory(name, ignored), path, " is a folder; a file name is expected");
  if (compressed)
  {
    Compressor_ = std::make_unique<Compressor>();
    require(Compressor_->context != nullptr, path, ": there is no memory for its compression");
    ZSTD_CCtx_setParameter(Compressor_->context.get(), ZSTD_c_checksumFlag, 1);
  }
  static std::atomic<int> count{ 0 };
  const std::string last = name.filename().string();
  Temporary_ = (folder / text(".", last, ".", ::getpid(), "-", ++count, ".part")).string();
  // x: never someone else's file.
  File_ = std::fopen(Temporary_.c_str(), "wbx");
  if (File_ == nullptr)
  {
    fail(Path_);
  }
}

OutputFile::~OutputFile()
{
  if (File_ != nullptr)
  {
    std::fclose(File_);
  }
  if (!Temporary_.empty())
  {
    std::remove(Temporary_.c_str());
  }
}

void OutputFile::write(const char* bytes, std::size_t count)
{
  if (Compressor_)
  {
    compress(bytes, count, false);
  }
  else
  {
    put(bytes, count);
  }
}

void OutputFile::commit()
{
  if (Compressor_)
  {
    compress(nullptr, 0, true);
  }
  // Some file systems say only at the end that there was no room.
  const int failed = std::fclose(File_);
  File_ = nullptr;
  if (failed != 0 || std::rename(Temporary_.c_str(), Path_.c_str()) != 0)
  {
    fail(Path_);
  }
  Temporary_.clear();
}

void OutputFile::compress(const char* bytes, std::size_t count, bool last)
{
  ZSTD_inBuffer in{ bytes, count, 0 };
  std::size_t left = 1;
  while (last ? left > 0 : in.pos < in.size)
  {
    ZSTD_outBuffer out{ Compressor_->buffer.data(), Compressor_->buffer.size(), 0 };
    left = ZSTD_compressStream2(Compressor_->context.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
    require(ZSTD_isError(left) == 0, Path_, " could not be compressed: ", ZSTD_getErrorName(left));
    put(Compressor_->buffer.data(), out.pos);
  }
}

void OutputFile::put(const char* bytes, std::size_t count)
{
  if (std::fwrite(bytes, 1, count, File_) != count)
  {
    fail(Path_);
  }
}
}
