// The user's wish that running nodes end, from the process that has the button to the one that does the work.
#ifndef vtkMagNetStop_h
#define vtkMagNetStop_h

#include "vtkMagNetFiltersModule.h"

namespace vtkMagNetStop
{
enum class Wish
{
  None,
  Finish, // soon, with the best result so far
  Stop    // soon, with the result of before
};

// What a client sends to a server whose nodes shall end: any message that holds the text of the wish. The server is in
// the middle of an update then and reads no messages, so the nodes look for the text in what waits in the connection,
// and leave it there.
VTKMAGNETFILTERS_EXPORT const char* TextOf(Wish wish);

// In this process, until Clear().
VTKMAGNETFILTERS_EXPORT void Ask(Wish wish);
VTKMAGNETFILTERS_EXPORT void Clear();

// What the nodes of this process shall do: by Ask(), by the client of this server, or Finish by a signal (Ear). Always
// None where several processes work together: those without a connection would not know. Cost: one system call.
VTKMAGNETFILTERS_EXPORT Wish Asked();

// While there is one, the signal SIGUSR1 is the wish to finish: for scripts, which have no button; from then on it is
// ignored in between. Where the process has a use of its own for the signal, it keeps it.
class VTKMAGNETFILTERS_EXPORT Ear
{
public:
  Ear();
  ~Ear();
  Ear(const Ear&) = delete;
  Ear& operator=(const Ear&) = delete;

private:
  bool Listens = false;
};
}

#endif
