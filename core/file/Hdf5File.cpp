#include "Hdf5File.h"

#include "Hdf5Protocol.h"
#include "core/base/Error.h"
#include "core/base/Installed.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <numeric>

namespace magnet::hdf5
{
namespace
{
std::unique_ptr<ChildProcess> reader(const InputFile& file)
try
{
  const char* const chosen = std::getenv("MAGNET_HDF5");
  ChildProcess::Start start;
  start.program = chosen != nullptr ? chosen : installed("libexec/magnet/magnet-hdf5");
  require(!start.program.empty(), "libexec/magnet/magnet-hdf5 is in no folder above ", thisLibrary(),
    ": install it there, or set MAGNET_HDF5 to its full path");
  start.argument = std::filesystem::absolute(file.path()).string();
  start.hidden = "HDF5_";
  start.setting = "HDF5_USE_FILE_LOCKING=FALSE"; // files stay readable while another program has them open
  // Half a minute, and a second for each 20 MB, which any disk brings.
  start.patience = static_cast<int>(std::min<std::int64_t>(30'000 + file.size() / 20'000, 3'600'000));
  return std::make_unique<ChildProcess>(std::move(start));
}
catch (const Error& error)
{
  throw Error(file.path() + " is an HDF5 file, which MagNet reads by a program of its own; " + error.what());
}
}

File::File(const std::string& path)
  : File_(path)
{
}

void File::rest() const
{
  const std::lock_guard<std::mutex> lock(Mutex_);
  Child_.reset();
}

std::string File::ask(const Question& question, const std::string& path, std::uint64_t most, void* target) const
{
  const std::lock_guard<std::mutex> lock(Mutex_);
  Child_ = Child_ ? std::move(Child_) : reader(File_);
  try
  {
    return Child_->ask(std::string(reinterpret_cast<const char*>(&question), sizeof(question)) + path, most, target);
  }
  catch (const ChildProcess::Refused& refused)
  {
    throw Error(this->path() + ": " + refused.what());
  }
  catch (const Error& error)
  {
    Child_.reset();
    throw Error(text(this->path(), ": the HDF5 library ", error.what(), " while it read this file, which is probably ",
      "damaged: copy it again from where it came, or open it in the program that wrote it and save it anew"));
  }
}

Object File::object(const std::string& path) const
try
{
  constexpr std::uint64_t longest = 1 << 26;
  const auto found = nlohmann::json::from_cbor(this->ask({}, path, longest, nullptr));
  Object result;
  if (found.is_object())
  {
    result.members = found.value("members", result.members);
    result.sizes = found.value("sizes", result.sizes);
    result.problem = found.value("problem", result.problem);
    result.numbers = found.value("numbers", result.numbers);
    result.texts = found.value("texts", result.texts);
    result.lists = found.value("lists", result.lists);
  }
  constexpr double densest = 1100.0; // numbers for a byte of the file: gzip makes 1032 bytes of one
  const double numbers = std::accumulate(result.sizes.begin(), result.sizes.end(), 1.0, std::multiplies<>());
  require(numbers <= densest * static_cast<double>(File_.size()), this->path(), ": ", path, " announces ", numbers,
    " numbers, and the file has ", File_.size(), " bytes; it is damaged or cut off");
  return result;
}
catch (const nlohmann::json::exception&)
{
  throw Error(text(this->path(), ": the description of ", path, " makes no sense; the file is damaged"));
}

void File::box(Question question, const std::string& data, const Sizes& start, const Sizes& count, void* target) const
{
  const double numbers = std::accumulate(count.begin(), count.end(), 1.0, std::multiplies<>());
  require(numbers <= static_cast<double>(mostNumbers) && count.size() <= mostDimensions, this->path(), ": ", data,
    " has images of ", numbers, " numbers; at most ", mostNumbers, " can be read");
  question.dimensions = count.size();
  std::copy(start.begin(), start.end(), question.start);
  std::copy(count.begin(), count.end(), question.count);
  this->ask(question, data, static_cast<std::uint64_t>(numbers) * question.numberBytes, target);
}

void File::read(const std::string& data, const Sizes& start, const Sizes& count, float* target) const
{
  this->box({ sizeof(float) }, data, start, count, target);
}

void File::read(const std::string& data, const Sizes& start, const Sizes& count, double* target) const
{
  this->box({ sizeof(double) }, data, start, count, target);
}
}
