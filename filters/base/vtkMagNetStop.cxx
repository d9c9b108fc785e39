#include "vtkMagNetStop.h"

#include "vtkClientSocket.h"
#include "vtkCompositeMultiProcessController.h"
#include "vtkMultiProcessController.h"
#include "vtkPVSession.h"
#include "vtkProcessModule.h"
#include "vtkSocketCommunicator.h"

#include <csignal>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

namespace
{
using vtkMagNetStop::Wish;

std::atomic<Wish> asked{ Wish::None };
volatile std::sig_atomic_t signalled = 0;

extern "C" void hear(int)
{
  signalled = 1;
}

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

const char* vtkMagNetStop::TextOf(Wish wish)
{
  return wish == Wish::Stop     ? "MagNet: stop what is running"
         : wish == Wish::Finish ? "MagNet: finish what is running"
                                : "";
}

void vtkMagNetStop::Ask(Wish wish)
{
  asked = wish;
}

void vtkMagNetStop::Clear()
{
  asked = Wish::None;
}

vtkMagNetStop::Wish vtkMagNetStop::Asked()
{
  vtkMultiProcessController* const all = vtkMultiProcessController::GetGlobalController();
  if (all != nullptr && all->GetNumberOfProcesses() > 1)
  {
    return Wish::None;
  }
  if (asked != Wish::None)
  {
    return asked;
  }
  const int socket = clientSocket();
  if (socket >= 0)
  {
    // During an update a client sends little; the wish is among the first few messages.
    constexpr std::size_t enough = 1 << 16;
    std::vector<char> waiting(enough);
    const auto count = recv(socket, waiting.data(), waiting.size(), MSG_PEEK | MSG_DONTWAIT);
    const auto end = waiting.begin() + std::max<std::ptrdiff_t>(count, 0);
    for (const Wish wish : { Wish::Stop, Wish::Finish })
    {
      const char* const text = TextOf(wish);
      if (std::search(waiting.begin(), end, text, text + std::strlen(text)) != end)
      {
        return wish;
      }
    }
  }
  return signalled != 0 ? Wish::Finish : Wish::None;
}

vtkMagNetStop::Ear::Ear()
{
  struct sigaction before = {};
  if (sigaction(SIGUSR1, nullptr, &before) != 0 || (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN))
  {
    return;
  }
  signalled = 0;
  struct sigaction action = {};
  action.sa_handler = hear;
  action.sa_flags = SA_RESTART;
  this->Listens = sigaction(SIGUSR1, &action, nullptr) == 0;
}

vtkMagNetStop::Ear::~Ear()
{
  if (this->Listens)
  {
    // By default one that comes late would end the process.
    std::signal(SIGUSR1, SIG_IGN);
    signalled = 0;
  }
}
