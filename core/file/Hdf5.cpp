#include "Hdf5.h"

namespace magnet::hdf5
{
std::recursive_mutex& library()
{
  static std::recursive_mutex mutex;
  static const herr_t quiet = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  static_cast<void>(quiet);
  return mutex;
}

std::vector<std::string> names(hid_t file, const std::string& group)
{
  constexpr hsize_t most = 1000;
  constexpr std::size_t longest = 256;
  std::vector<std::string> result;
  const Id id(H5Gopen2(file, group.c_str(), H5P_DEFAULT), H5Gclose);
  H5G_info_t info;
  if (!id.valid() || H5Gget_info(id, &info) < 0)
  {
    return result;
  }
  for (hsize_t i = 0; i < std::min(info.nlinks, most); ++i)
  {
    char name[longest] = {};
    if (H5Lget_name_by_idx(id, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) > 0)
    {
      name[longest - 1] = '\0';
      result.emplace_back(name);
    }
  }
  return result;
}

Id dataset(hid_t file, const std::string& path)
{
  return { H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose };
}

std::vector<hsize_t> sizes(hid_t dataset)
{
  const Id space(H5Dget_space(dataset), H5Sclose);
  const int rank = space.valid() ? H5Sget_simple_extent_ndims(space) : 0;
  if (rank < 1 || rank > 8)
  {
    return {};
  }
  std::vector<hsize_t> result(static_cast<std::size_t>(rank));
  return H5Sget_simple_extent_dims(space, result.data(), nullptr) == rank ? result : std::vector<hsize_t>{};
}

std::string attribute(hid_t object, const char* name)
{
  constexpr std::size_t longest = 4096;
  const Id id(H5Aexists(object, name) > 0 ? H5Aopen(object, name, H5P_DEFAULT) : -1, H5Aclose);
  const Id type(id.valid() ? H5Aget_type(id) : -1, H5Tclose);
  const Id space(id.valid() ? H5Aget_space(id) : -1, H5Sclose);
  if (!type.valid() || !space.valid() || H5Sget_simple_extent_npoints(space) != 1)
  {
    return {};
  }
  const H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_INTEGER || kind == H5T_FLOAT)
  {
    double value = 0.0;
    return H5Aread(id, H5T_NATIVE_DOUBLE, &value) >= 0 ? std::to_string(value) : "";
  }
  if (kind != H5T_STRING)
  {
    return {};
  }
  if (H5Tis_variable_str(type) > 0)
  {
    char* text = nullptr;
    const Id memory(H5Tget_native_type(type, H5T_DIR_ASCEND), H5Tclose);
    if (!memory.valid() || H5Aread(id, memory, static_cast<void*>(&text)) < 0 || text == nullptr)
    {
      return {};
    }
    std::string result(text);
    H5free_memory(text);
    return result;
  }
  const std::size_t size = H5Tget_size(type);
  if (size == 0 || size > longest)
  {
    return {};
  }
  std::string result(size, '\0');
  return H5Aread(id, type, result.data()) >= 0 ? result.substr(0, result.find('\0')) : "";
}

bool plain(hid_t dataset)
{
  const Id how(H5Dget_create_plist(dataset), H5Pclose);
  const Id type(H5Dget_type(dataset), H5Tclose);
  const H5D_layout_t layout = how.valid() ? H5Pget_layout(how) : H5D_LAYOUT_ERROR;
  hsize_t bytes = type.valid() ? H5Tget_size(type) : 0;
  for (const hsize_t n : sizes(dataset))
  {
    bytes *= n;
  }
  return (layout == H5D_COMPACT || layout == H5D_CONTIGUOUS) && H5Dget_storage_size(dataset) == bytes;
}

bool holdsNumbers(hid_t dataset)
{
  const Id type(H5Dget_type(dataset), H5Tclose);
  const H5T_class_t kind = type.valid() ? H5Tget_class(type) : H5T_NO_CLASS;
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}
}
