// HDF5 files for tests, written by the HDF5 library.
#pragma once

#include <gtest/gtest.h>
#include <hdf5.h>

#include <string>
#include <vector>

namespace magnet::testing
{
// An open object of the library, closed at the end of its life.
class Id
{
public:
  Id(hid_t id, herr_t (*close)(hid_t))
    : Value_(id)
    , Close_(close)
  {
  }
  ~Id() { Close_(Value_); }
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  operator hid_t() const { return Value_; }

private:
  hid_t Value_;
  herr_t (*Close_)(hid_t);
};

class HdfFile
{
public:
  explicit HdfFile(const std::string& path)
    : Id_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose)
  {
  }
  // One that is there.
  struct Open
  {
  };
  HdfFile(const std::string& path, Open)
    : Id_(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose)
  {
  }

  hid_t id() const { return Id_; }

  void group(const char* path) const
  {
    const Id id(H5Gcreate2(Id_, path, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  }

  // unit, name: texts of variable length, as h5py writes them, or of a fixed one.
  template <class T>
  void numbers(const std::string& path, const std::vector<hsize_t>& size, const std::vector<T>& values, hid_t stored,
    hid_t given, bool packed = false, const char* unit = nullptr, const char* name = nullptr,
    bool variable = false) const
  {
    const Id space(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
    const Id how(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    if (packed)
    {
      H5Pset_chunk(how, static_cast<int>(size.size()), size.data());
      H5Pset_deflate(how, 6);
    }
    const Id data(H5Dcreate2(Id_, path.c_str(), stored, space, H5P_DEFAULT, how, H5P_DEFAULT), H5Dclose);
    ASSERT_GE(data, 0);
    H5Dwrite(data, given, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    const auto text = [&](const char* attribute, const char* value)
    {
      const Id type(H5Tcopy(H5T_C_S1), H5Tclose);
      H5Tset_size(type, variable ? H5T_VARIABLE : std::string(value).size() + 1);
      const Id one(H5Screate(H5S_SCALAR), H5Sclose);
      const Id a(H5Acreate2(data, attribute, type, one, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
      variable ? H5Awrite(a, type, &value) : H5Awrite(a, type, value);
    };
    if (unit != nullptr)
    {
      text("units", unit);
      text("name", name);
    }
  }

private:
  Id Id_;
};
}
