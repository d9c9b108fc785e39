// Damaged files for readers.
#pragma once

#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/base/Random.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace magnet::testing
{
// Of a good file, 200 that are cut off or have some bytes changed, most of them among the first `head`. Each must be
// read, or refused with an Error that names the file; and at least `refused` of them.
template <class Open>
void expectMutantsSafe(const std::string& good, const Open& open, int head = 256, int refused = 60)
{
  const Folder folder;
  const std::string path = folder / "mutant";
  const int last = static_cast<int>(good.size()) - 1;
  Draw draw(11);
  int found = 0;
  for (int i = 0; i < 200; ++i)
  {
    std::string bytes = good;
    if (i % 3 == 0)
    {
      bytes.resize(static_cast<std::size_t>(draw.whole(0, last)));
    }
    for (int k = 0; i % 3 != 0 && k < 1 + i % 4; ++k)
    {
      const int where = draw.chance(0.8) ? std::min(head - 1, last) : last;
      const int value = draw.whole(0, 255);
      bytes[static_cast<std::size_t>(draw.whole(0, where))] = static_cast<char>(i % 7 == 0 ? 255 : value);
    }
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    try
    {
      open(path);
    }
    catch (const Error& error)
    {
      ++found;
      EXPECT_NE(std::string(error.what()).find("mutant"), std::string::npos) << error.what();
    }
  }
  EXPECT_GT(found, refused);
}
}
