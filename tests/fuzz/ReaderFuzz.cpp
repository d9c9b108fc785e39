// A libFuzzer target: a file of any bytes is read, or refused with an Error. READER is the function that opens it.
#include "core/base/Error.h"
#include "core/file/AngleFile.h"
#include "core/file/ImageFormats.h"
#include "core/file/OvfFile.h"
#include "core/file/TiltSeriesFile.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace
{
const std::string& path()
{
  static const std::string name = "/dev/shm/magnet-fuzz-" + std::to_string(getpid());
  static const int registered = std::atexit([] { std::remove(path().c_str()); });
  static_cast<void>(registered);
  return name;
}

[[maybe_unused]] void readAngleFile(const std::string& name)
{
  magnet::readAngles(name);
}

[[maybe_unused]] void readImages(
  std::unique_ptr<magnet::ImageStack> (*open)(const std::string&, const std::string&), const std::string& name)
{
  constexpr std::int64_t most = 1 << 24; // pixels; such an image in a small file is a compressed one, and takes time
  const auto stack = open(name, "");
  const auto& n = stack->info().size;
  if (n[0] > most / n[1])
  {
    return;
  }
  std::vector<float> image(static_cast<std::size_t>(n[0] * n[1]));
  for (std::int64_t i = 0; i < std::min<std::int64_t>(n[2], 3); ++i)
  {
    stack->read(i, image.data());
  }
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  std::FILE* const file = std::fopen(path().c_str(), "wb");
  std::fwrite(data, 1, size, file);
  std::fclose(file);
  try
  {
#if defined(ANGLES)
    readAngleFile(path());
#elif defined(OVF)
    magnet::readOvf(path());
#else
    readImages(magnet::READER, path());
#endif
  }
  catch (const magnet::Error&)
  {
  }
  return 0;
}
