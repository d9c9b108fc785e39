#include "Memory.h"

#include "Error.h"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <limits>
#include <sstream>

namespace magnet
{
namespace
{
constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double small = 1e9; // [byte]

// The number after `key` in a file of lines "key number unit" [kB], in bytes; or, without a key, the file's first
// number.
double numberIn(const char* path, const std::string& key, double factor)
{
  std::ifstream file(path);
  for (std::string word; file >> word;)
  {
    double value = 0.0;
    if (key.empty())
    {
      std::istringstream number(word);
      return number >> value ? value * factor : unlimited; // "max" is none
    }
    if (word == key && file >> value)
    {
      return value * factor;
    }
  }
  return unlimited;
}

double leftOfProcessLimit()
{
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
  {
    return unlimited;
  }
  const double used = numberIn("/proc/self/status", "VmSize:", 1024.0);
  return std::isfinite(used) ? std::max(0.0, static_cast<double>(limit.rlim_cur) - used) : unlimited;
}

// Memory that the group's files hold is given back when it is needed.
double leftOfControlGroup(const char* limit, const char* used, const char* statistics, const char* files)
{
  const double most = numberIn(limit, "", 1.0);
  const double taken = numberIn(used, "", 1.0);
  if (!std::isfinite(most) || !std::isfinite(taken))
  {
    return unlimited;
  }
  const double cached = numberIn(statistics, files, 1.0);
  return std::max(0.0, most - taken + (std::isfinite(cached) ? cached : 0.0));
}

std::string gigabytes(double bytes)
{
  std::ostringstream out;
  out << std::fixed << std::setprecision(bytes < 1e10 ? 1 : 0) << bytes / 1e9 << " GB";
  return out.str();
}
}

double availableMemory()
{
  const double machine = numberIn("/proc/meminfo", "MemAvailable:", 1024.0);
  const double second = leftOfControlGroup(
    "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat", "inactive_file");
  const double first = leftOfControlGroup("/sys/fs/cgroup/memory/memory.limit_in_bytes",
    "/sys/fs/cgroup/memory/memory.usage_in_bytes", "/sys/fs/cgroup/memory/memory.stat", "total_inactive_file");
  return std::min({ machine, second, first, leftOfProcessLimit() });
}

void requireMemory(double bytes, const std::string& what, const std::string& advice)
{
  const double available = bytes < small ? unlimited : availableMemory();
  require(bytes <= available, what, " needs about ", gigabytes(bytes), " of memory, but only ", gigabytes(available),
    " are free on this machine; ", advice);
}
}
