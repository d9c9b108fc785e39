#include "ImageStack.h"

#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace magnet
{
namespace
{
constexpr std::int64_t headLength = 1024;
constexpr double angstrom = 1e-10;
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis

struct Header
{
  bool big = false;
  std::array<std::int64_t, 3> size{}; // columns, rows, sections
  Number number = Number::Float32;
  std::array<int, 3> axis{ 0, 1, 2 }; // of columns, rows, sections: x, y or z
  std::array<double, 3> voxel{};      // along x, y, z [m]
  std::int64_t extended = 0;          // bytes
  std::string extendedType;
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
  h.big = bigEndian(head);
  const auto integer = [&](int word) { return numberAt<std::int32_t>(head.data() + 4 * (word - 1), h.big); };
  const auto real = [&](int word) { return static_cast<double>(numberAt<float>(head.data() + 4 * (word - 1), h.big)); };
  require(head.compare(208, 3, "MAP") == 0 || plausible(head, h.big), file.path(),
    " is no MRC file: 'MAP' is missing at byte 208, and its sizes make no sense");
  for (int i = 0; i < 3; ++i)
  {
    h.size[i] = integer(1 + i);
    require(h.size[i] > 0 && h.size[i] <= largest, file.path(), " is no MRC file, or is damaged: it has ", integer(1),
      " columns, ", integer(2), " rows and ", integer(3), " sections");
  }
  h.number = numberOf(integer(4), head, h.big, file.path());
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
    h.axis[i] = map[i] - 1;
    const double cell = real(11 + i);
    const std::int32_t intervals = integer(8 + i);
    // What makes no sense is not known.
    h.voxel[i] = std::isfinite(cell) && cell > 0.0 && intervals > 0 ? cell / intervals * angstrom : 0.0;
  }
  h.extended = integer(24);
  require(h.extended >= 0 && h.extended <= file.size() - headLength, file.path(), " announces an extended header of ",
    h.extended, " bytes; the file has ", file.size(), " in all");
  h.extendedType = head.substr(104, 4);
  const double values = static_cast<double>(h.size[0]) * static_cast<double>(h.size[1]) *
                        static_cast<double>(h.size[2]);
  const double expected = static_cast<double>(headLength + h.extended) +
                          values * static_cast<double>(bytesOf(h.number));
  require(expected <= static_cast<double>(file.size()), file.path(), " is cut off: ", h.size[0], " x ", h.size[1],
    " x ", h.size[2], " values of ", name(h.number), " and the headers need ", static_cast<std::int64_t>(expected),
    " bytes, and the file has ", file.size());
  return h;
}

class MrcStack : public ImageStack
{
public:
  explicit MrcStack(const std::string& path)
    : File_(path)
    , Header_(parse(File_))
  {
    for (int i = 0; i < 3; ++i)
    {
      Info_.size[Header_.axis[i]] = Header_.size[i];
    }
    Info_.spacing = Header_.voxel;
    Info_.format = text("MRC, ", name(Header_.number), Header_.big ? ", big-endian" : "");
    this->readExtended();
    if (Header_.axis != std::array<int, 3>{ 0, 1, 2 })
    {
      this->readReordered();
    }
  }

  void read(std::int64_t image, float* target) const override
  {
    require(image >= 0 && image < Info_.size[2], File_.path(), " has no image ", image, "; it has ", Info_.size[2]);
    const std::int64_t count = Info_.size[0] * Info_.size[1];
    if (!Values_.empty())
    {
      std::copy_n(Values_.data() + image * count, count, target);
      return;
    }
    this->section(image, count, target);
  }

private:
  void section(std::int64_t number, std::int64_t count, float* target) const
  {
    const std::int64_t each = bytesOf(Header_.number);
    const std::int64_t first = headLength + Header_.extended + number * count * each;
    if (Header_.number == Number::Float32 && Header_.big != littleEndianHost())
    {
      File_.read(first, count * each, target, "an image");
      return;
    }
    const std::string stored = File_.bytes(first, count * each, "an image");
    toFloats(stored.data(), count, Header_.number, Header_.big, target);
  }

  // FEI's extended header: a block for each image, which begins with its own length. Source: the layout that
  // Thermo Fisher published with the EPU software, as in the documentation of the Python package mrcfile.
  void readExtended()
  {
    if (Header_.extendedType != "FEI1" && Header_.extendedType != "FEI2")
    {
      return;
    }
    constexpr std::int64_t needed = 172;
    std::int64_t at = headLength;
    const std::int64_t end = headLength + Header_.extended;
    std::vector<double> angles;
    double pixel = 0.0;
    for (std::int64_t i = 0; i < Header_.size[2]; ++i)
    {
      if (end - at < needed)
      {
        return;
      }
      const std::string block = File_.bytes(at, needed, "the extended header");
      const auto length = numberAt<std::int32_t>(block.data(), Header_.big);
      const auto tilt = numberAt<double>(block.data() + 100, Header_.big);
      pixel = numberAt<double>(block.data() + 156, Header_.big);
      if (length < needed || length > end - at || !std::isfinite(tilt) || std::abs(tilt) > 180.0)
      {
        return;
      }
      angles.push_back(tilt);
      at += length;
    }
    Info_.angles = std::move(angles);
    if (std::isfinite(pixel) && pixel > 0.0 && Info_.spacing[0] == 0.0)
    {
      Info_.spacing[0] = Info_.spacing[1] = pixel;
    }
  }

  void readReordered()
  {
    const auto& n = Header_.size;
    const std::int64_t count = n[0] * n[1];
    const std::array<std::int64_t, 3> stride{ 1, Info_.size[0], Info_.size[0] * Info_.size[1] };
    std::vector<float> sectionValues(static_cast<std::size_t>(count));
    Values_.resize(static_cast<std::size_t>(count * n[2]));
    for (std::int64_t s = 0; s < n[2]; ++s)
    {
      this->section(s, count, sectionValues.data());
      for (std::int64_t r = 0; r < n[1]; ++r)
      {
        const std::int64_t base = s * stride[Header_.axis[2]] + r * stride[Header_.axis[1]];
        for (std::int64_t c = 0; c < n[0]; ++c)
        {
          Values_[static_cast<std::size_t>(base + c * stride[Header_.axis[0]])] =
            sectionValues[static_cast<std::size_t>(r * n[0] + c)];
        }
      }
    }
  }

  InputFile File_;
  Header Header_;
  std::vector<float> Values_; // all of them, where the axes had to be put in order
};
}

std::unique_ptr<ImageStack> openMrc(const std::string& path)
{
  return std::make_unique<MrcStack>(path);
}
}
