// Numbers of the generator itself, since the standard library's distributions differ between compilers.
#pragma once

#include <cstdint>
#include <random>

namespace magnet
{
class Draw
{
public:
  explicit Draw(std::uint64_t seed)
    : Random_(seed)
  {
  }
  double range(double low, double high)
  {
    return low + (high - low) * static_cast<double>(Random_() >> 11) * 0x1.0p-53;
  }
  bool chance(double probability) { return range(0.0, 1.0) < probability; }
  int whole(int low, int high)
  {
    return low + static_cast<int>(Random_() % static_cast<std::uint64_t>(high - low + 1));
  }

private:
  std::mt19937_64 Random_;
};

// Well-mixed bits from two numbers (the finalizer of SplitMix64).
inline std::uint64_t mixedSeed(std::uint64_t a, std::uint64_t b)
{
  std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b + 1;
  for (int i = 0; i < 2; ++i)
  {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    x ^= x >> 31;
  }
  return x;
}
}
