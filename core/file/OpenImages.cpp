#include "ImageFormats.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace magnet
{
namespace
{
std::string joined(const std::vector<std::string>& texts, const std::string& between)
{
  std::string all;
  for (const std::string& each : texts)
  {
    all += (all.empty() ? "" : between) + each;
  }
  return all;
}
}

std::unique_ptr<ImageStack> openImages(const std::string& path, const std::string& choice)
{
  const InputFile file(path);
  require(file.size() > 0, path, " is empty");
  const std::string head = file.bytes(0, std::min<std::int64_t>(file.size(), 8), "the first bytes");
  require(head.compare(0, 2, "\x1F\x8B") != 0, path, " is packed by gzip; unpack it first (gunzip)");
  const auto format = std::find_if(
    std::begin(imageFormats), std::end(imageFormats), [&](const ImageFormat& f) { return f.begins(head); });
  auto stack = format->open(path, choice);
  const std::vector<std::string>& choices = stack->info().choices;
  require(choice.empty() || choices.empty() || std::find(choices.begin(), choices.end(), choice) != choices.end(), path,
    " has no images '", choice, "'; it has '", joined(choices, "', '"), "'");
  return stack;
}
}
