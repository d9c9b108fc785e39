// The process's peak memory since the last reset, from the kernel's own count.
#pragma once

#include <fstream>
#include <string>

namespace magnet::testing
{
inline void resetPeakMemory()
{
  std::ofstream("/proc/self/clear_refs") << "5";
}

// [MB], 0 where the kernel does not tell.
inline double peakMemory()
{
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
  {
    if (line.rfind("VmHWM:", 0) == 0)
    {
      return std::stod(line.substr(6)) / 1024.0;
    }
  }
  return 0.0;
}
}
