#include "vtkMagNetStop.h"

#include "vtkClientSocket.h"
#include "vtkCompositeMultiProcessController.h"
#include "vtkMultiProcessController.h"
#include "vtkPVSession.h"
#include "vtkProcessModule.h"
#include "vtkSocketCommunicator.h"

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

namespace
{
std::atomic<bool> asked{ false };

// The connection to the client that is served now; -1 if there is none.
int clientSocket()
{
  vtkProcessModule* const process = vtkProcessModule::GetProcessModule();
  auto* const session = process != nullptr ? vtkPVSession::SafeDownCast(process->GetActiveSession()) : nullptr;
  // A client's own session knows no other client, and warns when it is asked.
  if (session == nullptr || (session->GetProcessRoles() & vtkPVSession::CLIENT) != 0)
  {
    return -1;
  }
  vtkMultiProcessController* controller = session->GetController(vtkPVSession::CLIENT);
  if (auto* const several = vtkCompositeMultiProcessController::SafeDownCast(controller))
  {
    controller = several->GetActiveController();
  }
  auto* const link = controller != nullptr ? vtkSocketCommunicator::SafeDownCast(controller->GetCommunicator())
                                           : nullptr;
  vtkClientSocket* const socket = link != nullptr ? link->GetSocket() : nullptr;
  return socket != nullptr && socket->GetConnected() ? socket->GetSocketDescriptor() : -1;
}
}

void vtkMagNetStop::Ask()
{
  asked = true;
}

void vtkMagNetStop::Clear()
{
  asked = false;
}

bool vtkMagNetStop::Asked()
{
  vtkMultiProcessController* const all = vtkMultiProcessController::GetGlobalController();
  if (all != nullptr && all->GetNumberOfProcesses() > 1)
  {
    return false;
  }
  if (asked)
  {
    return true;
  }
  const int socket = clientSocket();
  if (socket < 0)
  {
    return false;
  }
  // During an update a client sends little; the wish is among the first few messages.
  constexpr std::size_t enough = 1 << 16;
  std::vector<char> waiting(enough);
  const auto count = recv(socket, waiting.data(), waiting.size(), MSG_PEEK | MSG_DONTWAIT);
  const auto end = waiting.begin() + std::max<std::ptrdiff_t>(count, 0);
  return std::search(waiting.begin(), end, Text, Text + std::strlen(Text)) != end;
}
