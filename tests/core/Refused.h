// That a function refuses its input, and in which words.
#pragma once

#include "core/base/Error.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace magnet::testing
{
inline void expectRefused(const std::function<void()>& work, const std::string& words)
{
  try
  {
    work();
    ADD_FAILURE() << "nothing was refused; expected: " << words;
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}
}
