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
double numberIn(const std::string& path, const std::string& key, double factor, double otherwise = unlimited)
{
  std::ifstream file(path);
  for (std::string word; file >> word;)
  {
    double value = 0.0;
    if (key.empty())
    {
      std::istringstream number(word);
      return number >> value ? value * factor : otherwise; // "max" is none
    }
    if (word == key && file >> value)
    {
      return value * factor;
    }
  }
  return otherwise;
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

// The folder of this process's control group below the mount of a controller, "" for the second version's.
std::string controlGroup(const std::string& controller)
{
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);)
  {
    const std::size_t name = line.find(':');
    const std::size_t path = name == std::string::npos ? name : line.find(':', name + 1);
    if (path != std::string::npos && line.substr(name + 1, path - name - 1) == controller)
    {
      return line.substr(path + 1);
    }
  }
  return "/";
}

struct GroupFiles
{
  const char *mount, *controller, *limit, *used, *active, *inactive;
};
constexpr GroupFiles groups[] = { { "/sys/fs/cgroup", "", "memory.max", "memory.current", "active_file",
                                    "inactive_file" },
  { "/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_active_file",
    "total_inactive_file" } };

// What the limits of this process's control group and of those above it leave. Memory that their files hold is given
// back when it is needed.
double leftOfControlGroups(const GroupFiles& names)
{
  double left = unlimited;
  for (std::string folder = controlGroup(names.controller);; folder.erase(folder.find_last_of('/')))
  {
    const std::string here = names.mount + (folder == "/" ? "" : folder) + "/";
    const double most = numberIn(here + names.limit, "", 1.0);
    const double taken = numberIn(here + names.used, "", 1.0);
    if (std::isfinite(most) && std::isfinite(taken))
    {
      left = std::min(left, most - taken + numberIn(here + "memory.stat", names.active, 1.0, 0.0) +
                              numberIn(here + "memory.stat", names.inactive, 1.0, 0.0));
    }
    if (folder.find('/') == std::string::npos)
    {
      return std::max(0.0, left);
    }
  }
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
  const double machine = numberIn("/proc/meminfo", "MemAvailable:", 1024.0) +
                         numberIn("/proc/meminfo", "SwapFree:", 1024.0, 0.0);
  return std::min({ machine, leftOfControlGroups(groups[0]), leftOfControlGroups(groups[1]), leftOfProcessLimit() });
}

void requireMemory(double bytes, const std::string& what, const std::string& advice)
{
  const double available = bytes < small ? unlimited : availableMemory();
  require(bytes <= available, what, " needs about ", gigabytes(bytes), " of memory, but only ", gigabytes(available),
    " are free on this machine; ", advice);
}
}
