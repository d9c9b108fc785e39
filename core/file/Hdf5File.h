// An HDF5 file; not for use by others than the readers of its layouts.
//
// The HDF5 library reads it in a process of its own (core/tools/Hdf5.cpp), with a limit of memory and of time, because
// version 1.10 (Debian 12) overruns its buffers on damaged files. That process runs from the first question on until
// rest() or the end of the File; where it crashed, the next question starts another one.
#pragma once

#include "core/base/ChildProcess.h"
#include "core/base/InputFile.h"

#include <map>
#include <memory>
#include <mutex>

namespace magnet::hdf5
{
struct Question;
using Sizes = std::vector<std::uint64_t>;

// A group or a data set. Soft and external links, and attributes of several numbers, are left out.
struct Object
{
  std::map<std::string, std::uint64_t> members; // of a group: their addresses in the file
  Sizes sizes;                                  // of a data set along each dimension, the slowest first
  std::string problem;                          // why its numbers can't be read; empty where they can
  std::map<std::string, double> numbers;        // attributes
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<std::string>> lists; // attributes of several texts
};

// Safe for use from several threads, which wait for each other. Every member throws Error that names the file.
class File
{
public:
  explicit File(const std::string& path);
  const std::string& path() const { return File_.path(); }

  // Empty where there is none at the path "/a/b" in the file. Throws, too, where a data set announces more numbers than
  // the file can hold.
  Object object(const std::string& path) const;

  // `count` numbers of a data set along each dimension, from `start` on, in the order of the file.
  void read(const std::string& data, const Sizes& start, const Sizes& count, float* target) const;
  void read(const std::string& data, const Sizes& start, const Sizes& count, double* target) const;

  // Ends the process until it is needed again.
  void rest() const;

private:
  std::string ask(const Question& question, const std::string& path, std::uint64_t most, void* target) const;
  void box(Question question, const std::string& data, const Sizes& start, const Sizes& count, void* target) const;

  InputFile File_;
  mutable std::mutex Mutex_;
  mutable std::unique_ptr<ChildProcess> Child_;
};
}
