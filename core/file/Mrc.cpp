#include "MrcExtended.h"
#include "StoredStack.h"
#include "TiltAxis.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
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
  std::vector<std::string> titles;
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

Number numberOf(std::int32_t mode, const std::string& head, bool big, const std::string& path)
{
  switch (mode)
  {
    case 0:
    {
      // IMOD's stamp, and its flag for signed bytes.
      const bool imod = numberAt<std::int32_t>(head.data() + 152, big) == 1146047817;
      return imod && (numberAt<std::int32_t>(head.data() + 156, big) & 1) == 0 ? Number::UInt8 : Number::Int8;
    }
    case 1:
      return Number::Int16;
    case 2:
      return Number::Float32;
    case 6:
      return Number::UInt16;
    case 12:
      return Number::Float16;
    default:
      throw Error(text(path, " is an MRC file of mode ", mode,
        "; modes 0 (int8), 1 (int16), 2 (float32), 6 (uint16) and 12 (float16) can be read"));
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
  layout.number = numberOf(integer(4), head, layout.big, file.path());
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
  }
  h.extended.first = headLength;
  h.extended.bytes = integer(24);
  require(h.extended.bytes >= 0 && h.extended.bytes <= file.size() - headLength, file.path(),
    " announces an extended header of ", integer(24), " bytes; the file has ", file.size(), " in all");
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
  layout.first = headLength + h.extended.bytes;
  return h;
}

// Titles and extended header: angles, axis, and the pixel size where the main header does not tell it.
void readRest(const InputFile& file, const Header& h, StackInfo& info)
{
  const MrcExtended extended = readMrcExtended(file, h.extended);
  info.angles = extended.angles;
  info.anglesFrom = extended.angles.empty() ? "" : "the extended header (" + extended.kind + ")";
  for (int a = 0; a < 2; ++a)
  {
    const double pixel = extended.pixel[static_cast<std::size_t>(a)];
    // 1 angstrom is what programs write that do not know it.
    const bool known = info.spacing[a] > 0.0 && std::abs(info.spacing[a] - angstrom) > 1e-6 * angstrom;
    if (pixel > 0.0 && known && a == 0 && std::abs(pixel - info.spacing[0]) > 0.02 * pixel)
    {
      info.notes.push_back(text("the header tells pixels of ", info.spacing[0] * 1e9, " nm, which were taken, and ",
        extended.kind, " ", pixel * 1e9, " nm"));
    }
    info.spacing[a] = pixel > 0.0 && !known ? pixel : info.spacing[a];
  }
  std::optional<double> axis = extended.axisAngle;
  for (const std::string& title : h.titles)
  {
    const auto angle = axisAngleIn(title);
    axis = angle ? angle : axis;
  }
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
  info.format = text("MRC, ", name(header.layout.number), header.layout.big ? ", big-endian" : "");
  readRest(*file, header, info);
  return std::make_unique<StoredStack>(std::move(file), header.layout, std::move(info));
}
}
