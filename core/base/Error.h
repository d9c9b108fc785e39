// The one exception of the core: what was expected, what was found, what to do.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace magnet
{
// Concatenates its arguments as an output stream prints them.
template <class... Parts>
std::string text(const Parts&... parts)
{
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

class Error : public std::runtime_error
{
public:
  explicit Error(const std::string& message)
    : std::runtime_error(message)
  {
  }
};

// Thrown by Run when the user asked to throw the work away; carries no fault.
class Cancelled : public std::runtime_error
{
public:
  Cancelled()
    : std::runtime_error("cancelled")
  {
  }
};

// Throws Error(text(parts...)) unless the condition holds.
template <class... Parts>
void require(bool condition, const Parts&... parts)
{
  if (!condition)
  {
    throw Error(text(parts...));
  }
}
}
