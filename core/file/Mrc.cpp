#include "MrcExtended.h"
#include "StoredStack.h"
#include "TiltAxis.h"
#include "Units.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace magnet
{
namespace
{
constexpr std::int64_t headLength = 1024;
constexpr double angstrom = 1e-10;
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis

struct Header
{
  StoredLayout layout;           // of columns, rows, sections
  std::array<double, 3> voxel{}; // along x, y, z [m]
  MrcExtendedPlace extended;
  std::array<bool, 2> whole{}; // along x, y: the cell is one interval long, but the images are not
  std::vector<std::string> titles;
  std::vector<std::string> notes;
};

bool plausible(const std::string& head, bool big)
{
  const auto mode = numberAt<std::int32_t>(head.data() + 12, big);
  const auto columns = numberAt<std::int32_t>(head.data(), big);
  return mode >= 0 && mode <= 101 && columns > 0 && columns <= largest;
}

// By the machine stamp, or by what makes sense where that is none.
bool bigEndian(const std::string& head)
{
  const auto stamp = static_cast<unsigned char>(head[212]);
  if ((stamp == 0x44 || stamp == 0x11) && plausible(head, stamp == 0x11))
  {
    return stamp == 0x11;
  }
  return !plausible(head, false) && plausible(head, true);
}

// The kind of whole numbers that a header's least and greatest value contradict, as it is told, is the other one.
Number bySign(Number isSigned, Number isUnsigned, bool told, const std::string& head, bool big, std::string& note)
{
  const auto least = static_cast<double>(numberAt<float>(head.data() + 76, big));
  const auto most = static_cast<double>(numberAt<float>(head.data() + 80, big));
  const double half = isSigned == Number::Int8 ? 128.0 : 32768.0;
  const bool positive = least >= 0.0 && most >= std::max(half, least) && most < 2.0 * half;
  const bool negative = least < 0.0 && least >= -half && most < half && most >= least;
  if (told ? positive : negative)
  {
    const Number number = told ? isUnsigned : isSigned;
    note = text("the header tells values from ", least, " to ", most, ", which ", name(told ? isSigned : isUnsigned),
      " cannot hold: the numbers were read as ", name(number));
    return number;
  }
  return told ? isSigned : isUnsigned;
}

Number numberOf(std::int32_t mode, const std::string& head, bool big, const std::string& path, std::string& note)
{
  switch (mode)
  {
    case 0:
    {
      // IMOD's stamp, and its flag for signed bytes.
      const bool imod = numberAt<std::int32_t>(head.data() + 152, big) == 1146047817;
      const bool isSigned = !imod || (numberAt<std::int32_t>(head.data() + 156, big) & 1) != 0;
      return bySign(Number::Int8, Number::UInt8, isSigned, head, big, note);
    }
    case 1:
      return bySign(Number::Int16, Number::UInt16, true, head, big, note);
    case 2:
      return Number::Float32;
    case 6:
      return bySign(Number::Int16, Number::UInt16, false, head, big, note);
    case 12:
      return Number::Float16;
    default:
      throw Error(text(path, " is an MRC file of mode ", mode,
        "; modes 0 (int8), 1 (int16), 2 (float32), 6 (uint16) and 12 (float16) can be read"));
  }
}

// Where the images begin, and whether the file is longer or shorter than its header says.
void place(const InputFile& file, Header& h)
{
  const auto& n = h.layout.size;
  // In double: absurd sizes must not overflow.
  const double image = static_cast<double>(n[0]) * static_cast<double>(n[1]) *
                       static_cast<double>(bytesOf(h.layout.number));
  const double rest = static_cast<double>(file.size() - headLength) - image * static_cast<double>(n[2]);
  if (h.extended.bytes > 0 && rest == 0.0)
  {
    h.notes.push_back(text("the header announces an extended header of ", h.extended.bytes,
      " bytes, which is missing: the images were read behind the header"));
    h.extended.bytes = 0;
  }
  require(h.extended.bytes >= 0 && h.extended.bytes <= file.size() - headLength, file.path(),
    " announces an extended header of ", h.extended.bytes, " bytes; the file has ", file.size(), " in all");
  h.layout.first = headLength + h.extended.bytes;
  const double more = std::floor((rest - static_cast<double>(h.extended.bytes)) / image);
  if (more >= 1.0)
  {
    h.notes.push_back(text("the header tells ", n[2], " image(s), which were read; behind them the file has room for ",
      more, " more: was its header not brought up to date?"));
  }
}

Header parse(const InputFile& file)
{
  require(file.size() >= headLength, file.path(), " has ", file.size(), " bytes; an MRC file has at least 1024");
  const std::string head = file.bytes(0, headLength, "the header");
  Header h;
  StoredLayout& layout = h.layout;
  layout.big = bigEndian(head);
  const auto integer = [&](int word) { return numberAt<std::int32_t>(head.data() + 4 * (word - 1), layout.big); };
  const auto real = [&](int word)
  { return static_cast<double>(numberAt<float>(head.data() + 4 * (word - 1), layout.big)); };
  require(head.compare(208, 3, "MAP") == 0 || plausible(head, layout.big), file.path(),
    " is no MRC file: 'MAP' is missing at byte 208, and its sizes make no sense");
  for (int i = 0; i < 3; ++i)
  {
    layout.size[i] = integer(1 + i);
    require(layout.size[i] > 0 && layout.size[i] <= largest, file.path(), " is no MRC file, or is damaged: it has ",
      integer(1), " columns, ", integer(2), " rows and ", integer(3), " sections");
  }
  std::string note;
  layout.number = numberOf(integer(4), head, layout.big, file.path(), note);
  h.notes.insert(h.notes.end(), note.empty() ? 0 : 1, note);
  std::array<int, 3> map{ integer(17), integer(18), integer(19) };
  if (map == std::array<int, 3>{ 0, 0, 0 })
  {
    map = { 1, 2, 3 }; // old files
  }
  std::array<int, 3> found = map;
  std::sort(found.begin(), found.end());
  require(found == std::array<int, 3>{ 1, 2, 3 }, file.path(),
    " says that its columns, rows and sections are the axes ", map[0], ", ", map[1], " and ", map[2],
    "; an order of 1, 2 and 3 was expected");
  for (int i = 0; i < 3; ++i)
  {
    layout.axis[i] = map[i] - 1;
    const double cell = real(11 + i);
    const std::int32_t intervals = integer(8 + i);
    // What makes no sense is not known.
    h.voxel[i] = std::isfinite(cell) && cell > 0.0 && intervals > 0 ? cell / intervals * angstrom : 0.0;
    if (i < 2)
    {
      h.whole[static_cast<std::size_t>(i)] = intervals == 1 && layout.size[i] > 1;
    }
  }
  h.extended.first = headLength;
  h.extended.bytes = integer(24);
  place(file, h);
  h.extended.images = layout.size[2];
  h.extended.type = head.substr(104, 4);
  h.extended.integers = numberAt<std::int16_t>(head.data() + 128, layout.big);
  h.extended.reals = numberAt<std::int16_t>(head.data() + 130, layout.big);
  h.extended.big = layout.big;
  for (int i = 0; i < std::clamp(integer(56), 0, 10); ++i)
  {
    h.titles.push_back(head.substr(224 + 80 * static_cast<std::size_t>(i), 80));
  }
  h.extended.title = head.substr(224, 80);
  return h;
}

constexpr double alike = 0.02; // of two sizes of a pixel

// 1 angstrom is what programs write that do not know it.
bool isUnknown(double spacing)
{
  return spacing <= 0.0 || std::abs(spacing - angstrom) <= 1e-6 * angstrom;
}

// The size behind "Pixel size in nanometers =" (IMOD's extracttilts) in a title [m]; 0 where there is none.
double pixelIn(const std::string& title)
{
  std::string plain;
  for (const char c : title)
  {
    plain += c != ' ' ? std::string(1, static_cast<char>(std::tolower(static_cast<unsigned char>(c)))) : "";
  }
  const std::string words = "pixelsizein";
  const std::size_t at = plain.find(words);
  const std::size_t equals = plain.find('=', at == std::string::npos ? plain.size() : at);
  if (equals == std::string::npos)
  {
    return 0.0;
  }
  const double unit = metres(plain.substr(at + words.size(), equals - at - words.size()));
  const std::size_t from = equals + 1;
  const auto size = numberIn(plain.substr(from, plain.find_first_not_of("0123456789.e-+", from) - from));
  return size && *size > 0.0 ? *size * unit : 0.0;
}

// The pixel size: the main header's, or what `from` tells where that does not.
void takePixel(StackInfo& info, const std::array<double, 2>& pixel, const std::string& from)
{
  if (!isUnknown(pixel[0]) && !isUnknown(info.spacing[0]) && std::abs(pixel[0] - info.spacing[0]) > alike * pixel[0])
  {
    info.notes.push_back(text("the header tells pixels of ", info.spacing[0] * 1e9, " nm, which were taken, and ", from,
      " ", pixel[0] * 1e9, " nm"));
  }
  for (int a = 0; a < 2; ++a)
  {
    const double told = pixel[static_cast<std::size_t>(a)];
    info.spacing[a] = !isUnknown(told) && isUnknown(info.spacing[a]) ? told : info.spacing[a];
  }
}

// Why a header's pixel size may be none.
std::string pixelDoubt(const Header& h, const StackInfo& info)
{
  if (info.spacing[0] > 0.0 && isUnknown(info.spacing[0]) && isUnknown(info.spacing[1]))
  {
    return "the pixels are 0.1 nm (1 angstrom), which is what programs write when they do not know the size: if it is "
           "another, set Pixel Size";
  }
  const std::array<double, 2> part{ h.voxel[0] / static_cast<double>(h.layout.size[0]),
    h.voxel[1] / static_cast<double>(h.layout.size[1]) };
  constexpr double least = 5e-12; // that a microscope gives
  return h.whole[0] && h.whole[1] && std::min(part[0], part[1]) > least && info.spacing[0] == h.voxel[0]
           ? text("the header says that 1 pixel is ", h.voxel[0] * 1e9, " x ", h.voxel[1] * 1e9,
               " nm large. Some programs write the whole image there: then a pixel is ", part[0] * 1e9, " x ",
               part[1] * 1e9, " nm; set Pixel Size if so")
           : "";
}

// Titles and extended header: angles, axis, and the pixel size where the main header does not tell it.
void readRest(const InputFile& file, const Header& h, StackInfo& info)
{
  const MrcExtended extended = readMrcExtended(file, h.extended);
  info.angles = extended.angles;
  info.anglesFrom = extended.angles.empty() ? "" : "the extended header (" + extended.kind + ")";
  info.notes.insert(info.notes.end(), extended.note.empty() ? 0 : 1, extended.note);
  takePixel(info, extended.pixel, extended.kind);
  std::optional<double> axis = extended.axisAngle;
  for (const std::string& title : h.titles)
  {
    const auto angle = axisAngleIn(title);
    axis = angle ? angle : axis;
    const double pixel = pixelIn(title);
    takePixel(info, { pixel, pixel }, "its title");
  }
  info.pixelDoubt = pixelDoubt(h, info);
  if (axis)
  {
    setAxis(info, *axis);
  }
}
}

std::unique_ptr<ImageStack> openMrc(const std::string& path, const std::string& /*choice*/)
{
  auto file = std::make_shared<const InputFile>(path);
  const Header header = parse(*file);
  StackInfo info;
  info.spacing = header.voxel;
  info.notes = header.notes;
  info.format = text("MRC, ", name(header.layout.number), header.layout.big ? ", big-endian" : "");
  readRest(*file, header, info);
  return std::make_unique<StoredStack>(std::move(file), header.layout, std::move(info));
}
}
