#include "NpyArray.h"

#include "ImageFormats.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cstdint>

namespace magnet
{
namespace
{
constexpr std::int64_t longestEnd = 22 + 65535; // bytes of the end of the archive with its comment
constexpr std::int64_t longestList = 1 << 22;   // bytes of its directory
constexpr std::uint32_t ofEnd = 0x06054b50;     // signatures
constexpr std::uint32_t ofEntry = 0x02014b50;
constexpr std::uint32_t ofMember = 0x04034b50;

template <class T>
T at(const std::string& bytes, std::size_t place)
{
  return numberAt<T>(bytes.data() + place, false);
}

struct Member
{
  std::string name; // without .npy
  bool packed;
  std::int64_t header; // byte in the archive
};

// As the directory at the end of the archive lists them. Source: PKWARE, APPNOTE.TXT, .ZIP File Format Specification.
std::vector<Member> membersOf(const InputFile& file)
{
  const std::int64_t length = std::min(file.size(), longestEnd);
  const std::string end = file.bytes(file.size() - length, length, "the end of the archive");
  std::size_t found = std::string::npos;
  for (std::size_t place = 0; place + 22 <= end.size(); ++place)
  {
    found = at<std::uint32_t>(end, place) == ofEnd ? place : found;
  }
  require(found != std::string::npos, file.path(), " is cut off: the directory of the archive is missing");
  const std::int64_t size = at<std::uint32_t>(end, found + 12);
  require(size <= longestList, file.path(), " has a directory of ", size, " bytes, which makes no sense");
  const std::string list = file.bytes(at<std::uint32_t>(end, found + 16), size, "the directory of the archive");
  std::vector<Member> members;
  for (std::size_t place = 0; place + 46 <= list.size();)
  {
    require(at<std::uint32_t>(list, place) == ofEntry, file.path(), ": its directory is damaged");
    const std::size_t name = at<std::uint16_t>(list, place + 28);
    std::string called = list.substr(place + 46, name);
    const bool isArray = called.size() > 4 && called.compare(called.size() - 4, 4, ".npy") == 0;
    if (isArray)
    {
      called.resize(called.size() - 4);
      members.push_back({ called, at<std::uint16_t>(list, place + 10) != 0, at<std::uint32_t>(list, place + 42) });
    }
    place += 46 + name + at<std::uint16_t>(list, place + 30) + at<std::uint16_t>(list, place + 32);
  }
  return members;
}

NpyArray arrayOf(const InputFile& file, const Member& member)
{
  const std::string what = file.path() + ":" + member.name;
  require(!member.packed, what, " is compressed; save the arrays with numpy.savez, or the one as .npy");
  const std::string header = file.bytes(member.header, 30, "the head of a member");
  require(at<std::uint32_t>(header, 0) == ofMember, file.path(), ": its directory does not point to its members");
  return readNpyHeader(file, member.header + 30 + at<std::uint16_t>(header, 26) + at<std::uint16_t>(header, 28), what);
}

// Those that may be images: a packed one too, so that its name is found and told.
std::vector<Member> imagesAmong(const InputFile& file, const std::vector<Member>& members)
{
  std::vector<Member> images;
  for (const Member& member : members)
  {
    try
    {
      if (!member.packed)
      {
        arrayOf(file, member);
      }
      images.push_back(member);
    }
    catch (const Error&)
    {
      // An array of angles, a text or a single number is no image.
    }
  }
  const auto usual = std::find_if(images.begin(), images.end(), [](const Member& m) { return m.name == "phase"; });
  if (usual != images.end())
  {
    std::rotate(images.begin(), usual, usual + 1);
  }
  return images;
}
}

std::unique_ptr<ImageStack> openNpz(const std::string& path, const std::string& choice)
{
  auto file = std::make_shared<const InputFile>(path);
  const std::vector<Member> images = imagesAmong(*file, membersOf(*file));
  require(!images.empty(), path, " holds no array of the shape (images, ny, nx) or (ny, nx)");
  const auto chosen = std::find_if(images.begin(), images.end(), [&](const Member& m) { return m.name == choice; });
  const Member& member = chosen == images.end() ? images.front() : *chosen;

  // The choices are the arrays, and their order is the usual one.
  class Chosen : public ImageStack
  {
  public:
    Chosen(std::unique_ptr<ImageStack> stack, const std::vector<Member>& all, const Member& one)
      : Stack_(std::move(stack))
    {
      Info_ = Stack_->info();
      for (const Member& each : all)
      {
        Info_.choices.push_back(each.name);
      }
      Info_.choice = one.name;
    }
    void read(std::int64_t image, float* target) const override { Stack_->read(image, target); }

  private:
    std::unique_ptr<ImageStack> Stack_;
  };
  NpyArray array = arrayOf(*file, member);
  return std::make_unique<Chosen>(npyStack(std::move(file), std::move(array), {}, false), images, member);
}
}
