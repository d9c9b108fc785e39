// The library's categories; not for use by others than TextureLibrary.
#pragma once

#include "TextureLibrary.h"
#include "core/base/Random.h"

namespace magnet::recipes
{
// Draws material, ansatz and cell size of an entry whose direction, phase, polarity and chirality are drawn already.
struct Recipe
{
  Texture texture;
  void (*draw)(LibraryEntry&, Draw&);
};

const std::vector<Recipe>& nine();
const std::vector<Recipe>& hard();
}
