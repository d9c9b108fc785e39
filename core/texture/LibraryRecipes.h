// The library's categories; not for use by others than TextureLibrary.
#pragma once

#include "TextureLibrary.h"

#include <random>

namespace magnet::recipes
{
// Numbers of the generator itself, since the standard library's distributions differ between compilers.
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

// Draws material, ansatz and cell size of an entry whose direction, phase, polarity and chirality are drawn already.
struct Recipe
{
  const char* category;
  void (*draw)(LibraryEntry&, Draw&);
};

const std::vector<Recipe>& nine();
const std::vector<Recipe>& hard();
}
