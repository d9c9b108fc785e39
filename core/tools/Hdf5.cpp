// magnet-hdf5 FILE: answers questions about an HDF5 file (core/file/Hdf5Protocol.h) on its standard input, a socket.
//
// On a damaged file the HDF5 library may crash, hang or ask for absurd memory: that ends this program only. An answer
// may take three seconds of a processor and one for each 20 MB of the file, or MAGNET_HDF5_SECONDS.
#include "core/base/ChildProcess.h"
#include "core/file/Hdf5Protocol.h"

#include <hdf5.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace magnet::hdf5;

namespace
{
// Bytes of unpacked chunks that are kept at most.
std::uint64_t mostKept()
{
  const auto memory = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return std::min(memory / 4, std::uint64_t{ 8 } << 30);
}

// What the library says of its last failure, where it happened.
std::runtime_error failure(std::string words)
{
  const auto add = [](unsigned depth, const H5E_error2_t* error, void* text)
  {
    *static_cast<std::string*>(text) += depth == 0 && error->desc != nullptr ? ": " + std::string(error->desc) : "";
    return herr_t{ 0 };
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, add, &words);
  return std::runtime_error(words);
}

// An open object of the library, or none.
struct Id
{
  Id(hid_t id = H5I_INVALID_HID)
    : value(id)
  {
  }
  Id(Id&& other) noexcept
    : value(std::exchange(other.value, H5I_INVALID_HID))
  {
  }
  Id& operator=(Id&& other) noexcept
  {
    std::swap(value, other.value);
    return *this;
  }
  ~Id() { value >= 0 ? H5Idec_ref(value) : 0; }
  operator hid_t() const { return value; }
  hid_t value;
};

// Along hard links: others may lead into other files.
Id object(hid_t file, const std::string& path)
{
  Id found(H5Oopen(file, "/", H5P_DEFAULT));
  for (std::size_t from = 1, to = 0; from < path.size() && found >= 0; from = to + 1)
  {
    to = std::min(path.find('/', from), path.size());
    const std::string name = path.substr(from, to - from);
    H5L_info_t link;
    const bool hard = H5Iget_type(found) == H5I_GROUP && H5Lexists(found, name.c_str(), H5P_DEFAULT) > 0 &&
                      H5Lget_info(found, name.c_str(), &link, H5P_DEFAULT) >= 0 && link.type == H5L_TYPE_HARD;
    Id next(hard ? H5Oopen(found, name.c_str(), H5P_DEFAULT) : H5I_INVALID_HID);
    if (hard && next < 0)
    {
      throw failure(path + " is damaged or cut off");
    }
    found = std::move(next);
  }
  return found;
}

// Several texts.
herr_t addTexts(nlohmann::json& result, const Id& attribute, const Id& type, std::size_t count, const char* name)
{
  nlohmann::json& list = result["lists"][name] = nlohmann::json::array();
  herr_t read = 0;
  if (H5Tis_variable_str(type) > 0)
  {
    std::vector<char*> texts(count, nullptr);
    read = H5Aread(attribute, type, texts.data());
    for (char* const text : texts)
    {
      list.push_back(text != nullptr ? text : "");
      H5free_memory(text);
    }
    return read;
  }
  const std::size_t length = H5Tget_size(type);
  std::string texts(count * length, '\0');
  read = H5Aread(attribute, type, texts.data());
  for (std::size_t i = 0; i < count; ++i)
  {
    const std::string text = texts.substr(i * length, length);
    list.push_back(text.substr(0, text.find('\0')));
  }
  return read;
}

// A number, a text, or some texts; others are left out.
herr_t addAttributeTo(nlohmann::json& result, hid_t object, const char* name)
{
  const Id attribute(H5Aopen(object, name, H5P_DEFAULT));
  const Id type(H5Aget_type(attribute));
  const H5T_class_t kind = H5Tget_class(type);
  constexpr hssize_t mostTexts = 64;
  constexpr std::size_t longestText = 1 << 16;
  const hssize_t count = H5Sget_simple_extent_npoints(Id(H5Aget_space(attribute)));
  const bool one = count == 1;
  herr_t read = kind == H5T_NO_CLASS ? -1 : 0;
  if (one && (kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM))
  {
    double number = 0.0;
    read = H5Aread(attribute, H5T_NATIVE_DOUBLE, &number);
    result["numbers"][name] = number;
  }
  else if (one && kind == H5T_STRING && H5Tis_variable_str(type) > 0)
  {
    char* text = nullptr;
    read = H5Aread(attribute, type, &text);
    result["texts"][name] = text != nullptr ? text : "";
    H5free_memory(text);
  }
  else if (one && kind == H5T_STRING)
  {
    std::string text(H5Tget_size(type) + 1, '\0');
    read = H5Aread(attribute, type, text.data());
    result["texts"][name] = text.c_str();
  }
  else if (kind == H5T_STRING && count > 1 && count <= mostTexts && H5Tget_size(type) <= longestText)
  {
    read = addTexts(result, attribute, type, static_cast<std::size_t>(count), name);
  }
  if (read < 0)
  {
    result["failure"] = failure("the attribute " + std::string(name) + " can't be read").what();
  }
  return read;
}

// No exception may pass through the library, which calls these.
template <class Work>
herr_t guarded(void* description, const Work& work)
{
  nlohmann::json& result = *static_cast<nlohmann::json*>(description);
  try
  {
    return work(result);
  }
  catch (const std::exception& problem)
  {
    result["failure"] = problem.what();
    return -1;
  }
}

herr_t addAttribute(hid_t object, const char* name, const H5A_info_t*, void* description)
{
  return guarded(description, [&](nlohmann::json& result) { return addAttributeTo(result, object, name); });
}

herr_t addMember(hid_t, const char* name, const H5L_info_t* link, void* description)
{
  return guarded(description,
    [&](nlohmann::json& result)
    {
      if (link->type == H5L_TYPE_HARD)
      {
        result["members"][name] = link->u.address;
      }
      return herr_t{ 0 };
    });
}

std::vector<hsize_t> sizes(hid_t data)
{
  const Id space(H5Dget_space(data));
  std::vector<hsize_t> result(std::max(0, H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, result.data(), nullptr);
  return result;
}

// Why the numbers of a data set can't be read, in words; empty where they can.
std::string problem(hid_t data)
{
  const Id type(H5Dget_type(data));
  const Id how(H5Dget_create_plist(data));
  const H5T_class_t kind = H5Tget_class(type);
  for (int i = 0; i < H5Pget_nfilters(how); ++i)
  {
    char name[64] = "";
    std::size_t none = 0;
    const H5Z_filter_t filter = H5Pget_filter2(how, i, nullptr, &none, nullptr, sizeof(name), name, nullptr);
    if (H5Zfilter_avail(filter) <= 0)
    {
      return "is packed by the filter " + std::to_string(filter) + " (" +
             std::string(name).substr(0, sizeof(name) - 1) +
             "), which the HDF5 library here lacks; pack it anew by gzip: h5repack -f GZIP=4, where that filter is";
    }
  }
  return kind == H5T_COMPOUND ? "holds complex numbers or other records; real numbers were expected"
         : kind == H5T_STRING ? "holds texts; real numbers were expected"
         : kind != H5T_INTEGER && kind != H5T_FLOAT ? "holds neither integers nor floats; real numbers were expected"
         : H5Pget_layout(how) == H5D_VIRTUAL        ? "is put together from other files (HDF5's virtual layout)"
         : H5Pget_external_count(how) > 0           ? "keeps its numbers in other files"
                                                    : "";
}

std::string description(hid_t file, const std::string& path)
{
  const Id found = object(file, path);
  const H5I_type_t kind = H5Iget_type(found);
  nlohmann::json result;
  if (kind == H5I_DATASET)
  {
    result = { { "sizes", sizes(found) }, { "problem", problem(found) } };
  }
  if (found >= 0 && H5Aiterate2(found, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, addAttribute, &result) < 0)
  {
    throw result.contains("failure") ? std::runtime_error(path + ": " + result["failure"].get<std::string>())
                                     : failure("the attributes of " + path + " can't be read");
  }
  if (kind == H5I_GROUP && H5Literate(found, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, addMember, &result) < 0)
  {
    throw failure("the list of what is in " + path + " can't be read");
  }
  std::string bytes;
  nlohmann::json::to_cbor(result, bytes);
  return bytes;
}

// The chunks that a box touches are kept, so that those that the next box shares are not unpacked again.
Id chunkCache(hid_t data, const std::vector<hsize_t>& box)
{
  Id access(H5Pcreate(H5P_DATASET_ACCESS));
  const Id how(H5Dget_create_plist(data));
  const std::vector<hsize_t> all = sizes(data);
  hsize_t chunk[H5S_MAX_RANK];
  if (H5Pget_chunk(how, H5S_MAX_RANK, chunk) == static_cast<int>(box.size()) && all.size() == box.size())
  {
    double bytes = static_cast<double>(H5Tget_size(Id(H5Dget_type(data))));
    double places = 1.0;
    for (std::size_t d = 0; d < box.size(); ++d)
    {
      bytes *= static_cast<double>(std::min((box[d] + 2 * chunk[d] - 2) / chunk[d] * chunk[d], all[d] + chunk[d]));
      places *= 2.0 * static_cast<double>(all[d] / chunk[d] + 1);
    }
    // The library numbers chunks by powers of two: with an odd number of places, those of an image have each their own.
    const auto slots = static_cast<std::size_t>(std::min(places, 1048576.0)) | 1U;
    H5Pset_chunk_cache(access, slots, static_cast<std::size_t>(std::min(bytes, double(mostKept()))), 1.0);
  }
  return access;
}

// Of a data set that stays open for the next box.
class Numbers
{
public:
  std::string read(hid_t file, const std::string& path, const Question& question)
  {
    const std::vector<hsize_t> start(question.start, question.start + question.dimensions);
    const std::vector<hsize_t> count(question.count, question.count + question.dimensions);
    if (path != Path_ || count != Count_)
    {
      Data_ = Id(); // before: one that is open keeps its cache
      const Id access = chunkCache(object(file, path), count);
      Data_ = Id(H5Dopen2(file, path.c_str(), access));
      Path_ = path;
      Count_ = count;
    }
    const Id space(H5Dget_space(Data_));
    const Id box(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr));
    std::string values(H5Sget_simple_extent_npoints(box) * question.numberBytes, '\0');
    const hid_t type = question.numberBytes == sizeof(float) ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
    if (sizes(Data_).size() != count.size() ||
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0 ||
        H5Dread(Data_, type, box, space, H5P_DEFAULT, values.data()) < 0)
    {
      throw failure(path + " is damaged or cut off");
    }
    return values;
  }

private:
  Id Data_;
  std::string Path_;
  std::vector<hsize_t> Count_;
};
}

int main(int count, char** arguments)
{
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
  Id file;
  Numbers numbers;
  const auto answer = [&](const std::string& asked)
  {
    if (file < 0)
    {
      const Id how(H5Pcreate(H5P_FILE_ACCESS));
      H5Pset_fapl_sec2(how);
      file = Id(H5Fopen(count > 1 ? arguments[1] : "", H5F_ACC_RDONLY, how));
    }
    Question question;
    std::memcpy(&question, asked.data(), std::min(asked.size(), sizeof(question)));
    const std::string path = asked.substr(sizeof(question));
    return file < 0                    ? throw failure("this HDF5 file is damaged or cut off")
           : question.numberBytes == 0 ? description(file, path)
                                       : numbers.read(file, path, question);
  };
  struct stat status = {};
  stat(count > 1 ? arguments[1] : "", &status);
  const char* const given = std::getenv("MAGNET_HDF5_SECONDS");
  magnet::ChildLimits limits;
  limits.memory = mostKept() + (std::uint64_t{ 4 } << 30); // and an image, and the chunk that is being unpacked
  limits.seconds = given != nullptr ? std::atof(given) : 3.0 + static_cast<double>(status.st_size) * 5e-8;
  return magnet::serveParent(limits, answer);
}
