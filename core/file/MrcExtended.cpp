#include "MrcExtended.h"

#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace magnet
{
namespace
{
constexpr double degree = 180.0 / constants::pi; // of one radian

bool isAngle(double value)
{
  return std::isfinite(value) && std::abs(value) <= 180.0;
}

// Many images at one tilt are no tilt series.
std::vector<double> told(std::vector<double> angles, std::int64_t images)
{
  const bool good = static_cast<std::int64_t>(angles.size()) == images &&
                    std::all_of(angles.begin(), angles.end(), isAngle);
  const bool differ = std::any_of(
    angles.begin(), angles.end(), [&](double a) { return std::abs(a - angles[0]) > 1e-3; });
  const bool tilted = good && (images == 1 || differ);
  return tilted ? std::move(angles) : std::vector<double>{};
}

std::optional<double> axis(double fromY)
{
  return std::isfinite(fromY) && std::abs(fromY) <= 360.0 && fromY != 0.0 ? std::optional(fromY) : std::nullopt;
}

double pixelSize(double metres)
{
  return std::isfinite(metres) && metres > 0.0 && metres < 1e-5 ? metres : 0.0;
}

MrcExtended unknown(const MrcExtendedPlace& place)
{
  std::string type;
  for (const char c : place.type)
  {
    type += c > ' ' && c < '\x7F' ? std::string(1, c) : "";
  }
  MrcExtended result;
  result.note = text("the extended header (", place.bytes, " bytes", type.empty() ? "" : " of the type '" + type + "'",
    ") could not be understood: tilt angles that it may hold were not read");
  return result;
}

MrcExtended fei(const InputFile& file, const MrcExtendedPlace& place)
{
  constexpr std::int64_t needed = 172;
  MrcExtended result;
  result.kind = "FEI's metadata";
  std::int64_t at = place.first;
  const std::int64_t end = place.first + place.bytes;
  std::vector<double> angles;
  std::int64_t described = 0;
  for (; described < place.images && end - at >= needed; ++described)
  {
    const std::string block = file.bytes(at, needed, "the extended header");
    const auto real = [&](int byte) { return numberAt<double>(block.data() + byte, place.big); };
    const auto length = numberAt<std::int32_t>(block.data(), place.big);
    const auto mask = numberAt<std::uint32_t>(block.data() + 8, place.big);
    const auto set = [&](int bit) { return (mask >> bit & 1U) != 0; };
    if (length < needed || length > end - at)
    {
      break;
    }
    // This version of the software wrote radians.
    const double unit = block.compare(68, 11, std::string("4.4.0.4981\0", 11)) == 0 ? degree : 1.0;
    if (set(7))
    {
      angles.push_back(unit * real(100));
    }
    if (described == 0)
    {
      // It counts the axis clockwise.
      result.axisAngle = set(12) ? axis(-unit * real(140)) : std::nullopt;
      result.pixel = { set(14) ? pixelSize(real(156)) : 0.0, set(15) ? pixelSize(real(164)) : 0.0 };
      const bool absurd = set(14) && result.pixel[0] == 0.0;
      result.note = absurd ? text(result.kind, " tells pixels of ", real(156), " m, which cannot be and were not taken")
                           : "";
    }
    at += length;
  }
  if (described == 0)
  {
    return unknown(place);
  }
  const bool some = described < place.images;
  if (some || angles.empty())
  {
    result.note += text(result.note.empty() ? "" : "; ", result.kind,
      some ? text(" describes ", described, " of ", place.images, " images: its tilt angles were not taken")
           : std::string(" has no tilt angles that are marked as set"));
  }
  result.angles = told(std::move(angles), place.images);
  return result;
}

// Blocks of integers and single-precision numbers, of which the first is the tilt, the 11th the axis, the 12th the
// pixel.
MrcExtended blocks(const InputFile& file, const MrcExtendedPlace& place, int integers, int reals, bool ofFei)
{
  MrcExtended result;
  result.kind = ofFei ? "FEI's blocks" : "Agard's blocks";
  const std::int64_t length = 4 * (static_cast<std::int64_t>(integers) + reals);
  const std::int64_t count = std::min(place.images, place.bytes / length);
  const std::int64_t needed = 4 * std::min(reals, 12);
  std::vector<double> angles;
  for (std::int64_t i = 0; i < count; ++i)
  {
    const std::string block = file.bytes(place.first + i * length + 4 * integers, needed, "the extended header");
    const auto real = [&](int n) { return static_cast<double>(numberAt<float>(block.data() + 4 * n, place.big)); };
    angles.push_back(real(0));
    if (i == 0 && reals >= 12)
    {
      result.axisAngle = axis(ofFei && place.title.rfind("Fei ", 0) == 0 ? -real(10) : real(10));
      // Metres; angstrom in files of UCSF.
      const double pixel = real(11) > 0.05 && real(11) < 1e5 ? real(11) * 1e-10 : pixelSize(real(11));
      result.pixel = { pixel, pixel };
    }
  }
  if (!std::all_of(angles.begin(), angles.end(), isAngle))
  {
    result.note = text("the numbers in the extended header (", result.kind, ") are no tilt angles");
  }
  result.angles = told(std::move(angles), place.images);
  return result;
}

// The bytes of SerialEM's values, of which each has a flag: tilt x 100, piece coordinates, stage position,
// magnification, intensity, dose, and reserved ones.
bool isSerialEm(int bytes, int flags)
{
  constexpr int sizes[] = { 2, 6, 4, 2, 2, 4, 2, 4, 2, 4, 2 };
  int sum = 0;
  for (int i = 0; i < 11; ++i)
  {
    sum += (flags >> i & 1) != 0 ? sizes[i] : 0;
  }
  return bytes > 0 && flags > 0 && flags < 1 << 11 && sum == bytes;
}

MrcExtended serialEm(const InputFile& file, const MrcExtendedPlace& place)
{
  MrcExtended result;
  result.kind = "SerialEM's values";
  std::vector<double> angles;
  if ((place.reals & 1) != 0 && place.images <= place.bytes / place.integers)
  {
    const std::string values = file.bytes(place.first, place.images * place.integers, "the extended header");
    for (std::int64_t i = 0; i < place.images; ++i)
    {
      angles.push_back(numberAt<std::int16_t>(values.data() + i * place.integers, place.big) / 100.0);
    }
  }
  result.angles = told(std::move(angles), place.images);
  return result;
}
}

MrcExtended readMrcExtended(const InputFile& file, const MrcExtendedPlace& place)
{
  if (place.bytes == 0)
  {
    return {};
  }
  const bool untyped = place.type.find_first_not_of(std::string(" \0", 2)) == std::string::npos;
  if (place.type == "FEI1" || place.type == "FEI2")
  {
    return fei(file, place);
  }
  const bool ofSerialEm = isSerialEm(place.integers, place.reals);
  if (ofSerialEm && (untyped || place.type == "SERI"))
  {
    return serialEm(file, place);
  }
  // FEI's old programs left room for 1024 images; some did not fill in what a block holds.
  constexpr std::int64_t feiBlock = 128;
  const bool ofFei = untyped && place.bytes >= feiBlock * place.images &&
                     ((place.bytes == 1024 * feiBlock && place.integers == 0 &&
                        (place.reals == 0 || place.reals == 32)) ||
                       place.title.rfind("Fei ", 0) == 0);
  if (ofFei)
  {
    return blocks(file, place, 0, static_cast<int>(feiBlock / 4), true);
  }
  const bool sound = place.integers >= 0 && place.reals > 0 && place.integers <= 1024 && place.reals <= 1024 &&
                     place.bytes >= 4 * (place.integers + place.reals) * place.images;
  if (sound && !ofSerialEm && (untyped || place.type == "AGAR"))
  {
    return blocks(file, place, place.integers, place.reals, place.integers == 0 && place.reals == 32);
  }
  const std::string start = file.bytes(
    place.first, std::min<std::int64_t>(place.bytes, 1 << 16), "the extended header");
  const bool blank = start.find_first_not_of(std::string(" \0", 2)) == std::string::npos;
  return blank || place.type == "CCP4" ? MrcExtended{} : unknown(place);
}
}
