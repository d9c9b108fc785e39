#include "ChildProcess.h"

#include "ChildProtocol.h"
#include "Error.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace magnet
{
namespace
{
std::vector<char*> environment(ChildProcess::Start& start)
{
  std::vector<char*> result;
  if (!start.setting.empty())
  {
    result.push_back(start.setting.data());
  }
  for (char** entry = environ; *entry != nullptr; ++entry)
  {
    if (start.hidden.empty() || std::string(*entry).compare(0, start.hidden.size(), start.hidden) != 0)
    {
      result.push_back(*entry);
    }
  }
  result.push_back(nullptr);
  return result;
}

// In ParaView's many threads nothing may run between fork and exec.
int spawn(ChildProcess::Start& start, int input, pid_t& process)
{
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, 0);
  posix_spawn_file_actions_adddup2(&files, 0, 1);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&how, &signals);
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&how, &signals);
  posix_spawnattr_setpgroup(&how, 0);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  char* const arguments[] = { start.program.data(), start.argument.data(), nullptr };
  const int error = ::posix_spawn(&process, start.program.c_str(), &files, &how, arguments, environment(start).data());
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  return error;
}
}

namespace
{
std::string nameOf(int signal)
{
  const char* const name = ::sigdescr_np(signal);
  return name != nullptr ? name : text("signal ", signal);
}
}

ChildProcess::ChildProcess(Start start)
  : Patience_(start.patience)
{
  int ends[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "no socket can be made for ", start.program,
    ": ", std::strerror(errno));
  Socket_ = ends[0];
  const int error = spawn(start, ends[1], Process_);
  ::close(ends[1]);
  if (error != 0)
  {
    ::close(Socket_);
    throw Error(text(start.program, " can't be started: ", std::strerror(error)));
  }
  try
  {
    ReplyHead ready;
    this->receive(&ready, sizeof(ready));
  }
  catch (const Error& how)
  {
    throw Error(text(start.program, " ", how.what(), " when it was started; is each library that it needs installed?"));
  }
}

ChildProcess::~ChildProcess()
{
  this->end();
}

int ChildProcess::end()
{
  int status = 0;
  if (Process_ > 0)
  {
    ::kill(Process_, SIGKILL);
    while (::waitpid(Process_, &status, 0) < 0 && errno == EINTR)
    {
    }
    ::close(Socket_);
    Process_ = Socket_ = -1;
  }
  return status;
}

std::string ChildProcess::howItEnded()
{
  // Its end of the socket was closed a moment before it can be waited for.
  siginfo_t ended{};
  for (int i = 0; i < 100 && ended.si_pid == 0; ++i)
  {
    ::usleep(static_cast<useconds_t>(i) * 100);
    if (::waitid(P_PID, static_cast<id_t>(Process_), &ended, WEXITED | WNOHANG | WNOWAIT) < 0 && errno != EINTR)
    {
      break; // the host waits for all children itself
    }
  }
  const int status = this->end();
  if (ended.si_pid == 0)
  {
    return "ended";
  }
  return !WIFSIGNALED(status)          ? text("ended with the status ", WEXITSTATUS(status))
         : WTERMSIG(status) == SIGPROF ? "took too long and was stopped"
                                       : text("crashed (", nameOf(WTERMSIG(status)), ")");
}

std::string ChildProcess::ask(const std::string& question, std::uint64_t most, void* target)
{
  require(Process_ > 0, "ended before");
  const std::uint64_t asked = question.size();
  this->send(&asked, sizeof(asked));
  this->send(question.data(), question.size());
  ReplyHead reply;
  this->receive(&reply, sizeof(reply));
  if (reply.good == 0 && reply.bytes <= longestRefusal)
  {
    std::string words(reply.bytes, '\0');
    this->receive(words.data(), words.size());
    throw Refused(words);
  }
  require(
    reply.good == 1 && (target != nullptr ? reply.bytes == most : reply.bytes <= most), "gave a senseless answer");
  std::string answer(target != nullptr ? 0 : reply.bytes, '\0');
  this->receive(target != nullptr ? target : answer.data(), reply.bytes);
  return answer;
}

void ChildProcess::send(const void* data, std::size_t bytes)
{
  const char* place = static_cast<const char*>(data);
  while (bytes > 0)
  {
    const ssize_t sent = ::send(Socket_, place, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR)
    {
      return;
    }
    const auto step = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
    place += step;
    bytes -= step;
  }
}

void ChildProcess::receive(void* target, std::size_t bytes)
{
  char* place = static_cast<char*>(target);
  while (bytes > 0)
  {
    pollfd wait{ Socket_, POLLIN, 0 };
    const int ready = ::poll(&wait, 1, Patience_);
    if (ready == 0)
    {
      this->end();
      throw Error(text("did not answer for ", Patience_ * 1e-3, " s and was stopped"));
    }
    const ssize_t got = ready > 0 ? ::recv(Socket_, place, bytes, 0) : -1;
    if (got < 0 && errno == EINTR)
    {
      continue;
    }
    if (got <= 0)
    {
      throw Error(this->howItEnded());
    }
    place += got;
    bytes -= static_cast<std::size_t>(got);
  }
}
}
