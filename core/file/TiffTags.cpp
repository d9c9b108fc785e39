#include "TiffTags.h"

#include "StoredAngles.h"
#include "Units.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace magnet
{
namespace
{
// The contents of a tag that libtiff does not know: their number, type and place.
struct Stored
{
  std::uint32_t count = 0;
  TIFFDataType type = TIFF_NOTYPE;
  const void* values = nullptr;
};

Stored stored(TIFF* file, std::uint32_t tag)
{
  Stored result;
  const TIFFField* const field = TIFFFindField(file, tag, TIFF_ANY);
  // Others than those that come with their number have another way to be asked.
  if (field != nullptr && TIFFFieldPassCount(field) != 0 && TIFFFieldReadCount(field) == TIFF_VARIABLE2 &&
      TIFFGetField(file, tag, &result.count, &result.values) != 0 && result.values != nullptr)
  {
    result.type = TIFFFieldDataType(field);
    return result;
  }
  return {};
}

std::string textOf(TIFF* file, std::uint32_t tag)
{
  const Stored found = stored(file, tag);
  if (found.type != TIFF_ASCII && found.type != TIFF_BYTE && found.type != TIFF_UNDEFINED)
  {
    return {};
  }
  const std::string text(static_cast<const char*>(found.values), found.count);
  std::string utf8;
  for (const char c : text.substr(0, text.find('\0')))
  {
    // A lone byte is Latin-1's sign: of micrometres, angstrom or degrees.
    const auto byte = static_cast<unsigned char>(c);
    const bool lone = byte == 0xB5 || byte == 0xC5 || byte == 0xB0;
    const bool inside = !utf8.empty() && static_cast<unsigned char>(utf8.back()) >= 0xC2;
    utf8 += lone && !inside
              ? std::string{ static_cast<char>(0xC0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3F)) }
              : std::string(1, c);
  }
  return utf8;
}

std::optional<double> numberOf(TIFF* file, std::uint32_t tag)
{
  const Stored found = stored(file, tag);
  if (found.count == 0 || (found.type != TIFF_DOUBLE && found.type != TIFF_FLOAT))
  {
    return {};
  }
  const double value = found.type == TIFF_DOUBLE ? *static_cast<const double*>(found.values)
                                                 : static_cast<double>(*static_cast<const float*>(found.values));
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

void setAngles(GatanTags& result, TIFF* file, std::int64_t images)
{
  const double unit = degrees(textOf(file, 65005));
  const double first = numberOf(file, 65008).value_or(0.0);
  const double step = numberOf(file, 65011).value_or(0.0);
  const auto end = static_cast<double>(images - 1);
  if (unit == 0.0 || step == 0.0 || images < 2)
  {
    return;
  }
  // The origin is the first angle, or counts pixels: what gives a tilt series is meant, if only one does.
  const auto series = [&](double from)
  { return std::abs(from * unit) <= 90.0 && std::abs((from + end * step) * unit) <= 90.0; };
  const double counted = -first * step;
  if (series(first) == series(counted) && (first != counted || !series(first)))
  {
    result.notes.push_back(
      text("DigitalMicrograph's third axis has steps of ", step * unit, " degrees from an origin, ", first,
        ", that may count images or be an angle; no tilt angles were taken from it: set Tilt Angles"));
    return;
  }
  const double from = series(first) ? first : counted;
  std::vector<double> angles;
  for (std::int64_t i = 0; i < images; ++i)
  {
    angles.push_back((from + static_cast<double>(i) * step) * unit);
  }
  if (merelyCount(angles))
  {
    result.notes.push_back(tellCounting("DigitalMicrograph's third axis"));
    return;
  }
  result.angles = std::move(angles);
}
}

GatanTags readGatanTags(TIFF* file, std::int64_t images)
{
  GatanTags result;
  for (std::uint32_t a = 0; a < 2; ++a)
  {
    const std::string unit = textOf(file, 65003 + a);
    const double pixel = std::abs(numberOf(file, 65009 + a).value_or(0.0)) * metres(unit);
    result.pixel[a] = std::isfinite(pixel) ? pixel : 0.0;
    if (result.notes.empty() && !namesNoUnit(unit) && metres(unit) == 0.0)
    {
      result.notes.push_back("DigitalMicrograph's unit is " + noLength(unit));
    }
  }
  setAngles(result, file, images);
  const double radians = degrees(textOf(file, 65022)) / degrees("rad");
  const double scale = numberOf(file, 65025).value_or(1.0) * radians;
  if (scale > 0.0 && numberOf(file, 65024).value_or(0.0) == 0.0)
  {
    result.scale = scale;
  }
  return result;
}

// 50838 has the sizes of the parts of 50839: of its head ("IJIJ", then of each kind of text its name and their number)
// and of each text; numbers are in the file's order.
std::vector<std::string> imageJLabels(TIFF* file, std::int64_t images)
{
  const Stored sizes = stored(file, 50838);
  const Stored content = stored(file, 50839);
  if ((sizes.type != TIFF_LONG && sizes.type != TIFF_SHORT) || sizes.count < 2 ||
      (content.type != TIFF_BYTE && content.type != TIFF_UNDEFINED))
  {
    return {};
  }
  const auto sizeOf = [&](std::uint32_t i) -> std::size_t
  {
    return sizes.type == TIFF_LONG ? static_cast<const std::uint32_t*>(sizes.values)[i]
                                   : static_cast<const std::uint16_t*>(sizes.values)[i];
  };
  const std::string bytes(static_cast<const char*>(content.values), content.count);
  const bool big = TIFFIsBigEndian(file) != 0;
  std::vector<std::string> labels;
  std::uint32_t part = 1;
  std::size_t at = sizeOf(0);
  for (std::size_t kind = 4; kind + 8 <= std::min(sizeOf(0), bytes.size()); kind += 8)
  {
    const auto name = numberAt<std::uint32_t>(bytes.data() + kind, big);
    const auto count = numberAt<std::uint32_t>(bytes.data() + kind + 4, big);
    for (std::uint32_t i = 0; i < count && part < sizes.count; ++i, at += sizeOf(part++))
    {
      if (at > bytes.size() || sizeOf(part) > bytes.size() - at)
      {
        return {};
      }
      std::string label;
      for (std::size_t c = 0; name == 0x6C61626C && c + 1 < sizeOf(part); c += 2) // "labl"
      {
        const auto code = numberAt<std::uint16_t>(bytes.data() + at + c, big);
        label += code < 0x80 ? std::string(1, static_cast<char>(code))
                 : code < 0x800
                   ? std::string{ static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F)) }
                   : std::string{ static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
                       static_cast<char>(0x80 | (code & 0x3F)) };
      }
      if (name == 0x6C61626C)
      {
        labels.push_back(label.substr(0, label.find('\n')));
      }
    }
  }
  return static_cast<std::int64_t>(labels.size()) == images ? labels : std::vector<std::string>{};
}
}
