// The tags of a DigitalMicrograph file; not for use by others than its reader.
#pragma once

#include "core/base/InputFile.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace magnet
{
// Where an array's numbers stand.
struct DmArray
{
  std::int64_t first = 0; // byte
  std::int64_t count = 0;
  int type = 0; // of DigitalMicrograph: 2 int16, 3 int32, 4 uint16, 5 uint32, 6 float32, 7 float64, 8 to 10 bytes
};

// The tree of tags, without the arrays' values. A name is the path of labels, with a number for each unnamed tag:
// "ImageList.1.ImageData.Dimensions.0".
class DmTags
{
public:
  // Throws Error that names the file and the byte where it is no DM3 or DM4 file, is damaged, or ends too early.
  explicit DmTags(const InputFile& file);

  int version() const { return Version_; } // 3 or 4
  bool big() const { return Big_; }        // of the values: most significant byte first

  // To single precision.
  std::optional<double> number(const std::string& name) const;
  std::optional<DmArray> array(const std::string& name) const;
  // The numbers of an array, or of a group of numbers "0", "1", ...; empty where it is neither, or has another count.
  std::vector<double> numbers(const std::string& name, std::int64_t count) const;
  // How many numbers these are: of an array, or "0", "1", ... of a group; 0 for a text.
  std::int64_t count(const std::string& name) const;
  // The names of all groups and arrays below a group.
  std::set<std::string> below(const std::string& group) const;
  // An array of 16-bit characters, as UTF-8; empty where there is none.
  std::string text(const std::string& name) const;

private:
  class Parser;

  const InputFile& File_;
  int Version_ = 0;
  bool Big_ = false;
  std::map<std::string, double> Numbers_;
  std::map<std::string, DmArray> Arrays_;
};
}
