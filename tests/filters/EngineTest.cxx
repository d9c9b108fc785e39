// What is no core of this build is refused in words, before anything is called that could crash.
#include "vtkMagNetEngine.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

namespace
{
std::string refusal(const std::string& path)
{
  try
  {
    vtkMagNetEngine::Open(path);
  }
  catch (const std::runtime_error& error)
  {
    return error.what();
  }
  return "no error";
}

void expectWords(const std::string& name, const std::vector<std::string>& words)
{
  const std::string path = MAGNET_STUBS "/" + name;
  const std::string said = refusal(path);
  EXPECT_NE(said.find("the numeric core of MagNet could not be loaded"), std::string::npos) << said;
  EXPECT_NE(said.find(path), std::string::npos) << said;
  for (const std::string& word : words)
  {
    EXPECT_NE(said.find(word), std::string::npos) << "'" << word << "' in: " << said;
  }
}
}

TEST(Engine, OfOtherStringsIsRefusedInWords)
{
  expectWords("engine-other-strings.so",
    { "_GLIBCXX_USE_CXX11_ABI=0", "the plugin with the strings of C++11 (_GLIBCXX_USE_CXX11_ABI=1)", "cxx11 ABI" });
}

TEST(Engine, OfOtherSourcesIsRefusedInWords)
{
  expectWords("engine-other-version.so",
    { "version 9999", "needs version " + std::to_string(magnet::engineVersion), "from the same sources" });
  expectWords("engine-without-abi.so", { "older core", "from the same sources" });
  expectWords("engine-other-layout.so", { "other sizes", "from the same sources" });
}

TEST(Engine, WhatIsNoCoreIsRefusedInWords)
{
  expectWords("engine-without-entry.so", { "no function magnetEngine", "MAGNET_ENGINE", "libMagNetCore.so" });
  expectWords("no-library.txt", { "Is LibTorch installed, and is this libMagNetCore.so?" });
  expectWords("nothing.so", { "No such file" });
}

// What MAGNET_ENGINE names is loaded, not another one; and after a mistake the right one can be.
TEST(Engine, IsTheOneThatTheEnvironmentNames)
{
  setenv("MAGNET_ENGINE", MAGNET_STUBS "/engine-other-strings.so", 1);
  try
  {
    vtkMagNetEngine::Get();
    FAIL() << "an engine";
  }
  catch (const std::runtime_error& error)
  {
    EXPECT_NE(std::string(error.what()).find("engine-other-strings.so"), std::string::npos) << error.what();
  }
  unsetenv("MAGNET_ENGINE");
  EXPECT_NE(vtkMagNetEngine::Get().description().find("LibTorch"), std::string::npos);
}
