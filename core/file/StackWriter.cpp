#include "StackWriter.h"

#include "ImageFormats.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"
#include "core/base/OutputFile.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>

namespace magnet
{
namespace
{
template <class T>
void put(std::string& bytes, std::size_t at, T value)
{
  const char* const place = reinterpret_cast<const char*>(&value);
  for (std::size_t i = 0; i < sizeof(T); ++i)
  {
    bytes[at + i] = place[littleEndianHost() ? i : sizeof(T) - 1 - i];
  }
}

std::int64_t countOf(const StoredImages& images)
{
  return images.size[0] * images.size[1] * images.size[2] * images.components;
}

std::string mrcHeader(const std::string& path, const StoredImages& images)
{
  require(images.components == 1, path, ": MRC holds one number a voxel, and ", images.label, " has ",
    images.components, "; choose a component or its length, or write .npy");
  std::string head(1024, '\0');
  const auto integer = [&](int word, std::int64_t value)
  {
    require(value <= std::numeric_limits<std::int32_t>::max(), path, ": ", value, " voxels are too many for MRC");
    put(head, static_cast<std::size_t>(4 * (word - 1)), static_cast<std::int32_t>(value));
  };
  const auto real = [&](int word, double value)
  { put(head, static_cast<std::size_t>(4 * (word - 1)), static_cast<float>(value)); };
  for (int i = 0; i < 3; ++i)
  {
    // A stack's sections are no intervals of a cell.
    const std::int64_t intervals = images.series && i == 2 ? 1 : images.size[i];
    integer(1 + i, images.size[i]);
    integer(8 + i, intervals);
    real(11 + i, images.spacing[i] * 1e10 * static_cast<double>(intervals));
    real(14 + i, 90.0);
    integer(17 + i, i + 1);
  }
  integer(4, 2);
  const std::int64_t count = countOf(images);
  const auto range = std::minmax_element(images.values, images.values + count);
  double sum = 0.0;
  double squares = 0.0;
  for (std::int64_t i = 0; i < count; ++i)
  {
    const double v = images.values[i];
    sum += v;
    squares += v * v;
  }
  const double mean = sum / static_cast<double>(count);
  real(20, *range.first);
  real(21, *range.second);
  real(22, mean);
  integer(23, images.series ? 0 : 1);
  integer(28, 20140);
  head.replace(208, 4, "MAP ");
  head.replace(212, 4, std::string("DD\0\0", 4));
  real(55, std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean * mean)));
  integer(56, 1);
  const std::string label = ("MagNet: " + images.label).substr(0, 80);
  head.replace(224, 80, std::string(80, ' ')).replace(224, label.size(), label);
  return head;
}

std::string npyHeader(const StoredImages& images)
{
  std::string shape = text("(", images.size[2], ", ", images.size[1], ", ", images.size[0]);
  shape += images.components > 1 ? text(", ", images.components, ")") : ")";
  std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
  // Numbers start at a multiple of 64 bytes.
  dictionary += std::string(63 - (10 + dictionary.size()) % 64, ' ') + "\n";
  std::string head("\x93NUMPY\x01\x00\0\0", 10);
  put(head, 8, static_cast<std::uint16_t>(dictionary.size()));
  return head + dictionary;
}

void putValues(OutputFile& file, const StoredImages& images)
{
  const auto count = static_cast<std::size_t>(countOf(images));
  if (littleEndianHost())
  {
    file.write(reinterpret_cast<const char*>(images.values), count * sizeof(float));
    return;
  }
  std::string bytes(sizeof(float), '\0');
  for (std::size_t i = 0; i < count; ++i)
  {
    put(bytes, 0, images.values[i]);
    file.write(bytes);
  }
}
}

void writeMrc(OutputFile& file, const std::string& path, const StoredImages& images)
{
  file.write(mrcHeader(path, images));
  putValues(file, images);
}

void writeNpy(OutputFile& file, const std::string&, const StoredImages& images)
{
  file.write(npyHeader(images));
  putValues(file, images);
}

void writeStack(const std::string& path, const StoredImages& images)
{
  const auto& n = images.size;
  require(images.values != nullptr && n[0] > 0 && n[1] > 0 && n[2] > 0, path, ": there are no numbers to write");
  require(images.angles.empty() || (images.series && static_cast<std::int64_t>(images.angles.size()) == n[2]), path,
    ": ", images.angles.size(), " tilt angles for ", n[2], " images");
  const std::string ending = endingOf(path);
  void (*write)(OutputFile&, const std::string&, const StoredImages&) = nullptr;
  std::string written;
  for (const ImageFormat& format : imageFormats)
  {
    const std::vector<std::string> endings = words(format.write != nullptr ? format.endings() : "");
    const bool chosen = std::find(endings.begin(), endings.end(), ending) != endings.end();
    write = chosen ? format.write : write;
    written += format.write != nullptr ? format.endings() + " " : "";
  }
  require(write != nullptr, path, ": the ending tells the format; ", listed(written), " was expected");
  OutputFile file(path, false);
  write(file, path, images);
  if (!images.angles.empty())
  {
    OutputFile list(std::filesystem::path(path).replace_extension(".rawtlt").string(), false);
    for (const double angle : images.angles)
    {
      char place[32];
      list.write(std::string(place, std::to_chars(place, place + sizeof(place), angle).ptr) + "\n");
    }
    list.commit();
  }
  file.commit();
}
}
