// A network that stays in memory while its file does not change.
#pragma once

#include "ModelFile.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace magnet
{
// The last one that was used. Safe for use from several threads.
class KeptModel
{
public:
  std::shared_ptr<Network> get(const std::string& path, bool cuda)
  {
    std::error_code error;
    const auto changed = std::filesystem::last_write_time(path, error);
    const std::lock_guard<std::mutex> lock(Mutex_);
    if (!Network_ || path != Path_ || cuda != Cuda_ || changed != Changed_)
    {
      Network_ = readModel(path, cuda);
      Path_ = path;
      Cuda_ = cuda;
      Changed_ = changed;
    }
    return Network_;
  }

private:
  std::mutex Mutex_;
  std::shared_ptr<Network> Network_;
  std::string Path_;
  bool Cuda_ = false;
  std::filesystem::file_time_type Changed_;
};
}
