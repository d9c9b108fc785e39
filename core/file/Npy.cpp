#include "ImageStack.h"

#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>

namespace magnet
{
namespace
{
constexpr std::int64_t largest = std::int64_t{ 1 } << 24; // along one axis

struct Header
{
  Number number = Number::Float32;
  bool big = false;
  bool fortran = false;
  std::vector<std::int64_t> shape;
  std::int64_t data = 0; // first byte
};

// The value behind 'key': in the header's dictionary, as it stands there.
std::string valueOf(const std::string& dictionary, const std::string& key, const std::string& path)
{
  std::size_t at = dictionary.find("'" + key + "'");
  require(at != std::string::npos, path, ": its header lacks '", key, "'");
  at = dictionary.find(':', at);
  require(at != std::string::npos, path, ": its header has no value for '", key, "'");
  at = dictionary.find_first_not_of(' ', at + 1);
  require(at != std::string::npos, path, ": its header has no value for '", key, "'");
  const char last = dictionary[at] == '\'' ? '\'' : dictionary[at] == '(' ? ')' : ',';
  const std::size_t end = dictionary.find(last, at + 1);
  require(end != std::string::npos, path, ": its header's value for '", key, "' does not end");
  return dictionary.substr(at, end - at + (last == ',' ? 0 : 1));
}

std::vector<std::int64_t> shapeOf(const std::string& tuple, const std::string& path)
{
  std::vector<std::int64_t> shape;
  for (std::size_t i = 1; i < tuple.size() && shape.size() < 4;)
  {
    if (std::isdigit(static_cast<unsigned char>(tuple[i])) == 0)
    {
      require(std::string(" ,)L").find(tuple[i]) != std::string::npos, path, ": the shape ", tuple, " is no tuple");
      ++i;
      continue;
    }
    char* end = nullptr;
    shape.push_back(std::strtoll(tuple.c_str() + i, &end, 10));
    require(shape.back() > 0 && shape.back() <= largest, path, ": the shape ", tuple, " makes no sense");
    i = static_cast<std::size_t>(end - tuple.c_str());
  }
  require(shape.size() == 2 || shape.size() == 3, path, " holds an array of the shape ", tuple,
    "; (images, ny, nx) or (ny, nx) was expected");
  return shape;
}

Header parse(const InputFile& file)
{
  const std::string start = file.bytes(0, 10, "the start");
  require(start.compare(0, 6, "\x93NUMPY") == 0, file.path(), " is no .npy file: it does not start with '\\x93NUMPY'");
  const int version = start[6];
  require(version >= 1 && version <= 3, file.path(), " is of the .npy version ", version, "; 1 to 3 can be read");
  const std::int64_t from = version == 1 ? 10 : 12;
  const std::string lengthBytes = file.bytes(8, from - 8, "the header's length");
  const std::int64_t length = version == 1 ? numberAt<std::uint16_t>(lengthBytes.data(), false)
                                           : numberAt<std::uint32_t>(lengthBytes.data(), false);
  const std::string dictionary = file.bytes(from, length, "the header");
  Header h;
  h.data = from + length;
  const std::string type = valueOf(dictionary, "descr", file.path());
  static const std::map<std::string, Number> numbers{ { "i1", Number::Int8 }, { "u1", Number::UInt8 },
    { "i2", Number::Int16 }, { "u2", Number::UInt16 }, { "i4", Number::Int32 }, { "u4", Number::UInt32 },
    { "f2", Number::Float16 }, { "f4", Number::Float32 }, { "f8", Number::Float64 } };
  const auto found = type.size() == 5 ? numbers.find(type.substr(2, 2)) : numbers.end();
  require(found != numbers.end() && std::string("<>|=").find(type[1]) != std::string::npos, file.path(),
    " holds numbers of the type ", type, "; integers of 1 to 4 and floats of 2 to 8 bytes can be read");
  h.number = found->second;
  h.big = type[1] == '>';
  const std::string order = valueOf(dictionary, "fortran_order", file.path());
  require(order == "True" || order == "False", file.path(), ": 'fortran_order' is ", order);
  h.fortran = order == "True";
  h.shape = shapeOf(valueOf(dictionary, "shape", file.path()), file.path());
  if (h.shape.size() == 2)
  {
    h.shape.insert(h.shape.begin(), 1);
  }
  const double needed = static_cast<double>(h.shape[0]) * static_cast<double>(h.shape[1]) *
                          static_cast<double>(h.shape[2]) * static_cast<double>(bytesOf(h.number)) +
                        static_cast<double>(h.data);
  require(needed <= static_cast<double>(file.size()), file.path(), " is cut off: an array of ", h.shape[0], " x ",
    h.shape[1], " x ", h.shape[2], " values of ", name(h.number), " needs ", static_cast<std::int64_t>(needed),
    " bytes, and the file has ", file.size());
  return h;
}

class NpyStack : public ImageStack
{
public:
  explicit NpyStack(const std::string& path)
    : File_(path)
    , Header_(parse(File_))
  {
    Info_.size = { Header_.shape[2], Header_.shape[1], Header_.shape[0] };
    Info_.format = text("NumPy, ", name(Header_.number), Header_.big ? ", big-endian" : "");
    if (Header_.fortran)
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
    const std::int64_t each = bytesOf(Header_.number);
    const std::string stored = File_.bytes(Header_.data + image * count * each, count * each, "an image");
    toFloats(stored.data(), count, Header_.number, Header_.big, target);
  }

private:
  // The image is the fastest index there, x the slowest.
  void readReordered()
  {
    const auto& n = Info_.size;
    const std::int64_t column = n[2] * n[1];
    const std::int64_t each = bytesOf(Header_.number);
    std::vector<float> values(static_cast<std::size_t>(column));
    Values_.resize(static_cast<std::size_t>(column * n[0]));
    for (std::int64_t x = 0; x < n[0]; ++x)
    {
      const std::string stored = File_.bytes(Header_.data + x * column * each, column * each, "the array");
      toFloats(stored.data(), column, Header_.number, Header_.big, values.data());
      for (std::int64_t y = 0; y < n[1]; ++y)
      {
        for (std::int64_t i = 0; i < n[2]; ++i)
        {
          Values_[static_cast<std::size_t>((i * n[1] + y) * n[0] + x)] = values[static_cast<std::size_t>(y * n[2] + i)];
        }
      }
    }
  }

  InputFile File_;
  Header Header_;
  std::vector<float> Values_; // all of them, where they had to be put in order
};
}

std::unique_ptr<ImageStack> openNpy(const std::string& path)
{
  return std::make_unique<NpyStack>(path);
}
}
