// The user's wish that running nodes stop, from the process that has the button to the one that does the work.
#ifndef vtkMagNetStop_h
#define vtkMagNetStop_h

#include "vtkMagNetFiltersModule.h"

class vtkAlgorithm;

namespace vtkMagNetStop
{
// What a client sends to a server whose nodes shall stop: any message that holds this text. The server is in the middle
// of an update then and reads no messages, so the nodes look for the text in what waits in the connection, and leave it
// there.
constexpr const char* Text = "MagNet: stop what is running";

// In this process, until Clear().
VTKMAGNETFILTERS_EXPORT void Ask();
VTKMAGNETFILTERS_EXPORT void Clear();

// Whether the nodes of this process shall stop: by Ask(), or by the client of this server. Always false where several
// processes work together: those without a connection would not know. Cost: one system call.
VTKMAGNETFILTERS_EXPORT bool Asked();
}

#endif
