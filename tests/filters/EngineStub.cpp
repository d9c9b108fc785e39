// Libraries that must not be taken for the core of this build. STUB says what is wrong with this one.
#include "core/EngineAbi.h"

#include <cstdlib>

#define WITHOUT_ENTRY 0
#define WITHOUT_ABI 1
#define OTHER_VERSION 2
#define OTHER_STRINGS 3
#define OTHER_LAYOUT 4

#if STUB != WITHOUT_ENTRY
magnet::Engine* magnetEngine(int)
{
  std::abort(); // as its caller's strings would make it
}
#endif

#if STUB != WITHOUT_ENTRY && STUB != WITHOUT_ABI
const magnet::EngineAbi* magnetEngineAbi()
{
  static magnet::EngineAbi abi = magnet::engineAbi();
#if STUB == OTHER_VERSION
  abi.version = 9999;
#elif STUB == OTHER_LAYOUT
  ++abi.layout;
#endif
  return &abi;
}
#endif
