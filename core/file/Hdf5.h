// What the EMD reader and writer need of the HDF5 library; not for use by others.
#pragma once

#include <hdf5.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

namespace magnet::hdf5
{
// Debian's HDF5 is not made for several threads: whoever calls it holds this. Made with the library's own error
// messages switched off.
std::recursive_mutex& library();

// An open object, closed at the end of its life.
class Id
{
public:
  Id(hid_t id, herr_t (*close)(hid_t))
    : Value_(id)
    , Close_(close)
  {
  }
  Id(Id&& other) noexcept
    : Value_(other.Value_)
    , Close_(other.Close_)
  {
    other.Value_ = -1;
  }
  Id& operator=(Id&& other) noexcept
  {
    std::swap(Value_, other.Value_);
    std::swap(Close_, other.Close_);
    return *this;
  }
  ~Id()
  {
    if (Value_ >= 0)
    {
      const std::lock_guard<std::recursive_mutex> lock(library());
      Close_(Value_);
    }
  }
  operator hid_t() const { return Value_; }
  bool valid() const { return Value_ >= 0; }

private:
  hid_t Value_;
  herr_t (*Close_)(hid_t);
};

// Names of the links in a group, at most 1000; of none where there is no such group.
std::vector<std::string> names(hid_t file, const std::string& group);
Id dataset(hid_t file, const std::string& path); // invalid if there is none
std::vector<hsize_t> sizes(hid_t dataset);       // empty if they can't be told, or there are more than 8
// A text or a number as text; empty where there is none.
std::string attribute(hid_t object, const char* name);
// Whether all of its numbers stand one after another in the file, as many as it announces. The library takes that for
// granted, and crashes where it is not so.
bool plain(hid_t dataset);
// Whether it holds real numbers.
bool holdsNumbers(hid_t dataset);
}
