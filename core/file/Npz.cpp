#include "NpyArray.h"

#include "ImageChoice.h"
#include "ImageFormats.h"
#include "Inflate.h"
#include "StoredAngles.h"
#include "core/base/Error.h"
#include "core/base/Memory.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace magnet
{
namespace
{
constexpr std::int64_t longestEnd = 22 + 65535; // bytes of the end of the archive with its comment
constexpr std::int64_t longestList = 1 << 22;   // bytes of its directory
constexpr std::uint32_t ofEnd = 0x06054b50;     // signatures
constexpr std::uint32_t ofEntry = 0x02014b50;
constexpr std::uint32_t ofMember = 0x04034b50;
constexpr int deflate = 8;
constexpr const char* usualName = "phase"; // of the array that is meant, without a word

template <class T>
T at(const std::string& bytes, std::size_t place)
{
  return numberAt<T>(bytes.data() + place, false);
}

struct Member
{
  std::string name;          // without .npy
  int method;                // of compression: 0 none, 8 deflate
  std::int64_t packed, size; // bytes
  std::uint32_t checksum;
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
      members.push_back({ called, at<std::uint16_t>(list, place + 10), at<std::uint32_t>(list, place + 20),
        at<std::uint32_t>(list, place + 24), at<std::uint32_t>(list, place + 16),
        at<std::uint32_t>(list, place + 42) });
    }
    place += 46 + name + at<std::uint16_t>(list, place + 30) + at<std::uint16_t>(list, place + 32);
  }
  return members;
}

std::string whatIs(const InputFile& file, const Member& member)
{
  return file.path() + ":" + member.name;
}

// Where its array lies.
struct Place
{
  std::shared_ptr<const InputFile> file;
  std::int64_t begin;
};

std::string unpacked(const InputFile& file, std::int64_t begin, const Member& member, const std::string& what)
{
  requireMemory(static_cast<double>(member.size), what, "save this array as .npy, which is read image by image");
  std::string bytes = inflated(file, begin, member.packed, member.size, what);
  require(checksum32(bytes) == member.checksum, what, ": the compressed data are damaged: their checksum is wrong");
  return bytes;
}

// Of a packed member, the first bytes alone where that is said: the head of its array, or a list.
Place placeOf(const std::shared_ptr<const InputFile>& file, const Member& member, bool first)
{
  constexpr std::int64_t few = 1 << 20;
  constexpr std::int64_t told = 0xffffffff; // instead of sizes beyond it, or beyond 2 GB
  const std::string what = whatIs(*file, member);
  const std::string header = file->bytes(member.header, 30, "the head of a member");
  require(at<std::uint32_t>(header, 0) == ofMember, file->path(), ": its directory does not point to its members");
  const std::int64_t begin = member.header + 30 + at<std::uint16_t>(header, 26) + at<std::uint16_t>(header, 28);
  if (member.method == 0)
  {
    return { file, begin };
  }
  require(member.method == deflate && member.size < told && member.packed < told, what,
    " is compressed in a way that is not known here, or too large; save the arrays with numpy.savez, or this one as "
    ".npy");
  if (first && member.size > few)
  {
    const auto head = [=] { return inflated(*file, begin, member.packed, few, what); };
    return { std::make_shared<const InputFile>(what, few, head), 0 };
  }
  const auto all = [=] { return unpacked(*file, begin, member, what); };
  return { std::make_shared<const InputFile>(what, member.size, all), 0 };
}

NpyArray arrayOf(const Place& place, const std::string& what)
{
  return readNpyHeader(*place.file, place.begin, what);
}

// The tilts of as many images in a list that is named so.
void setAngles(StackInfo& info, const std::shared_ptr<const InputFile>& file, const std::vector<Member>& members)
{
  for (const Member& member : members)
  {
    if (!namesTiltAxis(member.name))
    {
      continue;
    }
    try
    {
      const Place place = placeOf(file, member, true);
      const std::vector<double> values = readNpyList(*place.file, place.begin, whatIs(*file, member));
      if (static_cast<std::int64_t>(values.size()) == info.size[2] && areTilts(values) && !merelyCount(values))
      {
        info.angles = values;
        info.anglesFrom = "its array '" + member.name + "'";
        return;
      }
      info.notes.push_back(text("the array '", member.name, "' holds ", values.size(),
        " number(s) that are no tilts of ", info.size[2], " image(s); they were not taken"));
    }
    catch (const Error&)
    {
      // A text, or an array of other dimensions.
    }
  }
}

// Whether a compressed member can't be unpacked; then opening it says why.
bool isDamaged(const std::shared_ptr<const InputFile>& file, const Member& member)
{
  try
  {
    return member.method != 0 && placeOf(file, member, true).file->bytes(0, 1, "an array").empty();
  }
  catch (const Error&)
  {
    return true;
  }
}

// Those that may be images: one that can't be unpacked, too, so that no other is taken in its stead. First those that
// are named as a phase, last masks and amplitudes; of each kind, first those of many images, then in the order of the
// file.
std::vector<Member> imagesAmong(const std::shared_ptr<const InputFile>& file, const std::vector<Member>& members)
{
  struct Candidate
  {
    Member member;
    int rank;
    std::int64_t images;
  };
  std::vector<Candidate> found;
  for (const Member& member : members)
  {
    try
    {
      const int rank = member.name == usualName ? -1 : rankOfName(member.name);
      const NpyArray array = isDamaged(file, member) ? NpyArray()
                                                     : arrayOf(placeOf(file, member, true), whatIs(*file, member));
      const std::int64_t images = array.shape.size() == 3 ? array.shape.front() : 1;
      found.push_back({ member, array.truth ? std::max(rank, 2) : rank, images });
    }
    catch (const Error&)
    {
      // An array of angles, a text or a single number is no image.
    }
  }
  require(!found.empty(), file->path(), " holds no array of the shape (images, ny, nx) or (ny, nx)");
  std::stable_sort(found.begin(), found.end(),
    [](const Candidate& a, const Candidate& b) { return std::pair(a.rank, -a.images) < std::pair(b.rank, -b.images); });
  std::vector<Member> images;
  for (const Candidate& each : found)
  {
    images.push_back(each.member);
  }
  return images;
}
}

std::unique_ptr<ImageStack> openNpz(const std::string& path, const std::string& choice)
{
  auto file = std::make_shared<const InputFile>(path);
  const std::vector<Member> members = membersOf(*file);
  const std::vector<Member> images = imagesAmong(file, members);
  const auto chosen = std::find_if(images.begin(), images.end(), [&](const Member& m) { return m.name == choice; });
  const Member& member = chosen == images.end() ? images.front() : *chosen;

  // The choices are the arrays, and their order is the usual one.
  class Chosen : public ImageStack
  {
  public:
    Chosen(std::unique_ptr<ImageStack> stack, StackInfo info, const std::vector<Member>& all, const Member& one)
      : Stack_(std::move(stack))
    {
      Info_ = std::move(info);
      for (const Member& each : all)
      {
        Info_.choices.push_back(each.name);
      }
      Info_.choice = one.name;
      tellChoice(Info_, one.name == usualName ? 1 : all.size());
    }
    void read(std::int64_t image, float* target) const override { Stack_->read(image, target); }

  private:
    std::unique_ptr<ImageStack> Stack_;
  };
  const Place place = placeOf(file, member, false);
  auto stack = npyStack(place.file, arrayOf(place, whatIs(*file, member)), {}, false);
  StackInfo info = stack->info();
  setAngles(info, file, members);
  return std::make_unique<Chosen>(std::move(stack), std::move(info), images, member);
}
}
